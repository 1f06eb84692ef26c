"""Count what a thread asks Postgres for: benchmarks and tests tell by it what a page costs."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, event


@dataclass
class Asked:
    """The statements that were sent, in order, and the servers' processes that took them."""

    statements: list[str] = field(default_factory=list)
    servers: set[int] = field(default_factory=set)


_asked: ContextVar[Asked | None] = ContextVar("asked", default=None)


@contextmanager
def counted() -> Iterator[Asked]:
    """Count the statements of this thread until the block ends; commits are none."""
    _listen()
    token = _asked.set(asked := Asked())
    try:
        yield asked
    finally:
        _asked.reset(token)


@cache
def _listen() -> None:
    """Look at statements from now on; a process that counts nothing never does."""
    event.listen(Engine, "before_cursor_execute", _note)


def _note(connection: Connection, _cursor: object, statement: str, *_: Any) -> None:
    if asked := _asked.get():
        raw = connection.connection.dbapi_connection
        asked.statements.append(statement)
        asked.servers.add(raw.info.backend_pid if raw else 0)
