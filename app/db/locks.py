"""Locks between processes that the kernel drops by itself when a process dies."""

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from app.clock import stopwatch
from app.errors import HotlineError


class LockTimeoutError(HotlineError):
    """Another process has been starting or stopping Postgres for too long."""


@contextmanager
def held(path: Path, seconds: float) -> Iterator[None]:
    """Hold a lock file for a while; LockTimeoutError when it is not free within seconds."""
    handle = take(path, seconds)
    try:
        yield
    finally:
        os.close(handle)


def take(path: Path, seconds: float = 1.0) -> int:
    """Take a lock and give its open file; LockTimeoutError when it is not free within seconds.

    Closing the file frees the lock, once every process that inherited the file has closed it
    or died: so a server that inherits one shows that it lives, whatever its pid is.
    """
    until = stopwatch() + seconds
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    while not _locks(handle, fcntl.LOCK_EX):
        if stopwatch() > until:
            os.close(handle)
            raise LockTimeoutError
        time.sleep(0.02)
    return handle


def is_held(path: Path) -> bool:
    """Tell whether a living process holds this lock; a missing file is held by nobody."""
    try:
        handle = os.open(path, os.O_RDONLY)
    except FileNotFoundError:
        return False
    free = _locks(handle, fcntl.LOCK_SH)  # shared: two who ask do not see each other
    os.close(handle)
    return not free


def _locks(handle: int, kind: int) -> bool:
    try:
        fcntl.flock(handle, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
