"""Webhooks as Twilio makes them: signed, bounded, asked again, and kept for inspection."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal
from urllib.parse import urlencode, urlsplit

import requests

from app.clock import stopwatch
from app.practice import overrides
from app.practice.errors import FatalError
from app.practice.overrides import Overrides
from app.practice.signing import signature

LARGEST = 64 * 1024
LOOPBACK = {"127.0.0.1", "::1", "localhost"}
BAD_REQUEST = 400
SERVER_ERROR = 500
REDIRECTION = 300

Purpose = Literal["document", "status", "recording", "conference", "text"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """Who signs: a Twilio account's SID and its auth token."""

    sid: str
    token: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Order:
    """A request to make: `url` may carry overrides; `leg` is the sid of what it is about."""

    url: str
    form: Mapping[str, str]
    leg: str
    method: str = "POST"
    purpose: Purpose = "document"


@dataclass(frozen=True, kw_only=True)
class _Answer:
    """What came of a request."""

    status: int | None = None
    content_type: str = ""
    body: bytes = b""
    failure: str = ""
    error: str = ""
    code: int = 0


@dataclass(frozen=True, kw_only=True)
class Webhook(_Answer):
    """One request that was made, and what came of it.

    `path` is the raw target (path and query). `at` is the timeline's moment; `started` (on
    the machine's monotonic clock, in seconds) and `milliseconds` are real. `status` is None
    when no answer came; `failure` is `ct`, `rt`, `4xx`, `5xx` or empty; `error` tells why in
    words, and `code` is Twilio's error code (0: none).
    """

    url: str
    path: str
    method: str
    form: Mapping[str, str]
    leg: str
    purpose: Purpose
    attempt: int
    token: str
    at: datetime
    started: float
    milliseconds: float


@dataclass(eq=False, kw_only=True)
class Carrier:
    """Make requests for one account.

    `reach` maps the beginning of a public address to where it is served on this machine, so
    that signatures are made over the public one. Only loopback is ever asked.
    """

    account: Account
    now: Callable[[], datetime]
    keep: Callable[[Webhook], None]
    reach: Mapping[str, str] = field(default_factory=dict)

    def deliver(self, order: Order, copies: int = 1) -> Webhook:
        """Make a request, again where Twilio would; further copies carry the same token."""
        token = str(uuid.uuid4())
        first, *_ = [self._insist(order, token) for _ in range(copies)]
        return first

    def _insist(self, order: Order, token: str) -> Webhook:
        url, limits = overrides.split(order.url)
        end = stopwatch() + limits.total
        attempt = 0
        while True:
            webhook = self._once(order, url, limits, (attempt, token, end))
            self.keep(webhook)
            attempt += 1
            if not limits.covers(webhook.failure) or attempt > limits.retries:
                return webhook
            if stopwatch() >= end:
                return webhook

    def _once(
        self, order: Order, url: str, limits: Overrides, turn: tuple[int, str, float]
    ) -> Webhook:
        attempt, token, end = turn
        at, started = self.now(), stopwatch()
        answer = self._ask(self._prepared(order, url, token), url, limits, end)
        return Webhook(
            url=url,
            path=_target(url),
            method=order.method,
            form=dict(order.form),
            leg=order.leg,
            purpose=order.purpose,
            attempt=attempt,
            token=token,
            at=at,
            started=started,
            milliseconds=(stopwatch() - started) * overrides.MILLISECONDS,
            **vars(answer),
        )

    def _prepared(self, order: Order, url: str, token: str) -> requests.PreparedRequest:
        body = dict(order.form)
        if order.method == "GET":
            url, body = f"{url}{'&' if '?' in url else '?'}{urlencode(body)}", {}
        request = requests.Request(order.method, self.served(url), data=body)
        prepared = request.prepare()
        of_text = "MessageSid" in order.form
        sign = signature(self.account.token, url, body, of_text=of_text)
        # The very bytes that are signed are sent: no part of the address is written anew.
        prepared.url = self.served(url)
        prepared.headers.update(
            {
                "Host": urlsplit(url).netloc.rpartition("@")[2],
                "User-Agent": "TwilioProxy/1.1",
                "Accept": "*/*",
                "X-Twilio-Signature": sign,
                "I-Twilio-Idempotency-Token": token,
            }
        )
        return prepared

    def served(self, url: str) -> str:
        """Tell where a public address is served on this machine."""
        for public, local in self.reach.items():
            if url.startswith(public):
                return local + url.removeprefix(public)
        return url

    def _ask(
        self, request: requests.PreparedRequest, url: str, limits: Overrides, end: float
    ) -> _Answer:
        if urlsplit(self.served(url)).hostname not in LOOPBACK:
            return _Answer(error="this network asks its own machine only", code=11210)
        left = max(end - stopwatch(), 0.001)
        timeout = (min(limits.connect, left), min(limits.read, left))
        try:
            with requests.Session() as session:
                session.trust_env = False
                reply = session.send(
                    request, timeout=timeout, stream=True, allow_redirects=False
                )
                return _read(reply, end)
        except (requests.ConnectionError, requests.ConnectTimeout) as error:
            return _unreached(error)
        except requests.Timeout:
            return _Answer(failure="rt", error="no answer in time", code=11200)
        except requests.RequestException as error:
            return _Answer(error=type(error).__name__, code=11206)


def _unreached(error: requests.RequestException) -> _Answer:
    if isinstance(error, requests.ConnectTimeout) or "NewConnectionError" in str(error):
        return _Answer(failure="ct", error="no connection", code=11205)
    return _Answer(error="the connection broke off", code=11200)


def _read(reply: requests.Response, end: float) -> _Answer:
    body = b""
    for chunk in reply.iter_content(8192):
        body += chunk
        if len(body) > LARGEST:
            return _judged(reply, b"", "the answer is larger than 64 kB", 11750)
        if stopwatch() > end:
            return _judged(reply, b"", "the answer did not end in time", 11203)
    return _judged(reply, body, "", 0)


def _judged(reply: requests.Response, body: bytes, error: str, code: int) -> _Answer:
    failure = ""
    if reply.status_code >= BAD_REQUEST:
        failure = "5xx" if reply.status_code >= SERVER_ERROR else "4xx"
        error, code = f"answered {reply.status_code}", 11217
    elif reply.status_code >= REDIRECTION:
        # Twilio follows and loses what was posted; the line has no use for that.
        error, code = f"answered {reply.status_code}: redirections lose the keys", 11215
    kind = reply.headers.get("Content-Type", "")
    return _Answer(
        status=reply.status_code,
        content_type=kind,
        body=body,
        failure=failure,
        error=error,
        code=code,
    )


def document_of(webhook: Webhook) -> bytes:
    """Give the body of an answer that should be a document, or raise FatalError."""
    if webhook.code:
        raise FatalError(webhook.code, webhook.error)
    if not webhook.body:
        raise FatalError(11770, "the answer is empty")
    return webhook.body


def _target(url: str) -> str:
    parts = urlsplit(url)
    return url.removeprefix(f"{parts.scheme}://{parts.netloc}") or "/"
