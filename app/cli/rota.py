"""`hotline rota`: say who answers, and when."""

import json
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from app.cli.house import here
from app.rota.rules import OnShift, on_shift
from app.rota.service import import_rota, load_rota

LONGEST = 1_000_000  # bytes of a file that are read before it is looked at


@click.group()
def rota() -> None:
    """Say who answers, and when.

    \b
    Example: hotline rota import rota.yaml
             hotline rota now --at "2026-11-20 03:07"
    """


@rota.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_file(*, file: Path) -> None:
    """Make the rota what FILE says, wholly; a file with a fault changes nothing.

    \b
    Example: hotline rota import rota.yaml
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
    """
    document = _text(file)
    with here() as house, house.database.transaction() as session:
        settings = house.settings
        report = import_rota(
            session,
            house.keyring,
            document,
            str(file),
            at=house.clock.now(),
            line=settings.hotline_number,
            practice=settings.practice,
        )
    click.echo(
        f"{report.people} people ({report.added} new, {report.retired} retired), "
        f"{report.shifts} shifts."
    )


@rota.command()
@click.option("--at", metavar="TIME", help="Another moment: 2026-11-20 03:07 (local), or ISO.")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
@click.pass_context
def now(context: click.Context, *, at: str | None, as_json: bool) -> None:
    """Say who is on shift; exit status 1 when nobody is.

    \b
    Example: hotline rota now --at "2026-11-20 03:07"
    """
    with here() as house:
        zone = house.settings.timezone
        moment = _moment(at, zone) if at else house.clock.now()
        with house.database.transaction() as session:
            found = on_shift(load_rota(session, house.keyring, zone), moment)
    if as_json:
        click.echo(json.dumps([_plain(each, zone) for each in found], ensure_ascii=False))
    else:
        click.echo("\n".join(_line(each, zone) for each in found) or "Nobody is on shift.")
    if not found:
        context.exit(1)


def _text(file: Path) -> str:
    with file.open("rb") as stream:
        content = stream.read(LONGEST + 1)
    try:
        return content.decode()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise click.ClickException(f"{file}:{line}:1: not UTF-8: save it as UTF-8") from None


def _moment(text: str, zone: ZoneInfo) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        use = "write 2026-11-20 03:07, or 2026-11-20T03:07-05:00"
        raise click.BadParameter(f"no time: {use}", param_hint="--at") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def _plain(each: OnShift, zone: ZoneInfo) -> dict[str, object]:
    return {
        "name": each.responder.first_name,
        "code": each.responder.code,
        "tier": each.tier.value,
        "languages": list(each.responder.languages),
        "until": each.until.astimezone(zone).isoformat(timespec="minutes"),
    }


def _line(each: OnShift, zone: ZoneInfo) -> str:
    who, until = each.responder, each.until.astimezone(zone)
    languages = ", ".join(who.languages)
    return f"{who.first_name:<20} {each.tier:<12} {languages:<10} until {until:%a %H:%M}"
