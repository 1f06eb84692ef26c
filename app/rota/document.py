"""The rota as coordinators write it: people and shifts in YAML, checked as a whole."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, time
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
)
from pydantic import ValidationInfo as Info
from pydantic_core import ErrorDetails

from app.rota.reading import Fault, FaultyFileError, Path, Reading, Unquoted, read
from app.rota.rules import TIERS, Shift, Tier
from app.staff.rules import Means, NumberRefusedError, Profile, responder_number

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST = 2_000  # people, and shifts, in one file

# What to write, for each word of a file.
EXAMPLES = {
    "people": "people: []",
    "shifts": "shifts: []",
    "name": "name: Ana",
    "phone": 'phone: "+14135550101"',
    "languages": "languages: [es, en]",
    "skills": "skills: [work]",
    "gender": "gender: woman, as they say it themselves, or leave it out",
    "email": "email: ana@example.org",
    "tell": "tell: text or email",
    "person": "person: Ana, as a name stands under people",
    "days": "days: [mon, tue], or days: every day",
    "from": 'from: "20:00"',
    "to": 'to: "08:00"',
    "tier": "tier: " + ", ".join(TIERS[:-1]) + " or " + TIERS[-1],
    "valid_from": "valid_from: 2026-12-01",
    "valid_to": "valid_to: 2026-12-24",
    "services": "services: []",
    "interprets": "interprets: [mam], or leave it out",
    "verified": "verified: 2026-12-01, the day on which somebody last tried the number",
}

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A service, as the file has it. The number (E.164) stays out of the repr."""

    name: str
    phone: str = field(repr=False)
    interprets: tuple[str, ...]
    verified: date


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A faultless file. Each shift names its person by first name, not yet by code."""

    people: tuple[Profile, ...]
    shifts: tuple[Shift, ...]
    services: tuple[Listed, ...] = ()


def parse(text: str, name: str, *, line: str, practice: bool) -> Draft:
    """Read a rota file, or raise FaultyFileError with every fault of it.

    `line` is the line's own number, which nobody on the rota may have; `practice` allows
    numbers that are possible and not valid.
    """
    reading = read(text)
    faults = _Faults(reading)
    top = faults.mapping(reading.data, ("people", "shifts", "services"))
    context = {"line": line, "practice": practice}
    people = faults.each(top, "people", PersonEntry, context)
    shifts = faults.each(top, "shifts", ShiftEntry, context)
    services = faults.each(top, "services", ServiceEntry, context)
    for path, what in (*_twice(top, "people"), *_twice(top, "services"), *_strangers(top)):
        faults.add(path, what)
    if faults.found:
        raise FaultyFileError(name, faults.found)
    return Draft(
        people=tuple(entry.profile() for entry in people.values()),
        shifts=tuple(entry.shift() for entry in shifts.values()),
        services=tuple(entry.listed() for entry in services.values()),
    )


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


class _Faults:
    """The faults of one file, collected while it is read."""

    def __init__(self, reading: Reading) -> None:
        self.found = list(reading.faults)
        self._reading = reading

    def mapping(self, data: Any, words: tuple[str, ...]) -> dict[str, Any]:
        """Give the top of the file; an empty file has nobody on it."""
        if data is None:
            return {}
        if not isinstance(data, dict):
            listed = _listed(words, "and")
            self.add((), f"a rota has {listed}: write {EXAMPLES[words[0]]}")
            return {}
        for key in data.keys() - set(words):
            self.add((key,), f"`{key}` is unknown here: write {_listed(words, 'or')}", key=True)
        return data

    def each(
        self, top: dict[str, Any], word: str, model: type[Model], context: dict[str, Any]
    ) -> dict[int, Model]:
        """Give the faultless items of a list, by their place in it."""
        items = top.get(word) or []
        if not isinstance(items, list) or len(items) > MOST:
            self.add((word,), f"`{word}` is a list of at most {MOST}: write {EXAMPLES[word]}")
            return {}
        found = {}
        for place, item in enumerate(items):
            try:
                found[place] = model.model_validate(item, context=context)
            except ValidationError as error:
                for detail in error.errors():
                    self._explain((word, place), detail, model)
        return found

    def _explain(self, item: Path, detail: ErrorDetails, model: type[BaseModel]) -> None:
        kind, path = detail["type"], (*item, *detail["loc"])
        word = next((part for part in reversed(path) if isinstance(part, str)), "")
        if kind == "extra_forbidden":
            words = [field.alias or name for name, field in model.model_fields.items()]
            self.add(path, f"`{word}` is unknown here: write {_listed(words, 'or')}", key=True)
        elif kind == "missing":
            self.add(item, f"`{word}` is missing: write {EXAMPLES[word]}")
        elif kind == "value_error":
            self.add(path, f"`{word}`: {detail['ctx']['error']}")
        elif isinstance(detail["input"], Unquoted):
            kind = detail["input"].kind
            self.add(path, f"`{word}` reads as {kind}: put it in quotes, {EXAMPLES[word]}")
        else:
            self.add(path, f"`{word}` cannot be this: write {EXAMPLES.get(word, 'a list')}")

    def add(self, path: Path, what: str, *, key: bool = False) -> None:
        places = self._reading.keys if key else self._reading.values
        self.found.append(Fault(*places.get(path, (1, 1)), what))


def _listed(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def _texts(top: dict[str, Any], items: str, word: str) -> Iterator[tuple[Path, str]]:
    """Give what stands under a word in each item, also in items with other faults."""
    found = top.get(items)
    for place, item in enumerate(found if isinstance(found, list) else []):
        if isinstance(item, dict) and isinstance(item.get(word), str):
            yield (items, place, word), " ".join(item[word].split())


def _twice(top: dict[str, Any], items: str) -> Iterator[tuple[Path, str]]:
    """Find names and numbers that two of them share: a shift, or a call, would mean either."""
    names: set[str] = set()
    for path, name in _texts(top, items, "name"):
        if name in names:
            yield path, f"`name`: {name} is on the list already: add an initial"
        names.add(name)
    numbers: set[str] = set()
    for path, phone in _texts(top, items, "phone"):
        number = "".join(filter(str.isdigit, phone))
        if number and number in numbers:
            yield path, "`phone`: somebody above has this number: write each once"
        numbers.add(number)


def _strangers(top: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Find shifts of nobody; a person with a fault is somebody all the same."""
    names = {name for _, name in _texts(top, "people", "name")}
    for path, name in _texts(top, "shifts", "person"):
        if name not in names:
            yield path, f"`person`: nobody under people is called {name[:40]}: add them there"
