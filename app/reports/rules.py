"""The months and weeks that a report can be about, in the line's own hours."""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

FIRST_YEAR, LAST_YEAR = 2000, 2999
DECEMBER, WEEK = 12, 7

# Where callers come from, by county. No other is named in a report: the
# town of a case is typed by hand.
TOWNS = (
    *("Springfield", "Holyoke", "Chicopee", "Westfield", "West Springfield", "Agawam"),
    *("Ludlow", "Palmer", "Northampton", "Amherst", "Easthampton", "Hadley", "Hatfield"),
    *("South Hadley", "Ware", "Greenfield", "Montague", "Turners Falls", "Deerfield"),
    *("Sunderland", "Whately", "Orange", "Pittsfield", "Lenox", "Lee", "Great Barrington"),
)

_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEK = re.compile(r"(\d{4})-W(\d{2})", re.ASCII)


class Ending(StrEnum):
    """How a call ended, each call in one way; the first four had asked for a person."""

    REACHED = "reached"
    MESSAGE = "message"
    CALL_BACK = "call-back"
    LEFT = "left"
    ASKED_NOBODY = "asked-nobody"  # heard rights, left a message about what can wait, hung up
    UNDER_WAY = "under-way"


class Cause(StrEnum):
    """Why somebody who asked for a person reached none, as the case's story tells it."""

    NOBODY_ON_SHIFT = "nobody-on-shift"  # no telephone was rung, and there was no queue
    NONE_FREE = "none-free"  # they waited in the queue, and no telephone was rung
    TOO_LATE = "too-late"  # somebody pressed 1, and the caller was gone
    LEFT_RINGING = "left-ringing"  # a telephone still rang when the caller left
    OFF = "off"  # every telephone was off, or could not be rung
    VOICEMAIL = "voicemail"  # something answered and pressed nothing
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    PASSED = "passed"  # somebody heard what it was, and did not take it
    ELSEWHERE = "elsewhere"  # who pressed 1 was given a more urgent caller
    SEVERAL = "several"  # one telephone this, another that


class Heard(StrEnum):
    """How soon a message was heard."""

    HOUR = "hour"
    DAY = "day"
    LATER = "later"
    UNHEARD = "unheard"


class Back(StrEnum):
    """What became of a call-back that was asked for."""

    KEPT = "kept"
    OWED = "owed"


class Alarm(StrEnum):
    """What became of an alarm: an emergency that found nobody."""

    TAKEN = "taken"
    OVER = "over"  # somebody came after all, or it ended by itself
    OPEN = "open"


class TextCount(StrEnum):
    """What is counted of texts: conversations that began, texts that came and went."""

    THREADS = "threads"
    CAME = "came"
    SENT = "sent"


class PeriodKind(StrEnum):
    """How long a report reaches: a month may leave the house, a week is for coordinators."""

    MONTH = "month"
    WEEK = "week"


class NoPeriodError(ValueError):
    """What was asked for is no month, or no week."""


@dataclass(frozen=True, kw_only=True)
class Period:
    """A month, or a week that begins on a Monday, from `first` on."""

    kind: PeriodKind
    first: date

    @property
    def after(self) -> date:
        """The day after its last."""
        if self.kind is PeriodKind.WEEK:
            return self.first + timedelta(days=WEEK)
        return (self.first.replace(day=28) + timedelta(days=4)).replace(day=1)

    @property
    def next(self) -> "Period":
        return Period(kind=self.kind, first=self.after)

    @property
    def previous(self) -> "Period":
        return around(self.kind, self.first - timedelta(days=1))

    @property
    def name(self) -> str:
        """Name it as it is asked for: 2026-10, or 2026-W43."""
        if self.kind is PeriodKind.MONTH:
            return f"{self.first:%Y-%m}"
        year, week, _ = self.first.isocalendar()
        return f"{year:04}-W{week:02}"

    def bounds(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """Give its first moment and the first after it: midnights of the line's zone.

        A night in which clocks change makes it an hour longer or shorter.
        """
        return _midnight(self.first, zone), _midnight(self.after, zone)


def around(kind: PeriodKind, day: date) -> Period:
    """Give the period in which a day lies."""
    if kind is PeriodKind.MONTH:
        return Period(kind=kind, first=day.replace(day=1))
    return Period(kind=kind, first=day - timedelta(days=day.weekday()))


def current(kind: PeriodKind, now: datetime, zone: ZoneInfo) -> Period:
    """Give the period that is running at a moment."""
    return around(kind, now.astimezone(zone).date())


def read(kind: PeriodKind, text: str) -> Period:
    """Read a period's name; NoPeriodError where it is none."""
    found = (_MONTH if kind is PeriodKind.MONTH else _WEEK).fullmatch(text)
    if not found:
        raise NoPeriodError(text)
    year, part = int(found[1]), int(found[2])
    if not FIRST_YEAR <= year < LAST_YEAR:
        raise NoPeriodError(text)
    try:
        month = kind is PeriodKind.MONTH
        first = date(year, part, 1) if month else date.fromisocalendar(year, part, 1)
    except ValueError:
        raise NoPeriodError(text) from None
    return Period(kind=kind, first=first)


def town_of(written: str) -> str | None:
    """Give the town that was written, as we write it; None where it is none of ours."""
    plain = " ".join(written.split()).casefold()
    return next((town for town in TOWNS if town.casefold() == plain), None)


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=zone)
