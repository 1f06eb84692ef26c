"""One rota made of another: shifts that begin, move, split, change hands and end.

What has been is never another afterwards: a shift that ends or changes does so from a moment
on, and what was on shift before stays as it was.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, Change, Shift, Stint, happens, midnights, stints_between
from app.rota.rules import Away, Rota

NEW = "~"  # the code of what is not written down yet begins with it


@dataclass(frozen=True, kw_only=True)
class Hours:
    """Local hours of one date, and the midnights between their start and their end."""

    starts: time
    ends: time
    nights: int


def shift_of(rota: Rota, code: str) -> Shift | None:
    """Find a shift by its code."""
    return next((shift for shift in rota.shifts if shift.code == code), None)


def stint_of(rota: Rota, code: str, day: date) -> Stint | None:
    """Find what a shift is on a date; None where it is not, or is off."""
    return next((s for s in rota.timetable.starting(day) if s.shift.code == code), None)


def hours_of(stint: Stint) -> Hours:
    """Tell the local hours of one date of a shift, as they are written."""
    change = change_on(stint.shift, stint.day)
    return Hours(
        starts=change.starts if change and change.starts else stint.shift.starts,
        ends=change.ends if change and change.ends else stint.shift.ends,
        nights=midnights(stint.shift, change),
    )


def change_on(shift: Shift, day: date) -> Change | None:
    """Find what a date of a shift says instead."""
    return next((change for change in shift.changes if change.day == day), None)


def begun(rota: Rota, shift: Shift) -> Rota:
    """Add a shift, with a code that holds until it is written down."""
    taken = (int(s.code.removeprefix(NEW)) for s in rota.shifts if s.code.startswith(NEW))
    own = replace(shift, code=f"{NEW}{max(taken, default=0) + 1}")
    return replace(rota, shifts=(*rota.shifts, own))


def is_new(code: str) -> bool:
    """Tell whether a code is only one that holds until its piece is written down."""
    return not code or code.startswith(NEW)


def given(rota: Rota, stint: Stint, person: str | None) -> Rota:
    """Give one date of a shift to somebody; None: to nobody, it is open."""
    was = change_on(stint.shift, stint.day) or Change(day=stint.day)
    return _changed(rota, stint.shift, replace(was, person=person, off=False))


def moved(rota: Rota, stint: Stint, hours: Hours) -> Rota:
    """Give one date of a shift other hours; whoever has it keeps it."""
    return _changed(rota, stint.shift, _at(stint, hours))


def cancelled(rota: Rota, stint: Stint) -> Rota:
    """Let a shift not be on one date."""
    return _changed(rota, stint.shift, Change(day=stint.day, off=True))


def split(rota: Rota, stint: Stint, at: datetime, person: str | None) -> Rota:
    """Part one date of a shift at a moment inside it: what comes after is another's.

    Its holder keeps what was before; None leaves the rest open.
    """
    own, cut = hours_of(stint), at.astimezone(rota.zone)
    turn = time(cut.hour, cut.minute)
    until = (cut.date() - stint.day).days
    rest = Shift(
        person=person,
        weekdays=(cut.weekday(),),
        starts=turn,
        ends=own.ends,
        nights=own.nights - until,
        valid_from=cut.date(),
        valid_to=cut.date(),
        tier=stint.tier,
        language=stint.shift.language,
    )
    first = Hours(starts=own.starts, ends=turn, nights=until)
    return begun(moved(rota, stint, first), rest)


def taken(rota: Rota, stint: Stint, person: str | None, at: datetime) -> Rota:
    """Give what is left of one date of a shift to somebody: all of it, where it has not begun.

    Hours that were done stay with who did them.
    """
    if not stint.since < at.replace(second=0, microsecond=0) < stint.until:
        return given(rota, stint, person)
    return split(rota, stint, at, person)


def changed_from(rota: Rota, shift: Shift, day: date, anew: Shift) -> Rota:
    """Make a shift another from a date on; before, it stays what it was.

    Its substitutes come along, to the hours that it has then; a date that it has no more, and
    hours that one date had of its own, go.
    """
    later = [replace(c, starts=None, ends=None, nights=None) for c in shift.changes]
    first = max(day, anew.valid_from or day)
    last = anew.valid_to
    anew = replace(anew, valid_from=first, changes=())
    kept = tuple(c for c in later if c.day >= first and happens(anew, c.day) and _says(c, anew))
    if not any(True for _ in _days(shift, day - A_DAY)):
        return _put(rota, replace(anew, code=shift.code, valid_to=last, changes=kept))
    left = _put(rota, _until(shift, day - A_DAY))
    return begun(left, replace(anew, changes=kept))


def ended(rota: Rota, shift: Shift, day: date) -> Rota:
    """Let a shift end: its last date is before this one; it goes where it never was."""
    if not any(True for _ in _days(shift, day - A_DAY)):
        return replace(rota, shifts=tuple(s for s in rota.shifts if s.code != shift.code))
    return _put(rota, _until(shift, day - A_DAY))


def ceased(rota: Rota, shift: Shift, at: datetime) -> Rota:
    """Let a shift end at a moment: what runs then ends then."""
    today = at.astimezone(rota.zone).date()
    if shift.valid_to and shift.valid_to + A_DAY * midnights(shift) < today:
        return rota
    for stint in stints_between(shift, at, at + A_DAY, rota.zone):
        if stint.since <= at < stint.until:
            rota = _changed(rota, shift, _cut(stint, at, rota.zone))
            shift = shift_of(rota, shift.code) or shift
            first = stint.day + A_DAY
            break
    else:
        first = today if not _begun_today(shift, today, at, rota.zone) else today + A_DAY
    return ended(rota, shift, first)


def merged(
    rota: Rota, shifts: Iterable[Shift], absences: Iterable[Away] | None, at: datetime
) -> Rota:
    """Make these the shifts and absences from a moment on; None: the absences stay.

    A shift that is there already, with the same hours and the same holder, stays that shift.
    """
    coming: dict[Shift, list[Shift]] = {}
    for each in shifts:
        coming.setdefault(_plain(each), []).append(each)
    for shift in rota.shifts:
        alike = coming.get(_plain(shift))
        if alike:
            same = alike.pop(0)
            rota = _put(rota, _as_written(shift, same, at.astimezone(rota.zone).date()))
        else:
            rota = ceased(rota, shift, at)
    for shift in (each for alike in coming.values() for each in alike):
        rota = begun(rota, shift)
    return rota if absences is None else replace(rota, away=_absences(rota, list(absences), at))


def _plain(shift: Shift) -> Shift:
    return replace(shift, code="", changes=())


def _as_written(shift: Shift, written: Shift, today: date) -> Shift:
    """Give a shift the changes that are written, and those of its past."""
    past = tuple(change for change in shift.changes if change.day < today)
    new = tuple(change for change in written.changes if change.day >= today)
    return replace(shift, changes=(*past, *new))


def _absences(rota: Rota, coming: list[Away], at: datetime) -> tuple[Away, ...]:
    """Give the absences that were, those that stay, and those that come."""
    known = {replace(each, code=""): each for each in rota.away}
    past = [replace(a, until=min(a.until, at)) for a in rota.away if a.since < at]
    stay = [known[each] for each in coming if each in known]
    gone = [each for each in past if each.code not in {it.code for it in stay}]
    new = (_after(gone, each) for each in coming if each not in known)
    return (*gone, *stay, *(each for each in new if each.since < each.until))


def _after(gone: Iterable[Away], coming: Away) -> Away:
    """Let an absence begin after those of the same person that are over by then."""
    ends = (e.until for e in gone if e.person == coming.person and e.since < coming.until)
    return replace(coming, since=max([coming.since, *ends]))


def left(rota: Rota, person: str, at: datetime) -> Rota:
    """Let somebody have no shifts from a moment on: what was theirs is open."""
    for shift in rota.shifts:
        if shift.person == person:
            rota = _opened(rota, shift, at)
    for stint in _coming(rota, at):
        if stint.person == person:
            rota = taken(rota, stint, None, at)
    return replace(rota, away=tuple(a for a in rota.away if not _is_later(a, person, at)))


def _opened(rota: Rota, shift: Shift, at: datetime) -> Rota:
    """Make a shift nobody's, from the first date on that has not begun."""
    day = at.astimezone(rota.zone).date()
    if _begun_today(shift, day, at, rota.zone):
        day += A_DAY
    if shift.valid_to and shift.valid_to < day:
        return rota
    return changed_from(rota, shift, day, replace(shift, person=None))


def _coming(rota: Rota, at: datetime) -> Iterable[Stint]:
    """Give what runs at a moment, and every date that was given by a change after it."""
    yield from rota.timetable.at(at)
    today = at.astimezone(rota.zone).date()
    for shift in rota.shifts:
        for change in shift.changes:
            stint = stint_of(rota, shift.code, change.day) if change.day >= today else None
            if stint and stint.since > at:
                yield stint


def _is_later(away: Away, person: str, at: datetime) -> bool:
    return away.person == person and away.since > at


def _begun_today(shift: Shift, today: date, at: datetime, zone: ZoneInfo) -> bool:
    found = (s for s in stints_between(shift, at - A_DAY, at, zone) if s.day == today)
    return any(stint.since <= at for stint in found)


def _at(stint: Stint, hours: Hours) -> Change:
    own = hours.starts, hours.ends, hours.nights
    plain = stint.shift.starts, stint.shift.ends, midnights(stint.shift)
    if own == plain:
        return Change(day=stint.day, person=stint.person)
    return Change(
        day=stint.day,
        person=stint.person,
        starts=hours.starts,
        ends=hours.ends,
        nights=hours.nights,
    )


def _cut(stint: Stint, at: datetime, zone: ZoneInfo) -> Change:
    """End one date of a shift now, on the minute; one that has just begun is off."""
    local, own = at.astimezone(zone), hours_of(stint)
    ends = time(local.hour, local.minute)
    nights = (local.date() - stint.day).days
    if (nights, ends) <= (0, own.starts):
        return Change(day=stint.day, off=True)
    return _at(stint, Hours(starts=own.starts, ends=ends, nights=nights))


def _changed(rota: Rota, shift: Shift, change: Change) -> Rota:
    """Let one date of a shift say something else, or what the shift says where that is it."""
    shift = shift_of(rota, shift.code) or shift
    others = [each for each in shift.changes if each.day != change.day]
    changes = [*others, change] if _says(change, shift) else others
    return _put(rota, replace(shift, changes=tuple(sorted(changes, key=_day))))


def _says(change: Change, shift: Shift) -> bool:
    """Tell whether a change says anything else than its shift."""
    return change.off or change.starts is not None or change.person != shift.person


def _put(rota: Rota, shift: Shift) -> Rota:
    shifts = tuple(shift if each.code == shift.code else each for each in rota.shifts)
    return replace(rota, shifts=shifts)


def _until(shift: Shift, day: date) -> Shift:
    last = min(day, shift.valid_to or day)
    changes = tuple(change for change in shift.changes if change.day <= last)
    return replace(shift, valid_to=last, changes=changes)


def _days(shift: Shift, last: date) -> Iterable[date]:
    """Give the dates of a shift up to a day, the latest first; it is looked at for a year."""
    for back in range(366):
        day = last - back * A_DAY
        if happens(shift, day):
            yield day


def _day(change: Change) -> date:
    return change.day
