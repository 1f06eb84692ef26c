"""How much duty is one person's: hours and nights a week, rest between; and what they carry."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, Stint

SMALL_HOURS = time(0), time(5)  # local; whoever has some of them has a night
WEEKEND = (5, 6)
AN_HOUR = timedelta(hours=1)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What somebody can be asked for: hours and nights in a week from Monday, hours of rest.

    The numbers are those of facts/domain §5, where a person has none of their own.
    """

    hours: int = 24
    nights: int = 2
    rest: int = 8


USUAL = Limits()
MOST = Limits(hours=168, nights=7, rest=72)  # what can be written


class Over(StrEnum):
    """Which limit is broken."""

    HOURS = "hours"
    NIGHTS = "nights"
    REST = "rest"


@dataclass(frozen=True, kw_only=True)
class Load:
    """What somebody carries in a span of time: hours of duty, nights, and weekends."""

    hours: float = 0
    nights: int = 0
    weekends: int = 0


@dataclass(frozen=True, kw_only=True)
class Weight:
    """What one stint is: hours by week (named by its Monday), its nights, its weekends."""

    hours: Mapping[date, float]
    nights: frozenset[date]
    weekends: frozenset[date]


def weight(stint: Stint, zone: ZoneInfo) -> Weight:
    """Tell what one stint is, to whoever adds many of them up."""
    days = _days(stint.since, stint.until, zone)
    return Weight(
        hours=_hours([(stint.since, stint.until)], zone),
        nights=frozenset(nights_of(stint.since, stint.until, zone)),
        weekends=frozenset(_week(day) for day in days if day.weekday() in WEEKEND),
    )


def load(stints: Iterable[Stint], since: datetime, until: datetime, zone: ZoneInfo) -> Load:
    """Add up what one person's stints are in a span; a weekend with any duty counts once."""
    hours, nights, weekends = 0.0, set[date](), set[date]()
    inside = ((max(one, since), min(other, until)) for one, other in _joined(stints))
    for begin, end in inside:
        hours += max((end - begin) / AN_HOUR, 0)
        nights |= set(nights_of(begin, end, zone))
        weekends |= {_week(day) for day in _days(begin, end, zone) if day.weekday() in WEEKEND}
    return Load(hours=hours, nights=len(nights), weekends=len(weekends))


def broken(
    others: Iterable[Stint], one: Stint, limits: Limits, zone: ZoneInfo
) -> tuple[Over, ...]:
    """Say which limits one more stint breaks, given what else the same person has.

    Stints that follow one another at once are one stretch: there is no rest between them.
    """
    spans = _joined((*others, one))
    weeks = {_week(day) for day in _days(one.since, one.until, zone)}
    hours, nights = _hours(spans, zone), _nights(spans, zone)
    own = nights_of(one.since, one.until, zone)
    rest = limits.rest * AN_HOUR
    place = next(at for at, (_, end) in enumerate(spans) if one.until <= end)
    near = pairwise(spans[max(place - 1, 0) : place + 2])
    found = {
        Over.HOURS: any(hours[week] > limits.hours for week in weeks),
        Over.NIGHTS: any(nights[_week(night)] > limits.nights for night in own),
        Over.REST: any(later[0] - sooner[1] < rest for sooner, later in near),
    }
    return tuple(over for over, is_broken in found.items() if is_broken)


def nights_of(begin: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    """Name the nights of a stretch, by the day on which they end."""
    early, late = SMALL_HOURS
    return [
        day
        for day in _days(begin, end, zone)
        if begin < datetime.combine(day, late, zone)
        and end > datetime.combine(day, early, zone)
    ]


def _hours(spans: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> dict[date, float]:
    """Add up hours a week, by its Monday; what crosses into the next is in both in part."""
    found: defaultdict[date, float] = defaultdict(float)
    for begin, end in spans:
        for day in _days(begin, end, zone):
            midnight = datetime.combine(day, time(), zone).astimezone(UTC)
            tomorrow = datetime.combine(day + A_DAY, time(), zone).astimezone(UTC)
            found[_week(day)] += (min(end, tomorrow) - max(begin, midnight)) / AN_HOUR
    return found


def _nights(spans: Sequence[tuple[datetime, datetime]], zone: ZoneInfo) -> Counter[date]:
    return Counter(_week(day) for begin, end in spans for day in nights_of(begin, end, zone))


def _joined(stints: Iterable[Stint]) -> list[tuple[datetime, datetime]]:
    """Give the stretches of duty, in order; those that meet or overlap are one."""
    found: list[tuple[datetime, datetime]] = []
    for begin, end in sorted((stint.since, stint.until) for stint in stints):
        if found and begin <= found[-1][1]:
            found[-1] = found[-1][0], max(found[-1][1], end)
        else:
            found.append((begin, end))
    return found


def _days(begin: datetime, end: datetime, zone: ZoneInfo) -> list[date]:
    """Name the local days of which some is in a stretch."""
    if end <= begin:
        return []
    one, other = begin.astimezone(zone).date(), end.astimezone(zone)
    last = other.date() if other.time() > time() else other.date() - A_DAY
    return [one + ahead * A_DAY for ahead in range((last - one).days + 1)]


def _week(day: date) -> date:
    return day - day.weekday() * A_DAY
