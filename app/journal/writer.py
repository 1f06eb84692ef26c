"""Append deliveries so that each is durable before its answer: one commits for all who wait."""

import logging
import os
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from app.clock import Clock, RealClock
from app.journal import rows
from app.journal.estate import Estate
from app.journal.files import JournalError, JournalFile

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a caller may wait for the disk
MOST_AT_ONCE = 500
MOST_WAITING = 2_000  # changes that a stuck disk may hold in memory

Seal = Callable[[str, bytes], bytes]
Change = Callable[[sqlite3.Connection], None]


@dataclass(eq=False)
class _Waiting:
    """A change that somebody waits for, and how it went."""

    change: Change
    done: bool = False
    failed: bool = False


class Journal:
    """The journal of this process: a file of its own, with one writer at a time.

    Whoever's turn it is commits what all have gathered, with one synchronisation of the disk;
    the others find their change done when their turn comes. (A thread of its own for writing
    cost two more switches of threads for each answer.) Not for use across a fork: each process
    makes its own.
    `wake` is called after each append; the drain puts itself there.
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
        self._seal = seal
        self._clock = clock or RealClock()
        self._milestone = milestone
        self._pid = os.getpid()
        self._keeps = False  # whether this file holds anything that was acknowledged
        self._spoiled = False
        self._failing = False
        self._closed = False
        self._changes: deque[_Waiting] = deque()
        self._turn = threading.Lock()

    def append(self, delivery_id: str, body: bytes) -> None:
        """Keep a delivery; when this returns it is on disk. JournalError: it may not be."""
        self._check_process()
        sealed = self._seal(delivery_id, body)
        at = self._clock.now().timestamp()
        self.change(lambda connection: rows.append(connection, delivery_id, sealed, at))
        self._milestone("appended")
        self.wake()

    def change(self, change: Change) -> None:
        """Make a change in the next commit, and wait for it; JournalError where it failed."""
        self._check_process()
        if self._closed or len(self._changes) >= MOST_WAITING:
            raise JournalError
        waiting = _Waiting(change)
        self._changes.append(waiting)
        if not self._turn.acquire(timeout=PATIENCE):
            raise JournalError
        try:
            if not waiting.done:
                self._commit(self._gathered())
        finally:
            self._turn.release()
        if waiting.failed:
            raise JournalError

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
        """Write what is waiting, and give the file up; not in a fork, whose it is not."""
        if os.getpid() != self._pid:
            return
        self._closed = True
        if self._turn.acquire(timeout=PATIENCE):
            self.file.close()
            self._turn.release()

    def _check_process(self) -> None:
        if os.getpid() != self._pid:
            raise JournalError(
                "A journal belongs to the process that made it: begin one after the fork."
            )

    def _gathered(self) -> list[_Waiting]:
        """Take the changes that wait, ours among the first ones."""
        return [self._changes.popleft() for _ in range(min(len(self._changes), MOST_AT_ONCE))]

    def _commit(self, batch: list[_Waiting]) -> None:
        """Commit for all who wait. Whatever is met, they are told."""
        try:
            if self._spoiled:
                self._begin_anew()
            with self.file.connection() as connection:
                for waiting in batch:
                    waiting.change(connection)
            self._keeps, self._failing = True, False
        except Exception as error:  # noqa: BLE001 - whatever a change meets, each is told
            self._fail(batch, error)
        for waiting in batch:
            waiting.done = True

    def _fail(self, batch: list[_Waiting], error: Exception) -> None:
        if not self._failing:
            # The words may be a disk's or our own; neither knows a delivery's content.
            log.error("the journal cannot write: %s", type(error.__cause__ or error).__name__)
        self._failing = self._spoiled = True
        for waiting in batch:
            waiting.failed = True

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
