"""Until when callers are covered, in a sentence: the same on Now, on the rota, at terminals."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import NamedTuple, Protocol

from app.pages.formats import lasting, when
from app.pages.terms import LACKS, WITHOUT
from app.pages.words import gettext, lazy, many

RUNS = lazy("Right now there is %(lack)s, until %(until)s.")
THEN = lazy("Everyone is covered until %(since)s. Then %(span)s %(without)s.")
NEVER_A_DAY = lazy("Everyone is covered for the next day.")
NEVER = lazy("Everyone is covered for the next {n} days.")


class Grave(Protocol):
    """The first stretch in which something grave is missing (app/rota/coverage.py)."""

    @property
    def lack(self) -> str: ...
    @property
    def since(self) -> datetime: ...
    @property
    def until(self) -> datetime: ...


class Manner(NamedTuple):
    """How it is told: our English texts in the reader's language, moments, and spans."""

    say: Callable[..., str]
    when: Callable[[datetime], str]
    lasts: Callable[[timedelta], str]


def sentence(first: Grave | None, at: datetime, days: int, manner: Manner) -> str:
    """Say until when callers are covered, and what comes then; so many days were looked at."""
    if first is None:
        return many(days, manner.say(NEVER_A_DAY.english), manner.say(NEVER.english))
    if first.since <= at:
        lack = manner.say(LACKS[first.lack].english)
        return manner.say(RUNS.english, lack=lack, until=manner.when(first.until))
    return manner.say(
        THEN.english,
        since=manner.when(first.since),
        span=manner.lasts(first.until - first.since),
        without=manner.say(WITHOUT[first.lack].english),
    )


def covered(first: Grave | None, at: datetime, days: int) -> str:
    """Say it to whoever reads the page."""
    return sentence(first, at, days, Manner(gettext, when, lasting))
