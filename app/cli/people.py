"""`hotline people`: who is on the roll, and whether their telephones can be rung."""

import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

import click

from app.cli.accounts import invite, roles
from app.cli.house import here
from app.cli.stage import set_up
from app.clock import stopwatch
from app.dispatch import store
from app.dispatch.facts import Outcome
from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation as Row
from app.joining.house import House, account_of
from app.practice import Accepts
from app.settings import of_this_machine
from app.staff import service as staff
from app.staff import store as roll
from app.staff.rules import Enrolled
from app.telephony.rest import RefusedError
from app.telephony.webhooks import Invitation, Links, Webhook
from ivr.screening import ACCEPT

RING = 25  # seconds: whoever tries a telephone knows that it will ring
LONGEST = 90.0  # seconds that a trial may take, screening and late reports included
LOOK = 0.2
TOLD = {
    Outcome.NO_KEY: "something answered and pressed nothing: a voicemail, or nothing was heard",
    Outcome.NO_ANSWER: "nobody answered",
    Outcome.BUSY: "was busy, or the call was declined",
    Outcome.FAILED: "the number cannot be reached",
    Outcome.PASSED: "another key was pressed",
    Outcome.LOST: "nobody knows what became of the call; is the line running at PUBLIC_URL?",
}


@click.group()
def people() -> None:
    """Say who is on the roll and may sign in, and try a telephone before its first night.

    \b
    Example: hotline people list
             hotline people invite Ana --role coordinator
             hotline people ring-me Ana
    """


people.add_command(invite)
people.add_command(roles)


@people.command("list")
@click.option("--json", "as_json", is_flag=True, help="For a program to read.")
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
        row = _tried(house, person)
        if row.key == ACCEPT:
            _verified(house, person)
    if row.key != ACCEPT:
        told = TOLD.get(row.outcome or Outcome.LOST, TOLD[Outcome.LOST])
        raise click.ClickException(f"{person.profile.first_name}: {told}")
    click.echo(f"{person.profile.first_name} pressed 1: this telephone is ready.")


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


def _tried(house: House, person: Enrolled) -> Row:
    """Ring, and wait until the call is over; ClickException where it cannot be rung."""
    row = Row(
        id=secrets.token_hex(8),
        person_code=person.code,
        call_sid=TRIAL,
        asked_at=house.clock.now(),
    )
    with house.database.transaction() as session:
        opened = store.invite(session, row)
    if not opened:
        raise click.ClickException("This telephone is being rung for a caller; try it later.")
    try:
        _ring(house, person, row.id)
    except RefusedError as error:
        _ended(house, row.id)
        raise click.ClickException(
            f"Twilio does not ring this number (error {error.code})"
        ) from None
    return _awaited(house, row.id)


def _ring(house: House, person: Enrolled, name: str) -> None:
    settings, links = house.settings, Links(house.settings.public_url)
    account = account_of(house)
    trial = Invitation(id=name, queue="", urgency="", topic="", language=None, asks=TRIAL)
    account.call(
        person.profile.phone,
        settings.hotline_number,
        links.to_invited(Webhook.INVITE, trial),
        links.to_invited(Webhook.RANG, trial),
        RING,
    )


def _awaited(house: House, name: str) -> Row:
    until = stopwatch() + LONGEST
    while stopwatch() < until:
        with house.database.transaction() as session:
            row = store.invitation(session, name)
            if row and row.ended_at:
                return row
        time.sleep(LOOK)
    return _ended(house, name)


def _ended(house: House, name: str) -> Row:
    """Close a trial of which nothing was heard: it must not keep a telephone from callers."""
    with house.database.transaction() as session:
        row = store.invitation(session, name, lock=True)
        if row is None:
            raise click.ClickException("the trial is not there any more")
        if row.ended_at is None:
            row.ended_at, row.outcome = house.clock.now(), Outcome.LOST
        return row


def _verified(house: House, person: Enrolled) -> None:
    with house.database.transaction() as session:
        roll.by_code(session, person.code).verified_at = house.clock.now()
