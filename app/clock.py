"""The only place that asks what time it is; in practice mode the time may be driven."""

import os
import tempfile
import time
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Protocol

from app.errors import HotlineError


class ClockUnreadableError(HotlineError):
    """The driven clock's file cannot be read."""


class Clock(Protocol):
    """Anything that can tell the time."""

    def now(self) -> datetime:
        """Tell the time, aware, in UTC."""
        ...


class RealClock:
    """The time as the machine has it."""

    def now(self) -> datetime:
        return datetime.now(UTC)


@dataclass(frozen=True)
class DrivenClock:
    """A clock for practice, shared between processes through one small file.

    The file holds three numbers: a moment (seconds since 1970, UTC), the machine's own time
    when that was written, and how many seconds pass here in one real second. Speed 0 is a
    clock that stands still until somebody steps it.
    """

    path: Path

    @classmethod
    def start(cls, path: Path, at: datetime, speed: float = 0.0) -> "DrivenClock":
        clock = cls(path)
        clock._write(at.timestamp(), speed)
        return clock

    def now(self) -> datetime:
        moment, written, speed = self._read()
        return datetime.fromtimestamp(moment + (time.time() - written) * speed, UTC)

    @property
    def speed(self) -> float:
        return self._read()[2]

    def step(self, by: timedelta) -> None:
        """Move the clock forward; every process that shares the file sees it."""
        self._write((self.now() + by).timestamp(), self.speed)

    def _read(self) -> tuple[float, float, float]:
        try:
            moment, written, speed = map(float, self.path.read_text().split())
        except (OSError, ValueError) as error:
            raise ClockUnreadableError from error
        return moment, written, speed

    def _write(self, moment: float, speed: float) -> None:
        handle, name = tempfile.mkstemp(dir=self.path.parent, prefix=".clock-")
        with os.fdopen(handle, "w") as file:
            file.write(f"{moment!r} {time.time()!r} {speed!r}")
        Path(name).replace(self.path)


def stopwatch() -> float:
    """Tell seconds on a clock that only ever goes forward: for durations, never for dates."""
    return time.monotonic()
