"""A report as it is read: sentences, and tables that page, file and terminal all show."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from markupsafe import Markup

from app.pages.words import Lazy, lazy
from app.reports import plots, words
from app.reports.cells import Shown
from app.reports.service import Grid, Report, Times
from app.reports.words import Reader

NARROW = 4  # columns of numbers that stand beside another table

Cell = int | str | None  # None: hidden

_CALLS = lazy("Calls")
_SHARE = lazy("Share")
_UNSHOWN = lazy("not shown")
_WHY = lazy("A dash: not shown. It is under five, or one that is could be computed from it.")
_WHOLE = lazy("Not shown: there are fewer than five, or somebody could be recognized.")
_TOO_FEW_TIMES = lazy("A time is shown where it was measured at least ten times.")
_PLOT = lazy("The same numbers as in the table below.")
_PERIOD, _TABLE = lazy("Period"), lazy("Table")
_ROW, _COLUMN = lazy("Row"), lazy("Column")
_UNREAL = lazy("Practice line: nothing here is real.")
_HALF, _NINE = lazy("Half within"), lazy("Nine in ten within")
_NUMBER = lazy("Number")

_ENDINGS = lazy("How calls ended")
_CAUSES = lazy("Why callers who asked for a person reached none")
_WAITS = lazy("Time to a person")
_TOPICS = lazy("What callers called about")
_LANGUAGES = lazy("Languages")
_BOTH = lazy("Topics and languages")
_KINDS = lazy("What it was, as noted afterwards")
_TOWNS = lazy("Towns")
_HOURS = lazy("By hour of the week")
_MESSAGES = lazy("Messages, and how soon they were heard")
_BACKS = lazy("Call-backs that were asked for")
_TEXTS = lazy("Texts")
_ALARMS = lazy("Alarms: emergencies that found nobody")
_WAITED = lazy("From asking for a person to the conversation.")
_ZONE = lazy("In the line's own hours.")
_HEARD = lazy("Half were heard within %(half)s, nine in ten within %(nine)s.")
_TAKEN = lazy("Half were taken within %(half)s, nine in ten within %(nine)s.")


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One table: `head` names its columns, the first is that of the rows' names.

    `notes` stand below it; `plot` stands above it. Without rows, a note tells why.
    """

    name: str
    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    notes: tuple[str, ...] = ()
    plot: Markup | None = None
    wide: bool = False


def sheets(report: Report, reader: Reader) -> list[Sheet]:
    """Give the tables of a report; none where too few have called to tell anything."""
    return list(_sheets(report, reader))


def _sheets(report: Report, reader: Reader) -> Iterator[Sheet]:
    if report.calls:
        yield from _of_calls(report, reader)
        yield _messages(report, reader)
        yield _plain("backs", _BACKS, reader, _placed(report.backs, words.BACKS, reader))
        yield _alarms(report, reader)
    if report.calls is not None:
        texts = _placed(report.texts, words.TEXTS, reader)
        yield _plain("texts", _TEXTS, reader, texts)
    if report.grid:
        yield _hours(report.grid, reader)


def _of_calls(report: Report, reader: Reader) -> Iterator[Sheet]:
    total = report.calls or 0
    some = {key: n for key, n in report.endings.items() if n != 0 or key != "under-way"}
    yield _shared("endings", _ENDINGS, reader, _placed(some, words.ENDINGS, reader), total)
    causes = {key: n for key, n in report.causes.items() if n != 0}
    if causes or not report.causes:
        named = _placed(causes, words.CAUSES, reader)
        plain = _plain("causes", _CAUSES, reader, named)
        yield replace(plain, plot=_bars("causes", _CAUSES, reader, named) if named else None)
    yield _waits(report, reader)
    topics = _named(_falling(report.topics), words.TOPICS, reader)
    yield _shared("topics", _TOPICS, reader, topics, total)
    tongues = {reader.tongue(key): n for key, n in _falling(report.languages).items()}
    yield _shared("languages", _LANGUAGES, reader, tongues, total)
    yield from _both(report, reader)
    kinds = _named(_falling(report.kinds), words.KINDS, reader)
    yield _shared("kinds", _KINDS, reader, kinds, total)
    towns = _named(_falling(report.towns), words.TOWNS, reader)
    yield _shared("towns", _TOWNS, reader, towns, total)


def told(cell: Cell, reader: Reader) -> str:
    """Write a cell for who reads it."""
    if cell is None:
        return plots.HIDDEN
    return cell if isinstance(cell, str) else reader.number(cell)


def flat(report: Report, reader: Reader) -> Iterator[tuple[Cell, ...]]:
    """Give the tables as rows of one file: table, row, column, number."""
    unshown = reader.say(_UNSHOWN)
    for sheet in sheets(report, reader):
        for name, *cells in sheet.rows:
            for column, cell in zip(sheet.head[1:], cells, strict=True):
                yield sheet.title, name, column, unshown if cell is None else cell
        if not sheet.rows:
            yield sheet.title, "", "", unshown


def file_of(report: Report, reader: Reader, *, practice: bool) -> list[tuple[Cell, ...]]:
    """Give a report as the rows of a file; its columns are named in the reader's language."""
    period = reader.period(report.period, so_far=report.so_far)
    head = tuple(reader.say(each) for each in (_PERIOD, _TABLE, _ROW, _COLUMN, _NUMBER))
    rows: list[tuple[Cell, ...]] = [(period, *row) for row in flat(report, reader)]
    calls = reader.say(_UNSHOWN) if report.calls is None else report.calls
    real = [(period, reader.say(_UNREAL), "", "", "")] if practice else []
    return [head, *real, (period, reader.say(_CALLS), "", "", calls), *rows]


def _named(rows: Shown, labels: Mapping[str, Lazy], reader: Reader) -> Shown:
    return {reader.label(key, labels): number for key, number in rows.items()}


def _placed(rows: Shown, labels: Mapping[str, Lazy], reader: Reader) -> Shown:
    """Name rows that have a place of their own, in the order of their names."""
    return _named({key: rows[key] for key in labels if key in rows}, labels, reader)


def _falling(rows: Shown) -> Shown:
    """Put the most first; what is hidden comes last, in an order that tells nothing."""
    order = sorted(rows.items(), key=lambda row: (row[1] is None, -(row[1] or 0), row[0]))
    return {key: number for key, number in order if number != 0}


def _shared(name: str, title: Lazy, reader: Reader, rows: Shown, total: int) -> Sheet:
    """Make a table whose rows are parts of all calls."""
    cells = tuple(
        (label, n, None if n is None else reader.share(n / total)) for label, n in rows.items()
    )
    sheet = Sheet(
        name=name,
        title=reader.say(title),
        head=("", reader.say(_CALLS), reader.say(_SHARE)),
        rows=cells,
        plot=_bars(name, title, reader, rows),
    )
    return _explained(sheet, reader)


def _plain(name: str, title: Lazy, reader: Reader, rows: Shown, *notes: str) -> Sheet:
    sheet = Sheet(
        name=name,
        title=reader.say(title),
        head=("", reader.say(_NUMBER)),
        rows=tuple(rows.items()),
        notes=notes,
    )
    return _explained(sheet, reader)


def _explained(sheet: Sheet, reader: Reader) -> Sheet:
    """Say why something is hidden, where something is."""
    if not sheet.rows:
        return replace(sheet, plot=None, notes=(*sheet.notes, reader.say(_WHOLE)))
    hidden = any(cell is None for row in sheet.rows for cell in row)
    return replace(sheet, notes=(*sheet.notes, reader.say(_WHY))) if hidden else sheet


def _bars(name: str, title: Lazy, reader: Reader, rows: Shown) -> Markup:
    named = plots.Named(name, reader.say(title), reader.say(_PLOT))
    return plots.bars(named, [plots.Bar(row, n, told(n, reader)) for row, n in rows.items()])


def _waits(report: Report, reader: Reader) -> Sheet:
    head = ("", reader.say(_HALF), reader.say(_NINE))
    rows = tuple(
        (reader.label(key, words.URGENCIES), *_times(times, reader))
        for key, times in report.waits.items()
        if times
    )
    notes = (reader.say(_WAITED), reader.say(_TOO_FEW_TIMES))
    return Sheet(name="waits", title=reader.say(_WAITS), head=head, rows=rows, notes=notes)


def _times(times: Times, reader: Reader) -> tuple[str, str]:
    return reader.span(times.median), reader.span(times.most)


def _both(report: Report, reader: Reader) -> Iterator[Sheet]:
    """Give the table of topics and languages, where any of its inside is shown."""
    if not any(report.both.rows.values()):
        return
    names = [key for key in _falling(report.languages) if key in report.both.columns]
    rows_of = {key: report.both.rows[key] for key in _falling(report.topics)}
    rows = tuple(
        (
            reader.label(topic, words.TOPICS),
            *(None if inside is None else inside[name] for name in names),
        )
        for topic, inside in rows_of.items()
    )
    head = ("", *map(reader.tongue, names))
    sheet = Sheet(name="both", title=reader.say(_BOTH), head=head, rows=rows)
    yield _explained(sheet, reader)


def _hours(grid: Grid, reader: Reader) -> Sheet:
    starts = sorted({hour for _, hour in grid.cells})
    days = sorted({day for day, _ in grid.cells})
    tops = [
        f"{hour:02}" if grid.block == 1 else f"{hour:02}-{hour + grid.block:02}"
        for hour in starts
    ]
    sides = [reader.weekday(day) for day in days]
    named = plots.Named("hours", reader.say(_HOURS), reader.say(_PLOT))
    cells = {(day, starts.index(hour)): n for (day, hour), n in grid.cells.items()}
    rows = tuple(
        (side, *(grid.cells[day, hour] for hour in starts))
        for day, side in zip(days, sides, strict=True)
    )
    sheet = Sheet(
        name="hours",
        title=reader.say(_HOURS),
        head=("", *tops),
        rows=rows,
        notes=(reader.say(_ZONE),),
        plot=plots.grid(named, sides, tops, cells),
        wide=len(starts) > NARROW,
    )
    return _explained(sheet, reader)


def _messages(report: Report, reader: Reader) -> Sheet:
    rows = _placed(report.messages, words.MESSAGES, reader)
    return _plain("messages", _MESSAGES, reader, rows, *_spread(_HEARD, report.hearing, reader))


def _alarms(report: Report, reader: Reader) -> Sheet:
    rows = _placed(report.alarms, words.ALARMS, reader)
    return _plain("alarms", _ALARMS, reader, rows, *_spread(_TAKEN, report.taking, reader))


def _spread(text: Lazy, times: Times | None, reader: Reader) -> tuple[str, ...]:
    if times is None:
        return ()
    half, nine = _times(times, reader)
    return (reader.say(text, half=half, nine=nine),)
