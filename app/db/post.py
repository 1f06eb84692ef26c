"""A post that one process at a time holds: a lock of Postgres, and a channel to be woken on."""

import logging
import time
from contextlib import suppress

import psycopg
from sqlalchemy import text
from sqlalchemy.engine import URL
from sqlalchemy.orm import Session

log = logging.getLogger(__name__)

CHANNEL = "work"
CONNECTING = 3  # seconds
LONGEST = 60.0


def wake(session: Session) -> None:
    """Wake the worker as soon as this transaction is committed."""
    session.execute(text(f"select pg_notify('{CHANNEL}', '')"))


class Post:
    """A session-wide advisory lock: Postgres frees it when the process or its connection dies.

    It fences nobody: who has lost it without knowing may still act, so whatever is done here
    must be harmless when two do it.
    """

    def __init__(self, url: URL, number: int) -> None:
        """Take the number of the lock; `wake` wakes whoever holds it."""
        plain = url.set(drivername="postgresql")
        self._address = plain.render_as_string(hide_password=False)
        self._number = number
        self._connection: psycopg.Connection[tuple[object, ...]] | None = None

    def hold(self) -> bool:
        """Tell whether this process has the post, and take it where nobody has."""
        try:
            if self._connection is None:
                self._connection = self._connect()
            return self._holds(self._connection)
        except psycopg.Error:
            self.close()
            return False

    def wait(self, seconds: float) -> bool:
        """Wait until somebody calls, or so many seconds; tell whether somebody has called."""
        seconds = min(max(seconds, 0.0), LONGEST)
        try:
            if self._connection is not None:
                return bool(list(self._connection.notifies(timeout=seconds, stop_after=1)))
            time.sleep(seconds)
        except psycopg.Error:
            self.close()
        return False

    def close(self) -> None:
        """Leave the post to others."""
        connection, self._connection = self._connection, None
        with suppress(psycopg.Error):
            if connection is not None:
                connection.close()

    def _connect(self) -> "psycopg.Connection[tuple[object, ...]]":
        connection = psycopg.connect(
            self._address,
            autocommit=True,
            connect_timeout=CONNECTING,
            application_name="hotline-worker",
            options="-c statement_timeout=3s",
            tcp_user_timeout=10_000,
        )
        connection.execute(f"listen {CHANNEL}")
        return connection

    def _holds(self, connection: "psycopg.Connection[tuple[object, ...]]") -> bool:
        # Taken again by its holder it is only counted: so this also asks whether it is held.
        asked = "select pg_try_advisory_lock(%(number)s)"
        found = connection.execute(asked, {"number": self._number}).fetchone()
        return bool(found and found[0])
