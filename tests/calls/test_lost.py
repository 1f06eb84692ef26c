"""A call whose end nobody has told is looked up, and ends as if it had been told."""

from datetime import timedelta

import pytest

from app.calls import store
from app.calls.tables import Event
from app.cases import store as cases
from app.casework.story import story
from app.casework.words import lines
from app.notices import store as notices
from app.notices.facts import Kind
from app.practice import Accepts, Mischief, NoAnswer, Trouble, Voicemail
from tests.calls.conftest import CALLER
from tests.calls.test_dropped import asked_to_call, drops
from tests.dispatch import conftest as dispatch
from tests.dispatch.conversing import SPANISH

served = dispatch.served
both = pytest.mark.parametrize("served", dispatch.BOTH, indirect=True)
DEAF = Mischief(lose_callbacks=1.0, action_after_hangup=False)


def passes(line, seconds):
    line.network.timeline.sleep(seconds)


def record(line, call):
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        return store.by_sid(session, call.sid)


def time_passes(line, minutes=6):
    """Let everything about calls be so much older."""
    ago = timedelta(minutes=minutes)
    line.app.extensions["drain"].flush(10)
    with line.database.transaction() as session:
        for event in session.query(Event):
            event.at -= ago
        for call in store.locked(session, [leg.sid for leg in line.network.legs]).values():
            call.started_at -= ago
            call.looked_at = call.looked_at and call.looked_at - ago
            call.back_claimed_at = call.back_claimed_at and call.back_claimed_at - ago


def hangs_up_unheard(line):
    """Hang up in a menu, and nobody tells us."""
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("1")
    call.hears("oprima", SPANISH)
    call.hangs_up()
    passes(line, 5)
    assert record(line, call).ended_at is None
    return call


def asked(line):
    return [each for each in line.network.rest_requests if each.operation == "FetchCall"]


def test_a_hang_up_that_was_never_told_is_found_and_the_case_closes(served):
    line = served("Ana", mischief=DEAF)
    call = hangs_up_unheard(line)
    assert asked(line) == [], "nobody is asked for as long as any plan lasts"
    time_passes(line)
    passes(line, 7)
    found = record(line, call)
    assert found.ended_at == call.leg.ended_at.replace(microsecond=0)
    assert found.seconds == call.leg.duration()
    assert not found.unknown
    assert len(asked(line)) == 1
    time_passes(line)
    passes(line, 7)
    assert len(asked(line)) == 1, "and never again"


def test_an_emergency_whose_hang_up_was_lost_is_an_alarm_all_the_same(served):
    line = served("Ana", mischief=DEAF)
    line.phone("Ana", NoAnswer())
    line.worker.dies()
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    passes(line, 12)
    call.hangs_up()
    passes(line, 30)
    assert record(line, call).ended_at is None
    time_passes(line)
    line.worker.takes_over()
    passes(line, 10)
    assert record(line, call).ended_at is not None
    with line.database.transaction() as session:
        told = {notice.kind for notice in notices.recent(session, 9)}
    assert Kind.EMERGENCY in told


@both
def test_a_call_back_whose_end_was_lost_leaves_no_emergency_without_an_alarm(served):
    line = served("Ana", mischief=DEAF)
    ana = line.phone("Ana", NoAnswer())
    line.network.phone(CALLER, Voicemail(after=2))
    call = drops(line)
    asked_to_call(ana)
    ana.presses("1")
    passes(line, 25)
    ana.hangs_up()
    passes(line, 10)
    assert open_alarms(line) == [], "whoever calls them back has the alarm"
    time_passes(line)
    passes(line, 10)
    assert record(line, call).back_by is None
    assert len(open_alarms(line)) == 1, "it was a machine: nobody has talked with them"


def open_alarms(line):
    with line.database.transaction() as session:
        found = notices.open_notices(session, line.network.timeline.now())
    return [notice for notice in found if notice.kind is Kind.EMERGENCY]


def test_a_call_that_twilio_does_not_know_is_ended_and_marked(served):
    line = served("Ana", mischief=DEAF)
    call = hangs_up_unheard(line)
    call.leg.deleted = True
    time_passes(line)
    passes(line, 7)
    found = record(line, call)
    assert found.ended_at is not None
    assert found.unknown
    with line.database.transaction() as session:
        told = story(session, cases.get(session, found.case_id))
    assert any("Twilio" in each for each in lines(told, line.settings.timezone, str))


@pytest.mark.parametrize("trouble", [Trouble(status=401, code=20003), Trouble(status=500)])
def test_an_answer_that_says_nothing_of_the_call_ends_nothing(served, trouble):
    line = served("Ana", mischief=DEAF)
    call = hangs_up_unheard(line)
    line.network.troubles(trouble, "FetchCall")
    time_passes(line)
    passes(line, 7)
    assert record(line, call).ended_at is None
    assert len(asked(line)) == 1, "it is asked again after a while, not at every look"
    time_passes(line)
    passes(line, 7)
    assert record(line, call).ended_at is not None


def test_a_long_conversation_goes_on_whatever_is_asked(served):
    line = served("Ana")
    line.phone("Ana", Accepts(talks=900))
    call = line.calls()
    call.hears("oprima cero", SPANISH)
    call.presses("0")
    passes(line, 30)
    time_passes(line)
    passes(line, 7)
    assert asked(line)
    assert record(line, call).ended_at is None
    call.hangs_up()


def test_what_is_asked_of_twilio_stays_bounded(served):
    line = served(rota="", mischief=DEAF)
    calls = [line.network.phone(f"+14135550{n}").calls(line.number) for n in range(151, 163)]
    passes(line, 3)
    for call in calls:
        call.hangs_up()
    passes(line, 3)
    time_passes(line)
    line.worker.duties.seeker.work()
    assert len(asked(line)) == 5
