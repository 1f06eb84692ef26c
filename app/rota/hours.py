"""One shift: the weekly hours of somebody, and when they begin and end, whatever clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.queue import Tier

A_DAY = timedelta(days=1)


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Weekly hours of one responder, local; an end at or before the start is on the next day.

    Weekdays count from Monday, 0. The dates bound the day that it starts on, both included.
    """

    person: str  # the responder's code
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    valid_from: date | None = None
    valid_to: date | None = None
    tier: Tier = Tier.PRIMARY


def runs_between(
    shift: Shift, since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Give when a shift begins and ends (UTC), each time that some of it is in a span."""
    first, last = since.astimezone(zone).date() - A_DAY, until.astimezone(zone).date()
    for days in range((last - first).days + 1):
        day = first + days * A_DAY
        if day.weekday() in shift.weekdays and _valid(shift, day):
            starts, ends = _on(shift, day, zone)
            if starts < until and ends > since:
                yield starts, ends


def running(shift: Shift, at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime] | None:
    """Tell when the shift that runs at this moment began and ends, None when none does."""
    for starts, ends in _around(shift, at.astimezone(zone).date(), zone):
        if starts <= at < ends:
            return starts, ends
    return None


def _around(shift: Shift, today: date, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    for day in (today, today - A_DAY):
        if day.weekday() in shift.weekdays and _valid(shift, day):
            yield _on(shift, day, zone)


def _on(shift: Shift, day: date, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Tell when a shift that starts on a day begins and ends."""
    overnight = A_DAY if shift.ends <= shift.starts else timedelta()
    starts = datetime.combine(day, shift.starts, zone)
    return _first(starts), _last(datetime.combine(day + overnight, shift.ends, zone))


def _valid(shift: Shift, day: date) -> bool:
    return (shift.valid_from or day) <= day <= (shift.valid_to or day)


def _first(local: datetime) -> datetime:
    """Give the moment when clocks first show this; a skipped one is as long after the jump."""
    return local.replace(fold=0).astimezone(UTC)


def _last(local: datetime) -> datetime:
    """Give the moment when clocks last show this; where they skip it, the same as _first.

    So an hour that comes twice is covered by who leaves and by who comes, and a skipped hour
    leaves no gap between them.
    """
    return max(local.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
