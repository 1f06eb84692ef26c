"""Append deliveries so that each is durable before its answer: one thread commits for all."""

import logging
import os
import queue
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from app.journal import files
from app.journal.files import JournalError, JournalFile

log = logging.getLogger(__name__)

PATIENCE = 2.0  # seconds that a caller may wait for the disk
MOST_AT_ONCE = 500

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
    """

    def __init__(
        self,
        folder: Path,
        seal: Seal,
        *,
        appended: Callable[[], None] = lambda: None,
        milestone: Callable[[str], None] = lambda _: None,
    ) -> None:
        """Begin a file in a folder; `appended` is called whenever there is more to drain."""
        self.folder = folder
        self._seal = seal
        self.appended = appended
        self._milestone = milestone
        self._pid = os.getpid()
        self.file = JournalFile.create(folder)
        self._changes: queue.SimpleQueue[_Waiting | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._thread.start()

    def append(self, delivery_id: str, body: bytes) -> None:
        """Keep a delivery; when this returns it is on disk. JournalError: it may not be."""
        if os.getpid() != self._pid:
            raise JournalError("A journal belongs to the process that made it.")
        row = (delivery_id, self._seal(delivery_id, body))
        self.change(lambda connection: files.append(connection, [row]))
        self._milestone("appended")
        self.appended()

    def change(self, change: Change) -> None:
        """Make a change in the next commit, and wait for it; JournalError where it failed."""
        waiting = _Waiting(change)
        self._changes.put(waiting)
        if not waiting.done.wait(PATIENCE) or waiting.failed:
            raise JournalError

    def close(self) -> None:
        """Write what is waiting, and give the file up."""
        self._changes.put(None)
        self._thread.join(PATIENCE)
        self.file.close()

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
        try:
            with self.file.connection() as connection:
                for waiting in batch:
                    waiting.change(connection)
        except (sqlite3.Error, OSError) as error:
            log.error("the journal cannot write: %s", error)  # noqa: TRY400 - the disk's words
            for waiting in batch:
                waiting.failed = True
        for waiting in batch:
            waiting.done.set()
