"""Twilio's REST API, as far as the worker needs it: calls, texts, queues left over."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import requests
from twilio.base.exceptions import TwilioException, TwilioRestException
from twilio.http.http_client import TwilioHttpClient
from twilio.rest import Client

from app.errors import HotlineError
from app.telephony.webhooks import LEG_EVENTS

PATIENCE = 5.0  # seconds for one request; Twilio's own client would wait for ever
TOO_MANY = 429
SERVERS = 500
NOT_FOUND = 20404
MOST_QUEUES = 1000
MOST_COPIES = 5000

# It writes requests down, and with them numbers.
logging.getLogger("twilio.http_client").setLevel(logging.WARNING)


class TooManyError(HotlineError):
    """Twilio has not done it: too many requests at once; it can be tried a little later."""


class RefusedError(HotlineError):
    """Twilio will never do this."""

    def __init__(self, code: int) -> None:
        super().__init__(f"Twilio refuses it: error {code}")
        self.code = code


class UncertainError(HotlineError):
    """Twilio has not said whether it did it: look first, before it is tried again."""


@dataclass(frozen=True, kw_only=True)
class Seen:
    """A call or text, as Twilio tells of it; `error` is its code (0: none).

    A call that is over tells when it ended, and how many seconds it lasted.
    """

    sid: str
    status: str
    error: int = 0
    ended_at: datetime | None = None
    seconds: int = 0
    body: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Copy:
    """A text that stands at Twilio, to or from the line; `media` counts pictures."""

    sid: str
    status: str
    error: int
    media: int
    made_at: datetime
    sender: str = field(repr=False)
    to: str = field(repr=False)
    body: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class LeftQueue:
    """A queue that stands at Twilio."""

    sid: str
    name: str
    size: int
    made_at: datetime


@dataclass(frozen=True, kw_only=True)
class Account:
    """One account at Twilio. Every method may raise the three errors of this module."""

    api_url: str
    sid: str
    token: str = field(repr=False)

    def call(self, to: str, caller_id: str, url: str, callback: str, ring: int) -> str:
        """Ring a telephone, and give the sid of the call."""
        with _told_apart():
            made = self._client.calls.create(
                to=to,
                from_=caller_id,
                url=url,
                method="POST",
                timeout=ring,
                status_callback=callback,
                status_callback_method="POST",
                status_callback_event=LEG_EVENTS.split(),
            )
        return str(made.sid)

    def cancel(self, sid: str) -> None:
        """Stop a telephone that still rings; one that was answered goes on."""
        with _told_apart():
            self._client.calls(sid).update(status="canceled")

    def complete(self, sid: str) -> None:
        """End a call, whatever it does."""
        with _told_apart():
            self._client.calls(sid).update(status="completed")

    def move(self, sid: str, url: str) -> None:
        """Have a call that is going on do what stands at another address, at once."""
        with _told_apart():
            self._client.calls(sid).update(url=url, method="POST")

    def find(self, sid: str) -> Seen:
        """Look one call up."""
        with _told_apart():
            found = self._client.calls(sid).fetch()
        return Seen(
            sid=str(found.sid),
            status=str(found.status),
            ended_at=found.end_time,
            seconds=int(found.duration or 0),
        )

    def calls_to(self, number: str, since: datetime) -> list[Seen]:
        """List the calls to a number that were made at or after a moment, the newest first.

        One that is still queued has not begun: Twilio can only be asked by when calls began.
        """
        with _told_apart():
            found = self._client.calls.list(to=number, limit=20)
        # Twilio counts whole seconds.
        made = [call for call in found if call.date_created >= since - timedelta(seconds=1)]
        return [Seen(sid=str(call.sid), status=str(call.status)) for call in made]

    def text(self, to: str, sender: str, body: str) -> str:
        """Send a text, and give its sid."""
        with _told_apart():
            made = self._client.messages.create(to=to, from_=sender, body=body)
        return str(made.sid)

    def find_text(self, sid: str) -> Seen:
        """Look one text up."""
        with _told_apart():
            return _seen_text(self._client.messages(sid).fetch())

    def texts_to(self, number: str, since: datetime) -> list[Seen]:
        """List the texts to a number that were made at or after a moment, the newest first."""
        with _told_apart():
            found = self._client.messages.list(to=number, limit=20)
        made = [text for text in found if text.date_created >= since - timedelta(minutes=1)]
        return [_seen_text(text) for text in made]

    def texts_of(self, line: str) -> list[Copy]:
        """List the texts to and from a line that stand there, the newest first of each."""
        asked: dict[str, Any] = {"limit": MOST_COPIES, "page_size": 1000}
        with _told_apart():
            found = [
                *self._client.messages.list(to=line, **asked),
                *self._client.messages.list(from_=line, **asked),
            ]
        return [_copy(text) for text in found]

    def delete_text(self, sid: str) -> None:
        """Delete a text with all that was sent along; only one that is final."""
        with _told_apart():
            self._client.messages(sid).delete()

    def delete_recording(self, sid: str) -> None:
        """Delete a recording, sound and all."""
        with _told_apart():
            self._client.recordings(sid).delete()

    def queues(self) -> list[LeftQueue]:
        """List the queues that stand there."""
        with _told_apart():
            found = self._client.queues.list(limit=MOST_QUEUES)
        return [
            LeftQueue(
                sid=str(queue.sid),
                name=str(queue.friendly_name),
                size=int(queue.current_size or 0),
                made_at=queue.date_created,
            )
            for queue in found
        ]

    def delete_queue(self, sid: str) -> None:
        """Delete a queue in which nobody waits."""
        with _told_apart():
            self._client.queues(sid).delete()

    @cached_property
    def _client(self) -> Any:
        client = Client(self.sid, self.token, http_client=TwilioHttpClient(timeout=PATIENCE))
        client.api.base_url = self.api_url
        return client


def _seen_text(text: Any) -> Seen:
    return Seen(
        sid=str(text.sid),
        status=str(text.status),
        error=int(text.error_code or 0),
        body=str(text.body),
    )


def _copy(text: Any) -> Copy:
    return Copy(
        sid=str(text.sid),
        status=str(text.status),
        error=int(text.error_code or 0),
        media=int(text.num_media or 0),
        made_at=text.date_created,
        sender=str(text.from_ or ""),
        to=str(text.to or ""),
        body=str(text.body or ""),
    )


@contextmanager
def _told_apart() -> Iterator[None]:
    """Say of each failure whether the thing was done, was not, or may have been.

    Twilio: "Error 20429"; a request that was never sent has done nothing.
    """
    try:
        yield
    except TwilioRestException as error:
        if error.status == TOO_MANY:
            raise TooManyError from None
        if error.status >= SERVERS:
            raise UncertainError from None
        raise RefusedError(error.code or error.status) from None
    except TwilioException:
        raise UncertainError from None  # a list that could not be read
    except requests.ConnectTimeout:
        raise TooManyError from None
    except requests.RequestException:
        raise UncertainError from None
