"""What an entry of the rota's file may say: a person, a shift, a service, word by word."""

import re
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field
from pydantic import ValidationInfo as Info

from app.rota.hours import Shift
from app.staff.rules import Means, NumberRefusedError, Profile, responder_number
from ivr.queue import Tier

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


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
        return responder_number(value, **(info.context or {}))
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


def _not_before_the_first(value: date | None, info: Info) -> date | None:
    first = info.data.get("valid_from")
    if value and first and value < first:
        raise ValueError("this is before valid_from: write a later date")
    return value


Name = Annotated[str, AfterValidator(_name)]
Day = Annotated[date | None, BeforeValidator(_date)]
Time = Annotated[time, BeforeValidator(_time)]


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


class ShiftEntry(Entry):
    """A person's weekly hours, as the file has them."""

    person: Name
    days: Annotated[tuple[str, ...], BeforeValidator(_days)]
    starts: Annotated[Time, Field(alias="from")]
    ends: Annotated[Time, Field(alias="to")]
    tier: Annotated[Tier, Field(strict=False)] = Tier.PRIMARY
    valid_from: Day = None
    valid_to: Annotated[Day, AfterValidator(_not_before_the_first)] = None

    def shift(self) -> Shift:
        return Shift(
            person=self.person,
            weekdays=tuple(map(DAYS.index, self.days)),
            starts=self.starts,
            ends=self.ends,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            tier=self.tier,
        )


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
