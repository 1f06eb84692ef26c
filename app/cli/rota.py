"""`hotline rota`: say who answers, and when."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.cli import options
from app.cli.house import bring, bring_sheet, here
from app.cli.moments import moment_of
from app.cli.ringing import who
from app.files import replace_file
from app.pages.covering import Manner, sentence
from app.pages.terms import LACKS
from app.rota.coverage import Gap, first_grave
from app.rota.coverage import gaps as gaps_of
from app.rota.export import sheet, written
from app.rota.rules import MOST_OFFERED, OnShift, Service, is_fresh, planned
from app.rota.service import load_rota

FURTHEST = 92  # days; a season
NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


@click.group()
def rota() -> None:
    """Say who answers, and when.

    \b
    Example: hotline rota import rota.yaml
             hotline rota now --at "2026-11-20 03:07"
             hotline rota who --at "2026-11-20 03:07" --language es
             hotline rota gaps
             hotline rota services
    """


rota.add_command(who)


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(*, file: Path) -> None:
    """Make the rota what FILE says, wholly; a file with a fault changes nothing.

    A sheet (.csv, as `rota export --csv` writes it) has shifts, changes of single dates and
    time away, of people who are on the roll; where it has no line of shifts, or of time away,
    those stay as they are. Its faults are told as file:line:cell.

    \b
    Example: hotline rota import rota.yaml
             hotline rota import rota.csv
      people:
        - name: Ana
          phone: "+14135550101"
          languages: [es, en]
          skills: [work]
      shifts:
        - person: Ana
          days: every day          # or [mon, tue]
          from: "20:00"
          to: "08:00"
          tier: primary            # or backup, standby, coordinator
        - on: 2026-12-24           # one date; without a person it is open
          from: "18:00"
          to: "09:00"
          later: 2 days            # and every: 2 weeks, which: first, language: es,
                                   # valid_from, valid_to, changes: [{on: ..., person: Ana}]
      away:
        - {person: Ana, from: 2027-01-02, to: 2027-01-09}

    \b
    And as a sheet; `shift` is a number by which changes name theirs:
      what,shift,person,days,from,to,on
      shift,1,Ana,mon tue,20:00,08:00,
      change,1,Beto,,,,2026-12-24
      away,,Ana,,2026-12-24,2026-12-26,
    """
    if file.suffix.lower() == ".csv":
        _bring_sheet(file)
        return
    with here() as house:
        report = bring(house, file)
    click.echo(
        f"{_counted(report.people, 'person', 'people')} ({report.added} new, "
        f"{report.retired} retired), {_counted(report.shifts, 'shift', 'shifts')}."
    )
    if report.kept:
        who = "person is" if report.kept == 1 else "people are"
        click.echo(
            f"{report.kept} {who} not in the file and stay, without shifts: they do more than "
            "answer. Retire them in the console.",
            err=True,
        )
    if not report.people or not report.shifts:
        click.echo("Nobody will be rung: every caller comes to the message.", err=True)


def _bring_sheet(file: Path) -> None:
    with here() as house:
        report = bring_sheet(house, file)
    click.echo(
        f"{_counted(report.shifts, 'shift', 'shifts')}, "
        f"{_counted(report.changes, 'change', 'changes')}, "
        f"{_counted(report.away, 'time', 'times')} away."
    )


@rota.command("export")
@click.argument("file", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path))
@click.option("--csv", "as_csv", is_flag=True, help="A sheet, of shifts and time away only.")
def export_file(*, file: Path, as_csv: bool) -> None:
    """Write the rota to FILE as `rota import` reads it, everybody's number included.

    A sheet for Excel has shifts, changes of single dates and time away, by first name, and no
    numbers. Only you can read the file; with - it goes to the terminal.

    \b
    Example: hotline rota export rota.yaml
             hotline rota export --csv rota.csv
    """
    with here() as house, house.database.transaction() as session:
        zone = house.settings.timezone
        today = house.clock.now().astimezone(zone).date()
        known = load_rota(session, house.keyring, zone, today)
        content = sheet(known, today) if as_csv else written(known, today).encode()
    if str(file) == "-":
        click.echo(content, nl=False)
        return
    replace_file(file.absolute(), content)
    if not as_csv:
        click.echo(f"{file} holds everybody's number: keep it as you keep those.", err=True)


@rota.command()
@click.option("--at", metavar="TIME", help="Another moment: 2026-11-20 03:07 (local), or ISO.")
@options.as_json
@click.pass_context
def now(context: click.Context, *, at: str | None, as_json: bool) -> None:
    """Say who is on shift, and who of them rests; exit status 1 when nobody would be rung.

    \b
    Example: hotline rota now --at "2026-11-20 03:07"
    """
    with here() as house:
        zone = house.settings.timezone
        moment = moment_of(at, zone) if at else house.clock.now()
        with house.database.transaction() as session:
            found = planned(load_rota(session, house.keyring, zone), moment)
    if as_json:
        click.echo(json.dumps([_plain(each, zone) for each in found], ensure_ascii=False))
    else:
        click.echo("\n".join(_line(each, zone) for each in found) or "Nobody is on shift.")
    if all(each.rests_until for each in found):
        context.exit(1)


@rota.command()
@click.option("--days", default=14, type=click.IntRange(1, FURTHEST), help="How far ahead.")
@options.as_json
@click.pass_context
def gaps(context: click.Context, *, days: int, as_json: bool) -> None:
    """Say when somebody is missing, and who; exit status 1 where a gap is grave.

    Grave is a gap in which a caller may meet nobody (nobody on shift, nobody to ring first) or
    nobody who speaks Spanish; such a one is marked with !. Who rests counts as missing.

    \b
    Example: hotline rota gaps --days 7
    """
    with here() as house:
        zone, at = house.settings.timezone, house.clock.now()
        with house.database.transaction() as session:
            known = load_rota(session, house.keyring, zone)
    found = gaps_of(known, at, timedelta(days=days))
    if as_json:
        click.echo(json.dumps([_plain_gap(gap, zone) for gap in found]))
    else:
        click.echo("\n".join([_summary(found, at, days, zone), *_gap_lines(found, zone)]))
    if any(gap.is_grave for gap in found):
        context.exit(1)


def _summary(found: Sequence[Gap], at: datetime, days: int, zone: ZoneInfo) -> str:
    """Say in a sentence until when callers are covered."""
    manner = Manner(say=_english, when=lambda moment: _local(moment, zone), lasts=_spelt)
    first = first_grave(found)
    less = " Something less grave is missing:" if found and first is None else ""
    return sentence(first, at, days, manner) + less


def _english(text: str, **values: str) -> str:
    return text % values if values else text


def _gap_lines(found: Sequence[Gap], zone: ZoneInfo) -> list[str]:
    return [
        f"{'!' if gap.is_grave else ' '} {_local(gap.since, zone)} to {_local(gap.until, zone)}"
        f"  {', '.join(LACKS[lack].english for lack in gap.lacks)}"
        for gap in found
    ]


def _plain_gap(gap: Gap, zone: ZoneInfo) -> dict[str, object]:
    return {
        "since": _iso(gap.since, zone),
        "until": _iso(gap.until, zone),
        "lacks": [lack.value for lack in gap.lacks],
        "grave": gap.is_grave,
    }


def _local(moment: datetime, zone: ZoneInfo) -> str:
    """Write a local time; of an hour that comes twice, which of the two it is."""
    local = moment.astimezone(zone)
    twice = local.replace(fold=0).utcoffset() != local.replace(fold=1).utcoffset()
    return f"{local:%a %b} {local.day} {local:%H:%M}{f' {local:%Z}' if twice else ''}"


def _spelt(span: timedelta) -> str:
    """Write how long something lasts: four hours and 30 minutes."""
    minutes = -(-span.total_seconds() // 60)
    hours, rest = divmod(int(minutes), 60)
    parts = [_number(hours, "hour")] if hours else []
    return " and ".join([*parts, *([_number(rest, "minute")] if rest or not parts else [])])


def _number(count: int, unit: str) -> str:
    word = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{word} {unit}{'' if count == 1 else 's'}"


@rota.command()
@click.pass_context
def services(context: click.Context) -> None:
    """List whom a responder can bring in; exit status 1 when a number was not tried lately.

    A service whose number nobody has tried for ninety days is not offered: try it, and write
    the day under `verified`.

    \b
    Example: hotline rota services
      services:
        - name: Intérprete de mam      # responders hear it, in a list of keys
          phone: "+14135550109"
          interprets: [mam]            # left out where it is no interpreter
          verified: 2026-12-01
    """
    with here() as house:
        zone = house.settings.timezone
        today = house.clock.now().astimezone(zone).date()
        with house.database.transaction() as session:
            found = load_rota(session, house.keyring, zone).services
    for place, each in enumerate(found):
        offered = is_fresh(each, today) and place < MOST_OFFERED
        click.echo(_service_line(each, "" if offered else "  not offered"))
    if not found:
        click.echo("No services: a responder can bring in coordinators only.")
    if not all(is_fresh(each, today) for each in found):
        context.exit(1)


def _service_line(each: Service, note: str) -> str:
    languages = ", ".join(each.interprets) or "-"
    return f"{each.name:<32} {languages:<10} verified {each.verified}{note}"


def _counted(count: int, one: str, many: str) -> str:
    return f"{count} {one if count == 1 else many}"


def _plain(each: OnShift, zone: ZoneInfo) -> dict[str, object]:
    return {
        "name": each.responder.first_name,
        "code": each.responder.code,
        "tier": each.tier.value,
        "promoted": each.promoted,
        "languages": list(each.responder.languages),
        "until": _iso(each.until, zone),
        "rests_until": each.rests_until and _iso(each.rests_until, zone),
    }


def _iso(moment: datetime, zone: ZoneInfo) -> str:
    return moment.astimezone(zone).isoformat(timespec="minutes")


def _line(each: OnShift, zone: ZoneInfo) -> str:
    who, until = each.responder, each.until.astimezone(zone)
    languages = ", ".join(who.languages)
    line = f"{who.first_name:<20} {each.tier:<12} {languages:<10} until {until:%a %H:%M}"
    line += f", promoted from {each.stint.tier}" if each.promoted else ""
    rests = each.rests_until
    return f"{line}, rests until {rests.astimezone(zone):%a %H:%M}" if rests else line
