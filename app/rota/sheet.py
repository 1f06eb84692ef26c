"""Shifts, changes and time away as a sheet: CSV, in the words of the rota's other file."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from app import sheets
from app.rota.agreeing import doubled, twice_away, unspoken
from app.rota.document import MOST, Faults, listed
from app.rota.entries import AwayEntry, ShiftEntry
from app.rota.hours import Shift
from app.rota.reading import Fault, FaultyFileError, Path, Reading
from app.rota.rules import Away

LONGEST = 1_000_000  # bytes
KINDS = ("shift", "change", "away")
COLUMNS = (  # `shift` is a number by which changes name their shift, in one file
    "what", "shift", "person", "on", "days", "from", "to", "later", "tier", "language", "every",
    "which", "valid_from", "valid_to", "off",
)  # fmt: skip
LISTS = ("days", "which")
TIMES = ("from", "to")

Place = tuple[int, int]  # line, and cell


@dataclass(frozen=True, kw_only=True)
class SheetDraft:
    """A faultless sheet, people by first name; None: it says nothing of them, they stay."""

    shifts: tuple[Shift, ...] | None
    away: tuple[Away, ...] | None


@dataclass(kw_only=True)
class _Lists:
    """What the lines of a sheet say, as the other file would have it, and where it stands."""

    shifts: list[dict[str, Any]] = field(default_factory=list)
    away: list[dict[str, Any]] = field(default_factory=list)
    numbers: dict[str, int] = field(default_factory=dict)  # where the shift of a number stands
    places: dict[Path, Place] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def parse(
    content: bytes, name: str, *, spoken: Mapping[str, Sequence[str]], zone: ZoneInfo
) -> SheetDraft:
    """Read a sheet, or raise FaultyFileError with every fault of it: file:line:cell.

    `spoken` has everybody on the roll by first name, with their languages. What has changed
    its look in a spreadsheet and is still plain is read: 8:00, 08:00:00.
    """
    lists = _lists(_lines(content, name), name)
    data = {"shifts": lists.shifts, "away": lists.away}
    faults = Faults(
        Reading(data=data, values=lists.places, keys=lists.places, faults=lists.faults)
    )
    shifts = faults.each(data, "shifts", ShiftEntry, {"zone": zone})
    absences = faults.each(data, "away", AwayEntry, {"zone": zone})
    held = {place: entry.shift() for place, entry in shifts.items()}
    out = {place: entry.away(zone) for place, entry in absences.items()}
    between = (*_strangers(lists, spoken), *unspoken(held, spoken), *doubled(held))
    for path, what in (*between, *twice_away(out)):
        faults.add(path, what)
    if faults.found:
        raise FaultyFileError(name, faults.found)
    return SheetDraft(
        shifts=tuple(held.values()) or None,
        away=tuple(out.values()) or None,
    )


def _lines(content: bytes, name: str) -> list[tuple[int, list[str]]]:
    fault = Fault(1, 1, f"the first line names the columns: write {', '.join(COLUMNS)}")
    if len(content) > LONGEST:
        fault = Fault(1, 1, f"longer than {LONGEST} bytes: split it")
    else:
        try:
            lines = sheets.read(content).cells
        except sheets.NoSheetError as error:
            said = (
                "a quote in this line has no end: add it" if error.line else "this is no CSV: "
            )
            fault = Fault(error.line or 1, 1, said if error.line else f"{said}save it as CSV")
        else:
            if lines:
                return lines
    raise FaultyFileError(name, [fault])


def _lists(lines: Sequence[tuple[int, list[str]]], name: str) -> _Lists:
    """Sort the lines; changes go to their shifts, which may stand below them."""
    line, header = lines[0]
    columns = [cell.casefold() for cell in header]
    lists, changes = _Lists(), []
    lists.faults += _header(columns, line)
    if lists.faults:
        raise FaultyFileError(name, lists.faults)
    for line, cells in lines[1:]:
        said = {word: cell for word, cell in zip(columns, cells, strict=False) if cell}
        places = {word: (line, number) for number, word in enumerate(columns, 1)}
        if any(cells[len(columns) :]):
            _fault(lists, (line, len(columns) + 1), "more cells than columns: take them out")
        elif (kind := said.pop("what", "")) not in KINDS:
            _fault(lists, places["what"], f"`what` is {listed(KINDS, 'or')}")
        elif kind == "change":
            changes.append((said, places))
        else:
            _add(lists, kind, said, places)
    for said, places in changes:
        _change(lists, said, places)
    return lists


def _header(columns: Sequence[str], line: int) -> Iterator[Fault]:
    for number, word in enumerate(columns, 1):
        if word and word not in COLUMNS:
            yield Fault(
                line, number, f"`{word[:40]}` is unknown here: write {listed(COLUMNS, 'or')}"
            )
        elif word and columns.index(word) < number - 1:
            yield Fault(line, number, f"`{word}` stands twice: take one out")
    if "what" not in columns:
        yield Fault(line, 1, f"`what` is missing: it says {listed(KINDS, 'or')}")


def _add(lists: _Lists, kind: str, said: dict[str, str], places: dict[str, Place]) -> None:
    items, word = (lists.shifts, "shifts") if kind == "shift" else (lists.away, "away")
    number = said.pop("shift", None) if kind == "shift" else None
    if number in lists.numbers:
        _fault(lists, places["shift"], "`shift`: a line above has this number: write another")
    elif number is not None:
        lists.numbers[number] = len(items)
    _noted(lists, (word, len(items)), said, places)
    items.append(_plain(said))
    if len(items) == MOST + 1:
        _fault(lists, places["what"], f"more than {MOST} of these: split the file")


def _change(lists: _Lists, said: dict[str, str], places: dict[str, Place]) -> None:
    shift = lists.numbers.get(said.pop("shift", ""))
    if shift is None:
        what = (
            "`shift`: no line has a shift with this number: write that of the shift it changes"
        )
        _fault(lists, places.get("shift", places["what"]), what)
        return
    changes = lists.shifts[shift].setdefault("changes", [])
    lists.places.setdefault(("shifts", shift, "changes"), places["what"])
    _noted(lists, ("shifts", shift, "changes", len(changes)), said, places)
    changes.append(_plain(said))


def _noted(
    lists: _Lists, path: Path, said: Mapping[str, str], places: dict[str, Place]
) -> None:
    """Note where a line stands, and each of its words."""
    lists.places[path] = places["what"]
    lists.places |= {(*path, word): places[word] for word in said}


def _plain(said: Mapping[str, str]) -> dict[str, Any]:
    return {word: _value(word, text) for word, text in said.items()}


def _value(word: str, text: str) -> str | list[str]:
    if word in LISTS and text != "every day":
        return [part for part in re.split(r"[\s,;]+", text) if part]
    if word in TIMES:
        return re.sub(r"(?<!\d)(\d{1,2}):(\d\d)(:00)?$", _clock, text)
    return text


def _clock(found: re.Match[str]) -> str:
    return f"{found[1]:0>2}:{found[2]}"


def _strangers(lists: _Lists, spoken: Mapping[str, object]) -> Iterator[tuple[Path, str]]:
    """Find names that nobody on the roll has."""
    for path in lists.places:
        name = _named(lists, path) if path[-1] == "person" else None
        if name is not None and name not in spoken:
            yield path, f"`person`: nobody on the roll is called {name[:40]}: add them there"


def _named(lists: _Lists, path: Path) -> str:
    found: Any = {"shifts": lists.shifts, "away": lists.away}
    for step in path:
        found = found[step]
    return " ".join(str(found).split())


def _fault(lists: _Lists, place: Place, what: str) -> None:
    lists.faults.append(Fault(*place, what))
