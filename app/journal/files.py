"""One journal file: SQLite, with a lock beside it that the kernel drops with the process."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from pathlib import Path
from typing import TypeVar

from app.errors import HotlineError
from app.journal import rows

BUSY_SECONDS = 1.0
DATABASE, LOCK, BROKEN = ".sqlite", ".lock", ".broken"
# The database goes first: without it the rest is litter, and no half of it is ever read.
ALL = (DATABASE, ".sqlite-wal", ".sqlite-shm", LOCK)
DAMAGE = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}

Answer = TypeVar("Answer")


class JournalError(HotlineError):
    """The journal could not keep a delivery."""


class JournalFile:
    """A file that this process holds; nobody else opens it before the process is gone.

    The lock is on a file of its own: closing any other handle on a SQLite file would drop the
    locks that SQLite itself has there.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def create(cls, folder: Path) -> "JournalFile":
        """Begin a new file of this process, durable as a name too, or raise JournalError."""
        try:
            _make_folder(folder)
            file = cls._new(folder.absolute())
        except OSError as error:
            raise JournalError from error
        try:
            file.path.touch(0o600)
            file.connection()
            _sync(folder)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError, sqlite3.Error):
                file.delete()
            raise JournalError from error
        return file

    @classmethod
    def _new(cls, folder: Path) -> "JournalFile":
        while True:
            path = folder / f"{os.getpid()}-{secrets.token_hex(4)}{DATABASE}"
            lock = _locked(path.with_suffix(LOCK))
            # Whoever looks for dead files may take a lock that we had made and not yet locked.
            if lock is not None:
                return cls(path, lock)

    @classmethod
    def adopt_all(cls, folder: Path) -> Iterator["JournalFile"]:
        """Take over the files whose processes are gone; each goes to one taker only.

        A file without a lock beside it (somebody tidied up) has nobody who writes it either.
        """
        found = (
            path for path in folder.absolute().glob("*") if path.suffix in {DATABASE, LOCK}
        )
        for stem in sorted({path.with_suffix("") for path in found}):
            lock = _locked(stem.with_suffix(LOCK))
            if lock is None:
                continue
            file = cls(stem.with_suffix(DATABASE), lock)
            if file.path.exists():
                yield file
            else:
                file.delete()

    def connection(self) -> sqlite3.Connection:
        """Open the file for the one thread that works on it."""
        if self._connection is None:
            connection = self.reader()
            try:
                connection.execute("pragma journal_mode = wal")
                connection.execute("pragma synchronous = full")
                connection.execute("pragma secure_delete = on")
                connection.executescript(rows.SCHEMA)
            except sqlite3.Error:
                connection.close()
                raise
            self._connection = connection
        return self._connection

    def reader(self) -> sqlite3.Connection:
        """Open the file once more, to read while another thread writes; never make one."""
        return sqlite3.connect(
            f"{self.path.as_uri()}?mode=rw",
            uri=True,
            timeout=BUSY_SECONDS,
            isolation_level=None,  # each statement is its own commit unless rows.together
            check_same_thread=False,
        )

    def ask(self, question: Callable[[sqlite3.Connection], Answer], nothing: Answer) -> Answer:
        """Put a question from any thread; a file that has just been deleted holds nothing."""
        try:
            with closing(self.reader()) as reader:
                return question(reader)
        except sqlite3.OperationalError:
            if self.path.exists():
                raise
            return nothing

    def shut(self) -> None:
        """Close the database and keep the lock: the file stays ours, and costs one handle."""
        connection, self._connection = self._connection, None
        if connection is not None:
            connection.close()

    def close(self) -> None:
        """Give the file up: whoever looks for dead processes' files may have it."""
        try:
            self.shut()
        finally:
            lock, self._lock = self._lock, -1
            if lock >= 0:
                os.close(lock)

    def delete(self) -> None:
        """Remove the file and all that belongs to it, then give up the lock."""
        try:
            self.shut()
            for suffix in ALL:
                self.path.with_suffix(suffix).unlink(missing_ok=True)
        finally:
            self.close()

    def bury(self) -> None:
        """Put a damaged file out of the way, for a person to look into."""
        with suppress(sqlite3.Error):
            self.shut()
        for suffix in ALL[:-1]:
            part = self.path.with_suffix(suffix)
            with suppress(FileNotFoundError):
                part.rename(part.with_suffix(suffix.replace(DATABASE, BROKEN)))
        self.delete()


def is_damage(error: sqlite3.Error) -> bool:
    """Tell a file that is no database any more from one that cannot be read just now."""
    code: int = getattr(error, "sqlite_errorcode", 0)
    return code & 0xFF in DAMAGE  # the rest of the code is detail


def _make_folder(folder: Path) -> None:
    if not folder.exists():
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        _sync(folder.parent)
    if folder.stat().st_mode & 0o077:
        folder.chmod(0o700)


def _locked(path: Path) -> int | None:
    """Lock a file while this process lives; None where another has it."""
    handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have deleted it between our two steps.
        if path.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    os.close(handle)
    return None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
