"""What can be wrong with a shift by itself, whoever has it: length, dates and hours."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from itertools import islice, pairwise
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, MOST_NIGHTS, Change, Shift, first, happens, midnights

LOOKED_AT = 800  # days; any pattern has come round in them, and a leap day with it
BEFORE = timedelta(days=63)  # a shift without a first day was there before that day
ANY_DAY = date(2027, 1, 1)  # from which a shift is looked at that has no first day


class Wrong(StrEnum):
    """What is wrong."""

    NO_LENGTH = "no-length"
    TOO_LONG = "too-long"
    NEVER = "never"  # on no date at all
    OVERLAPS = "overlaps"  # it begins again before it has ended
    SKIPPED = "skipped"  # clocks skip that time on that night
    BACKWARDS = "backwards"  # its last day is before its first
    UNCOUNTED = "uncounted"  # every so many weeks, and nobody knows from which on
    NOT_THEN = "not-then"  # a change on a date that it does not have


def wrong(shift: Shift, zone: ZoneInfo) -> Wrong | None:
    """Say what is wrong with a shift and its changes; None where nothing is."""
    if shift.valid_from and shift.valid_to and shift.valid_to < shift.valid_from:
        return Wrong.BACKWARDS
    if shift.every > 1 and shift.valid_from is None:
        return Wrong.UNCOUNTED
    lengths = [length(shift), *(length(shift, change) for change in shift.changes)]
    if min(lengths) <= timedelta():
        return Wrong.NO_LENGTH
    if max(lengths) > MOST_NIGHTS * A_DAY:
        return Wrong.TOO_LONG
    return _wrong_dates(shift, zone)


def _wrong_dates(shift: Shift, zone: ZoneInfo) -> Wrong | None:
    if not any(True for _ in dates(shift)):
        return Wrong.NEVER
    if not all(happens(shift, change.day) for change in shift.changes):
        return Wrong.NOT_THEN
    if any(end > begin for (_, end), (begin, _) in pairwise(sorted(_spans(shift)))):
        return Wrong.OVERLAPS
    return Wrong.SKIPPED if any(skipped(at, zone) for at in _pinned(shift)) else None


def length(shift: Shift, change: Change | None = None) -> timedelta:
    """Tell how long a shift is by the clock on the wall, on one date of it."""
    begin, end = span_on(shift, ANY_DAY, change)
    return end - begin


def dates(shift: Shift, days: Iterable[date] | None = None) -> Iterator[date]:
    """Give its dates among these days; without any, among the first that it could have."""
    begin = shift.valid_from or min(ANY_DAY, shift.valid_to or ANY_DAY) - BEFORE
    ahead = 1 if shift.is_single else LOOKED_AT
    looked = (begin + number * A_DAY for number in range(ahead)) if days is None else days
    return (day for day in looked if happens(shift, day))


def span_on(shift: Shift, day: date, change: Change | None) -> tuple[datetime, datetime]:
    """Give when a date of a shift begins and ends by the clock on the wall (no zone)."""
    starts: time = (change and change.starts) or shift.starts
    ends: time = (change and change.ends) or shift.ends
    end = day + midnights(shift, change) * A_DAY
    return datetime.combine(day, starts), datetime.combine(end, ends)


def skipped(local: datetime, zone: ZoneInfo) -> datetime | None:
    """Tell what clocks show instead of a time that they skip; None where they show it."""
    shown = first(local.replace(tzinfo=zone)).astimezone(zone).replace(tzinfo=None)
    return shown if shown != local else None


def _spans(shift: Shift) -> Iterator[tuple[datetime, datetime]]:
    """Give the hours of its first dates, and of each that is changed and of its neighbours."""
    changes = {change.day: change for change in shift.changes}
    around = range(-MOST_NIGHTS, MOST_NIGHTS + 1)
    near = {day + ahead * A_DAY for day in changes for ahead in around}
    days = {*islice(dates(shift), 60), *(day for day in near if happens(shift, day))}
    for day in days:
        change = changes.get(day)
        if not (change and change.off):
            yield span_on(shift, day, change)


def _pinned(shift: Shift) -> Iterator[datetime]:
    """Give the local times that are meant for one date: a single shift's, and a change's."""
    changed = (change for change in shift.changes if change.starts)
    spans = [span_on(shift, change.day, change) for change in changed]
    if shift.is_single and shift.valid_from:
        spans.append(span_on(shift, shift.valid_from, None))
    return (at for span in spans for at in span)
