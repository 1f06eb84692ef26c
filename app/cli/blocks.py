"""`hotline line block`: nobody is rung for a caller for some hours, and why that is so."""

import click

from app.audit.rules import TERMINAL
from app.calls import blocking
from app.calls.blocking import MOST_HOURS, Blocking, Unblockable, UnblockableError, Wish
from app.cases import store as cases
from app.cli.house import here
from app.joining.house import House
from app.line.rules import has_telephone

LONGEST = 200  # letters of a reason
WHY_NOT = {
    Unblockable.NO_CALL: "was no call: texts are not blocked",
    Unblockable.WITHHELD: "withheld its number: nobody is blocked for that",
    Unblockable.OURS: "is from a telephone of ours: never blocked",
}


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
    wish = Wish(hours=hours, reason=_checked(reason))
    with here() as house, house.database.transaction() as session:
        name, found = case.upper(), cases.by_name(session, case)
        if found is None:
            raise click.ClickException(f"There is no case {name}; try: hotline cases list")
        try:
            made = _blocking(house).block(session, found, wish, TERMINAL, house.clock.now())
        except UnblockableError as error:
            raise click.ClickException(f"{name} {WHY_NOT[error.why]}") from None
    local = made.until.astimezone(house.settings.timezone)
    click.echo(f"{name} is blocked until {local:%a %d %b %H:%M}")


@click.command()
@click.argument("case")
def unblock(*, case: str) -> None:
    """Take calls again from whoever was blocked.

    \b
    Example: hotline line unblock TERN-4821
    """
    with here() as house, house.database.transaction() as session:
        name = case.upper()
        if not blocking.unblock(session, name, TERMINAL, house.clock.now()):
            raise click.ClickException(f"{name} is not blocked; see: hotline line show")
    click.echo(f"{name} is not blocked any more")


def _blocking(house: House) -> Blocking:
    return Blocking(keyring=house.keyring, line=house.settings.hotline_number)


def _checked(reason: str) -> str:
    said = " ".join(reason.split())
    if not said or len(said) > LONGEST:
        what = f"write why, in 1 to {LONGEST} letters"
        raise click.BadParameter(what, param_hint="--reason")
    if has_telephone(said):
        what = "no telephone number is kept here: write what they did"
        raise click.BadParameter(what, param_hint="--reason")
    return said
