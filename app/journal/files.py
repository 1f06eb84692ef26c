"""One journal file: SQLite, with a lock beside it that the kernel drops with the process."""

import fcntl
import os
import secrets
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from app.errors import HotlineError

BUSY_SECONDS = 1.0
SCHEMA = """
create table if not exists delivery (
    number integer primary key autoincrement,
    id text not null,
    body blob not null,
    drained_at real,
    set_aside integer not null default 0
);
create index if not exists waiting on delivery (number) where drained_at is null;
"""


class JournalError(HotlineError):
    """The journal could not keep a delivery."""


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sealed delivery as it stands in a file."""

    number: int
    id: str
    body: bytes


class JournalFile:
    """A file that this process holds; nobody else opens it before the process is gone.

    The lock is on a file of its own: closing any handle on a SQLite file would drop the locks
    that SQLite itself has there.
    """

    def __init__(self, path: Path, lock: int) -> None:
        self.path = path
        self._lock = lock
        self._connection: sqlite3.Connection | None = None

    @classmethod
    def create(cls, folder: Path) -> "JournalFile":
        """Begin a new file of this process, or raise JournalError."""
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            file = cls._new(folder)
            file.path.touch(0o600)
            file.connection()
            _sync(folder)
        except (OSError, sqlite3.Error) as error:
            raise JournalError from error
        return file

    @classmethod
    def _new(cls, folder: Path) -> "JournalFile":
        while True:
            path = folder / f"{os.getpid()}-{secrets.token_hex(4)}.sqlite"
            lock = _locked(path.with_suffix(".lock"), os.O_CREAT)
            # Somebody who cleans up may take a lock that we had made and not yet locked.
            if lock is not None:
                return cls(path, lock)

    @classmethod
    def adopt_all(cls, folder: Path) -> Iterator["JournalFile"]:
        """Take over the files whose processes are gone; each goes to one taker only."""
        for lock_path in sorted(folder.glob("*.lock")):
            lock = _locked(lock_path)
            if lock is not None:
                path = lock_path.with_suffix(".sqlite")
                if path.exists():
                    yield cls(path, lock)
                else:
                    lock_path.unlink(missing_ok=True)
                    os.close(lock)

    def connection(self) -> sqlite3.Connection:
        """Open the file for the one thread that works on it."""
        if self._connection is None:
            connection = sqlite3.connect(
                self.path, timeout=BUSY_SECONDS, check_same_thread=False
            )
            connection.execute("pragma journal_mode = wal")
            connection.execute("pragma synchronous = full")
            connection.executescript(SCHEMA)
            self._connection = connection
        return self._connection

    def reader(self) -> sqlite3.Connection:
        """Open the file a second time, to read while another thread writes."""
        return sqlite3.connect(self.path, timeout=BUSY_SECONDS, check_same_thread=False)

    def close(self) -> None:
        """Give the file up: whoever looks for dead processes' files may have it."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1

    def delete(self) -> None:
        """Remove the file and all that belongs to it, then give up the lock."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        for suffix in (".sqlite-wal", ".sqlite-shm", ".sqlite", ".lock"):
            self.path.with_suffix(suffix).unlink(missing_ok=True)
        self.close()


def waiting(connection: sqlite3.Connection, most: int) -> list[Row]:
    """List deliveries that are not in Postgres yet, in the order of their arrival."""
    found = connection.execute(
        "select number, id, body from delivery where drained_at is null"
        " order by number limit ?",
        (most,),
    )
    return [Row(number=number, id=name, body=body) for number, name, body in found]


def count_waiting(connection: sqlite3.Connection) -> int:
    found = connection.execute("select count(*) from delivery where drained_at is null")
    return int(found.fetchone()[0])


def is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("select 1 from delivery limit 1").fetchone() is None


def append(connection: sqlite3.Connection, rows: Iterable[tuple[str, bytes]]) -> None:
    connection.executemany("insert into delivery (id, body) values (?, ?)", rows)


def mark(
    connection: sqlite3.Connection, numbers: Sequence[int], at: float, *, set_aside: bool
) -> None:
    """Note that deliveries are in Postgres, or set aside because it will never take them."""
    connection.executemany(
        "update delivery set drained_at = ?, set_aside = ? where number = ?",
        [(at, set_aside, number) for number in numbers],
    )


def forget(connection: sqlite3.Connection, before: float) -> None:
    """Delete what was drained before a moment; what was set aside stays for a person."""
    connection.execute("delete from delivery where drained_at < ? and not set_aside", (before,))


def _locked(path: Path, flags: int = 0) -> int | None:
    """Lock a file while this process lives; None where another has it, or it is gone."""
    try:
        handle = os.open(path, os.O_RDWR | os.O_CLOEXEC | flags, 0o600)
    except FileNotFoundError:
        return None
    with suppress(OSError):
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Whoever had it may have deleted it between our two steps.
        if path.exists() and path.stat().st_ino == os.fstat(handle).st_ino:
            return handle
    os.close(handle)
    return None


def _sync(folder: Path) -> None:
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
