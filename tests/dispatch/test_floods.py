"""Floods, as conversations: machines get rights and a message, and people reach people."""

from collections import deque

import pytest

from app.calls import traffic
from app.cases import store as cases
from app.dispatch import store
from app.line import store as line_store
from app.line.rules import Block, Guard, LineState
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Accepts, Keys
from app.sealing import Keyring
from ivr.manners import spoken_keys
from tests.calls.conftest import CALLER, DAWN
from tests.dispatch.conftest import BOTH
from tests.dispatch.conversing import SPANISH, case_of

MACHINES = [f"+1413555{number:04d}" for number in range(160, 169)]
FORGED = MACHINES[0]


def floods_of(line):
    return line.app.extensions["door"].calls.floods


def switched(line, guard):
    with line.database.transaction() as session:
        line_store.change(session, lambda _: LineState(guard=guard), DAWN)
    floods_of(line).line.refresh()


def machines(line, count, keys="0", *, shown=FORGED):
    """Let so many machines call at once, all with the same forged number."""
    calls = [
        line.network.phone(number).calls(line.number, script=Keys(keys), withheld=shown)
        for number in MACHINES[:count]
    ]
    for call in calls:
        call.hears("oprima cero", SPANISH)
    return calls


def presses_the_key(call):
    """Listen to the question, and press the key that it asks for."""
    words = call.hears("Para hablar con una persona, oprima", SPANISH).text
    (key,) = spoken_keys(words[words.rindex("Para hablar con una persona") :], "es") & {
        *"34567"
    }
    call.presses(key)


def rung_for(line):
    """Name the calls for which a telephone was ever rung."""
    with line.database.transaction() as session:
        now = line.network.timeline.now()
        return {row.call_sid for row in store.invitations(session, now)}


def told(line, kind):
    with line.database.transaction() as session:
        return [each for each in notices.recent(session, 100) if each.kind is kind]


@pytest.mark.parametrize("served", BOTH, indirect=True)
def test_a_flood_with_one_mother_in_it(served, monkeypatch):
    monkeypatch.setattr(traffic, "MOST_UNDER_WAY", 6)
    line = served("Ana")
    ana = line.phone("Ana")
    flood = machines(line, 8)
    mother = line.calls()
    mother.hears("oprima cero", SPANISH)
    mother.presses("0")
    began = line.network.timeline.seconds()
    ana.rings(within=2)
    assert line.network.timeline.seconds() - began <= 2
    ana.answers()
    ana.hears("Emergencia", SPANISH)
    ana.presses("1")
    mother.is_connected_to(ana)
    mother.speaks(20)
    mother.hangs_up()
    for call in flood:
        assert call.ended().by != "line" or call.ending.kind == "completed"
        assert "orden firmada por un juez" in call.heard
        assert "Para hablar con una persona, oprima" in call.heard
        assert call.ending.bridged_with == ()
    case = case_of(line, mother)
    assert case["outcome"] == "reached"
    assert rung_for(line) == {mother.sid}
    assert told(line, Kind.EMERGENCY) == []
    floods_of(line).refresh()
    (notice,) = told(line, Kind.GUARD)
    assert notice.facts["since"]
    line.network.check()


def test_a_family_that_redials_is_never_refused(served):
    line = served("Ana")
    ana = line.phone("Ana")
    for _ in range(6):
        call = line.calls()
        call.hears("oprima cero", SPANISH)
        call.hangs_up()
        call.ended()
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("orden firmada por un juez", SPANISH)
    presses_the_key(call)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["outcome"] == "reached"


def test_who_calls_too_often_and_can_wait_hears_rights_and_leaves_a_message(served):
    line = served("Ana")
    others = machines(line, 2, "- -", shown=CALLER)
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    call.hears("orden firmada por un juez", SPANISH)
    call.hears("primero van las emergencias", SPANISH)
    call.presses("2")
    call.hears_beep()
    call.speaks(9)
    call.hangs_up()
    for other in others:
        other.hangs_up()
    assert case_of(line, call)["outcome"] == "message"
    assert rung_for(line) == set()


def test_who_calls_too_often_comes_after_who_does_not(served):
    line = served("Ana")
    often = machines(line, 3, "")
    ana = line.phone("Ana")
    often[0].presses("0")
    presses_the_key(often[0])
    ana.rings()
    mother = line.calls()
    mother.hears("oprima cero", SPANISH)
    mother.presses("0")
    line.network.timeline.sleep(1)
    ana.answers()
    ana.presses("1")
    mother.is_connected_to(ana)
    for call in (mother, *often):
        call.hangs_up()
    assert case_of(line, mother)["outcome"] == "reached"


def test_in_guard_mode_withheld_numbers_share_a_bucket_and_are_asked_beyond_it(
    served, monkeypatch
):
    monkeypatch.setattr(traffic, "WITHHELD_AT_ONCE", 2)
    line = served("Ana")
    switched(line, Guard.ON)
    ana = line.phone("Ana")
    silent = machines(line, 2, "- -", shown="anonymous")
    call = line.network.phone(CALLER).calls(line.number, withheld="anonymous")
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    presses_the_key(call)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    for each in (call, *silent):
        each.hangs_up()
    assert case_of(line, call)["outcome"] == "reached"


@pytest.mark.parametrize("shown", [CALLER, "anonymous"])
def test_in_guard_mode_an_emergency_rings_at_once_with_and_without_a_number(served, shown):
    line = served("Ana")
    switched(line, Guard.ON)
    ana = line.phone("Ana", Accepts(talks=5))
    call = line.network.phone(CALLER).calls(line.number, script=Keys("0"), withheld=shown)
    assert call.ended().bridged_with == (ana.number,)
    assert "Para hablar con una persona" not in call.heard


def test_a_storm_of_forged_numbers_leaves_a_reserve_and_then_asks(served, monkeypatch):
    line = served("Ana")
    switched(line, Guard.ON)
    monkeypatch.setattr(floods_of(line)._traffic, "_unasked", deque(maxlen=3))
    storm = [line.network.phone(number).calls(line.number) for number in MACHINES[:4]]
    for call in storm:
        call.hears("oprima cero", SPANISH)
        call.presses("0")
    for call in storm[:3]:
        assert "Para hablar con una persona" not in call.heard
    presses_the_key(storm[3])
    line.phone("Ana").rings()
    for call in storm:
        call.hangs_up()


def test_guard_mode_that_goes_on_while_calls_are_under_way_asks_who_has_not_asked_yet(served):
    line = served("Ana")
    ana = line.phone("Ana")
    call = line.calls()
    call.presses("1")
    call.hears("oprima cero", SPANISH)
    switched(line, Guard.ON)
    call.presses("0")
    presses_the_key(call)
    ana.rings()
    switched(line, Guard.OFF)
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.hangs_up()
    assert case_of(line, call)["outcome"] == "reached"


def test_a_blocked_caller_hears_so_and_has_a_case_and_nobody_is_rung(served):
    line = served("Ana")
    keyring = Keyring(line.settings.sealing_keys)
    blocked = Block(
        caller=keyring.fingerprint(CALLER, "number"), case="TERN-4821", reason="Shouts.",
        until=line.network.timeline.now().replace(year=2027),
    )  # fmt: skip
    with line.database.transaction() as session:
        line_store.block(session, blocked, line.network.timeline.now())
    floods_of(line).line.refresh()
    call = line.calls()
    call.hears("no recibe llamadas de este teléfono", SPANISH)
    assert call.ended().by == "line"
    case = case_of(line, call)
    assert [step["step"] for step in case["path"]] == ["blocked"]
    with line.database.transaction() as session:
        kept = cases.by_name(session, case["name"])
        assert kept is not None
        assert kept.status == "closed"
    assert rung_for(line) == set()
