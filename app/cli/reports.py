"""`hotline reports`: a month or a week in numbers, as the console shows it."""

import json
from typing import Any

import click

from app.audit import service as audit
from app.audit.rules import Act
from app.cli import options
from app.cli.house import here
from app.pages.words import LANGUAGES, read
from app.reports import opening, rules, sheets
from app.reports.export import written
from app.reports.rules import NoPeriodError, Period, PeriodKind
from app.reports.service import Report, report
from app.reports.sheets import Sheet
from app.reports.words import Reader
from app.settings import LOCALES

WHO = "terminal"  # who stands in the record

HINTS = {
    PeriodKind.MONTH: "no month: write 2026-10",
    PeriodKind.WEEK: "no week: write 2026-W43",
}


def _options(command: Any) -> Any:
    for add in (
        options.as_json,
        click.option("--csv", "as_csv", is_flag=True, help="For a spreadsheet; recorded."),
        click.option("--lang", type=click.Choice(LANGUAGES), default="en"),
    ):
        command = add(command)
    return command


@click.group()
def reports() -> None:
    """Count a month or a week of calls; numbers under five are never shown.

    \b
    Example: hotline reports month 2026-10
             hotline reports month 2026-10 --csv > october.csv
    """


@reports.command()
@click.argument("name", required=False)
@_options
def month(*, name: str | None, as_json: bool, as_csv: bool, lang: str) -> None:
    """Report on a month: the running one where none is named.

    \b
    Example: hotline reports month 2026-10 --lang es
    """
    _tell(PeriodKind.MONTH, name, lang, as_json=as_json, as_csv=as_csv)


@reports.command()
@click.argument("name", required=False)
@_options
def week(*, name: str | None, as_json: bool, as_csv: bool, lang: str) -> None:
    """Report on a week, for coordinators: it is not to be passed on.

    \b
    Example: hotline reports week 2026-W43
    """
    _tell(PeriodKind.WEEK, name, lang, as_json=as_json, as_csv=as_csv)


def _tell(
    kind: PeriodKind, name: str | None, lang: str, *, as_json: bool, as_csv: bool
) -> None:
    with here() as house, house.database.transaction() as session:
        now, zone = house.clock.now(), house.settings.timezone
        period = _period(kind, name) if name else rules.current(kind, now, zone)
        if period.bounds(zone)[0] > now:
            raise click.BadParameter(f"{period.name} has not begun", param_hint="NAME")
        told = report(session, period, now, zone)
        before = report(session, period.previous, now, zone)
        practice = house.settings.practice
        if as_csv:
            audit.record(session, WHO, Act.EXPORTED, f"{kind} {period.name}", now)
    reader = Reader(language=lang, said=lambda text: read(LOCALES)[lang].get(text, text))
    if as_csv:
        rows = sheets.file_of(told, reader, practice=practice)
        click.echo(written(rows), nl=False)
    elif as_json:
        click.echo(json.dumps(_for_a_program(told, reader), indent=2, ensure_ascii=False))
    else:
        click.echo("\n".join(_lines(told, before, reader)))


def _period(kind: PeriodKind, name: str) -> Period:
    try:
        return rules.read(kind, name)
    except NoPeriodError:
        raise click.BadParameter(HINTS[kind], param_hint="NAME") from None


def _for_a_program(told: Report, reader: Reader) -> dict[str, Any]:
    """Give the tables by name; null stands for what is not shown."""
    return {
        "period": told.period.name,
        "so_far": told.so_far,
        "calls": told.calls,
        "headline": opening.headline(told, reader),
        "tables": {
            sheet.name: {"title": sheet.title, "columns": sheet.head[1:], "rows": sheet.rows}
            for sheet in sheets.sheets(told, reader)
        },
    }


def _lines(told: Report, before: Report, reader: Reader) -> list[str]:
    lines = [opening.headline(told, reader), *opening.beside(told, before, reader)]
    for sheet in sheets.sheets(told, reader):
        lines += ["", sheet.title, *_rows(sheet, reader), *(f"  {n}" for n in sheet.notes)]
    return lines


def _rows(sheet: Sheet, reader: Reader) -> list[str]:
    """Set a table in columns, numbers to the right."""
    rows = [[sheets.told(cell, reader) for cell in row] for row in (sheet.head, *sheet.rows)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  "
        + row[0].ljust(widths[0])
        + "".join(f"  {cell:>{width}}" for cell, width in zip(row[1:], widths[1:], strict=True))
        for row in rows
    ]
