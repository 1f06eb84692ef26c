"""The letter with the link that lets somebody in, in their language, and how it is sent."""

from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from app.audit.rules import Act
from app.audit.service import record
from app.errors import HotlineError
from app.mail import (
    Letter,
    Mail,
    MailAwayError,
    MailBusyError,
    MailRefusedError,
    MailUnsureError,
)
from app.pages.desk import Desk
from app.pages.words import LANGUAGES, USUAL, Lazy, lazy, read
from app.staff import service, store

NOT_SENT = "not sent"  # in the record, of an invitation that was taken back
_SUBJECT = lazy("Your way into the line")
_WORDS = lazy(
    "Hello, %(name)s. With this link you make your account for the line. It works once, for 15"
    " minutes:"
)
_FORGED = lazy(
    "Open it only if somebody of the line told you that it comes. Nobody of the line ever asks"
    " for your password."
)


class NoAddressError(HotlineError):
    """Nobody knows where a letter to somebody would go."""


def address_of(public_url: str, token: str) -> str:
    """Give the address that lets somebody in, by what stands in it."""
    return f"{public_url}/staff/join/{token}"


def send(own: Desk, mail: Mail, who: str, code: str, token: str) -> None:
    """Send somebody the link that was made for them, for `who` invites them.

    What certainly was not sent is taken back: NoAddressError, MailRefusedError, MailAwayError,
    MailBusyError. MailUnsureError: it may arrive, so it stays.
    """
    try:
        mail.send(_letter(own, code, token))
    except MailUnsureError:
        raise
    except (NoAddressError, MailRefusedError, MailAwayError, MailBusyError):
        _take_back(own, who, code, token)
        raise


def invitation(
    to: str, first_name: str, languages: Sequence[str], address: str, locales: Path
) -> Letter:
    """Write the letter; `address` is the link. Its name is new for each link."""
    language = next((each for each in languages if each in LANGUAGES), USUAL)

    def said(text: Lazy) -> str:
        return read(locales)[language].get(text.english, text.english)

    words = (said(_WORDS) % {"name": first_name}, address, said(_FORGED))
    name = f"join-{sha256(address.encode()).hexdigest()[:24]}"
    return Letter(to=to, subject=said(_SUBJECT), words="\n\n".join(words), name=name)


def _letter(own: Desk, code: str, token: str) -> Letter:
    with own.database.transaction() as session:
        person = store.found(session, code)
        to = service.address_of(person, own.keyring) if person else None
    if person is None or to is None:
        raise NoAddressError("there is no address in the rota")
    link = address_of(own.settings.public_url, token)
    return invitation(to, person.first_name, person.languages, link, own.settings.locales)


def _take_back(own: Desk, who: str, code: str, token: str) -> None:
    with own.database.transaction() as session:
        person = store.found(session, code, lock=True)
        if person and service.take_back(session, own.keyring, person, token):
            record(session, who, Act.INVITED, code, own.clock.now(), NOT_SENT)
