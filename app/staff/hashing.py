"""Argon2 worked out in a process of its own, which runs while no call wants the machine.

In a thread of ours it could not give way so far: whoever has to wait while they hold Python's
one lock makes all other threads wait with them.
"""

import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context, parent_process
from typing import TypeVar

from argon2 import PasswordHasher

NICE = 10

Result = TypeVar("Result")


class Hashing:
    """A hasher like argon2's own, whose process begins with its first use."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher, self._lock = hasher, threading.Lock()
        self._pool: ProcessPoolExecutor | None = None

    def hash(self, password: str) -> str:
        """Make the hash of a password."""
        return self._worked_out(self._hasher.hash, password)

    def verify(self, kept: str, password: str) -> bool:
        """Tell that a hash is that of a password, or raise what argon2 raises."""
        return self._worked_out(self._hasher.verify, kept, password)

    def _worked_out(self, work: Callable[..., Result], *given: str) -> Result:
        """Work something out; where the process was killed, once more in a new one."""
        pool = self._process(None)
        try:
            return pool.submit(work, *given).result()
        except BrokenProcessPool:
            return self._process(pool).submit(work, *given).result()

    def _process(self, broken: ProcessPoolExecutor | None) -> ProcessPoolExecutor:
        with self._lock:
            if self._pool is None or self._pool is broken:
                # Not forked: a process with threads cannot be copied safely.
                self._pool = ProcessPoolExecutor(1, get_context("spawn"), _begin)
            return self._pool


def _begin() -> None:
    """Give way to callers, and end with the process that asks, however that ends."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(os, "SCHED_IDLE"):  # Linux: whoever wakes up goes first, and at once
        os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    else:
        os.nice(NICE)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    if parent := parent_process():
        parent.join()
        os._exit(0)
