"""A button on the page of a case, and the telephones that ring because of it."""

from app.calls import store
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import NoAnswer, Voicemail
from tests.calls.conftest import CALLER
from tests.dispatch import conftest as dispatch
from tests.dispatch.conversing import SPANISH, case_of, emergency
from tests.pages.conftest import Console, words

served = dispatch.served


def talked(line):
    """Let a caller talk with Ana, and hang up; give the name of the case."""
    ana = line.phone("Ana")
    call = emergency(line)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    call.speaks(20)
    call.hangs_up()
    ana.hears("todo quedó resuelto", SPANISH)
    ana.presses("2")
    ana.is_released()
    return case_of(line, call)["name"], call.leg.sid


def presses_the_button(line, name):
    console = Console(line.settings, line.database, line.app, line.network.timeline.clock)
    with line.network.timeline.outside():
        ana = console.enter("Ana")
        answer = ana.post(f"/cases/{name}/call")
        assert "Your telephone rings" in words(ana.get(answer.location))


def test_whoever_presses_the_button_is_rung_first_and_then_the_caller(served):
    line = served("Ana", console=True)
    name, sid = talked(line)
    ana, caller = line.phone("Ana"), line.network.phone(CALLER)
    presses_the_button(line, name)
    ana.rings(within=60)
    ana.answers()
    ana.hears("Para llamar ahora, oprima uno", SPANISH)
    ana.presses("1")
    caller.rings()
    caller.answers()
    caller.is_connected_to(ana)
    caller.hangs_up()
    ana.hears("Si pudo hablar con la persona", SPANISH)
    ana.presses("1")
    ana.is_released()
    line.network.timeline.sleep(5)
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        call = store.by_sid(session, sid)
        assert call
        assert call.back_at is not None
    line.network.check()


def test_a_voicemail_of_ours_is_never_connected_with_a_caller(served):
    line = served("Ana", console=True)
    name, _ = talked(line)
    line.phone("Ana", Voicemail(after=1))
    presses_the_button(line, name)
    line.network.timeline.sleep(60)
    assert [leg for leg in line.network.legs if leg.to == CALLER] == []


def test_a_caller_who_asked_for_no_call_back_owes_none_when_they_are_not_there(served):
    line = served("Ana", console=True)
    name, _ = talked(line)
    ana, _caller = line.phone("Ana"), line.network.phone(CALLER, NoAnswer())
    presses_the_button(line, name)
    ana.rings(within=60)
    ana.answers()
    ana.presses("1")
    ana.hears("Nadie contestó", SPANISH, within=60)
    ana.is_released()
    line.network.timeline.sleep(5)
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        kinds = {each.kind for each in notices.recent(session, 50)}
    assert not kinds & {Kind.BACK, Kind.UNREACHED}
