"""A responder brings somebody in: the caller is told, all three talk, nobody is left alone."""

import pytest

from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import NoAnswer, Voicemail
from app.practice import Trouble as RestTrouble
from app.rota.service import import_rota
from app.sealing import Keyring
from tests.calls.conftest import NUMBERS
from tests.dispatch.conftest import BOTH
from tests.dispatch.conversing import ENGLISH, SPANISH, case_of, emergency

MAM = "+14135550160"
ROTA = f"""
people:
  - {{name: Ana, phone: "{NUMBERS["Ana"]}", languages: [es, en]}}
  - {{name: Luis, phone: "{NUMBERS["Luis"]}", languages: [es, en]}}
  - {{name: Rosa, phone: "{NUMBERS["Rosa"]}", languages: [es, en]}}
shifts:
  - {{person: Ana, days: every day, from: "00:00", to: "00:00"}}
  - {{person: Luis, days: every day, from: "00:00", to: "00:00", tier: coordinator}}
  - {{person: Rosa, days: every day, from: "00:00", to: "00:00", tier: coordinator}}
services:
  - {{name: Intérprete de mam, phone: "{MAM}", interprets: [mam], verified: 2026-11-01}}
  - {{name: Albergue, phone: "+14135550161", verified: 2026-11-01}}
  - {{name: Olvidado, phone: "+14135550162", verified: 2026-01-01}}
"""


def on(line):
    """Turn all telephones on, and give Ana's."""
    for number in (*NUMBERS.values(), MAM):
        line.network.phone(number)
    return line.phone("Ana")


def talking(line):
    """Connect an emergency to Ana; all telephones are on."""
    ana = on(line)
    call = emergency(line)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    ana.waits(20)
    return call, ana


def brings(ana, *keys):
    """Press the star key, and what is wanted."""
    ana.presses("*", at_once=True)
    ana.hears("Para llamar a coordinación", SPANISH)
    for key in keys:
        ana.presses(key)


def joins(guest, words):
    guest.rings()
    guest.answers()
    guest.hears(words, SPANISH)
    guest.presses("1")


@pytest.mark.parametrize("served", BOTH, indirect=True)
def test_a_coordinator_joins_the_caller_is_told_and_all_three_talk(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    call.hears("Un momento, por favor", SPANISH)
    ana.hears("Estamos llamando", SPANISH)
    call.is_connected_to(ana)
    luis = line.phone("Luis")
    joins(luis, "pide su ayuda en una llamada")
    call.hears("Otra persona de nuestro equipo se une", SPANISH)
    call.is_in_conference_with(ana)
    call.is_in_conference_with(luis)
    ana.is_in_conference_with(luis)
    call.speaks(30)
    call.hangs_up()
    luis.is_released()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("1")
    case = case_of(line, call)
    assert case["outcome"] == "reached"
    (visit,) = case["guests"]
    assert (visit["outcome"], visit["guest"]) == ("joined", "Luis")
    assert [each["outcome"] for each in case["attempts"]] == ["reached"]
    assert case["alarms"] == []
    line.network.check()


def test_an_interpreter_is_chosen_from_the_list_and_joins(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "2")
    ana.hears("Intérprete de mam: oprima 1", SPANISH)
    ana.hears("Albergue: press 2", ENGLISH)
    assert "Olvidado" not in ana.heard
    ana.presses("1")
    call.is_connected_to(ana)
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    call.hears("Una persona intérprete se une", SPANISH)
    call.is_in_conference_with(mam)
    call.is_in_conference_with(ana)
    call.hangs_up()
    case = case_of(line, call)
    assert case["guests"][0]["guest"] == "Intérprete de mam"


def test_a_key_for_a_list_that_has_changed_meanwhile_rings_nobody(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "2")
    ana.hears("Intérprete de mam: oprima 1", SPANISH)
    with line.database.transaction() as session:
        other = ROTA.replace("Intérprete de mam", "Intérprete de quiché")
        import_rota(
            session, Keyring(line.settings.sealing_keys), other, "rota.yaml",
            at=line.network.timeline.now(), line=line.settings.hotline_number,
            zone=line.settings.timezone, practice=True,
        )  # fmt: skip
    line.app.extensions["rota"].refresh()
    ana.presses("1")
    ana.hears("Intérprete de quiché: oprima 1", SPANISH)
    ana.presses("*")
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["guests"] == []


def test_a_responder_who_is_lost_leaves_the_caller_first_in_line_and_not_alone(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "2", "1")
    call.is_connected_to(ana)
    mam = line.network.phone(MAM)
    joins(mam, "necesita un intérprete")
    call.is_in_conference_with(ana)
    ana.hangs_up()
    call.hears("Las otras personas ya no están en la línea", SPANISH)
    mam.is_released()
    ana.rings(within=30)
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    case = case_of(line, call)
    assert [each["outcome"] for each in case["attempts"]] == ["reached", "reached"]
    assert case["alarms"] == []


def test_who_is_done_hangs_up_when_the_others_have_gone_and_nobody_is_alarmed(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    joins(line.phone("Luis"), "pide su ayuda en una llamada")
    call.is_in_conference_with(ana)
    ana.hangs_up()
    call.hears("Las otras personas ya no están en la línea", SPANISH)
    call.hangs_up()
    case = case_of(line, call)
    assert (case["outcome"], case["alarms"]) == ("reached", [])


def test_a_guest_who_leaves_leaves_the_two_talking(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    luis = line.phone("Luis")
    joins(luis, "pide su ayuda en una llamada")
    call.is_in_conference_with(luis)
    luis.hangs_up()
    call.speaks(20)
    call.is_in_conference_with(ana)
    call.hangs_up()
    case_of(line, call)


@pytest.mark.parametrize("behaviour", [Voicemail(after=1), NoAnswer()])
def test_a_voicemail_joins_no_conversation_and_the_next_one_is_rung(served, behaviour):
    line = served(rota=ROTA)
    line.phone("Luis", behaviour)
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    rosa = line.phone("Rosa")
    rosa.rings(within=90)
    rosa.answers()
    rosa.presses("1")
    call.is_in_conference_with(rosa)
    call.hangs_up()
    case = case_of(line, call)
    assert case["guests"][0]["guest"] == "Rosa"
    line.network.check()


def test_where_nobody_comes_the_two_talk_on_and_the_responder_hears_so(served):
    line = served(rota=ROTA)
    for name in ("Luis", "Rosa"):
        line.phone(name, NoAnswer())
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    ana.waits(80)
    ana.presses("*", at_once=True)
    ana.hears("Nadie pudo unirse", SPANISH)
    ana.presses("*")
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["guests"][0]["outcome"] == "nobody"


def test_a_case_is_marked_as_an_emergency_and_the_coordinators_are_told(served):
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
    ana.hears("Queda anotado como emergencia", SPANISH)
    call.is_connected_to(ana)
    call.hangs_up()
    case = case_of(line, call)
    assert case["urgency"] == "emergency"
    assert case["alarms"] == []
    text = line.phone("Luis").gets_text("es una emergencia")
    assert case["name"] in text.body


@pytest.mark.parametrize("key", ["*", "9", ""])
def test_whoever_wants_nothing_is_brought_back_to_the_caller(served, key):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana)
    if key:
        ana.presses(key)
    call.is_connected_to(ana)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    case = case_of(line, call)
    assert (case["guests"], case["outcome"]) == ([], "reached")


def test_a_caller_who_hangs_up_meanwhile_needs_nobody_any_more(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    call.is_connected_to(ana)
    luis = line.phone("Luis")
    luis.rings()
    call.hangs_up()
    luis.is_released()
    ana.hears("todo quedó resuelto", SPANISH)
    assert case_of(line, call)["guests"][0]["outcome"] == "needless"


def test_a_caller_who_hangs_up_while_held_is_not_sought(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana)
    call.hangs_up()
    ana.presses("1")
    ana.hears("todo quedó resuelto", SPANISH, within=30)
    case = case_of(line, call)
    assert (case["outcome"], case["alarms"]) == ("reached", [])


def test_a_responder_who_hangs_up_after_the_star_leaves_the_caller_a_choice(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana)
    ana.hangs_up()
    call.hears("La otra persona ya no está en la línea", SPANISH)
    call.hears("Para hablar otra vez con una persona, oprima cero", SPANISH)
    call.hangs_up()
    case_of(line, call)


@pytest.mark.parametrize("status", [429, 500, 503])
def test_when_twilio_does_not_bring_the_responder_in_it_is_tried_again(served, status):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    luis = line.phone("Luis")
    luis.rings()
    luis.answers()
    line.network.troubles(RestTrouble(status=status), "UpdateCall")
    luis.presses("1")
    call.is_in_conference_with(luis, within=40)
    call.is_in_conference_with(ana)
    call.hangs_up()
    case_of(line, call)


def test_nobody_is_told_a_number(served):
    line = served(rota=ROTA)
    call, ana = talking(line)
    brings(ana, "1")
    joins(line.phone("Luis"), "pide su ayuda en una llamada")
    call.is_in_conference_with(ana)
    call.hangs_up()
    case_of(line, call)
    with line.database.transaction() as session:
        told = str(
            [vars(each) for each in notices.open_notices(session, line.network.timeline.now())]
        )
    assert Kind.EMERGENCY not in told
    for number in NUMBERS.values():
        assert number[2:] not in told
