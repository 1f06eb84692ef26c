"""Make the report of a period: what was counted, with everything hidden that must be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

from app.db import Session
from app.reports import store
from app.reports.cells import (
    NONE,
    OTHER,
    Crossed,
    Shown,
    alone,
    crossed,
    gathered,
    is_small,
    protected,
)
from app.reports.rules import Alarm, Cause, Ending, Heard, Period, town_of
from app.reports.store import Counts, Spread
from ivr.steps import Urgency

FEWEST_TIMES = 10  # with fewer, one in ten is a person of whom a time would be told
EVERYBODY = ""
URGENCIES = tuple(Urgency)
ELSEWHERE = (Ending.ASKED_NOBODY, Ending.UNDER_WAY)  # rows that stand in several tables
MET_OR_NOT = (Ending.REACHED, *ELSEWHERE)
# The rows that are hidden first where a small one needs company: those that are missed least.
GIVES_WAY = (
    *(OTHER, NONE, Ending.CALL_BACK, Ending.LEFT, Ending.MESSAGE, Ending.UNDER_WAY),
    *(Cause.SEVERAL, Cause.ELSEWHERE, Cause.TOO_LATE, Cause.BUSY, Cause.PASSED),
    *(Alarm.OVER, Heard.LATER, Heard.DAY, "silent", "lost", "person"),
)
STAYS = (Ending.ASKED_NOBODY, Ending.REACHED, Heard.HOUR, Alarm.TAKEN, "en", "es")
DAYS, HOURS = 7, 24
# So many calls for each cell of the grid, or its cells reach over more hours.
PER_CELL = 10
BLOCKS = (1, 3, 6)


@dataclass(frozen=True, kw_only=True)
class Times:
    """How long something took, in seconds; the middle one, and nine in ten within."""

    median: float
    most: float


@dataclass(frozen=True, kw_only=True)
class Grid:
    """Calls by weekday (0 is Monday) and hour; a cell reaches over `block` hours."""

    block: int
    cells: dict[tuple[int, int], int | None]


@dataclass(frozen=True, kw_only=True)
class Report:
    """What may be shown of a period; None stands for what is hidden.

    An empty table that should have rows is hidden whole. `calls` is None where there were
    fewer than five: then nothing else is told either.
    """

    period: Period
    so_far: bool
    calls: int | None
    endings: Shown = field(default_factory=dict)
    causes: Shown = field(default_factory=dict)
    waits: dict[str, Times | None] = field(default_factory=dict)
    topics: Shown = field(default_factory=dict)
    languages: Shown = field(default_factory=dict)
    both: Crossed = field(default_factory=lambda: Crossed((), {}))
    towns: Shown = field(default_factory=dict)
    kinds: Shown = field(default_factory=dict)
    grid: Grid | None = None
    messages: Shown = field(default_factory=dict)
    hearing: Times | None = None
    backs: Shown = field(default_factory=dict)
    texts: Shown = field(default_factory=dict)
    alarms: Shown = field(default_factory=dict)
    taking: Times | None = None


def report(session: Session, period: Period, now: datetime, zone: ZoneInfo) -> Report:
    """Report on a period; of one that runs, what happened until now."""
    begin, end = period.bounds(zone)
    counted = store.counts(session, begin, end, zone.key)
    return shown(counted, period, so_far=now < end)


def shown(counted: Counts, period: Period, *, so_far: bool) -> Report:
    """Hide of what was counted what must not be told."""
    calls = sum(counted.endings.values())
    texts = {key: alone(number) for key, number in counted.texts.items()}
    if is_small(calls):
        return Report(period=period, so_far=so_far, calls=None)
    if not calls:
        return Report(period=period, so_far=so_far, calls=0, texts=texts)
    endings = protected(_ordered(counted.endings))
    again: Shown = {key: endings.get(key) for key in MET_OR_NOT}
    by_topic, by_language = _sums(counted.topics, 0), _sums(counted.topics, 1)
    named = _ordered(gathered(by_topic, ELSEWHERE))
    topics = protected(named, {key: again[key] for key in ELSEWHERE})
    languages = protected(_ordered(by_language))
    reached = again[Ending.REACHED] is not None
    return Report(
        period=period,
        so_far=so_far,
        calls=calls,
        endings=endings,
        causes=_own(protected(_ordered(counted.causes | _shared(counted)), again)),
        waits=_waits(counted.waits) if reached else {},
        topics=topics,
        languages=languages,
        both=crossed(_put_together(counted.topics, named), topics, languages),
        towns=protected(_ordered(gathered(_known(counted.towns), (NONE,)))),
        kinds=protected(_ordered(gathered(counted.kinds, (NONE,)))),
        grid=_grid(counted.hours, calls),
        messages=_beside(endings.get(Ending.MESSAGE), counted.messages),
        hearing=_times(counted.hearing),
        backs=_beside(endings.get(Ending.CALL_BACK), counted.backs),
        texts=texts,
        alarms=_of_few(counted.alarms),
        taking=_times(counted.taking),
    )


def _ordered(rows: Mapping[str, int]) -> dict[str, int]:
    """Put rows in the order in which they are hidden, which their numbers do not change."""
    places = {key: place for place, key in enumerate(GIVES_WAY)}
    places |= {key: len(places) + 1 + place for place, key in enumerate(STAYS)}
    order = sorted(rows, key=lambda key: (places.get(key, len(GIVES_WAY)), key))
    return {key: rows[key] for key in order}


def _shared(counted: Counts) -> dict[str, int]:
    return {key: counted.endings[key] for key in MET_OR_NOT}


def _own(causes: Shown) -> Shown:
    return {key: number for key, number in causes.items() if key not in MET_OR_NOT}


def _beside(ending: int | None, rows: Mapping[str, int]) -> Shown:
    """Show what became of those whose calls ended so; nothing where their number is hidden.

    The sum of these rows is that number, or nearly, and from it another hidden one follows.
    """
    return {} if ending is None else _of_few(rows)


def _of_few(rows: Mapping[str, int]) -> Shown:
    """Show a table whose sum stands nowhere else, unless all of it is about too few."""
    return {} if is_small(sum(rows.values())) else protected(_ordered(rows))


def _sums(cells: Mapping[tuple[str, str], int], side: int) -> dict[str, int]:
    sums: dict[str, int] = {}
    for key, number in cells.items():
        sums[key[side]] = sums.get(key[side], 0) + number
    return sums


def _put_together(
    cells: Mapping[tuple[str, str], int], named: Mapping[str, int]
) -> dict[tuple[str, str], int]:
    """Put the rows of a table of two kinds together as those of its sums are."""
    found: dict[tuple[str, str], int] = {}
    for (row, column), number in cells.items():
        key = row if row in named else OTHER, column
        found[key] = found.get(key, 0) + number
    return found


def _known(towns: Mapping[str, int]) -> dict[str, int]:
    """Put towns that are none of ours together: what somebody has written is told by nobody."""
    known: dict[str, int] = {}
    for written, number in towns.items():
        name = NONE if written == NONE else town_of(written) or OTHER
        known[name] = known.get(name, 0) + number
    return known


def _waits(waits: Mapping[str, Spread]) -> dict[str, Times | None]:
    nothing = Spread(n=0, median=None, most=None)
    return {key: _times(waits.get(key, nothing)) for key in (EVERYBODY, *URGENCIES)}


def _times(spread: Spread) -> Times | None:
    if spread.n < FEWEST_TIMES or spread.median is None or spread.most is None:
        return None
    return Times(median=spread.median, most=spread.most)


def _grid(hours: Mapping[tuple[int, int], int], calls: int) -> Grid:
    fits = (each for each in BLOCKS if calls * each >= PER_CELL * DAYS * HOURS)
    block = next(fits, BLOCKS[-1])
    cells = {(day, hour): 0 for day in range(DAYS) for hour in range(0, HOURS, block)}
    for (day, hour), number in hours.items():
        cells[day, hour - hour % block] += number
    names = {f"{hour:02} {day}": (day, hour) for day, hour in cells}  # nights are hidden first
    safe = protected({name: cells[names[name]] for name in sorted(names)})
    return Grid(block=block, cells={names[name]: number for name, number in safe.items()})
