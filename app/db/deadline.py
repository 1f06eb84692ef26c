"""A deadline on our side of the connection: a frozen Postgres keeps none of its own.

Against a server stopped by SIGSTOP, statement_timeout, TCP time-outs and the pool's time-out
all wait for ever. Shutting the socket down wakes the thread that waits for it; connecting,
which may hang before there is a socket of ours, happens in a thread that is left behind.
"""

import os
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures import TimeoutError as FutureTimeoutError
from contextlib import suppress
from typing import Any

import psycopg

from app.clock import stopwatch
from app.db.failures import DatabaseAwayError

Raw = psycopg.Connection[Any]


class Deadline:
    """So many seconds from now; when they have passed, the guarded connection's socket dies."""

    def __init__(self, seconds: float) -> None:
        self._until = stopwatch() + seconds
        self._lock = threading.Lock()
        self._guarded: Raw | None = None
        self._socket: socket.socket | None = None
        self._timer: threading.Timer | None = None
        self._passed = False

    def left(self) -> float:
        """Tell the seconds that are left, never less than 0."""
        return max(0.0, self._until - stopwatch())

    def guard(self, connection: Raw) -> None:
        """Watch over this connection, and over no other, until it is released."""
        if connection is self._guarded:
            return
        self.release()
        with self._lock:
            self._guarded = connection
            # A duplicate: nobody closes it but us, so its number is never another file's.
            self._socket = socket.socket(fileno=os.dup(connection.fileno()))
        self._timer = threading.Timer(self.left(), self._shut)
        self._timer.daemon = True
        self._timer.start()

    def release(self) -> bool:
        """Let go of the connection, and tell whether the time had passed before."""
        if self._timer:
            self._timer.cancel()
        with self._lock:
            if self._socket:
                self._socket.close()
            self._guarded = self._socket = self._timer = None
            return self._passed

    def _shut(self) -> None:
        with self._lock:
            if self._socket:
                self._passed = True
                with suppress(OSError):
                    self._socket.shutdown(socket.SHUT_RDWR)

    def connect(self, connect: Callable[[], Raw]) -> Raw:
        """Connect in a thread and wait while there is time; DatabaseAwayError after that.

        The thread is left to libpq's own connect_timeout, and what it brings then is closed.
        """
        future: Future[Raw] = Future()
        threading.Thread(target=_fulfil, args=(future, connect), daemon=True).start()
        try:
            return future.result(self.left())
        except FutureTimeoutError:
            if future.cancel():
                raise DatabaseAwayError from None
            return future.result()  # it came in the very moment


def _fulfil(future: "Future[Raw]", connect: Callable[[], Raw]) -> None:
    try:
        connection = connect()
    except Exception as error:  # noqa: BLE001 (the waiting thread raises it)
        if future.set_running_or_notify_cancel():
            future.set_exception(error)
        return
    if future.set_running_or_notify_cancel():
        future.set_result(connection)
    else:
        connection.close()
