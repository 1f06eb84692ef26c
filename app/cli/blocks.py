"""`hotline line block`: nobody is rung for a caller for some hours, and why that is so."""

from datetime import timedelta

import click

from app.audit import service as audit
from app.audit.rules import Act
from app.calls import store as calls
from app.calls.jobs import CALLS
from app.cases import store as cases
from app.cli.house import here
from app.db import Session
from app.joining.house import House
from app.line import store
from app.line.rules import TERMINAL, Block, has_telephone
from app.staff import service as staff

MOST_HOURS = 24
LONGEST = 200  # letters of a reason


@click.command()
@click.argument("case")
@click.option(
    "--hours", default=MOST_HOURS, show_default=True, type=click.IntRange(1, MOST_HOURS),
    help="How long.",
)  # fmt: skip
@click.option("--reason", required=True, help="Why, for the next coordinator to read.")
def block(*, case: str, hours: int, reason: str) -> None:
    """Block the caller of a case for some hours: they hear so, and nobody is rung.

    Calls without a number cannot be blocked, nor can anybody of ours.

    \b
    Example: hotline line block TERN-4821 --hours 6 --reason "Shouts, for an hour."
    """
    why = _checked(reason)
    with here() as house, house.database.transaction() as session:
        now, name = house.clock.now(), case.upper()
        caller = _caller(session, name)
        if caller in _ours(session, house):
            raise click.ClickException(f"{name} is from a telephone of ours: never blocked")
        until = now + timedelta(hours=hours)
        store.block(session, Block(caller=caller, case=name, reason=why, until=until), now)
        audit.record(session, TERMINAL, Act.SWITCHED, name, now, f"blocked: {why}")
    local = until.astimezone(house.settings.timezone)
    click.echo(f"{name} is blocked until {local:%a %d %b %H:%M}")


@click.command()
@click.argument("case")
def unblock(*, case: str) -> None:
    """Take calls again from whoever was blocked.

    \b
    Example: hotline line unblock TERN-4821
    """
    with here() as house, house.database.transaction() as session:
        now, name = house.clock.now(), case.upper()
        known = {each.case: each.caller for each in store.blocks(session, now)}
        caller = known.get(name) or _caller(session, name)
        if not store.unblock(session, caller, now):
            raise click.ClickException(f"{name} is not blocked; see: hotline line show")
        audit.record(session, TERMINAL, Act.SWITCHED, name, now, "unblocked")
    click.echo(f"{name} is not blocked any more")


def _caller(session: Session, name: str) -> bytes:
    """Find the hash of whoever called; a click error where nobody can be known by it."""
    case = cases.by_name(session, name)
    if case is None:
        raise click.ClickException(f"There is no case {name}; try: hotline cases list")
    call = calls.of_cases(session, [case.id]).get(case.id)
    if call is None:
        raise click.ClickException(f"{name} was no call: texts are not blocked")
    if call.number_index is None:
        raise click.ClickException(f"{name} withheld its number: nobody is blocked for that")
    return call.number_index


def _ours(session: Session, house: House) -> set[bytes]:
    phones = [each.profile.phone for each in staff.active(session, house.keyring)]
    phones.append(house.settings.hotline_number)
    return {house.keyring.fingerprint(phone, CALLS) for phone in phones}


def _checked(reason: str) -> str:
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST:
        what = f"write why, in 1 to {LONGEST} letters"
        raise click.BadParameter(what, param_hint="--reason")
    if has_telephone(said):
        what = "no telephone number is kept here: write what they did"
        raise click.BadParameter(what, param_hint="--reason")
    return said
