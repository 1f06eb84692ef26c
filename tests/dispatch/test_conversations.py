"""Calls that wait in the queue, and whom they reach, however telephones and workers behave."""

import pytest

from app.practice import Accepts, Busy, Keys, NoAnswer, Off, Passes, Silent, Voicemail
from tests.calls.conftest import NUMBERS, rota_of
from tests.dispatch.conftest import BOTH
from tests.dispatch.conversing import ENGLISH, SPANISH, case_of, emergency, outcomes


@pytest.mark.parametrize("served", BOTH, indirect=True)
def test_a_voicemail_picks_up_first_and_a_human_gets_the_caller(served):
    line = served("Ana", "Luis")
    line.phone("Ana", Voicemail(after=1))
    luis = line.phone("Luis")
    call = emergency(line)
    call.hears("orden de juez", SPANISH)
    luis.rings()
    luis.answers()
    luis.hears("Emergencia", SPANISH)
    luis.hears("Immigration is there", ENGLISH)
    luis.presses("1")
    call.is_connected_to(luis)
    call.speaks(20)
    call.hangs_up()
    assert call.ended().bridged_with == (NUMBERS["Luis"],)
    luis.hears("todo quedó resuelto", SPANISH)
    luis.presses("1")
    luis.is_released()
    case = case_of(line, call)
    assert case["outcome"] == "reached"
    assert outcomes(case) == {"Ana": "no-key", "Luis": "reached"}
    line.network.check()


def test_several_telephones_ring_at_once_and_the_others_stop_when_one_accepts(served):
    line = served("Ana", "Luis", "Rosa", "Beto")
    phones = [line.phone(name) for name in ("Ana", "Luis", "Rosa", "Beto")]
    call = emergency(line)
    for phone in phones:
        phone.rings()
    ana, *others = phones
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    for phone in others:
        phone.is_released()
    call.hangs_up()
    case = case_of(line, call)
    assert set(outcomes(case).values()) == {"reached", "needless"}


def test_the_caller_hangs_up_while_four_phones_ring_and_they_stop(served):
    line = served("Ana", "Luis", "Rosa", "Beto")
    phones = [line.phone(name) for name in ("Ana", "Luis", "Rosa", "Beto")]
    call = emergency(line)
    for phone in phones:
        phone.rings()
    call.hangs_up()
    for phone in phones:
        phone.is_released()
    case = case_of(line, call)
    assert set(outcomes(case).values()) == {"needless"}
    assert case["outcome"] == "left"


def test_nobody_on_shift_leads_to_the_rights_and_a_message_at_once(served):
    line = served(rota="")
    call = emergency(line)
    call.hears("guardar silencio", SPANISH)
    call.hears("Para dejar un mensaje", SPANISH)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    assert case_of(line, call)["outcome"] == "message"


@pytest.mark.parametrize("behaviour", [Busy(), Off(), NoAnswer(), Silent(), Passes()])
def test_when_all_telephones_fail_the_wait_ends_with_a_message(served, behaviour):
    line = served("Ana", "Luis")
    for name in ("Ana", "Luis"):
        line.phone(name, behaviour)
    call = emergency(line)
    if not isinstance(behaviour, Busy | Off):  # then nobody is being called any more
        call.hears("Seguimos llamando", SPANISH)
    call.hears("Nadie puede contestar", SPANISH, within=100)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    case = case_of(line, call)
    assert case["outcome"] == "message"
    assert "reached" not in outcomes(case).values()


def test_who_waits_can_leave_for_a_message_with_one_key(served):
    line = served("Ana")
    line.phone("Ana", NoAnswer())
    call = emergency(line)
    call.hears("Para dejar un mensaje, oprima dos", SPANISH)
    call.presses("2")
    call.hears("Nadie puede contestar", SPANISH)
    call.hangs_up()
    case_of(line, call)


@pytest.mark.parametrize("served", BOTH, indirect=True)
def test_two_accept_at_once_and_only_one_gets_the_caller(served):
    line = served("Ana", "Luis")
    ana, luis = line.phone("Ana"), line.phone("Luis")
    call = emergency(line)
    for phone in (ana, luis):
        phone.rings()
        phone.answers()
    ana.presses("1")
    luis.presses("1")
    luis.hears("Ya la tomó otra persona", SPANISH)
    call.is_connected_to(ana)
    call.hangs_up()
    assert outcomes(case_of(line, call)) == {"Ana": "reached", "Luis": "taken"}


def test_a_caller_whose_language_nobody_on_shift_speaks_hears_so_and_somebody_is_rung(served):
    line = served(rota=rota_of("Ana", languages="[en]"))
    ana = line.phone("Ana")
    call = emergency(line)
    call.hears("no hay quien hable su idioma", SPANISH)
    ana.rings()
    ana.answers()
    ana.hears("Spanish", ENGLISH)
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    case_of(line, call)


TIERS = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "00:00"}
  - {person: Luis, days: every day, from: "00:00", to: "00:00", tier: standby}
"""

WOMAN = TIERS.replace(
    '0102", languages: [es, en]}', '0102", languages: [es, en], gender: woman}'
)


def asks_for_a_woman(line):
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("3")
    call.hears("mujer", SPANISH)
    call.presses("2")
    return call


def test_who_asks_for_a_woman_is_connected_to_one_and_nobody_else_is_rung(served):
    line = served(rota=WOMAN)
    luis = line.phone("Luis", Accepts(talks=20))
    call = asks_for_a_woman(line)
    assert call.ended().bridged_with == (luis.number,)
    assert outcomes(case_of(line, call)) == {"Luis": "reached"}


def test_who_asks_for_a_woman_when_none_is_on_shift_is_asked_before_anybody_is_rung(served):
    line = served(rota=TIERS)
    call = asks_for_a_woman(line)
    call.hears("no puede contestar ninguna mujer", SPANISH)
    call.hangs_up()
    assert outcomes(case_of(line, call)) == {}


def test_who_is_in_no_danger_hears_that_they_are_being_connected(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    ana.rings()
    ana.answers()
    ana.presses("1")
    ana.hears("Le comunicamos", SPANISH)
    call.hears("Le comunico", SPANISH)
    call.is_connected_to(ana)
    call.hangs_up()
    case_of(line, call)


def test_when_only_somebody_who_rests_could_come_the_caller_is_told_soon(served):
    line = served("Ana")
    line.phone("Ana", Accepts(talks=20))
    assert emergency(line).ended().bridged_with == (NUMBERS["Ana"],)
    line.network.timeline.sleep(20)
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("Nadie puede contestar", SPANISH, within=35)
    call.hangs_up()
    assert outcomes(case_of(line, call)) == {}


def test_while_the_worker_is_dead_the_hunt_rings(served):
    line = served("Ana")
    line.worker.dies()
    line.network.timeline.sleep(6)
    ana = line.phone("Ana", Accepts())
    call = line.calls(script=Keys("1 1"))
    assert call.ended().bridged_with == (ana.number,)
    case = case_of(line, call)
    assert outcomes(case) == {"Ana": "reached"}


def test_a_worker_that_dies_while_somebody_waits_leaves_them_to_the_hunt(served):
    line = served(rota=TIERS)
    ana, luis = line.phone("Ana"), line.phone("Luis", Accepts(talks=20))
    call = emergency(line)
    ana.rings()
    line.worker.dies()
    assert call.ended().bridged_with == (luis.number,)


def test_another_worker_goes_on_where_one_died(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = emergency(line)
    ana.rings()
    line.worker.dies()
    line.network.timeline.sleep(2)
    line.worker.takes_over()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    assert outcomes(case_of(line, call)) == {"Ana": "reached"}


def test_a_responder_who_drops_is_the_first_to_be_rung_again(served):
    line = served("Ana", "Luis", "Rosa")
    phones = {name: line.phone(name) for name in ("Ana", "Luis", "Rosa")}
    call = emergency(line)
    for phone in phones.values():
        phone.rings()
    rosa = phones["Rosa"]
    rosa.answers()
    rosa.presses("1")
    call.is_connected_to(rosa)
    call.speaks(5)
    rosa.hangs_up()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    rosa.rings()
    rosa.answers()
    rosa.presses("1")
    call.is_connected_to(rosa)
    call.hangs_up()
    case = case_of(line, call)
    assert case["outcome"] == "reached"
