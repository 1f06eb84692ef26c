"""Append deliveries so that each is durable before its answer: one thread commits for all."""

import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
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
    done: threading.Event = field(default_factory=threading.Event)
    failed: bool = False


class Journal:
    """The journal of this process: a file of its own, written by one thread.

    Threads hand over their changes and wait; the writer commits what has gathered with one
    synchronisation of the disk. Not for use across a fork: each process makes its own.
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
        self._changes: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

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
        if self._closed or self._changes.qsize() >= MOST_WAITING:
            raise JournalError
        waiting = _Waiting(change)
        self._changes.put(waiting)
        if not waiting.done.wait(PATIENCE) or waiting.failed:
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
        """Write what is waiting, and give the file up; not in a fork, which has no writer."""
        if os.getpid() != self._pid:
            return
        self._closed = True
        self._changes.put(None)
        self._thread.join(PATIENCE)
        if not self._thread.is_alive():
            self.file.close()

    def _check_process(self) -> None:
        if os.getpid() != self._pid:
            raise JournalError(
                "A journal belongs to the process that made it: begin one after the fork."
            )

    def _write(self) -> None:
        while (first := self._changes.get()) is not None:
            batch = [first]
            while len(batch) < MOST_AT_ONCE and (following := self._following()):
                batch.append(following)
            self._commit(batch)

    def _following(self) -> _Waiting | None:
        try:
            following = self._changes.get_nowait()
        except queue.Empty:
            return None
        if following is None:
            self._changes.put(None)  # the end comes after this batch
        return following

    def _commit(self, batch: list[_Waiting]) -> None:
        """Commit for all who wait. Whatever is met, the thread goes on and they are told."""
        try:
            if self._spoiled:
                self._begin_anew()
            with self.file.connection() as connection:
                for waiting in batch:
                    waiting.change(connection)
            self._keeps, self._failing = True, False
        except Exception as error:  # noqa: BLE001 - whatever a change meets, the thread goes on
            self._fail(batch, error)
        for waiting in batch:
            waiting.done.set()

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
