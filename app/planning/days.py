"""Local days with their real hours, 23 or 25 where clocks change, and moments in them."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, first

AN_HOUR = timedelta(hours=1)
TICKS = 3  # hours between two that are named above a strip


@dataclass(frozen=True, kw_only=True)
class Day:
    """A local day, from one midnight to the next (UTC)."""

    date: date
    since: datetime
    until: datetime

    @property
    def hours(self) -> float:
        """How long it really is."""
        return (self.until - self.since) / AN_HOUR

    def place(self, moment: datetime) -> float:
        """Tell where in it a moment is, in per cent of its length; at its ends for others."""
        inside = min(max(moment, self.since), self.until)
        return round(100 * ((inside - self.since) / (self.until - self.since)), 3)

    def has(self, moment: datetime) -> bool:
        """Tell whether a moment is in it."""
        return self.since <= moment < self.until


@dataclass(frozen=True, kw_only=True)
class Tick:
    """A full hour of a day: what clocks show, and its place in per cent."""

    hour: int
    place: float


def day_of(day: date, zone: ZoneInfo) -> Day:
    """Give a local day."""
    return Day(date=day, since=_midnight(day, zone), until=_midnight(day + A_DAY, zone))


def days_from(day: date, count: int, zone: ZoneInfo) -> tuple[Day, ...]:
    """Give so many days, one after another."""
    return tuple(day_of(day + ahead * A_DAY, zone) for ahead in range(count))


def monday(day: date) -> date:
    """Give the Monday of a date's week."""
    return day - day.weekday() * A_DAY


def ticks(day: Day, zone: ZoneInfo) -> Iterator[Tick]:
    """Give the hours of a day that are named: every third, where clocks show it."""
    for hour in range(0, 24, TICKS):
        moment = first(datetime.combine(day.date, time(hour), zone))
        yield Tick(hour=hour, place=day.place(moment))


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return first(datetime.combine(day, time(), zone))
