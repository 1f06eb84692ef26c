"""How long a sign-in waits after failures: longer each time, and never for good."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

FORGOTTEN = timedelta(minutes=15)  # without another failure
LONGEST = timedelta(seconds=42)


@dataclass(frozen=True)
class Failures:
    """How often something failed lately, when last, and how often it may without a wait."""

    count: int
    last_at: datetime
    free: int


# Somebody at one address guesses at an account; an address guesses at many; many at one. The
# last is generous, so that nobody keeps an account shut from elsewhere for the price of a few.
FREE_PAIR, FREE_ADDRESS, FREE_NAME = 5, 20, 100


def wait(failures: Iterable[Failures], at: datetime) -> timedelta:
    """Tell how long to wait yet: 1 s after the last free failure, 2 s, 4 s… at most 42 s."""
    left = (each.last_at + _delay(each) - at for each in failures if not is_over(each, at))
    return max(timedelta(0), *left, timedelta(0))


def is_over(failures: Failures, at: datetime) -> bool:
    """Tell whether failures are so long ago that they count no more."""
    return at - failures.last_at >= FORGOTTEN


def _delay(failures: Failures) -> timedelta:
    beyond = failures.count - failures.free
    return (
        min(timedelta(seconds=2 ** min(beyond, 10)), LONGEST) if beyond >= 0 else timedelta(0)
    )
