"""Bring what the journal holds to where it belongs: at least once, and never nothing."""

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from app.clock import Clock, stopwatch
from app.journal import rows
from app.journal.batches import MOST_AT_ONCE, Batches, Fold, Milestone, Open
from app.journal.estate import Estate
from app.journal.files import JournalFile, is_damage
from app.journal.rows import Row
from app.journal.sieve import DrainLaterError
from app.journal.writer import Journal
from app.loops import Loop

# While answers are given the drain rests so many times as long as a batch took: callers come
# first. When no delivery has come for a moment, it does not rest at all; nor while something
# urgent waits, of which a telephone is to ring.
RESTING, QUIET = 20.0, 0.1
GATHERING = 0.25  # seconds: one large fold costs far less than many small ones
MOST_WHILE_ANSWERING = 50  # deliveries in a batch: something urgent waits for no more
EVERY = 1.0  # seconds between two looks for the files of dead processes
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
KEPT = timedelta(hours=24)  # that a delivery stays after it is in Postgres
CLEANING = timedelta(hours=1)
GLANCE = 0.02


class Drain:
    """One thread that folds this process's deliveries, and those of processes that died.

    The fold commits a batch of at most 500 or raises: DrainLaterError where nothing is taken
    now, PoisonError where one of the batch never will be; anything else leaves it in doubt.
    It may be given a delivery twice and must not mind.
    """

    def __init__(
        self,
        journal: Journal,
        fold: Fold,
        opened: Open,
        clock: Clock,
        *,
        milestone: Milestone = lambda _: None,
    ) -> None:
        self._journal = journal
        self._clock = clock
        self._batches = Batches(fold, opened, clock, milestone)
        self._own: tuple[JournalFile, sqlite3.Connection] | None = None
        self._pause = FIRST_PAUSE
        self._look_at = 0.0
        self._appended_at = 0.0
        self._clean_at: datetime | None = None
        self._rounds = 0
        self._started = False
        self._stopping = threading.Event()
        self._hurry = threading.Event()  # somebody waits for it, or it ends: nothing gathers
        self._hurried = 0
        self._round_over = threading.Condition()
        self._working = threading.Lock()
        self._loop = Loop("draining the journal", self.duty, EVERY)
        journal.wake = self._appended

    def start(self) -> "Drain":
        self._started = True
        self._loop.start()
        return self

    def wake(self) -> None:
        self._loop.wake()

    def stop(self) -> None:
        """End after the batch under way, and give up what was adopted."""
        with self._round_over:
            self._stopping.set()
            self._hurry.set()
        if self._started:
            self._loop.stop()
        # A fold that is stuck keeps its files: the kernel takes the locks with the process.
        if self._working.acquire(blocking=False):
            self._journal.estate.close()
            self._close_reader()
            self._working.release()

    def flush(self, timeout: float) -> bool:
        """Wait until nothing is waiting; tell whether that came within so many seconds.

        While somebody waits for that, deliveries do not gather, and the drain does not rest.
        """
        with self._hurrying(), self._round_over:
            enough = self._rounds + 2  # one round may have been under way when we came
            self._look_at = 0.0
            self._loop.wake()
            return self._round_over.wait_for(lambda: self._is_flushed(enough), timeout)

    def _is_flushed(self, enough: int) -> bool:
        flushed = self._rounds >= enough and not self._journal.backlog()
        if not flushed:
            self._look_at = 0.0
            self._loop.wake()
        return flushed

    @contextmanager
    def _hurrying(self) -> Iterator[None]:
        with self._round_over:
            self._hurried += 1
            self._hurry.set()
        try:
            yield
        finally:
            with self._round_over:
                self._hurried -= 1
                if not self._hurried and not self._stopping.is_set():
                    self._hurry.clear()

    def backlog(self) -> int:
        """Count what this process still has to bring to Postgres."""
        return self._journal.backlog()

    def duty(self) -> None:
        """Make rounds while there is more; after a failure rest, longer while nothing moves."""
        with self._working:
            if self._stopping.is_set():
                return
            if not self._journal.urgent:
                self._hurry.wait(GATHERING)
            taken = self._batches.taken
            try:
                while self._rested_round() and not self._stopping.is_set():
                    self._pause = FIRST_PAUSE
            except Exception:
                if self._batches.taken > taken:
                    self._pause = FIRST_PAUSE
                self._loop.wake()  # a rest is taken here, where no append can end it
                self._stopping.wait(self._pause)
                self._pause = min(self._pause * 2, LONGEST_PAUSE)
                raise
            self._pause = FIRST_PAUSE

    def _appended(self) -> None:
        self._appended_at = stopwatch()
        self._loop.wake()

    def _rested_round(self) -> bool:
        began = stopwatch()
        more = self._round()
        until = stopwatch() + min((stopwatch() - began) * RESTING, LONGEST_PAUSE)
        while self._answering() and stopwatch() < until and not self._journal.urgent:
            self._hurry.wait(GLANCE)
        return more or bool(self._journal.urgent)

    def _answering(self) -> bool:
        """Tell whether callers are being answered at this moment, and nobody waits for us."""
        return not self._hurry.is_set() and stopwatch() - self._appended_at < QUIET

    def _round(self) -> bool:
        """Take one batch from each file, our own first; what fails does not stop the others."""
        estate = self._journal.estate
        failed: list[Exception] = []
        if stopwatch() >= self._look_at:
            estate.look()
            self._look_at = stopwatch() + EVERY
        more = self._try_own(failed)
        for file in estate.working:
            more |= _try_adopted(estate, self._batches, file, failed)
        if failed:
            raise failed[0]
        self._clean()
        with self._round_over:
            self._rounds += 1
            self._round_over.notify_all()
        return more

    def _try_own(self, failed: list[Exception]) -> bool:
        try:
            return self._drain_own()
        except DrainLaterError:
            raise
        except Exception as error:  # noqa: BLE001 - raised when the other files had their turn
            failed.append(error)
            return False

    def _drain_own(self) -> bool:
        urgent, most = self._urgent(), MOST_AT_ONCE
        if self._answering():
            most = MOST_WHILE_ANSWERING
        try:
            reader = self._read_from(self._journal.file)
            found = rows.named(reader, urgent) if urgent else []
            found = found or rows.waiting(reader, most)
        except sqlite3.Error as error:
            self._close_reader()
            if is_damage(error):
                self._journal.renew()
            raise
        if found:
            self._batches.work(found, self._mark_own)
        return bool(urgent) or len(found) == most  # what is fewer gathers first

    def _urgent(self) -> list[int]:
        """Take the numbers of what somebody waits for; it is folded before all else."""
        hints = self._journal.urgent
        return [hints.popleft() for _ in range(min(len(hints), MOST_AT_ONCE))]

    def _mark_own(self, batch: Sequence[Row], at: float, *, set_aside: bool) -> None:
        self._journal.change(
            lambda connection: rows.mark(connection, batch, at, set_aside=set_aside)
        )

    def _read_from(self, file: JournalFile) -> sqlite3.Connection:
        """Keep one reader open on our own file; the writer may have begun another."""
        if self._own is None or self._own[0] is not file:
            self._close_reader()
            self._own = (file, file.reader())
        return self._own[1]

    def _close_reader(self) -> None:
        own, self._own = self._own, None
        if own:
            own[1].close()

    def _clean(self) -> None:
        now = self._clock.now()
        if self._clean_at and now < self._clean_at:
            return
        self._clean_at = now + CLEANING
        before = (now - KEPT).timestamp()
        self._journal.change(lambda connection: rows.forget(connection, before))
        self._journal.estate.forget(before)


def read_all(folder: Path, fold: Fold, opened: Open, clock: Clock) -> int:
    """Fold what dead processes left, without a journal of one's own; tell how many deliveries.

    The files of living processes are theirs. Raises what the fold raised where something has
    to be tried again; every other file has had its turn then.
    """
    estate = Estate(folder)
    batches = Batches(fold, opened, clock, lambda _: None)
    failed: list[Exception] = []
    try:
        estate.look()
        while estate.working and not failed:
            for file in estate.working:
                _try_adopted(estate, batches, file, failed)
    finally:
        estate.close()
    if failed:
        raise failed[0]
    return batches.taken


def _try_adopted(
    estate: Estate, batches: Batches, file: JournalFile, failed: list[Exception]
) -> bool:
    """Take a batch from a file; tell whether there may be more."""
    try:
        return _drain_adopted(estate, batches, file)
    except DrainLaterError:
        raise
    except sqlite3.Error as error:
        estate.give_up(file, error)
    except Exception as error:  # noqa: BLE001 - raised when the other files had their turn
        failed.append(error)
    return False


def _drain_adopted(estate: Estate, batches: Batches, file: JournalFile) -> bool:
    connection = file.connection()

    def mark(batch: Sequence[Row], at: float, *, set_aside: bool) -> None:
        with rows.together(connection):
            rows.mark(connection, batch, at, set_aside=set_aside)

    found = rows.waiting(connection, MOST_AT_ONCE)
    if not found:
        estate.settle(file)
        return False
    batches.work(found, mark)
    return True
