"""What an entry of the rota's file may say: a person, a shift, a service, word by word."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    model_validator,
)
from pydantic import ValidationInfo as Info

from app.rota.hours import A_DAY, LAST, Change, Shift, first, last
from app.rota.limits import MOST, USUAL, Limits
from app.rota.reading import Unquoted
from app.rota.rules import Away
from app.rota.wrong import Wrong, wrong
from app.staff.rules import Means, NumberRefusedError, Profile, responder_number
from ivr.queue import Tier

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
WHICH = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "last": LAST}
EXAMPLE = {"day": "later: 3 days, after the one on which it begins", "week": "every: 2 weeks"}
_WRONG = {
    Wrong.NO_LENGTH: ("to", "it ends before it begins: write a later `to`, or later: 1 day"),
    Wrong.TOO_LONG: ("later", "a shift is at most seven days long: write fewer days"),
    Wrong.NEVER: ("days", "there is no such day between these dates: look at both"),
    Wrong.OVERLAPS: ("to", "it begins again before it has ended: make it shorter, or rarer"),
    Wrong.SKIPPED: ("from", "clocks skip that time on that night: write one that they show"),
    Wrong.BACKWARDS: ("valid_to", "`valid_to` is before `valid_from`: write a later date"),
    Wrong.UNCOUNTED: ("every", "every so many weeks is counted from a date: add valid_from"),
    Wrong.NOT_THEN: ("changes", "a change is on a date that the shift does not have"),
}


class AmissError(ValueError):
    """Something is wrong between the words of an entry; `word` is the one to look at."""

    def __init__(self, word: str, what: str) -> None:
        super().__init__(what)
        self.word = word


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A service, as the file has it. The number (E.164) stays out of the repr."""

    name: str
    phone: str = field(repr=False)
    interprets: tuple[str, ...]
    verified: date


def _name(value: str) -> str:
    name = " ".join(value.split())
    if not name or len(name) > 40 or not name.isprintable():  # noqa: PLR2004
        raise ValueError("a name has 1 to 40 letters: write one like Ana")
    return name


def _phone(value: str, info: Info) -> str:
    try:
        given = info.context or {}
        return responder_number(value, line=given["line"], practice=given["practice"])
    except NumberRefusedError as error:
        raise ValueError(str(error)) from None


def _email(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(
        r"[!-?A-~]{1,64}@[\w-]+(\.[\w-]+)+", value, re.ASCII
    ):
        raise ValueError("this is no address: write one like ana@example.org")
    return value


def _tell(value: Any, info: Info) -> Any:
    """Take how somebody wants to be told of things; `email` stands before it in the file."""
    if value not in ("text", "email"):
        raise ValueError("write tell: text or tell: email")
    if value == "email" and not info.data.get("email"):
        raise ValueError("there is no address to write to: add email: ana@example.org")
    return Means(value)


def _language(value: str) -> str:
    if not re.fullmatch(r"[a-z]{2,3}", value):
        raise ValueError("a language is two or three small letters: write es or en")
    return value


def _days(value: Any) -> Any:
    if value == "every day":
        return DAYS
    if isinstance(value, list) and value and all(day in DAYS for day in value):
        return tuple(day for day in DAYS if day in value)
    raise ValueError(f"days are some of [{', '.join(DAYS)}], or write days: every day")


def _time(value: Any) -> Any:
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('a time has four digits from "00:00" to "23:59": write "20:00"')


def _date(value: Any) -> Any:
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        raise ValueError("a date is written 2026-12-24") from None


def _moment(value: Any) -> Any:
    """Take a date, or a date with a time, both local."""
    try:
        return datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        raise ValueError('a moment is written 2026-12-24, or "2026-12-24 18:00"') from None


def _number(most: int) -> Callable[[Any], Any]:
    """Make a reader of a whole number up to a limit."""

    def read(value: Any) -> Any:
        text = value.text if isinstance(value, Unquoted) else ""
        if re.fullmatch(r"\d{1,3}", text) and int(text) <= most:
            return int(text)
        raise ValueError(f"write a whole number of at most {most}")

    return read


def _many(word: str, most: int) -> Callable[[Any], Any]:
    """Make a reader of "2 weeks", "1 day": a number and what it counts."""

    def read(value: Any) -> Any:
        found = isinstance(value, str) and re.fullmatch(rf"(\d{{1,3}}) {word}s?", value)
        if found and int(found[1]) <= most:
            return int(found[1])
        raise ValueError(f"write {EXAMPLE[word]}; at most {most} {word}s")

    return read


def _which(value: Any) -> Any:
    given = value if isinstance(value, list) else [value]
    if given and all(isinstance(each, str) and each in WHICH for each in given):
        return tuple(sorted({WHICH[each] for each in given}))
    raise ValueError(f"which of a month is some of [{', '.join(WHICH)}]")


def _off(value: Any) -> Any:
    if value != "yes":
        raise ValueError("a date on which there is no such shift has off: yes")
    return True


Name = Annotated[str, AfterValidator(_name)]
Day = Annotated[date | None, BeforeValidator(_date)]
Time = Annotated[time, BeforeValidator(_time)]
Nights = Annotated[int | None, BeforeValidator(_many("day", 99))]


class Entry(BaseModel):
    """One item of a list in the file: no other words than these, and text where text is due."""

    model_config = ConfigDict(extra="forbid", strict=True, hide_input_in_errors=True)


class PersonEntry(Entry):
    """A person, as the file has them."""

    name: Name
    phone: Annotated[str, AfterValidator(_phone)]
    languages: Annotated[list[Annotated[str, AfterValidator(_language)]], Field(min_length=1)]
    skills: list[Name] = []
    gender: Name | None = None
    email: Annotated[str | None, AfterValidator(_email)] = None
    tell: Annotated[Means, BeforeValidator(_tell)] = Means.TEXT
    hours: Annotated[int, BeforeValidator(_number(MOST.hours))] = USUAL.hours
    nights: Annotated[int, BeforeValidator(_number(MOST.nights))] = USUAL.nights
    rest: Annotated[int, BeforeValidator(_number(MOST.rest))] = USUAL.rest

    def limits(self) -> Limits:
        """Give what can be asked of them."""
        return Limits(hours=self.hours, nights=self.nights, rest=self.rest)

    def profile(self) -> Profile:
        return Profile(
            first_name=self.name,
            phone=self.phone,
            languages=tuple(dict.fromkeys(self.languages)),
            skills=tuple(dict.fromkeys(self.skills)),
            gender=self.gender,
            email=self.email,
            tell=self.tell,
        )


class ChangeEntry(Entry):
    """What one date of a shift says instead, as the file has it."""

    on: Annotated[date, BeforeValidator(_date)]
    person: Name | None = None
    off: Annotated[bool, BeforeValidator(_off)] = False
    starts: Annotated[Time | None, Field(alias="from")] = None
    ends: Annotated[Time | None, Field(alias="to")] = None
    later: Nights = None

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if (self.starts is None) != (self.ends is None):
            raise AmissError("on", "other hours have both, `from` and `to`")
        return self

    def change(self) -> Change:
        """Give the change, its person by first name."""
        return Change(
            day=self.on,
            person=self.person,
            off=self.off,
            starts=self.starts,
            ends=self.ends,
            nights=self.later,
        )


class ShiftEntry(Entry):
    """Hours of duty that come again, as the file has them; without a person they are open."""

    person: Name | None = None
    on: Day = None
    days: Annotated[tuple[str, ...], BeforeValidator(_days)] = ()
    starts: Annotated[Time, Field(alias="from")]
    ends: Annotated[Time, Field(alias="to")]
    later: Nights = None
    tier: Annotated[Tier, Field(strict=False)] = Tier.PRIMARY
    language: Annotated[str | None, AfterValidator(_language)] = None
    every: Annotated[int, BeforeValidator(_many("week", 52))] = 1
    which: Annotated[tuple[int, ...], BeforeValidator(_which)] = ()
    valid_from: Day = None
    valid_to: Day = None
    changes: Annotated[list[ChangeEntry], Field(max_length=2_000)] = []

    @model_validator(mode="after")
    def _possible(self, info: Info) -> Self:
        if bool(self.on) == bool(self.days):
            raise AmissError("days", "a shift has `days`, or `on` with its only date")
        if self.on and (self.valid_from or self.valid_to or self.which or self.every > 1):
            raise AmissError("on", "a shift `on` one date is on no other: take the rest out")
        days = [each.on for each in self.changes]
        if len(set(days)) < len(days):
            raise AmissError("changes", "two changes have the same date: make one of them")
        found = wrong(self.shift(), (info.context or {})["zone"])
        if found:
            raise AmissError(*_WRONG[found])
        return self

    def shift(self) -> Shift:
        """Give the shift, its people by first name."""
        return Shift(
            person=self.person,
            weekdays=(self.on.weekday(),) if self.on else tuple(map(DAYS.index, self.days)),
            starts=self.starts,
            ends=self.ends,
            valid_from=self.on or self.valid_from,
            valid_to=self.on or self.valid_to,
            tier=self.tier,
            language=self.language,
            nights=self.later,
            every=self.every,
            nth=self.which,
            changes=tuple(sorted((e.change() for e in self.changes), key=_day)),
        )


class AwayEntry(Entry):
    """When somebody is away, as the file has it: a day that is named is away to its end."""

    person: Name
    since: Annotated[datetime, BeforeValidator(_moment), Field(alias="from")]
    until: Annotated[datetime, BeforeValidator(_moment), Field(alias="to")]

    @model_validator(mode="after")
    def _lasts(self) -> Self:
        if self._end() <= self.since:
            raise AmissError("to", "this ends before it begins: write a later `to`")
        return self

    def away(self, zone: ZoneInfo) -> Away:
        """Give the absence, its person by first name."""
        since, until = first(self.since.replace(tzinfo=zone)), self._end().replace(tzinfo=zone)
        return Away(person=self.person, since=since, until=last(until))

    def _end(self) -> datetime:
        return self.until if self.until.time() > time() else self.until + A_DAY


class ServiceEntry(Entry):
    """Somebody outside who can join a conversation, as the file has them."""

    name: Name
    phone: Annotated[str, AfterValidator(_phone)]
    interprets: list[Annotated[str, AfterValidator(_language)]] = []
    verified: Annotated[date, BeforeValidator(_date)]

    def listed(self) -> Listed:
        return Listed(
            name=self.name,
            phone=self.phone,
            interprets=tuple(dict.fromkeys(self.interprets)),
            verified=self.verified,
        )


def _day(change: Change) -> date:
    return change.day
