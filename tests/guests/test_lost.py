"""Somebody is lost at the worst moment while a guest is brought in; nobody is left alone."""

from app.db import DatabaseAwayError
from app.dispatch import store as dispatch
from app.dispatch.tables import Invitation
from app.guests import store
from app.notices import store as notices
from app.notices.facts import Kind as Alarm
from app.practice import NoAnswer
from tests.dispatch.conversing import SPANISH, case_of, emergency
from tests.guests.test_conversations import MAM, ROTA, brings, joins, on, talking


def away(*_):
    raise DatabaseAwayError


def test_a_responder_for_whom_there_is_no_room_is_brought_back_to_the_caller(
    served, monkeypatch
):
    line = served(rota=ROTA)
    call, ana = talking(line)
    monkeypatch.setattr("app.calls.hosting.guests.joins", away)
    brings(ana, "2", "1")
    joins(line.network.phone(MAM), "necesita un intérprete")
    ana.waits(40)
    call.is_connected_to(ana)
    assert "todo quedó resuelto" not in ana.heard
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    case_of(line, call)


def test_a_responder_is_not_left_in_a_room_whose_caller_has_gone(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "2", "1")
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    ana.is_in_conference_with(mam)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH, within=40)
    mam.is_released(within=40)
    case_of(line, call)


def test_a_coordinator_is_rung_for_one_conversation_at_a_time(served):
    people = ROTA.replace(
        '- {person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}',
        '- {person: Luis, days: every day, from: "00:00", to: "00:00"}',
    )
    line = served(rota=people)
    on(line)
    ana, luis, rosa = (line.phone(name) for name in ("Ana", "Luis", "Rosa"))
    first = emergency(line)
    second = line.network.phone("+14135550151").calls(line.number)
    second.hears("oprima cero", SPANISH)
    second.presses("0")
    for each in (ana, luis):
        each.rings()
        each.answers()
        each.presses("1")
    ana.waits(20)
    brings(ana, "1")
    rosa.rings()
    brings(luis, "1")
    luis.hears("Estamos llamando", SPANISH)
    luis.waits(8)
    first.hangs_up()
    second.hangs_up()
    busy = [each for each in line.network.transcript if each.text == "busy"]
    assert not busy
    case_of(line, first)


def test_keys_pressed_while_held_do_not_end_the_holding(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    ana.presses("*", at_once=True)
    call.hears("Un momento, por favor", SPANISH)
    for _ in range(12):
        call.presses("5")
    ana.hears("Para llamar a coordinación", SPANISH)
    ana.presses("*")
    call.is_connected_to(ana)
    call.hangs_up()
    case_of(line, call)


def test_with_postgres_away_the_star_brings_the_two_together_again(served, monkeypatch):
    line = served(rota=ROTA)
    call, ana = talking(line)
    monkeypatch.setattr("app.calls.hosting.dispatch.is_held", away)
    ana.presses("*", at_once=True)
    ana.waits(8)
    call.is_connected_to(ana, within=5)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    case_of(line, call)


def test_a_responder_lost_on_the_leg_of_an_earlier_caller_is_told_of_too(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    line.phone("Luis").rings()
    with line.database.transaction() as session:
        visit = store.of_call(session, call.sid)
        assert visit
        taken = dispatch.invitation(session, visit.invitation, lock=True)
        assert taken
        visit.invitation = "n" + taken.id[:15]  # as if they had taken a second caller
        row = {
            column.name: getattr(taken, column.name) for column in Invitation.__table__.columns
        }
        taken.ended_at = taken.asked_at
        session.flush()
        dispatch.invite(session, Invitation(**row | {"id": visit.invitation}))
    ana.hangs_up()
    line.phone("Luis").is_released(within=5)
    call.hangs_up()
    case_of(line, call)


def test_nobody_is_called_for_an_alarm_who_is_a_guest_just_then(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    line.phone("Luis").rings()
    with line.database.transaction() as session:
        visit = store.of_call(session, call.sid)
        assert visit
        assert visit.person in line.worker.duties.messenger.engaged(session)
    call.hangs_up()
    case_of(line, call)


def test_a_case_tells_of_the_alarm_for_who_was_lost_and_then_found_nobody(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana)
    ana.hangs_up()
    for name in ("Ana", "Luis", "Rosa"):
        line.phone(name, NoAnswer())
    call.hears("Para hablar otra vez con una persona", SPANISH)
    call.presses("0")
    call.hears("Nadie puede contestar", SPANISH, within=200)
    call.hangs_up()
    assert case_of(line, call)["alarms"]


def test_whoever_is_lost_in_a_case_marked_as_an_emergency_is_an_emergency_still(served):
    line = served(rota=ROTA)
    ana = on(line)
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    brings(ana, "3")
    call.is_connected_to(ana)
    for name in ("Ana", "Luis", "Rosa"):
        line.phone(name, NoAnswer())
    ana.hangs_up()
    call.hears("Para hablar otra vez con una persona", SPANISH)
    call.presses("0")
    call.hears("oprima dos", SPANISH, within=200)
    call.waits(90)
    call.hangs_up()
    case_of(line, call)
    with line.database.transaction() as session:
        kinds = {each.kind for each in notices.recent(session, 50)}
    assert Alarm.EMERGENCY in kinds


def test_nobody_is_brought_into_their_own_call(served):
    line = served(rota=ROTA)
    ana = on(line)
    call = line.phone("Luis").calls(line.number)
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    ana.waits(20)
    brings(ana, "1")
    joins(line.phone("Rosa"), "pide su ayuda en una llamada")
    call.is_in_conference_with(ana)
    call.hangs_up()
    case = case_of(line, call)
    assert case["guests"][0]["guest"] == "Rosa"
