"""A worker is killed between any two steps of bringing a message home; the next goes on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.messages import service, store
from app.messages.jobs import AT_ONCE, LEASE
from app.messages.rules import State, is_whole
from app.telephony.media import Recordings
from tests.messages.test_conversations import (
    leaves_a_message,
    message_of,
    passes,
    sound_of,
)


class KilledError(BaseException):
    """Ends a worker at once: nothing of it may catch this."""


def dies_before(duty):
    def dying(*args):
        raise KilledError

    return dying


def dies_after(duty):
    def dying(*args):
        duty(*args)
        raise KilledError

    return dying


POINTS = {
    "before it is fetched": (Recordings, "sound", dies_before),
    "fetched, not sealed": (Recordings, "sound", dies_after),
    "sealed, not committed": (service, "seal", dies_after),
    "sealed, not read back": (service, "sound", dies_before),
    "read back, not deleted": (Recordings, "delete", dies_before),
    "deleted, not noted": (Recordings, "delete", dies_after),
}


@pytest.fixture
def left(served):
    """Leave a message on a line whose worker is dead; give the line and the call."""
    line = served(rota="")
    line.worker.dies()
    call = leaves_a_message(line)
    call.ended()
    line.app.extensions["drain"].flush(10)
    passes(line, 3)
    return line, call


def is_killed(line, monkeypatch, point):
    """Let a worker begin with the message, and kill it at a point."""
    owner, name, dying = POINTS[point]
    with monkeypatch.context() as patched:
        patched.setattr(owner, name, dying(getattr(owner, name)))
        with pytest.raises(KilledError):
            line.worker._duties().collector.work()


def is_somewhere(line, call):
    """Tell whether the message is whole at Twilio, or with us."""
    (recording,) = line.network.recordings
    sound = sound_of(line, call)
    return recording.deleted_at is None or (sound is not None and is_whole(sound, 9))


def comes_home(line, call):
    """Let another worker take over, and tell whether it has brought the message home, once."""
    line.worker.takes_over()
    passes(line, 10)
    message, (recording,) = message_of(line, call), line.network.recordings
    with line.database.transaction() as session:
        kept = session.connection().exec_driver_sql("select count(*) from sound").scalar()
        messages = len(store.newest(session, 10))
    assert (messages, kept) == (1, 1)
    return message.state is State.ALONE and recording.deleted_at and is_somewhere(line, call)


@pytest.mark.parametrize("point", POINTS)
def test_killed_between_two_steps_a_message_is_neither_lost_nor_doubled(
    left, monkeypatch, point
):
    line, call = left
    is_killed(line, monkeypatch, point)
    assert is_somewhere(line, call)
    passes(line, LEASE.total_seconds())
    assert is_somewhere(line, call)
    assert comes_home(line, call)


def test_killed_at_one_step_after_another_a_message_comes_home(left, monkeypatch):
    line, call = left
    for point in POINTS:
        is_killed(line, monkeypatch, point)
        assert is_somewhere(line, call)
        due = message_of(line, call).next_at - line.network.timeline.now()
        passes(line, due.total_seconds())
    assert comes_home(line, call)


def more_are_left(line, call, count):
    """Put earlier messages beside one; what is sealed in them was sealed for another place."""
    row = vars(message_of(line, call))
    columns = {name: row[name] for name in row if not name.startswith("_")}
    with line.database.transaction() as session:
        for number in range(count):
            earlier = row["next_at"] - timedelta(minutes=count - number)
            store.put(
                session,
                columns | {"token": f"{number:064x}", "next_at": earlier, "left_at": earlier},
            )


def test_a_worker_begins_no_more_than_it_can_carry_when_it_is_killed(left, monkeypatch):
    line, call = left
    more_are_left(line, call, 3 * AT_ONCE)
    monkeypatch.setattr(service, "reference", lambda key, row: row.token)
    collector = replace(line.worker._duties().collector, aside=lambda duty: None)
    for _ in range(3):
        collector.work()
    with line.database.transaction() as session:
        waiting = store.due(session, line.network.timeline.now(), 100)
    assert len(waiting) == 1 + 3 * AT_ONCE - AT_ONCE


def test_messages_that_cannot_be_opened_hold_up_no_other(left):
    line, call = left
    more_are_left(line, call, 2 * AT_ONCE)
    line.worker.takes_over()
    passes(line, 10)
    assert message_of(line, call).state is State.ALONE
    assert is_somewhere(line, call)
