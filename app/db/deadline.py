"""A deadline on our side of the connection: a frozen Postgres keeps none of its own.

Against a server stopped by SIGSTOP, statement_timeout, TCP time-outs and the pool's time-out
all wait for ever. Shutting the socket down wakes the thread that waits for it; connecting,
which may hang before there is a socket of ours, happens in a thread that is left behind.
"""

import math
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
        self.until = stopwatch() + seconds
        self._lock = threading.Lock()
        self._guarded: Raw | None = None
        self._socket: socket.socket | None = None
        self._passed = False

    def left(self) -> float:
        """Tell the seconds that are left, never less than 0."""
        return max(0.0, self.until - stopwatch())

    def guard(self, connection: Raw) -> None:
        """Watch over this connection, and over no other, until it is released."""
        if connection is self._guarded:
            return
        self.release()
        with self._lock:
            self._guarded = connection
            # A duplicate: nobody closes it but us, so its number is never another file's.
            self._socket = socket.socket(fileno=os.dup(connection.fileno()))
        _watch.add(self)

    def release(self) -> bool:
        """Let go of the connection, and tell whether the time had passed before."""
        _watch.remove(self)
        with self._lock:
            if self._socket:
                self._socket.close()
            self._guarded = self._socket = None
            return self._passed

    def shut(self) -> None:
        """End the guarded connection: the time has passed."""
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


class _Watch:
    """One thread for all deadlines: one for each would cost more than most units of work."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[Deadline] = set()
        self._wakes_at = math.inf
        self._began = False

    def add(self, deadline: Deadline) -> None:
        with self._changed:
            self._running.add(deadline)
            if not self._began:
                threading.Thread(target=self._run, name="deadlines", daemon=True).start()
                self._began = True
            elif deadline.until < self._wakes_at:
                self._changed.notify()

    def remove(self, deadline: Deadline) -> None:
        with self._changed:
            self._running.discard(deadline)

    def _run(self) -> None:
        with self._changed:
            while True:
                for deadline in [each for each in self._running if not each.left()]:
                    self._running.discard(deadline)
                    deadline.shut()
                self._wakes_at = min((each.until for each in self._running), default=math.inf)
                left = self._wakes_at - stopwatch()
                self._changed.wait(left if left < math.inf else None)


_watch = _Watch()


def _begin_anew() -> None:
    """In a fork there is no thread but the one that forked."""
    global _watch  # noqa: PLW0603 - there is one for each process
    _watch = _Watch()


os.register_at_fork(after_in_child=_begin_anew)


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
