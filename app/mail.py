"""E-mail by SMTP: one letter to one person, under TLS unless it stays on this machine."""

import smtplib
import ssl
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import EmailMessage
from threading import Lock, Thread
from typing import Protocol
from urllib.parse import unquote, urlsplit

from app.errors import HotlineError
from app.settings import HERE, Settings

PATIENCE = 10.0  # seconds for one step of the conversation with the server
PORTS = {"smtp": 587, "smtps": 465}


class MailRefusedError(HotlineError):
    """The server will never take this letter."""


class MailAwayError(HotlineError):
    """The letter was not taken now: try it again, under the same name."""


class MailUnsureError(MailAwayError):
    """Nobody knows whether the letter was taken."""


class MailBusyError(HotlineError):
    """Another letter is on its way; this one was not begun."""


@dataclass(frozen=True, kw_only=True)
class Letter:
    """A letter in plain words. `name` is the same however often it is sent: it comes once."""

    to: str = field(repr=False)
    subject: str
    words: str = field(repr=False)  # a link that lets somebody in may stand in them
    name: str


@dataclass(frozen=True, kw_only=True)
class Mailbox:
    """Where letters go out: `url` is smtp:// or smtps://, with user and password; `sender`.

    `patience` is how many seconds one step of the conversation with the server may take.
    """

    url: str = field(repr=False)
    sender: str
    patience: float = PATIENCE

    def send(self, letter: Letter) -> None:
        """Send a letter; MailRefusedError, MailAwayError, MailUnsureError."""
        with _told_apart(MailAwayError):
            server = self._server()
        with _told_apart(MailUnsureError), server:
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
                host, port, timeout=self.patience, context=ssl.create_default_context()
            )
        else:
            server = smtplib.SMTP(host, port, timeout=self.patience)
        try:
            if where.scheme == "smtp" and host not in HERE:
                server.starttls(context=ssl.create_default_context())
            if where.username:
                server.login(unquote(where.username), unquote(where.password or ""))
        except BaseException:
            server.close()
            raise
        return server


def mailbox_of(settings: Settings, patience: float = PATIENCE) -> Mailbox | None:
    """Give where letters go out; None where the settings name no mail server."""
    url, sender = settings.smtp_url, settings.mail_from
    return Mailbox(url=url, sender=sender, patience=patience) if url and sender else None


class Mail(Protocol):
    """Whatever takes letters."""

    def send(self, letter: Letter) -> None: ...


@dataclass(kw_only=True)
class Postman:
    """Sends one letter at a time for somebody who waits, and lets nobody wait for long.

    `waits` is how many seconds they wait; the letter may still arrive after that.
    """

    mailbox: Mail
    waits: float
    _under_way: Lock = field(default_factory=Lock, init=False)

    def send(self, letter: Letter) -> None:
        """Send a letter; the errors of a mailbox, MailBusyError."""
        if not self._under_way.acquire(blocking=False):
            raise MailBusyError("another letter is on its way")
        sent: Future[None] = Future()
        carrier = Thread(target=self._carry, args=(letter, sent), name="postman", daemon=True)
        try:
            carrier.start()
        except RuntimeError:  # no thread is to be had now: the next letter may find one
            self._under_way.release()
            raise MailBusyError("no thread is free") from None
        try:
            sent.result(self.waits)
        except TimeoutError:
            raise MailUnsureError("the mail server is slow") from None

    def _carry(self, letter: Letter, sent: "Future[None]") -> None:
        failure: Exception | None = None
        try:
            self.mailbox.send(letter)
        except Exception as error:  # noqa: BLE001 (whoever waits is told)
            failure = error
        self._under_way.release()  # before anybody is told: the next letter may follow at once
        if failure:
            sent.set_exception(failure)
        else:
            sent.set_result(None)


@contextmanager
def _told_apart(unknown: type[MailAwayError]) -> Iterator[None]:
    """Say of each failure whether another attempt may help (RFC 5321: 5yz is final).

    `unknown` is what a failure means of which the server has said nothing.
    """
    try:
        yield
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _ in error.recipients.values()]
        raise _refusal(min(codes, default=0)) from None
    except smtplib.SMTPResponseException as error:
        raise _refusal(error.smtp_code) from None
    except (smtplib.SMTPException, OSError) as error:
        raise unknown(f"the mail server is away: {type(error).__name__}") from None


def _refusal(code: int) -> HotlineError:
    if code >= 500:  # noqa: PLR2004
        return MailRefusedError(f"the mail server refuses it: {code}")
    return MailAwayError(f"the mail server cannot take it now: {code}")
