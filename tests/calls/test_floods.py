"""How a call stands among all others: from Postgres and from memory, and from memory alone."""

from datetime import timedelta

import pytest

from app.calls import store
from app.calls.floods import Floods
from app.calls.record import Outcome
from app.calls.tables import Call
from app.cases import service as cases
from app.clock import DrivenClock
from app.db import Database, DatabaseAwayError
from app.line import store as line_store
from app.line.rules import Block, Guard, LineState
from app.line.service import LineKeeper
from app.notices import store as notices
from app.notices.facts import Kind
from app.telephony.delivery import Delivery
from app.telephony.webhooks import Webhook
from ivr.circumstances import Circumstances
from tests.calls.conftest import CALLER, DAWN

NOWHERE = "postgresql://127.0.0.1:1/nothing"
OURS = "+14135550101"


def sid(number):
    return f"CA{number:032x}"


def delivery(number, at=DAWN, webhook=Webhook.VOICE, caller=CALLER, status="ringing"):
    form = {"CallSid": sid(number), "From": caller, "CallStatus": status}
    return Delivery(id=f"{webhook}{number}", webhook=webhook, at=at, query={}, form=form)


def hash_of(number):
    return number[-3:].encode()


@pytest.fixture
def floods(database, keyring, tmp_path):
    clock = DrivenClock.start(tmp_path / "clock", DAWN)

    def opened(on=database):
        return Floods(
            database=on, clock=clock, hash_of=hash_of, lot=len,
            line=LineKeeper(on, keyring, tmp_path / "line.sealed", clock),
            is_ours=lambda caller: caller == hash_of(OURS),
        )  # fmt: skip

    return opened


def kept(database, keyring, *calls):
    """Write calls as the fold does: (number or None, minutes ago, ended, outcome)."""
    with database.transaction() as session:
        for at, (caller, minutes, ended, outcome) in enumerate(calls):
            began, name = DAWN - timedelta(minutes=minutes), sid(900 + at)
            case = cases.open_cases(session, keyring, {name: began})[name]
            session.add(case)
            session.flush()
            row = Call(
                sid=name, case_id=case.id, back_tried=[], started_at=began, path=[],
                ended_at=began if ended else None, outcome=outcome, mismatch=False,
                call_back=False, unknown=False, number_index=caller and hash_of(caller),
            )  # fmt: skip
            session.add(row)
            session.flush()


def stands(floods, number=1, *, guard=False, **more):
    return floods.stand(Circumstances(guard=guard), delivery(number, **more))


LEFT = Outcome.LEFT


def test_the_third_call_at_once_is_over_the_limit_within_the_same_second(floods):
    floods = floods()
    for number in (1, 2):
        floods.saw(delivery(number))
    assert not stands(floods).over
    floods.saw(delivery(3))
    assert stands(floods).over
    floods.saw(delivery(3, webhook=Webhook.STATUS, status="completed"))
    assert not stands(floods).over


def test_what_other_processes_have_folded_counts(floods, database, keyring):
    floods = floods()
    kept(database, keyring, *[(CALLER, minute, True, LEFT) for minute in range(7)])
    kept_for = floods.stand(Circumstances(), delivery(1))
    assert not kept_for.over
    floods.refresh()
    assert stands(floods).over
    assert not stands(floods, caller="anonymous").over
    assert not stands(floods, caller="+14135550159").over


def test_calls_of_an_hour_ago_that_nobody_told_the_end_of_count_no_longer(
    floods, database, keyring
):
    floods = floods()
    kept(database, keyring, *[(CALLER, 61, False, LEFT)] * 3)
    floods.refresh()
    assert not stands(floods).over


def test_a_long_call_in_guard_mode_is_late_unless_somebody_talks_with_the_caller(
    floods, database, keyring
):
    floods = floods()
    calls = [(CALLER, 21, False, LEFT), (CALLER, 21, False, Outcome.REACHED)]
    kept(database, keyring, *calls, (CALLER, 19, False, LEFT))
    floods.refresh()
    late = [stands(floods, 900 + at, guard=True).late for at in range(3)]
    assert late == [True, False, False]
    assert not stands(floods, 900).late


def test_with_postgres_away_the_counts_of_the_process_serve(floods, database):
    alone = floods(Database(NOWHERE))
    for number in range(61):
        alone.saw(delivery(number, caller=f"+1413555{number:04d}"))
    assert not stands(alone).over
    for number in range(100, 103):
        alone.saw(delivery(number))
    assert stands(alone).over
    assert alone.state(DAWN).is_guarded(DAWN)
    with pytest.raises(DatabaseAwayError):
        alone.refresh()
    assert stands(alone).over
    assert not alone.state(DAWN + timedelta(minutes=10)).is_guarded(DAWN)


def test_a_rush_is_known_to_all_processes_and_told_once(floods, database):
    seeing, other = floods(), floods()
    for number in range(61):
        seeing.saw(delivery(number, caller=f"+1413555{number:04d}"))
    assert seeing.state(DAWN).is_guarded(DAWN)
    for _ in range(3):
        seeing.refresh()
        seeing.line.refresh()
    other.line.refresh()
    assert other.state(DAWN).is_guarded(DAWN)
    assert other.line.state.rush.why == "more than 60 calls under way"
    with database.transaction() as session:
        assert [each.kind for each in notices.recent(session, 9)] == [Kind.GUARD]


def test_the_switch_off_is_stronger_than_a_rush(floods, database):
    with database.transaction() as session:
        line_store.change(session, lambda _: LineState(guard=Guard.OFF), DAWN)
    floods = floods()
    for number in range(61):
        floods.saw(delivery(number, caller=f"+1413555{number:04d}"))
    assert not floods.state(DAWN).is_guarded(DAWN)


def test_a_blocked_caller_is_blocked_at_the_beginning_of_a_call_and_ours_never(
    floods, database
):
    with database.transaction() as session:
        for caller in (CALLER, OURS):
            until = DAWN + timedelta(hours=1)
            block = Block(caller=hash_of(caller), case="TERN-4821", reason="X.", until=until)
            line_store.block(session, block, DAWN)
    floods = floods()
    assert stands(floods).blocked
    assert not stands(floods, webhook=Webhook.KEY).blocked
    assert not stands(floods, caller=OURS).blocked
    assert not stands(floods, caller="anonymous").blocked
    assert not stands(floods, at=DAWN + timedelta(hours=1)).blocked


def test_the_look_at_the_traffic_is_bounded(database, keyring, monkeypatch):
    monkeypatch.setattr(store, "MOST_COUNTED", 5)
    kept(database, keyring, *[(f"+1413555{n:04d}", n / 60, False, LEFT) for n in range(9)])
    with database.transaction() as session:
        assert store.traffic(session, DAWN).under_way == 5
