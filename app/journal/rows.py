"""What stands in a journal file, and every question that is asked of it."""

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import chain
from typing import NamedTuple

# Deliveries are large and never change; what becomes of them is small and stands apart, so that
# a commit writes few pages and a mark writes no delivery again.
SCHEMA = """
create table if not exists delivery (
    number integer primary key,
    id text not null,
    body blob not null,
    appended_at real not null
);
create table if not exists waiting (number integer primary key);
create trigger if not exists arrival after insert on delivery begin
    insert into waiting values (new.number);
end;
create table if not exists done (
    number integer primary key,
    at real not null,
    set_aside integer not null
);
"""


class Entry(NamedTuple):
    """A sealed delivery on its way into a file; the moment is in seconds since 1970.

    Somebody waits for what comes of an urgent one.
    """

    id: str
    body: bytes
    at: float
    urgent: bool = False


@dataclass(frozen=True, kw_only=True)
class Row:
    """One sealed delivery as it stands in a file."""

    number: int
    id: str
    body: bytes


@contextmanager
def together(connection: sqlite3.Connection) -> Iterator[None]:
    """Make several changes one: all of them are on disk after the block, or none."""
    connection.execute("begin immediate")
    with connection:
        yield


def append(connection: sqlite3.Connection, entries: Sequence[Entry]) -> range:
    """Add sealed deliveries and commit them, in one statement; give their numbers.

    Python lets go of its lock, and has to fight for it again, with each statement.
    """
    places = ", ".join(["(?, ?, ?)"] * len(entries))
    added = connection.execute(
        f"insert into delivery (id, body, appended_at) values {places}",  # noqa: S608 - marks only
        tuple(chain.from_iterable(entry[:3] for entry in entries)),
    )
    last = added.lastrowid or 0
    return range(last - len(entries) + 1, last + 1)


def waiting(connection: sqlite3.Connection, most: int) -> list[Row]:
    """List deliveries that are not in Postgres yet, in the order of their arrival."""
    found = connection.execute(
        "select number, id, body from waiting join delivery using (number)"
        " order by number limit ?",
        (most,),
    )
    return [Row(number=number, id=name, body=body) for number, name, body in found]


def named(connection: sqlite3.Connection, numbers: Sequence[int]) -> list[Row]:
    """List those of some deliveries that are not in Postgres yet."""
    marks = ", ".join("?" * len(numbers))
    which = "select number, id, body from waiting join delivery using (number)"
    found = connection.execute(f"{which} where number in ({marks}) order by number", numbers)
    return [Row(number=number, id=name, body=body) for number, name, body in found]


def mark(
    connection: sqlite3.Connection, rows: Iterable[Row], at: float, *, set_aside: bool
) -> None:
    """Note that deliveries are in Postgres, or set aside because it will never take them.

    Numbers count in one file only; with the id beside it, a mark that meets another file than
    the one it was meant for (the writer may have begun a new one) changes nothing there.
    """
    connection.executemany(
        "insert or ignore into done"
        " select number, ?, ? from delivery where number = ? and id = ?",
        [(at, set_aside, row.number, row.id) for row in rows],
    )
    connection.executemany(
        "delete from waiting where number ="
        " (select number from delivery where number = ? and id = ?)",
        [(row.number, row.id) for row in rows],
    )


def forget(connection: sqlite3.Connection, before: float) -> None:
    """Delete what was drained before a moment; what was set aside stays for a person."""
    connection.execute(
        "delete from delivery where number in"
        " (select number from done where at < ? and not set_aside)",
        (before,),
    )
    connection.execute("delete from done where at < ? and not set_aside", (before,))


def count_waiting(connection: sqlite3.Connection) -> int:
    return _number(connection, "select count(*) from waiting")


def count_set_aside(connection: sqlite3.Connection) -> int:
    return _number(connection, "select count(*) from done where set_aside")


def oldest_waiting(connection: sqlite3.Connection) -> list[float]:
    """Give the moment when the first waiting delivery came, or nothing."""
    found = connection.execute(
        "select appended_at from waiting join delivery using (number) order by number limit 1"
    )
    return [moment for (moment,) in found]


def is_empty(connection: sqlite3.Connection) -> bool:
    return connection.execute("select 1 from delivery limit 1").fetchone() is None


def _number(connection: sqlite3.Connection, question: str) -> int:
    return int(connection.execute(question).fetchone()[0])
