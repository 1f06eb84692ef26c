"""`hotline texts`: what people have texted, and replies that go out from the line."""

import click

from app.cases import store as cases
from app.cli.house import here
from app.joining.house import House, account_of
from app.telephony.rest import RefusedError, TooManyError, UncertainError
from app.texts import store
from app.texts.service import Texts

MOST = 1000
LONGEST = 1600  # what Twilio takes
STOPPED = 21610  # Twilio's error for somebody who said STOP


@click.group()
def texts() -> None:
    """Read what people have texted, and reply from the line; no number is ever shown.

    \b
    Example: hotline texts list
             hotline texts show TERN-4821
    """


@texts.command("list")
@click.option(
    "--most", default=20, type=click.IntRange(1, MOST), help="How many, newest first."
)
def list_texts(*, most: int) -> None:
    """List the latest conversations, the newest first.

    \b
    Example: hotline texts list
    """
    with here() as house, house.database.transaction() as session:
        zone = house.settings.timezone
        found = store.newest(session, most)
        named = cases.get_all(session, [each.case_id for each in found])
        lines = [
            f"{named[each.case_id].name:<13} {each.last_at.astimezone(zone):%Y-%m-%d %H:%M}"
            + ("  wants no more texts" if each.stopped_at else "")
            for each in found
        ]
    click.echo("\n".join(lines) if lines else "No texts yet.")


@texts.command()
@click.argument("name")
def show(*, name: str) -> None:
    """Show the texts of a case, in order.

    \b
    Example: hotline texts show TERN-4821
    """
    with here() as house, house.database.transaction() as session:
        found = _texts(house).read(session, name.upper())
        zone = house.settings.timezone
    for text, body in found:
        who = "they" if text.incoming else "we"
        pictures = f"  (and {text.media} pictures, which are not fetched)" if text.media else ""
        click.echo(f"{text.at.astimezone(zone):%a %H:%M}  {who:<5} {body}{pictures}")


@texts.command()
@click.argument("name")
@click.argument("words")
def reply(*, name: str, words: str) -> None:
    """Send WORDS from the line to whoever texted under a case.

    \b
    Example: hotline texts reply TERN-4821 "Gracias. Le llamamos en una hora."
    """
    if not words.strip() or len(words) > LONGEST:
        raise click.UsageError(f"write between 1 and {LONGEST} characters")
    with here() as house:
        account = account_of(house)

        def send(number: str) -> str:
            return account.text(number, house.settings.hotline_number, words)

        try:
            with house.database.transaction() as session:
                now = house.clock.now()
                _texts(house).reply(session, name.upper(), words, now, send)
        except RefusedError as error:
            raise click.ClickException(_why(error.code)) from None
        except TooManyError:
            raise click.ClickException("Twilio is busy: nothing was sent. Try again.") from None
        except UncertainError:
            raise click.ClickException(
                "Twilio has not said whether it was sent: look there before you send it again."
            ) from None
    click.echo("Sent.")


def _why(code: int) -> str:
    if code == STOPPED:
        return "They have asked for no more texts; call them back instead."
    return f"Twilio does not send it: error {code}."


def _texts(house: House) -> Texts:
    return Texts(keyring=house.keyring, number=house.settings.hotline_number)
