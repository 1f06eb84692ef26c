"""Which cases a day book shows, what is owed, and what of a number is shown."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from ivr.steps import Urgency

EACH_PAGE = 20
LONGEST = 60  # characters of a town, or of anything else that is chosen
LAST_PAGE = 10_000
LINGERS = timedelta(minutes=10)  # so long a number stays revealed, and a look is one look
DAY = timedelta(days=1)
# What one segment costs, in cents: Twilio's 0.83, and what carriers add (its page on prices).
CENTS = 1.2

_NAME = re.compile(r"([A-Z]+)[\s-]*(\d{4})(?:[\s-]+(\d{1,2}))?")


class Owed(StrEnum):
    """What somebody is still to be done for, the most urgent first."""

    ALARM = "alarm"
    BACK = "back"
    MESSAGE = "message"
    TEXT = "text"


class Span(StrEnum):
    """The days of a day book, in words."""

    TODAY = "today"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, kw_only=True)
class Filters:
    """What a day book is narrowed to; empty is everything."""

    open: str = ""
    mine: str = ""
    topic: str = ""
    town: str = ""
    urgency: str = ""
    language: str = ""
    span: str = ""
    day: str = ""

    @classmethod
    def read(cls, asked: Mapping[str, str]) -> "Filters":
        """Read what an address asks for; what makes no sense is not asked for."""
        given = {each.name: asked.get(each.name, "")[:LONGEST] for each in fields(cls)}
        known = {
            "open": given["open"] == "1",
            "mine": given["mine"] == "1",
            "urgency": given["urgency"] in set(Urgency),
            "span": given["span"] in set(Span),
            "day": _day(given["day"]) is not None,
        }
        return cls(**{name: each for name, each in given.items() if known.get(name, True)})

    def chosen(self) -> Iterator[tuple[str, str]]:
        """Give each filter that is set, by its name and value."""
        for each in fields(self):
            if value := getattr(self, each.name):
                yield each.name, value

    def without(self, name: str) -> dict[str, str]:
        """Give what is asked for when one filter is taken away."""
        return dict(replace(self, **{name: ""}).chosen())

    def since(self, now: datetime, zone: ZoneInfo) -> tuple[datetime | None, datetime | None]:
        """Tell the first moment that counts, and the first that does not, in local days."""
        day = _day(self.day)
        if day:
            return _midnight(day, zone), _midnight(day + DAY, zone)
        today = now.astimezone(zone).date()
        first = {
            Span.TODAY: today,
            Span.WEEK: today - timedelta(days=today.weekday()),
            Span.MONTH: today.replace(day=1),
        }
        return (_midnight(first[Span(self.span)], zone), None) if self.span else (None, None)


def page_of(asked: Mapping[str, str]) -> int:
    """Read which page is asked for, from 1."""
    number = asked.get("page", "")
    return min(max(int(number), 1), LAST_PAGE) if re.fullmatch(r"[0-9]{1,5}", number) else 1


def name_of(words: str) -> str | None:
    """Read a name as people type it: "tern 4821", "Tern4821-2"; None where it is none."""
    found = _NAME.fullmatch(words.strip().upper())
    if not found:
        return None
    bird, digits, again = found.groups()
    return f"{bird}-{digits}" + (f"-{again}" if again else "")


def masked(number: str) -> str:
    """Show the last two digits of a number (E.164), and its country where that is 1."""
    return f"{'+1' if number.startswith('+1') else '+••'} ••• ••• ••{number[-2:]}"


def cents(segments: int) -> int:
    """Tell what a text costs, about, in whole cents, rounded up."""
    return -int(-segments * CENTS // 1)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if date.min < day < date.max - DAY else None  # its midnights are dates too


def _midnight(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(), zone)
