"""One shift: on which dates it is, and when it begins and ends, whatever clocks do."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from ivr.queue import Tier

A_DAY = timedelta(days=1)
A_WEEK = 7 * A_DAY
MOST_NIGHTS = 7  # midnights that a shift may cross
LAST = -1  # the last such weekday of a month


@dataclass(frozen=True, kw_only=True)
class Change:
    """What one date of a shift says instead: whose it is, other hours, or that it is off.

    `person` is the code of who has it that day, None where nobody has; hours that are None
    are the shift's own.
    """

    day: date  # on which the shift would begin
    person: str | None = None
    off: bool = False
    starts: time | None = None
    ends: time | None = None
    nights: int | None = None


@dataclass(frozen=True, kw_only=True)
class Shift:
    """Hours of duty that come again, local: whose they are, and what their holder must speak.

    Weekdays count from Monday, 0. `nights` is how many midnights it crosses; None: one, where
    it ends at or before the time of its start, and else none. The dates bound the day that it
    starts on, both included; a single one has the same day twice. `every` counts weeks from
    that of `valid_from`; `nth` says which such weekday of a month: 1 to 5, LAST; none: each.
    """

    person: str | None  # the responder's code; None: open, for somebody to take
    weekdays: tuple[int, ...]
    starts: time
    ends: time
    valid_from: date | None = None
    valid_to: date | None = None
    tier: Tier = Tier.PRIMARY
    language: str | None = None
    nights: int | None = None
    every: int = 1
    nth: tuple[int, ...] = ()
    code: str = ""  # names it in addresses, and in what is written down
    changes: tuple[Change, ...] = ()

    @property
    def is_single(self) -> bool:
        """Tell whether it is one date, and no pattern that has only one."""
        day = self.valid_from
        if day is None or day != self.valid_to:
            return False
        return self.weekdays == (day.weekday(),) and self.every == 1 and not self.nth


@dataclass(frozen=True, kw_only=True)
class Stint:
    """One date of a shift: whose it is then, since when and until when (UTC)."""

    shift: Shift
    day: date
    person: str | None
    since: datetime
    until: datetime

    @property
    def tier(self) -> Tier:
        """The tier of its shift."""
        return self.shift.tier


def happens(shift: Shift, day: date) -> bool:
    """Tell whether a shift begins on a date, by its pattern alone."""
    return (
        day.weekday() in shift.weekdays
        and (shift.valid_from or day) <= day <= (shift.valid_to or day)
        and (shift.every == 1 or _weeks(shift, day) % shift.every == 0)
        and (not shift.nth or _nth(day) in shift.nth or (LAST in shift.nth and _is_last(day)))
    )


def stint_on(shift: Shift, day: date, change: Change | None, zone: ZoneInfo) -> Stint | None:
    """Give what a date of a shift is; None where it is off, or clocks skip all of it.

    The shift happens on that date, by its pattern.
    """
    if change and change.off:
        return None
    starts = change.starts if change and change.starts else shift.starts
    ends = change.ends if change and change.ends else shift.ends
    since = first(datetime.combine(day, starts, zone))
    until = last(datetime.combine(day + midnights(shift, change) * A_DAY, ends, zone))
    if until <= since:  # clocks skip it
        return None
    person = change.person if change else shift.person
    return Stint(shift=shift, day=day, person=person, since=since, until=until)


def stints_between(
    shift: Shift, since: datetime, until: datetime, zone: ZoneInfo
) -> Iterator[Stint]:
    """Give each date of a shift of which some is in a span, in order."""
    changes = {change.day: change for change in shift.changes}
    begin = max(
        since.astimezone(zone).date() - MOST_NIGHTS * A_DAY, shift.valid_from or date.min
    )
    end = min(until.astimezone(zone).date(), shift.valid_to or date.max)
    for ahead in range((end - begin).days + 1):
        day = begin + ahead * A_DAY
        stint = happens(shift, day) and stint_on(shift, day, changes.get(day), zone)
        if stint and stint.since < until and stint.until > since:
            yield stint


def midnights(shift: Shift, change: Change | None = None) -> int:
    """Count the midnights that a shift crosses, on one date of it."""
    starts = change.starts if change and change.starts else shift.starts
    ends = change.ends if change and change.ends else shift.ends
    own = None if change and (change.starts or change.ends) else shift.nights
    nights = change.nights if change and change.nights is not None else own
    return int(ends <= starts) if nights is None else nights


def first(local: datetime) -> datetime:
    """Give the moment when clocks first show this; a skipped one is as long after the jump."""
    return local.replace(fold=0).astimezone(UTC)


def last(local: datetime) -> datetime:
    """Give the moment when clocks last show this; where they skip it, the same as `first`.

    So an hour that comes twice is covered by who leaves and by who comes, and a skipped hour
    leaves no gap between them.
    """
    return max(first(local), local.replace(fold=1).astimezone(UTC))


def _weeks(shift: Shift, day: date) -> int:
    """Count the weeks, from Mondays, since the one in which a shift first could be."""
    begun = shift.valid_from or date.min
    return (day - begun + begun.weekday() * A_DAY).days // 7


def _nth(day: date) -> int:
    return (day.day - 1) // 7 + 1


def _is_last(day: date) -> bool:
    return (day + A_WEEK).month != day.month
