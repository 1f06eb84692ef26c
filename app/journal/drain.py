"""Bring what the journal holds to where it belongs: at least once, and never nothing."""

import logging
import threading
from collections.abc import Callable, Sequence
from contextlib import closing

from app.clock import Clock, stopwatch
from app.errors import HotlineError
from app.journal import files
from app.journal.files import JournalFile, Row
from app.journal.writer import Journal
from app.loops import Loop

log = logging.getLogger(__name__)

MOST_AT_ONCE = 200
EVERY = 1.0  # seconds between two looks for the files of dead processes
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 5.0
KEPT = 24 * 3600.0  # seconds that a delivery stays after it is in Postgres
CLEANING = 3600.0

Fold = Callable[[Sequence[bytes]], None]
Open = Callable[[str, bytes], bytes]


class PoisonError(HotlineError):
    """A delivery will never be taken where it belongs."""


class Drain:
    """One thread that folds this process's deliveries, and those of processes that died.

    The fold commits a batch or raises: PoisonError where one of it will never be taken, then
    they are tried singly and the bad ones set aside; anything else means later, in order.
    """

    def __init__(self, journal: Journal, fold: Fold, opened: Open, clock: Clock) -> None:
        self._journal = journal
        self._fold = fold
        self._open = opened
        self._clock = clock
        self._adopted: list[JournalFile] = []
        self._reader = journal.file.reader()
        self._pause = FIRST_PAUSE
        self._not_before = 0.0
        self._cleaned = stopwatch()
        self._loop = Loop("draining the journal", self.duty, EVERY)
        journal.appended = self._loop.wake

    def start(self) -> "Drain":
        self._loop.start()
        return self

    def stop(self) -> None:
        self._loop.stop()

    def backlog(self) -> int:
        """Count what this process still has to bring to Postgres."""
        with closing(self._journal.file.reader()) as reader:
            return files.count_waiting(reader)

    def flush(self, timeout: float) -> bool:
        """Wait until nothing is waiting; tell whether that came within so many seconds."""
        until = stopwatch() + timeout
        while self.backlog():
            if stopwatch() > until:
                return False
            self._loop.wake()
            threading.Event().wait(0.02)
        return True

    def duty(self) -> None:
        """Drain everything that is there; what fails is tried again after a growing pause."""
        if stopwatch() < self._not_before:
            return
        try:
            self._drain_own()
            self._adopted += JournalFile.adopt_all(self._journal.folder)
            for file in tuple(self._adopted):
                self._drain_adopted(file)
        except Exception:
            self._not_before = stopwatch() + self._pause
            self._pause = min(self._pause * 2, LONGEST_PAUSE)
            raise
        self._pause = FIRST_PAUSE
        self._clean()

    def _drain_own(self) -> None:
        def mark(numbers: Sequence[int], *, set_aside: bool) -> None:
            at = self._now()
            self._journal.change(
                lambda connection: files.mark(connection, numbers, at, set_aside=set_aside)
            )

        while rows := files.waiting(self._reader, MOST_AT_ONCE):
            self._fold_rows(rows, mark)

    def _drain_adopted(self, file: JournalFile) -> None:
        connection = file.connection()

        def mark(numbers: Sequence[int], *, set_aside: bool) -> None:
            with connection:
                files.mark(connection, numbers, self._now(), set_aside=set_aside)

        while rows := files.waiting(connection, MOST_AT_ONCE):
            self._fold_rows(rows, mark)
        if files.is_empty(connection):
            file.delete()
            self._adopted.remove(file)

    def _fold_rows(self, rows: list[Row], mark: Callable[..., None]) -> None:
        try:
            self._fold([self._open(row.id, row.body) for row in rows])
        except PoisonError:
            if len(rows) > 1:
                for row in rows:
                    self._fold_rows([row], mark)
                return
            log.error("a delivery is set aside: it will never be taken")  # noqa: TRY400 - no content
            mark([rows[0].number], set_aside=True)
            return
        mark([row.number for row in rows], set_aside=False)

    def _clean(self) -> None:
        if stopwatch() - self._cleaned < CLEANING:
            return
        self._cleaned = stopwatch()
        before = self._now() - KEPT
        self._journal.change(lambda connection: files.forget(connection, before))
        for file in self._adopted:
            with file.connection() as connection:
                files.forget(connection, before)

    def _now(self) -> float:
        return self._clock.now().timestamp()
