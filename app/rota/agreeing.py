"""What is wrong between entries of a file: one who is two, one in two places, a stranger."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from itertools import pairwise
from typing import Any

from app.rota.hours import Shift
from app.rota.reading import Path
from app.rota.rules import Away
from app.rota.wrong import dates, span_on

Found = Iterator[tuple[Path, str]]


def among(top: dict[str, Any]) -> Found:
    """Find names and numbers that stand twice, and names that nobody has."""
    yield from _twice(top, "people")
    yield from _twice(top, "services")
    yield from _strangers(top)


def unspoken(shifts: Mapping[int, Shift], spoken: Mapping[str, Iterable[str]]) -> Found:
    """Find shifts whose holder does not speak what the shift needs."""
    for place, shift in shifts.items():
        theirs = spoken.get(shift.person or "")
        if theirs is not None and shift.language not in {None, *theirs}:
            said = f"`language`: {shift.person} does not speak {shift.language}: "
            what = "give it to somebody who does, or add it to their languages"
            yield ("shifts", place, "language"), said + what


def doubled(shifts: Mapping[int, Shift]) -> Found:
    """Find shifts of somebody who has another one at that time."""
    told: set[int] = set()
    for name, spans in _by_person(shifts).items():
        for (_, end, _), (begin, _, place) in pairwise(sorted(spans)):
            if begin < end and place not in told:
                told.add(place)
                said = f"`person`: {name} has another shift at {begin:%Y-%m-%d %H:%M}: "
                yield ("shifts", place, "person"), said + "nobody is in two places"


def twice_away(absences: Mapping[int, Away]) -> Found:
    """Find who is away when they are away already."""
    spans = sorted((a.person, a.since, a.until, place) for place, a in absences.items())
    for (name, _, end, _), (other, begin, _, place) in pairwise(spans):
        if name == other and begin < end:
            yield ("away", place, "from"), f"`from`: {name} is away then already: make it one"


def _by_person(
    shifts: Mapping[int, Shift],
) -> dict[str, list[tuple[datetime, datetime, int]]]:
    """Give when each is on shift by the clock on the wall, and the place of that shift."""
    named = {change.day for shift in shifts.values() for change in shift.changes}
    days: set[date] = named | {day for shift in shifts.values() for day in dates(shift)}
    found: dict[str, list[tuple[datetime, datetime, int]]] = {}
    for place, shift in shifts.items():
        changes = {change.day: change for change in shift.changes}
        for day in dates(shift, days):
            change = changes.get(day)
            person = change.person if change else shift.person
            if person and not (change and change.off):
                begin, end = span_on(shift, day, change)
                found.setdefault(person, []).append((begin, end, place))
    return found


def _texts(top: dict[str, Any], items: str, word: str) -> Iterator[tuple[Path, str]]:
    """Give what stands under a word in each item, also in items with other faults."""
    found = top.get(items)
    for place, item in enumerate(found if isinstance(found, list) else []):
        if isinstance(item, dict) and isinstance(item.get(word), str):
            yield (items, place, word), " ".join(item[word].split())


def _twice(top: dict[str, Any], items: str) -> Found:
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


def _strangers(top: dict[str, Any]) -> Found:
    """Find shifts of nobody; a person with a fault is somebody all the same."""
    names = {name for _, name in _texts(top, "people", "name")}
    for path, name in (
        *_texts(top, "shifts", "person"),
        *_texts(top, "away", "person"),
        *_subs(top),
    ):
        if name not in names:
            yield path, f"`person`: nobody under people is called {name[:40]}: add them there"


def _subs(top: dict[str, Any]) -> Iterator[tuple[Path, str]]:
    """Give who stands in for somebody on one date of a shift."""
    found = top.get("shifts")
    for place, item in enumerate(found if isinstance(found, list) else []):
        if isinstance(item, dict):
            for path, name in _texts(item, "changes", "person"):
                yield ("shifts", place, *path), name
