"""`hotline texts`: what people have texted, and replies that go out from the line."""

import click

from app.cases import store as cases
from app.cli import options
from app.cli.house import here
from app.joining.house import House, account_of
from app.telephony.rest import RefusedError, TooManyError, UncertainError
from app.texts import store
from app.texts.rules import Fate, Left
from app.texts.service import Texts
from app.texts.tables import Text

LONGEST = 1600  # what Twilio takes
UNCERTAIN = (
    "Twilio has not said whether it was sent. Do not send it again: hotline texts show {name}"
    " tells it in a few minutes, while a worker runs."
)
# Why a text does not arrive (Twilio: "Error and Warning Dictionary"); any other by its code.
REASONS = {
    30003: "their telephone is off, or out of reach",
    30005: "there is no such number",
    30006: "the number is a landline, or gets no texts; call them back instead",
    30007: "the carrier took it for advertising",
    30034: "the line's number is not registered for texts",
}
STOPPED = 21610  # Twilio's error for somebody who said STOP


@click.group()
def texts() -> None:
    """Read what people have texted, and reply from the line; no number is ever shown.

    \b
    Example: hotline texts list
             hotline texts show TERN-4821
    """


@texts.command("list")
@options.at_most(20)
def list_texts(*, most: int) -> None:
    """List the latest conversations, the newest first, and count what still stands at Twilio.

    \b
    Example: hotline texts list
    """
    with here() as house, house.database.transaction() as session:
        zone = house.settings.timezone
        found = store.newest(session, most)
        named = cases.get_all(session, [each.case_id for each in found])
        failed = store.undelivered(session, named)
        lines = [
            f"{named[each.case_id].name:<13} {each.last_at.astimezone(zone):%Y-%m-%d %H:%M}"
            + ("  wants no more texts" if each.stopped_at else "")
            + ("  a reply did not arrive" if each.case_id in failed else "")
            for each in found
        ]
        left = store.left_over(session)
    click.echo("\n".join(lines) if lines else "No texts yet.")
    if left:
        click.echo(f"{left_words(left[0])}.")


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
        click.echo(
            f"{text.at.astimezone(zone):%a %H:%M}  {who:<5} {body}{pictures}{_fate(text)}"
        )


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
        texts, line = _texts(house), house.settings.hotline_number
        with house.database.transaction() as session:
            draft = texts.begin(session, name.upper(), words, house.clock.now())
        try:
            sid = account_of(house).text(draft.number, line, words)
        except UncertainError:
            raise click.ClickException(UNCERTAIN.format(name=name.upper())) from None
        except (RefusedError, TooManyError) as error:
            with house.database.transaction() as session:
                texts.withdraw(session, draft.token)
            raise click.ClickException(_why(error)) from None
        with house.database.transaction() as session:
            texts.left(session, draft.token, sid)
    click.echo("Sent.")


def _why(error: RefusedError | TooManyError) -> str:
    if not isinstance(error, RefusedError):
        return "Twilio is busy: nothing was sent. Try again."
    if error.code == STOPPED:
        return "They have asked for no more texts; call them back instead."
    return f"Twilio does not send it: {_reason(error.code)}."


def _reason(code: int | None) -> str:
    return REASONS.get(code or 0, f"error {code}")


def _fate(text: Text) -> str:
    """Say what became of a reply, where it is not simply there."""
    match text.fate:
        case Fate.ASKED:
            return "  (nobody knows yet whether it was sent)"
        case Fate.FAILED:
            return f"  (it did not arrive: {_reason(text.error)})"
        case Fate.LOST:
            return "  (it was never sent)"
        case _:
            return ""


def left_words(left: Left) -> str:
    """Say how many texts stand at Twilio after an hour, and why."""
    why = [f"{left.pictures} with pictures, which stand for a week"] if left.pictures else []
    why += [f"{left.unkept} that never came in here"] if left.unkept else []
    return f"{left.all} still at Twilio after an hour" + (f" ({'; '.join(why)})" if why else "")


def _texts(house: House) -> Texts:
    return Texts(keyring=house.keyring, number=house.settings.hotline_number)
