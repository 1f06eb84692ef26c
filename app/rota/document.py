"""The rota as coordinators write it: people and shifts in YAML, checked as a whole."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from app.rota.agreeing import among, doubled, twice_away, unspoken
from app.rota.entries import (
    AmissError,
    AwayEntry,
    Listed,
    PersonEntry,
    ServiceEntry,
    ShiftEntry,
)
from app.rota.hours import Shift
from app.rota.limits import Limits
from app.rota.reading import Fault, FaultyFileError, Path, Reading, Unquoted, read
from app.rota.rules import TIERS, Away
from app.staff.rules import Profile

WORDS = ("people", "shifts", "services", "away")
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
    "on": "on: 2026-12-24",
    "later": "later: 3 days",
    "every": "every: 2 weeks",
    "which": "which: first, or which: [first, third]",
    "language": "language: es, or leave it out",
    "changes": "changes: []",
    "off": "off: yes",
    "away": "away: []",
    "hours": "hours: 24, in a week",
    "nights": "nights: 2, in a week",
    "rest": "rest: 8, hours between two shifts",
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
class Draft:
    """A faultless file. Each shift names its person by first name, not yet by code."""

    people: tuple[Profile, ...]
    shifts: tuple[Shift, ...]
    services: tuple[Listed, ...] = ()
    limits: Mapping[str, Limits] = field(default_factory=dict)  # by first name
    away: tuple[Away, ...] | None = None  # None: the file says nothing of them


def parse(text: str, name: str, *, line: str, practice: bool, zone: ZoneInfo) -> Draft:
    """Read a rota file, or raise FaultyFileError with every fault of it.

    `line` is the line's own number, which nobody on the rota may have; `practice` allows
    numbers that are possible and not valid.
    """
    reading = read(text)
    faults = Faults(reading)
    top = faults.mapping(reading.data, WORDS)
    context = {"line": line, "practice": practice, "zone": zone}
    people = faults.each(top, "people", PersonEntry, context)
    shifts = faults.each(top, "shifts", ShiftEntry, context)
    services = faults.each(top, "services", ServiceEntry, context)
    absences = faults.each(top, "away", AwayEntry, context)
    held = {place: entry.shift() for place, entry in shifts.items()}
    spoken = {entry.name: entry.languages for entry in people.values()}
    out = {place: entry.away(zone) for place, entry in absences.items()}
    between = (*among(top), *unspoken(held, spoken), *doubled(held), *twice_away(out))
    for path, what in between:
        faults.add(path, what)
    if faults.found:
        raise FaultyFileError(name, faults.found)
    return Draft(
        people=tuple(entry.profile() for entry in people.values()),
        shifts=tuple(held.values()),
        services=tuple(entry.listed() for entry in services.values()),
        limits={entry.name: entry.limits() for entry in people.values()},
        away=tuple(out.values()) if "away" in top else None,
    )


class Faults:
    """The faults of one file, collected while it is read."""

    def __init__(self, reading: Reading) -> None:
        self.found = list(reading.faults)
        self._reading = reading

    def mapping(self, data: Any, words: tuple[str, ...]) -> dict[str, Any]:
        """Give the top of the file; an empty file has nobody on it."""
        if data is None:
            return {}
        if not isinstance(data, dict):
            known = listed(words, "and")
            self.add((), f"a rota has {known}: write {EXAMPLES[words[0]]}")
            return {}
        for key in data.keys() - set(words):
            self.add((key,), f"`{key}` is unknown here: write {listed(words, 'or')}", key=True)
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
            self.add(path, f"`{word}` is unknown here: write {listed(words, 'or')}", key=True)
        elif kind == "missing":
            self.add(path[:-1], f"`{word}` is missing: write {EXAMPLES[word]}")
        elif kind == "value_error" and isinstance(detail["ctx"]["error"], AmissError):
            amiss = detail["ctx"]["error"]
            named = (*path, amiss.word)
            found = named in self._reading.keys
            self.add(named if found else path, str(amiss), key=found)
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


def listed(words: Sequence[str], last: str) -> str:
    return f"{', '.join(words[:-1])} {last} {words[-1]}"
