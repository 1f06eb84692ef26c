"""Twilio, Postgres and telephones fail while somebody is brought in; the two talk on."""

from datetime import timedelta

import pytest

from app.guests import store
from app.practice import Kind, Responds, Trouble
from tests.dispatch.conversing import SPANISH, case_of
from tests.guests.test_conversations import MAM, ROTA, brings, joins, talking


@pytest.mark.parametrize(("status", "done"), [(429, False), (500, False), (500, True)])
def test_a_guest_whom_twilio_did_not_ring_is_rung_and_nobody_is_rung_twice(
    served, status, done
):
    line = served(rota=ROTA)
    call, ana = talking(line)
    line.network.troubles(Trouble(status=status, done=done), "CreateCall")
    brings(ana, "2", "1")
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    call.is_in_conference_with(mam)
    call.hangs_up()
    case_of(line, call)
    rang = [each for each in line.network.transcript if each.kind is Kind.RANG]
    assert len([each for each in rang if each.who == MAM]) == 1


def test_a_number_that_twilio_refuses_is_followed_by_the_next(served):
    line = served(rota=ROTA)
    for name in ("Luis", "Rosa"):
        line.phone(name, Responds(talks=60))
    call, ana = talking(line)
    line.network.troubles(Trouble(status=400, code=21217), "CreateCall")
    brings(ana, "1")
    call.hears("Otra persona de nuestro equipo se une", SPANISH)
    call.is_in_conference_with(ana)
    call.hangs_up()
    assert case_of(line, call)["guests"][0]["outcome"] == "joined"


def test_a_guest_who_waits_for_a_room_that_never_comes_is_thanked(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    line.network.troubles(Trouble(status=400, code=21220), "UpdateCall", times=9)
    brings(ana, "2", "1")
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    mam.hears("Esta vez no hace falta", SPANISH)
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["guests"][0]["outcome"] == "nobody"


def test_a_caller_whose_responder_was_lost_unheard_is_taken_out_of_the_room_at_last(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "2", "1")
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    call.is_in_conference_with(mam)
    with line.database.transaction() as session:
        visit = store.of_call(session, call.sid)
        assert visit
        visit.host_gone_at = line.network.timeline.clock.now() - timedelta(seconds=10)
        line.network.troubles(Trouble(status=500), "UpdateCall", times=2)
    call.hears("Las otras personas ya no están en la línea", SPANISH)
    call.hangs_up()
    case = case_of(line, call)
    assert (case["guests"][0]["outcome"], case["alarms"]) == ("joined", [])


def test_a_second_wish_while_one_is_rung_for_rings_nobody_else(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    luis = line.phone("Luis")
    luis.rings()
    brings(ana, "1")
    call.is_connected_to(ana)
    luis.answers()
    luis.presses("1")
    call.is_in_conference_with(luis)
    call.hangs_up()
    case = case_of(line, call)
    assert [each["outcome"] for each in case["guests"]] == ["joined"]


def test_a_guest_who_presses_1_after_the_caller_has_gone_is_thanked(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    luis = line.phone("Luis")
    luis.rings()
    luis.answers()
    call.hangs_up()
    luis.presses("1")
    luis.hears("Esta vez no hace falta", SPANISH)
    luis.is_released()
    case_of(line, call)
