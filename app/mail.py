"""E-mail by SMTP: one letter to one person, under TLS unless it stays on this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from urllib.parse import unquote, urlsplit

from app.errors import HotlineError
from app.settings import HERE

PATIENCE = 10.0  # seconds for one step of the conversation with the server
PORTS = {"smtp": 587, "smtps": 465}


class MailRefusedError(HotlineError):
    """The server will never take this letter."""


class MailAwayError(HotlineError):
    """Nobody knows whether the letter was taken: try it again, under the same name."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter in plain words. `name` is the same however often it is sent: it comes once."""

    to: str = field(repr=False)
    subject: str
    words: str
    name: str


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where letters go out: `url` is smtp:// or smtps://, with user and password; `sender`."""

    url: str = field(repr=False)
    sender: str

    def send(self, letter: Letter) -> None:
        """Send a letter, or raise one of the two errors of this module."""
        with _told_apart(), self._server() as server:
            server.send_message(self._written(letter))

    def _written(self, letter: Letter) -> EmailMessage:
        message = EmailMessage()
        message["From"], message["To"] = self.sender, letter.to
        message["Subject"] = letter.subject
        message["Message-ID"] = f"<{letter.name}@{self.sender.rpartition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"  # no holiday answer comes back
        message.set_content(letter.words)
        return message

    def _server(self) -> smtplib.SMTP:
        where = urlsplit(self.url)
        host, port = where.hostname or "", where.port or PORTS[where.scheme]
        if where.scheme == "smtps":
            server: smtplib.SMTP = smtplib.SMTP_SSL(
                host, port, timeout=PATIENCE, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=PATIENCE)
        try:
            if where.scheme == "smtp" and host not in HERE:
                server.starttls(context=ssl.create_default_context())
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
        except BaseException:
            server.close()
            raise
        return server


@contextmanager
def _told_apart() -> Iterator[None]:
    """Say of each failure whether another attempt may help (RFC 5321: 5yz is final)."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _refusal(min(codes, default=0)) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise MailAwayError(f"the mail server is away: {type(error).__name__}") from None


def _refusal(code: int) -> HotlineError:
    if code >= 500:  # noqa: PLR2004
        return MailRefusedError(f"the mail server refuses it: {code}")
    return MailAwayError(f"the mail server cannot take it now: {code}")
