"""`hotline people invite` and `roles`: who may sign in to the console, and as what."""

from collections.abc import Sequence

import click

from app.audit.rules import TERMINAL, Act
from app.audit.service import record
from app.cli.house import desk_of, here
from app.db import Session
from app.joining.house import House
from app.mail import Mailbox, mailbox_of
from app.settings import Settings
from app.staff import letters
from app.staff import service as staff
from app.staff import store as roll
from app.staff.letters import NoAddressError
from app.staff.rules import Role
from app.staff.tables import Person


@click.command()
@click.argument("name")
@click.option(
    "--role", "roles", multiple=True, type=click.Choice([str(role) for role in Role]),
    help="What they do; several times for several. Who has an account keeps theirs.",
)  # fmt: skip
@click.option("--mail", is_flag=True, help="Send the link to their address, by e-mail.")
def invite(*, name: str, roles: tuple[str, ...], mail: bool) -> None:
    """Make a link with which NAME makes an account, or makes it anew: once, for 15 minutes.

    It is the first account too: there is none from the beginning. Give the link to nobody else.

    \b
    Example: hotline people invite Ana --role coordinator --role approver
             hotline people invite Ana --mail
    """
    with here() as house:
        mailbox = _mailbox(house.settings) if mail else None
        code, token = _invited(house, name, [Role(role) for role in roles])
        if mailbox:
            _send(house, mailbox, name, code, token)
            click.echo(f"Sent to {name}. It works once, for 15 minutes.")
            return
    link = letters.address_of(house.settings.public_url, token)
    click.echo(f"For {name} alone, once, for 15 minutes:\n\n{link}\n")
    if house.settings.practice:
        click.echo("(practice line: put the address that `hotline demo` prints in front)")


def _invited(house: House, name: str, roles: Sequence[Role]) -> tuple[str, str]:
    """Invite somebody; give their code, and what stands in the link."""
    at = house.clock.now()
    with house.database.transaction() as session:
        person = _person(session, name)
        if not roles and person.id not in roll.roles_by_person(session):
            raise click.UsageError(f"{person.first_name} has no account yet: name a --role.")
        token = staff.invite(session, house.keyring, person, roles, at)
        record(session, TERMINAL, Act.INVITED, person.code, at, ", ".join(roles))
    return person.code, token


def _send(house: House, mailbox: Mailbox, name: str, code: str, token: str) -> None:
    try:
        letters.send(desk_of(house), mailbox, TERMINAL, code, token)
    except NoAddressError:
        told = f"{name} has no address in the rota; try without --mail."
        raise click.ClickException(told) from None


@click.command()
@click.argument("name")
@click.option("--set", "roles", required=True, metavar="ROLE,…", help="These, and no others.")
def roles(*, name: str, roles: str) -> None:
    """Give NAME these roles and no others; it holds from their next page on.

    Roles: responder, coordinator, approver, rota-coordinator, legal-liaison, admin, auditor.

    \b
    Example: hotline people roles Ana --set coordinator,approver
    """
    given = _roles(roles)
    with here() as house, house.database.transaction() as session:
        person = _person(session, name)
        staff.set_roles(session, person, given)
        at = house.clock.now()
        record(session, TERMINAL, Act.CHANGED_ROLES, person.code, at, ", ".join(given))
    click.echo(f"{person.first_name}: {', '.join(given)}")


def _roles(text: str) -> list[Role]:
    words = [word.strip() for word in text.split(",") if word.strip()]
    wrong = [word for word in words if word not in set(Role)]
    if wrong or not words:
        raise click.UsageError(f"--set: {', '.join(wrong) or 'nothing'} is no role. {_KNOWN}")
    return [role for role in Role if role in words]


_KNOWN = f"Roles are {', '.join(Role)}."


def _person(session: Session, name: str) -> Person:
    """Find somebody on the roll by first name or code; an account goes to one person only."""
    wanted = name.casefold()
    found = [
        person
        for person in roll.active(session)
        if wanted in {person.first_name.casefold(), person.code}
    ]
    if not found:
        raise click.ClickException(
            f"Nobody on the roll is called {name}; try: hotline people list"
        )
    if len(found) > 1:
        codes = ", ".join(person.code for person in found)
        raise click.ClickException(f"Several are called {name}: write one of {codes} instead.")
    return found[0]


def _mailbox(settings: Settings) -> Mailbox:
    mailbox = mailbox_of(settings)
    if mailbox is None:
        raise click.ClickException("Nothing can be sent: set SMTP_URL and MAIL_FROM.")
    return mailbox
