"""`hotline people`: who is on the roll, and whether their telephones can be rung."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from app.audit.rules import TERMINAL
from app.cli import options
from app.cli.accounts import invite, roles
from app.cli.house import desk_of, here
from app.cli.stage import set_up
from app.clock import stopwatch
from app.dispatch.facts import Outcome
from app.joining.house import House, account_of
from app.pages.desk import Desk
from app.people import document, importing, trials
from app.people.document import Sheet
from app.people.importing import Plan
from app.people.rules import Ring, WrongError
from app.people.trials import Hindrance
from app.people.words import WRONG, in_english
from app.practice import Accepts
from app.settings import of_this_machine
from app.staff import service as staff
from app.staff import store as roll
from app.staff.rules import Enrolled
from app.telephony.rest import Account

LONGEST = 90.0  # seconds that a trial may take, screening and late reports included
LOOK = 0.2
TOLD = {
    Outcome.NO_KEY: "something answered and pressed nothing: a voicemail, or nothing was heard",
    Outcome.NO_ANSWER: "nobody answered",
    Outcome.BUSY: "was busy, or the call was declined",
    Outcome.FAILED: "the number cannot be reached",
    Outcome.REFUSED: "Twilio does not ring this number",
    Outcome.PASSED: "another key was pressed",
    Outcome.LOST: "nobody knows what became of the call; is the line running at PUBLIC_URL?",
}
HINDERED = {
    Hindrance.GONE: "They are not on the roll any more.",
    Hindrance.RINGS: "This telephone is being tried already; wait a minute.",
    Hindrance.BUSY: "This telephone is being rung for a caller; try it later.",
    Hindrance.OFTEN: "This was tried often enough for an hour; try it later.",
    Hindrance.REFUSED: "Twilio does not ring this number (error {error})",
    Hindrance.LATER: "Twilio is busy; try again in a minute.",
}


@click.group()
def people() -> None:
    """Say who is on the roll and may sign in, and try a telephone before its first night.

    \b
    Example: hotline people list
             hotline people invite Ana --role coordinator
             hotline people import people.csv
             hotline people ring-me Ana
    """


people.add_command(invite)
people.add_command(roles)


@people.command("list")
@options.as_json
def list_people(*, as_json: bool) -> None:
    """List everybody on the roll, what they do, and when their telephone was tried.

    No number is shown. Without roles somebody has no account at the console.

    \b
    Example: hotline people list
    """
    with here() as house, house.database.transaction() as session:
        given = roll.roles_by_person(session)
        rows: list[dict[str, Any]] = [
            {
                "name": person.first_name,
                "code": person.code,
                "roles": given.get(person.id, []),
                "languages": list(person.languages),
                "tried_at": person.verified_at and person.verified_at.isoformat(),
            }
            for person in roll.active(session)
        ]
    if as_json:
        click.echo(json.dumps(rows, indent=2))
        return
    for row in sorted(rows, key=lambda row: str(row["name"])):
        tried = f"tried on {str(row['tried_at'])[:10]}" if row["tried_at"] else "never tried"
        spoken, does = ", ".join(row["languages"]), ", ".join(row["roles"])
        click.echo(f"{row['name']:<16} {spoken:<10} {tried:<20} {does}".rstrip())


@people.command("ring-me")
@click.argument("name")
def ring_me(*, name: str) -> None:
    """Ring the telephone of NAME as a night would: the whole way, the key 1 included.

    The line must be running. On a practice line, the telephone is a practised one.

    \b
    Example: hotline people ring-me Ana
    """
    with _line(name) as (house, person):
        click.echo(
            f"{person.profile.first_name}'s telephone rings: press 1 when you are asked."
        )
        ring = _tried(desk_of(house), account_of(house), person)
    if not ring.ready:
        told = TOLD.get(Outcome(ring.outcome or Outcome.LOST), TOLD[Outcome.LOST])
        raise click.ClickException(f"{person.profile.first_name}: {told}")
    click.echo(f"{person.profile.first_name} pressed 1: this telephone is ready.")


@people.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--yes", is_flag=True, help="Do it without asking.")
@click.pass_context
def import_file(context: click.Context, *, file: Path, yes: bool) -> None:
    """Bring people from a CSV FILE onto the roll; what would happen is shown first.

    The first line names the columns, in Spanish or English: name, phone, languages, and, where
    they are known, skills, gender, email, tell. Commas or semicolons. Whoever has the same
    number is the same person; an empty cell changes nothing; nobody is retired. Refused lines
    are left out, and make the exit status 1; the others are brought wholly or not at all.

    \b
    Example: hotline people import people.csv
      name;phone;languages
      Ana;+1 413 555 0101;español, inglés
    """
    sheet = _read(file)
    with here() as house:
        settings, keyring = house.settings, house.keyring
        with house.database.transaction() as session:
            plan = importing.plan(
                session,
                keyring,
                sheet,
                line=settings.hotline_number,
                practice=settings.practice,
            )
        _show(sheet, plan)
        if (plan.added or plan.changed) and (yes or click.confirm("Do it?")):
            with house.database.transaction() as session:
                importing.carry_out(session, keyring, TERMINAL, plan, house.clock.now())
            click.echo("Done. New people have no shifts yet, and untried telephones.")
    if plan.refused:
        context.exit(1)


@contextmanager
def _line(name: str) -> Iterator[tuple[House, Enrolled]]:
    """Give the line and the person; a practice line is served meanwhile, with its network."""
    settings = of_this_machine()
    if not settings.practice:
        with here() as house:
            yield house, _person(house, name)
        return
    with set_up(settings.var_dir) as stage:
        house = replace(stage.house, settings=stage.settings)
        person = _person(house, name)
        stage.network.phone(person.profile.phone, Accepts(after=2.0, talks=0))
        yield house, person


def _person(house: House, name: str) -> Enrolled:
    with house.database.transaction() as session:
        known = staff.active(session, house.keyring)
    for person in known:
        if person.profile.first_name.casefold() == name.casefold():
            return person
    raise click.ClickException(f"Nobody on the roll is called {name}; try: hotline people list")


def _tried(own: Desk, account: Account, person: Enrolled) -> Ring:
    """Ring, and wait until the call is over; ClickException where it cannot be rung."""
    begun = trials.start(own, account, TERMINAL, person.code)
    if begun.hindrance:
        raise click.ClickException(HINDERED[begun.hindrance].format(error=begun.error))
    until = stopwatch() + LONGEST
    while stopwatch() < until:
        with own.database.transaction() as session:
            ring = trials.look(session, person.code, own.clock.now())
        if ring and ring.outcome:
            return ring
        time.sleep(LOOK)
    trials.give_up(own, begun.name)
    return Ring(at=own.clock.now(), outcome=Outcome.LOST)


def _read(file: Path) -> Sheet:
    with file.open("rb") as stream:
        content = stream.read(document.LONGEST + 1)
    try:
        return document.read(content)
    except WrongError as error:
        fault = WRONG[error.wrong].english % {"word": error.word}
        raise click.ClickException(f"{file.name}: {fault}") from None


def _show(sheet: Sheet, plan: Plan) -> None:
    """Say what a file would do; no number is shown."""
    if sheet.latin:
        click.echo("The file is not UTF-8: look whether the accents are right.", err=True)
    if sheet.unread:
        click.echo(f"Of these columns nothing is kept: {', '.join(sheet.unread)}.", err=True)
    for fault in plan.refused:
        click.echo(in_english(fault), err=True)
    names = ", ".join(each.profile.first_name for each in plan.added)
    click.echo(
        f"{len(plan.added)} new, {len(plan.changed)} changed, {plan.same} as they were, "
        f"{len(plan.refused)} refused." + (f" New: {names}." if names else "")
    )
