"""The time that legs, phones and tests share: stepped, several times as fast, or real.

One participant at a time holds the turn, and only who holds it touches the network's state.
A participant gives the turn away while it sleeps, waits, or asks the web application. When
the clock stands still (speed 0) nothing else runs while one participant runs, and the clock
is stepped to the next wake-up as soon as all of them sleep: the same calls give the same
transcript every time.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Self

from app.clock import Clock, DrivenClock
from app.errors import HotlineError

JOIN_SECONDS = 20.0
SHORTEST_PAUSE = 0.01  # so that time goes on


class TimelineClosedError(HotlineError):
    """The practice network has been closed while somebody was still on the telephone."""


class NobodyWakesError(HotlineError):
    """Everybody waits for somebody else, and no time is set: nobody can ever wake."""


class _Why(Enum):
    READY = auto()
    LATE = auto()
    STUCK = auto()
    CLOSED = auto()


@dataclass(eq=False)
class _Waiter:
    ready: Callable[[], bool]
    due: float | None
    order: int
    condition: threading.Condition
    woken: _Why | None = None


class _Seat(threading.local):
    inside: bool = False
    member: bool = False


@dataclass(eq=False)
class Timeline:
    """Sleep, wait and spawn on one clock; use as a `with` block, which ends every thread.

    With a clock of speed 0 the thread that enters the block takes part: time passes only
    while it sleeps or waits. Otherwise it is a guest and holds nobody up.
    """

    clock: Clock
    crashes: list[BaseException] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.speed = self.clock.speed if isinstance(self.clock, DrivenClock) else 1.0
        self._lock = threading.Lock()
        self._seat = _Seat()
        self._waiting: list[_Waiter] = []
        self._running = 0
        self._orders = itertools.count()
        self._closed = False
        self._threads: list[threading.Thread] = []

    @property
    def stepped(self) -> bool:
        return self.speed == 0

    def now(self) -> datetime:
        return self.clock.now()

    def seconds(self) -> float:
        """Tell the moment in seconds since 1970."""
        return self.now().timestamp()

    def __enter__(self) -> Self:
        if self.stepped and not self._seat.member:
            with self._lock:
                self._seat.member = True
                self._running += 1
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def turn(self) -> Iterator[None]:
        """Hold the turn: safe from any thread, at any depth."""
        if self._seat.inside:
            yield
            return
        guest = not self._seat.member
        self._lock.acquire()
        self._seat.inside = True
        self._running += guest
        try:
            yield
        finally:
            self._running -= guest
            self._wake_others()
            self._seat.inside = False
            self._lock.release()

    @contextmanager
    def outside(self) -> Iterator[None]:
        """Let others have the turn while this one talks with the web application.

        On a stepped clock others may look in, but time stands still meanwhile.
        """
        inside = self._seat.inside
        if inside:
            self._wake_others()
            self._seat.inside = False
            self._lock.release()
        try:
            yield
        finally:
            if inside:
                self._lock.acquire()
                self._seat.inside = True
        self._check_open()

    def sleep(self, seconds: float) -> None:
        """Let so many seconds of the timeline pass."""
        self.wait(lambda: False, seconds)

    def wait(self, ready: Callable[[], bool], timeout: float | None = None) -> bool:
        """Wait until a condition holds; tell whether it did within the timeout (seconds).

        The condition is asked by whoever changed something, so it must be quick and pure.
        Raises TimelineClosedError, and NobodyWakesError on a stepped clock.
        """
        with self.turn():
            self._check_open()
            if ready():
                return True
            due = None if timeout is None else self.seconds() + max(timeout, 0.0)
            waiter = self._waiter(ready, due)
            self._running -= 1
            self._wake_others()
            return self._hold(waiter)

    def spawn(self, name: str, duty: Callable[[], None]) -> None:
        """Start a participant; its failure is kept in `crashes`."""
        with self.turn():
            self._check_open()
            waiter = self._waiter(lambda: True, None)
            thread = threading.Thread(
                target=self._participate, args=(waiter, duty), name=name, daemon=True
            )
            self._threads = [*(t for t in self._threads if t.is_alive()), thread]
            thread.start()

    def works(self, name: str, step: Callable[[], float]) -> None:
        """Let a program outside of the network take part, such as the line's worker.

        `step` does what there is to do now, and tells the seconds until it is to be called
        again; a stepped clock stands still while it works.
        """

        def duty() -> None:
            while True:
                with self.outside():
                    pause = step()
                self.sleep(max(pause, SHORTEST_PAUSE))

        self.spawn(name, duty)

    def close(self) -> None:
        """Wake everybody with TimelineClosedError and wait for their threads to end."""
        with self._lock:
            self._closed = True
            for waiter in tuple(self._waiting):
                self._wake(waiter, _Why.CLOSED)
            self._running -= self._seat.member
            self._seat.member = False
        for thread in self._threads:
            thread.join(JOIN_SECONDS)

    def _waiter(self, ready: Callable[[], bool], due: float | None) -> _Waiter:
        condition = threading.Condition(self._lock)
        waiter = _Waiter(ready, due, next(self._orders), condition)
        self._waiting.append(waiter)
        return waiter

    def _participate(self, waiter: _Waiter, duty: Callable[[], None]) -> None:
        with self._lock:
            self._seat.inside = self._seat.member = True
            try:
                self._hold(waiter)
                duty()
            except TimelineClosedError:
                pass
            except BaseException as error:  # noqa: BLE001 - kept for whoever closes the network
                self.crashes.append(error)
            finally:
                self._running -= 1
                self._wake_others()

    def _hold(self, waiter: _Waiter) -> bool:
        while waiter.woken is None:
            left = self._left(waiter)
            if left is not None and left <= 0:
                self._wake(waiter, _Why.LATE)
            else:
                waiter.condition.wait(left)
        if waiter.woken is _Why.STUCK:
            raise NobodyWakesError
        if waiter.woken is _Why.CLOSED:
            raise TimelineClosedError
        return waiter.woken is _Why.READY

    def _left(self, waiter: _Waiter) -> float | None:
        """Tell the real seconds until a waiter is due; a stepped clock has none."""
        if self.stepped or waiter.due is None:
            return None
        return (waiter.due - self.seconds()) / self.speed

    def _wake_others(self) -> None:
        if not self.stepped:
            for waiter in [w for w in self._waiting if w.ready()]:
                self._wake(waiter, _Why.READY)
        elif not self._running and self._waiting and not self._closed:
            self._wake(*self._next())

    def _next(self) -> tuple[_Waiter, _Why]:
        for waiter in self._waiting:
            if waiter.ready():
                return waiter, _Why.READY
        due = [waiter for waiter in self._waiting if waiter.due is not None]
        if not due:
            return self._waiting[0], _Why.STUCK
        first = min(due, key=lambda waiter: (waiter.due, waiter.order))
        self._step_to(first.due or 0.0)
        return first, _Why.LATE

    def _step_to(self, moment: float) -> None:
        left = moment - self.seconds()
        if left > 0 and isinstance(self.clock, DrivenClock):
            self.clock.step(timedelta(seconds=left))

    def _wake(self, waiter: _Waiter, why: _Why) -> None:
        waiter.woken = why
        self._waiting.remove(waiter)
        self._running += 1
        waiter.condition.notify()

    def _check_open(self) -> None:
        if self._closed:
            raise TimelineClosedError
