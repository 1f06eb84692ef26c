"""`hotline audit`: who did what in the console, and whether the record of it still stands."""

import json

import click

from app.audit import service, store
from app.audit.rules import TERMINAL
from app.audit.tables import AuditEvent
from app.cli import options
from app.cli.house import here
from app.staff import store as staff


@click.group()
def audit() -> None:
    """Say who did what, and whether the record of it still stands.

    \b
    Example: hotline audit list --about TERN-4821
             hotline audit check
    """


@audit.command("list")
@click.option("--about", metavar="NAME", help="A case's name, or somebody's code.")
@click.option("--most", default=50, type=click.IntRange(1, 10_000), help="How many entries.")
@options.as_json
def list_entries(*, about: str | None, most: int, as_json: bool) -> None:
    """List what was done last, the newest first: ids and first names, never what was read.

    \b
    Example: hotline audit list --about TERN-4821
    """
    with here() as house, house.database.transaction() as session:
        rows = store.newest(session, most, about)
        names = staff.first_names(session, {row.who for row in rows})
        told = [_told(row, names) for row in rows]
    if as_json:
        click.echo(json.dumps(told, indent=2, ensure_ascii=False))
        return
    for each in told:
        reason = f"  {each['reason']}" if each["reason"] else ""
        click.echo(f"{each['at']}  {each['who']:<12} {each['act']:<16} {each['about']}{reason}")


@audit.command()
@click.pass_context
def check(context: click.Context) -> None:
    """Work through the chain; exit status 1 where an entry was changed or taken out.

    That it was checked, and how it stood, is written down too.

    \b
    Example: hotline audit check
    """
    with here() as house, house.database.transaction(deadline=60) as session:
        broken = service.check(session, TERMINAL, house.clock.now())
    if broken is not None:
        click.echo(f"The record does not stand: entry {broken} does not fit those before it.")
        context.exit(1)
    click.echo("The record stands: every entry fits those before it.")


def _told(row: AuditEvent, names: dict[str, str]) -> dict[str, str]:
    return {
        "at": row.at.isoformat(timespec="seconds"),
        "who": names.get(row.who, row.who),
        "act": row.act,
        "about": row.about,
        "reason": row.reason,
    }
