"""The drain goes on past what is refused, and blames none for a database that is away."""

import logging
import threading
from datetime import UTC, datetime, timedelta

import pytest

from app.clock import DrivenClock, RealClock, stopwatch
from app.journal import Drain, DrainLaterError, Journal, JournalError, read_all, rows, writer
from app.journal.files import JournalFile
from tests.journal.conftest import opened, seal


class OddError(Exception):
    """A failure that nobody has named."""


def left_behind(folder, *names):
    """Leave a dead process's file, with these deliveries in it."""
    dead = Journal(folder, seal)
    for name in names:
        dead.append(name, name.encode())
    dead.close()
    return dead.file.path


def refusing(*bad, error=OddError):
    def refuse(bodies):
        if set(bad) & set(bodies):
            raise error

    return refuse


def test_a_delivery_that_fails_beside_others_is_set_aside_in_the_end(journal, drain, collected):
    collected.refuse = refusing(b"bad")
    journal.append("bad", b"bad")
    drain.start()
    for number in range(6):
        before = len(collected.bodies)
        journal.append(f"good{number}", b"good")
        while len(collected.bodies) == before:
            threading.Event().wait(0.01)
    assert drain.flush(20)
    assert journal.set_aside() == 1
    assert collected.bodies == [b"good"] * 6


def test_what_somebody_waits_for_is_folded_before_all_that_came_earlier(
    journal, drain, collected
):
    for number in range(1200):
        journal.append(f"flood{number}", b"flood")
    journal.append("mother", b"mother", urgent=True)
    journal.append("leaves", b"leaves", urgent=True)
    drain.duty()
    assert collected.bodies[:2] == [b"mother", b"leaves"]
    assert len(collected.bodies) == 1202


def test_what_is_urgent_is_not_lost_when_the_database_is_away(journal, drain, collected):
    collected.refuse = refusing(b"mother", error=DrainLaterError)
    journal.append("mother", b"mother", urgent=True)
    with pytest.raises(DrainLaterError):
        drain.duty()
    collected.refuse = refusing()
    drain.duty()
    assert collected.bodies == [b"mother"]


def test_a_delivery_that_fails_alone_is_never_to_blame(journal, drain, collected, monkeypatch):
    monkeypatch.setattr("app.journal.drain.FIRST_PAUSE", 0)
    monkeypatch.setattr("app.journal.drain.LONGEST_PAUSE", 0)
    drain._pause = 0
    collected.refuse = refusing(b"only")
    journal.append("only", b"only")
    for _ in range(10):
        with pytest.raises(OddError):
            drain.duty()
    assert (journal.backlog(), journal.set_aside()) == (1, 0)


@pytest.mark.parametrize("error", [DrainLaterError, OddError])
def test_when_nothing_is_taken_nothing_is_set_aside(journal, drain, collected, error):
    for number in range(50):
        journal.append(str(number), b"%d" % number)
    collected.refuse = refusing(*(b"%d" % number for number in range(50)), error=error)
    for _ in range(4):
        with pytest.raises(error):
            drain.duty()
    assert (journal.backlog(), journal.set_aside()) == (50, 0)
    collected.refuse = refusing()
    assert drain.start().flush(20)
    assert collected.bodies == [b"%d" % number for number in range(50)]


def test_a_database_that_is_away_is_asked_once_and_not_delivery_by_delivery(
    journal, drain, collected
):
    asked = []

    def refuse(bodies):
        asked.append(len(bodies))
        raise DrainLaterError

    collected.refuse = refuse
    for number in range(50):
        journal.append(str(number), b"1")
    with pytest.raises(DrainLaterError):
        drain.duty()
    assert asked == [50]


def test_each_failure_is_followed_by_a_longer_rest_up_to_five_seconds(
    journal, drain, collected, monkeypatch
):
    rests: list[float] = []
    monkeypatch.setattr(drain._stopping, "wait", rests.append)
    collected.refuse = refusing(b"1", error=DrainLaterError)
    journal.append("d1", b"1")
    for _ in range(8):
        with pytest.raises(DrainLaterError):
            drain.duty()
    assert rests == [0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]


def test_deliveries_gather_and_are_folded_together(journal, drain, collected, monkeypatch):
    monkeypatch.setattr("app.journal.drain.GATHERING", 600.0)
    folds = []
    collected.refuse = lambda bodies: folds.append(len(bodies))
    drain.start()
    for number in range(20):
        journal.append(str(number), b"%d" % number)
    assert drain.flush(20)
    assert folds == [20]


def test_whoever_waits_for_the_drain_waits_for_no_gathering_and_no_rest(
    journal, drain, monkeypatch
):
    for name in ("GATHERING", "QUIET", "RESTING", "LONGEST_PAUSE"):
        monkeypatch.setattr(f"app.journal.drain.{name}", 600.0)
    drain.start()
    for number in range(3):
        journal.append(str(number), b"1")
        assert drain.flush(20)
    assert journal.backlog() == 0


def test_a_database_that_is_away_by_turns_sets_nothing_aside(journal, drain, collected):
    calls = iter(range(1000))

    def refuse(bodies):
        if next(calls) % 3:
            raise DrainLaterError

    collected.refuse = refuse
    drain.start()
    for number in range(20):
        journal.append(str(number), b"%d" % number)
    assert drain.flush(30)
    assert journal.set_aside() == 0
    assert set(collected.bodies) == {b"%d" % number for number in range(20)}


def test_an_outage_under_traffic_is_told_once(journal, drain, collected, caplog):
    caplog.set_level(logging.WARNING)
    away = threading.Event()
    away.set()
    tries = []

    def refuse(bodies):
        tries.append(len(bodies))
        if away.is_set():
            raise DrainLaterError

    collected.refuse = refuse
    drain.start()
    while len(tries) < 4:
        journal.append(f"d{len(tries)}", b"secret words")
        threading.Event().wait(0.02)
    away.clear()
    assert drain.flush(20)
    told = [record.getMessage() for record in caplog.records]
    assert [line.rpartition("journal ")[2] for line in told] == [
        "is failing: DrainLaterError",
        "works again",
    ]


def test_the_journal_outlives_any_failure_and_tells_exactly_who_waited(journal):
    def broken(connection):
        raise OddError

    with pytest.raises(JournalError):
        journal.change(broken)
    journal.append("d1", b"1")
    assert journal.backlog() == 1


def test_a_stuck_disk_keeps_nobody_waiting_for_ever(journal, monkeypatch):
    stuck, freed = threading.Event(), threading.Event()
    monkeypatch.setattr(writer, "PATIENCE", 0.2)

    def hang(connection):
        stuck.set()
        freed.wait(30)

    held = threading.Thread(target=journal.change, args=(hang,))
    held.start()
    assert stuck.wait(10)
    with pytest.raises(JournalError):
        journal.append("d1", b"1")
    asked = stopwatch()
    with pytest.raises(JournalError):
        journal.append("at once", b"1")
    assert stopwatch() - asked < 0.2, "who comes later does not wait at all"
    freed.set()
    held.join(10)
    monkeypatch.setattr(writer, "PATIENCE", 10)
    journal.append("d2", b"2")
    assert journal.backlog() == 2, "what was given up on may still be kept"


def test_a_mark_that_meets_another_file_changes_nothing_there(journal):
    journal.append("mine", b"1")
    (row,) = rows.waiting(journal.file.connection(), 1)
    stranger = rows.Row(number=row.number, id="theirs", body=b"")
    journal.change(lambda c: rows.mark(c, [stranger], 1.0, set_aside=False))
    assert journal.backlog() == 1


def test_a_damaged_file_is_put_aside_and_the_others_are_drained(folder, collected):
    damaged = left_behind(folder, "lost")
    damaged.write_bytes(b"no database at all" * 1000)
    left_behind(folder, "found")
    assert read_all(folder, collected, opened, RealClock()) == 1
    assert collected.bodies == [b"found"]
    assert damaged.with_suffix(".broken").exists()


def test_a_file_whose_lock_was_tidied_away_is_adopted_too(folder, collected):
    left_behind(folder, "d1").with_suffix(".lock").unlink()
    assert read_all(folder, collected, opened, RealClock()) == 1


def test_the_file_of_a_living_process_is_not_read_by_another(journal, folder, collected):
    journal.append("mine", b"mine")
    left_behind(folder, "theirs")
    assert read_all(folder, collected, opened, RealClock()) == 1
    assert collected.bodies == [b"theirs"]


def test_reading_all_tells_that_the_database_is_away_and_loses_nothing(folder, collected):
    left_behind(folder, "d1")
    collected.refuse = refusing(b"d1", error=DrainLaterError)
    with pytest.raises(DrainLaterError):
        read_all(folder, collected, opened, RealClock())
    collected.refuse = refusing()
    assert read_all(folder, collected, opened, RealClock()) == 1


def test_an_adopted_file_stays_a_day_and_is_deleted_then(folder, tmp_path, collected):
    clock = DrivenClock.start(tmp_path / "clock", datetime(2026, 3, 1, tzinfo=UTC))
    path = left_behind(folder, "d1")
    journal = Journal(folder, seal, clock=clock)
    drain = Drain(journal, collected, opened, clock)
    drain.duty()
    clock.step(timedelta(hours=23))
    drain.duty()
    assert path.exists()
    clock.step(timedelta(hours=2))
    drain.duty()
    assert not path.exists()
    drain.stop()
    journal.close()


def test_the_oldest_waiting_delivery_is_dated(folder, tmp_path, collected):
    clock = DrivenClock.start(tmp_path / "clock", datetime(2026, 3, 1, tzinfo=UTC))
    journal = Journal(folder, seal, clock=clock)
    assert journal.oldest_waiting() is None
    journal.append("d1", b"1")
    clock.step(timedelta(minutes=5))
    journal.append("d2", b"2")
    assert journal.oldest_waiting() == datetime(2026, 3, 1, tzinfo=UTC)
    journal.close()


def test_a_drain_that_stops_gives_its_adopted_files_to_the_next(folder, journal, drain):
    path = left_behind(folder, "d1")
    drain.duty()
    assert path not in [file.path for file in JournalFile.adopt_all(folder)]
    drain.stop()
    (adopted,) = JournalFile.adopt_all(folder)
    assert adopted.path == path
    adopted.close()
