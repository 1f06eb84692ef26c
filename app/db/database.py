"""One transaction per unit of work, with a deadline that holds against a frozen Postgres."""

import select
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import psycopg
from sqlalchemy import Connection, Engine, create_engine, event, exc, make_url
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

from app.db.deadline import Deadline, Raw
from app.db.failures import DatabaseAwayError, told_apart

LOOK = 0.3  # seconds for one look at what calls need while somebody is on the line
PATIENCE = 10.0  # seconds for a unit of work that names no deadline
UPGRADE = 300.0  # seconds for a migration, the wait for another process's included

ARGUMENTS = {
    "application_name": "hotline",
    "connect_timeout": "3",
    "tcp_user_timeout": "10000",
    "keepalives_idle": "15",
    # For what our own deadline has left behind on the server.
    "options": "-c lock_timeout=1s -c statement_timeout=30s"
    " -c idle_in_transaction_session_timeout=60s",
}

# The deadline of the unit of work that is just getting its connection in this thread.
_current: ContextVar[Deadline | None] = ContextVar("deadline", default=None)


class Database:
    """A Postgres that may be away at any moment, and is asked for nothing until it is used."""

    def __init__(self, url: str, *, size: int = 5) -> None:
        """Take a URL of libpq or SQLAlchemy, and how many connections there may be at once."""
        self.engine = _engine(_dialect(url), size)
        self._turns = threading.BoundedSemaphore(size)

    @contextmanager
    def transaction(self, deadline: float = PATIENCE) -> Iterator[Session]:
        """Give a session; commit at the end, or roll back what raised. Nothing else commits.

        After the deadline (seconds, for everything from waiting for a connection to the commit)
        DatabaseAwayError is raised, and the commit may yet happen: what is tried again must be
        harmless the second time. DataRefusedError: this data will never be taken.
        """
        with (
            told_apart(),
            self._connection(Deadline(deadline)) as connection,
            Session(connection, expire_on_commit=False) as session,
            session.begin(),
        ):
            yield session

    def upgrade(self) -> None:
        """Bring the tables to the newest revision; any number of processes may at once."""
        from app.db import revisions  # noqa: PLC0415 - Alembic takes a quarter of a start

        with told_apart(), self._connection(Deadline(UPGRADE)) as connection:
            revisions.upgrade(connection)

    def is_current(self) -> bool:
        """Tell whether the tables are at the newest revision."""
        from app.db import revisions  # noqa: PLC0415 - web processes never ask

        with told_apart(), self._connection(Deadline(PATIENCE)) as connection:
            return revisions.is_current(connection)

    def another(self, size: int) -> "Database":
        """Give the same Postgres with connections of its own, and nobody else's turns."""
        return Database(self.engine.url.render_as_string(hide_password=False), size=size)

    def close(self) -> None:
        """Close the connections that nobody uses."""
        self.engine.dispose()

    @contextmanager
    def _connection(self, deadline: Deadline) -> Iterator[Connection]:
        if not self._turns.acquire(timeout=deadline.left()):
            raise DatabaseAwayError
        try:
            with self._guarded(deadline) as connection:
                yield connection
        finally:
            self._turns.release()

    @contextmanager
    def _guarded(self, deadline: Deadline) -> Iterator[Connection]:
        """Have a connection whose socket dies at the deadline; a late one is not used again."""
        try:
            connection = self._connect(deadline)
            try:
                yield connection
            finally:
                if deadline.release():
                    connection.invalidate()
                connection.close()
        except exc.SQLAlchemyError:
            if deadline.release():
                raise DatabaseAwayError from None
            raise

    def _connect(self, deadline: Deadline) -> Connection:
        token = _current.set(deadline)
        try:
            return self.engine.connect()
        except BaseException:
            deadline.release()
            raise
        finally:
            _current.reset(token)


def _dialect(url: str) -> URL:
    """Read a URL; hosts write postgres:// or postgresql:// and mean the driver that we have."""
    parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    return parsed.set(drivername="postgresql+psycopg")


def _engine(url: URL, size: int) -> Engine:
    arguments = {name: value for name, value in ARGUMENTS.items() if name not in url.query}
    engine = create_engine(
        url,
        connect_args=arguments,
        pool_size=size,
        max_overflow=0,
        hide_parameters=True,
        use_native_hstore=False,  # one question less on the first connection
    )
    event.listen(engine, "do_connect", _connect)
    event.listen(engine, "checkout", _checkout)
    return engine


def _connect(_dialect: object, _record: object, args: Any, params: Any) -> Raw:
    deadline = _current.get()
    if deadline is None:
        return psycopg.connect(*args, **params)
    raw = deadline.connect(lambda: psycopg.connect(*args, **params))
    deadline.guard(raw)
    return raw


def _checkout(raw: Raw, _record: object, _proxy: object) -> None:
    """Refuse a pooled connection whose server has gone, without asking it anything."""
    if raw.closed or _has_word(raw):
        raise exc.InvalidatePoolError
    if deadline := _current.get():
        deadline.guard(raw)


def _has_word(raw: Raw) -> bool:
    """Tell whether the server spoke unasked: that it ends, or that the stream has ended."""
    poll = select.poll()
    poll.register(raw.fileno(), select.POLLIN)
    return bool(poll.poll(0))
