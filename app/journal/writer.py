"""Append deliveries so that each is durable before its answer: the first commits for all."""

import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.clock import Clock, RealClock, stopwatch
from app.journal import rows
from app.journal.estate import Estate
from app.journal.files import JournalError, JournalFile

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a caller may wait for the disk
MOST_AT_ONCE = 250
MOST_URGENT = 1000

Seal = Callable[[str, bytes], bytes]
Change = Callable[[sqlite3.Connection], None]


@dataclass(eq=False)
class _Waiting:
    """Something to be written that somebody waits for, and how it went."""

    work: rows.Entry | Change
    over: bool = False
    kept: bool = False


class Journal:
    """The journal of this process: a file of its own, written by one thread at a time.

    Whoever has the turn commits what has gathered for all who wait, with one synchronisation
    of the disk. A thread of its own for that would cost every delivery two changes of thread;
    so a disk that hangs holds the one who has the turn, and nobody else longer than PATIENCE.
    Not for use across a fork: each process makes its own.
    `wake` is called after each append; the drain puts itself there. `urgent` has the numbers of
    deliveries that it takes before all others: a hint, which may be lost.
    """

    def __init__(
        self,
        folder: Path,
        seal: Seal,
        *,
        clock: Clock | None = None,
        milestone: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Begin a file in a folder, or raise JournalError."""
        self.file = JournalFile.create(folder)
        self.folder = folder
        self.estate = Estate(folder)
        self.wake: Callable[[], None] = lambda: None
        self.urgent: deque[int] = deque(maxlen=MOST_URGENT)
        self._seal = seal
        self._clock = clock or RealClock()
        self._milestone = milestone
        self._pid = os.getpid()
        self._keeps = False  # whether this file holds anything that was acknowledged
        self._spoiled = False
        self._failing = False
        self._closed = False
        self._waiting: deque[_Waiting] = deque()
        self._turn = threading.Lock()
        self._turn_began: float | None = None

    def append(self, delivery_id: str, body: bytes, *, urgent: bool = False) -> None:
        """Keep a delivery; when this returns it is on disk. JournalError: it may not be."""
        self._check_process()
        sealed = self._seal(delivery_id, body)
        at = self._clock.now().timestamp()
        self._write_down(rows.Entry(delivery_id, sealed, at, urgent))
        self._milestone("appended")
        self.wake()

    def change(self, change: Change) -> None:
        """Make a change in the next commit, and wait for it; JournalError where it failed."""
        self._check_process()
        self._write_down(change)

    def renew(self) -> None:
        """Begin a new file with the next commit; the old one is then taken over by a drain."""
        self._spoiled = True

    def backlog(self) -> int:
        """Count the deliveries that this process still has to bring to Postgres."""
        files = (self.file, *self.estate.working)
        return sum(file.ask(rows.count_waiting, 0) for file in files)

    def oldest_waiting(self) -> datetime | None:
        """Tell when the oldest delivery came that is not in Postgres yet."""
        files = (self.file, *self.estate.working)
        nothing: list[float] = []
        moments = [at for file in files for at in file.ask(rows.oldest_waiting, nothing)]
        return datetime.fromtimestamp(min(moments), UTC) if moments else None

    def set_aside(self) -> int:
        """Count the deliveries that Postgres will never take; they are kept, sealed."""
        files = (self.file, *self.estate.files)
        return sum(file.ask(rows.count_set_aside, 0) for file in files)

    def close(self) -> None:
        """Write what is waiting, and give the file up; not in a fork, whose file it is not."""
        if os.getpid() != self._pid:
            return
        self._closed = True
        if self._turn.acquire(timeout=PATIENCE):
            while self._waiting:
                self._take_turn()
            self.file.close()
            self._turn.release()

    def _write_down(self, work: rows.Entry | Change) -> None:
        if self._closed or self._stuck():
            raise JournalError
        waiting = _Waiting(work)
        self._waiting.append(waiting)
        if not self._turn.acquire(timeout=PATIENCE):
            raise JournalError
        try:
            while not waiting.over and not self._closed:
                self._take_turn()
        finally:
            self._turn.release()
        if not waiting.kept:
            raise JournalError

    def _stuck(self) -> bool:
        """Tell whether the disk holds somebody longer than anybody should wait for it."""
        began = self._turn_began
        return began is not None and stopwatch() - began > PATIENCE

    def _take_turn(self) -> None:
        most = min(len(self._waiting), MOST_AT_ONCE)
        batch = [self._waiting.popleft() for _ in range(most)]
        self._turn_began = stopwatch()
        try:
            self._commit(batch)
        finally:
            self._turn_began = None
            for waiting in batch:
                waiting.over = True

    def _check_process(self) -> None:
        if os.getpid() != self._pid:
            raise JournalError(
                "A journal belongs to the process that made it: begin one after the fork."
            )

    def _commit(self, batch: list[_Waiting]) -> None:
        """Commit for all who wait; whatever is met, none of them is told that it is kept."""
        try:
            if self._spoiled:
                self._begin_anew()
            self._keep([waiting.work for waiting in batch])
        except Exception as error:  # noqa: BLE001 - whatever it is, it is told to each who waits
            self._fail(error)
            return
        self._failing = False
        for waiting in batch:
            waiting.kept = True

    def _keep(self, works: Sequence[rows.Entry | Change]) -> None:
        connection = self.file.connection()
        entries = [work for work in works if isinstance(work, rows.Entry)]
        if entries:
            numbers = rows.append(connection, entries)
            self.urgent += [
                number for number, entry in zip(numbers, entries, strict=True) if entry.urgent
            ]
            self._keeps = True
        for work in works:
            if not isinstance(work, rows.Entry):
                with rows.together(connection):
                    work(connection)

    def _fail(self, error: Exception) -> None:
        if not self._failing:
            # The words may be a disk's or our own; neither knows a delivery's content.
            log.error("the journal cannot write: %s", type(error.__cause__ or error).__name__)
        self._failing = self._spoiled = True

    def _begin_anew(self) -> None:
        """Leave a file that failed: after a failed fsync nobody knows what it will hold.

        What was acknowledged there was synchronised before; the drain adopts it as it adopts
        the files of the dead. One that holds nothing goes, or a full disk would gather them.
        """
        old, self.file = self.file, JournalFile.create(self.folder)
        keeps, self._keeps, self._spoiled = self._keeps, False, False
        if keeps:
            old.close()
        else:
            old.delete()
