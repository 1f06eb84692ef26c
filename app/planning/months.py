"""A month, one cell a day: how many hours callers are covered, and what is missing."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from app.planning.days import AN_HOUR, Day, days_from
from app.planning.strips import Level, level, within
from app.rota.coverage import GRAVE, Gap, Lack, gaps
from app.rota.rules import Rota

NONE = timedelta()
_WORST = tuple(Level)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """What one day lacks, for how long in all."""

    lack: Lack
    span: timedelta

    @property
    def is_grave(self) -> bool:
        """Tell whether a caller may meet nobody then, or nobody who speaks Spanish."""
        return self.lack in GRAVE


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One day: the hours in which nothing grave is missing, what is, and how many are open."""

    day: Day
    covered: timedelta
    missing: tuple[Missing, ...]
    open: int
    level: Level | None

    @property
    def hours(self) -> float:
        """How many hours of it are covered."""
        return round(self.covered / AN_HOUR, 1)

    @property
    def is_whole(self) -> bool:
        """Tell whether callers are covered all day."""
        return self.covered == self.day.until - self.day.since


def cells(rota: Rota, first: date, now: datetime) -> tuple[Cell, ...]:
    """Give the cells of the month that begins on a date, as it is planned, seen from now."""
    days = days_from(first, (following(first) - first).days, rota.zone)
    since, until = days[0].since, days[-1].until
    found = gaps(rota, since, until - since)
    return tuple(_cell(rota, day, found, now) for day in days)


def following(first: date) -> date:
    """Give the first day of the month after a month's first."""
    return (first + timedelta(days=31)).replace(day=1)


def preceding(first: date) -> date:
    """Give the first day of the month before a month's first."""
    return (first - timedelta(days=1)).replace(day=1)


def _cell(rota: Rota, day: Day, found: Sequence[Gap], now: datetime) -> Cell:
    own = [within(gap, day) for gap in found if gap.since < day.until and gap.until > day.since]
    grave = sum((gap.until - gap.since for gap in own if gap.is_grave), NONE)
    levels = [level(gap, now) for gap in own]
    return Cell(
        day=day,
        covered=day.until - day.since - grave,
        missing=tuple(_missing(own)),
        open=sum(stint.person is None for stint in rota.timetable.starting(day.date)),
        level=min(levels, key=_WORST.index, default=None),
    )


def _missing(own: Sequence[Gap]) -> Iterator[Missing]:
    for lack in Lack:
        span = sum((gap.until - gap.since for gap in own if lack in gap.lacks), NONE)
        if span:
            yield Missing(lack=lack, span=span)
