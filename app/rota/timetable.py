"""All shifts, date by date: what runs at a moment, and what is in a span of time."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, Change, Shift, Stint, happens, midnights, stint_on


class Timetable:
    """What shifts say of each date, worked out when a date is first asked for, and kept.

    It never changes: another rota has another timetable.
    """

    def __init__(self, shifts: Iterable[Shift], zone: ZoneInfo) -> None:
        self._zone = zone
        self._weekly: defaultdict[int, list[Shift]] = defaultdict(list)
        self._single: defaultdict[date, list[Shift]] = defaultdict(list)
        self._longest = 1  # midnights that any of them crosses
        self._changes: dict[tuple[int, date], Change] = {}
        self._days: dict[date, tuple[Stint, ...]] = {}
        for shift in shifts:
            self._take(shift)

    def starting(self, day: date) -> tuple[Stint, ...]:
        """Give what begins on a local date, in the order of the shifts."""
        if day not in self._days:
            self._days[day] = tuple(self._starting(day))
        return self._days[day]

    def at(self, moment: datetime) -> list[Stint]:
        """Give what runs at a moment (aware), also what nobody has."""
        return [
            stint
            for day in self._near(moment, moment)
            for stint in self.starting(day)
            if stint.since <= moment < stint.until
        ]

    def between(self, since: datetime, until: datetime) -> list[Stint]:
        """Give everything of which some is in a span, by the date on which it begins."""
        return [
            stint
            for day in self._near(since, until)
            for stint in self.starting(day)
            if stint.since < until and stint.until > since
        ]

    def _take(self, shift: Shift) -> None:
        if shift.is_single and shift.valid_from:
            self._single[shift.valid_from].append(shift)
        else:
            for weekday in shift.weekdays:
                self._weekly[weekday].append(shift)
        self._longest = max(self._longest, midnights(shift))
        for change in shift.changes:
            self._changes[id(shift), change.day] = change
            if change.starts or change.nights:
                self._longest = max(self._longest, midnights(shift, change))

    def _starting(self, day: date) -> Iterable[Stint]:
        for shift in (*self._weekly[day.weekday()], *self._single.get(day, ())):
            if happens(shift, day):
                change = self._changes.get((id(shift), day))
                stint = stint_on(shift, day, change, self._zone)
                if stint:
                    yield stint

    def _near(self, since: datetime, until: datetime) -> Iterable[date]:
        """Give the dates on which something can have begun that is in a span."""
        begin = since.astimezone(self._zone).date() - self._longest * A_DAY
        end = until.astimezone(self._zone).date()
        return (begin + ahead * A_DAY for ahead in range((end - begin).days + 1))
