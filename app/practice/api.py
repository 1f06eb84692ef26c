"""Twilio's REST API on loopback: who asks, for what, and what goes wrong on the way."""

import base64
import json
import re
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from app.clock import stopwatch
from app.practice import (
    rest_calls,
    rest_coming,
    rest_conferences,
    rest_participants,
    rest_queues,
    rest_recordings,
    rest_texts,
)
from app.practice.errors import RequestRefusedError
from app.practice.exchange import Exchange
from app.practice.rest import NOT_ALLOWED, NOT_FOUND, Asked, Operation, Reply, error
from app.practice.timeline import TimelineClosedError
from app.practice.values import Trouble

OPERATIONS = (
    *rest_calls.OPERATIONS,
    *rest_queues.OPERATIONS,
    *rest_texts.OPERATIONS,
    *rest_recordings.OPERATIONS,
    *rest_conferences.OPERATIONS,
    *rest_participants.OPERATIONS,
    *rest_coming.OPERATIONS,
)
ROOT = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/(.+)")
LARGEST = 64 * 1024
LONGEST_HOLD = 120.0  # seconds; every client gives up before
GLANCE = 0.01  # seconds in which the server sees that it is to end
TROUBLES = {429: (20429, "Too Many Requests"), 503: (20503, "Service unavailable")}


@dataclass(frozen=True, kw_only=True)
class RestRequest:
    """One request that REST was asked, and what it came to.

    `at` is the timeline's moment, `started` is on the machine's monotonic clock (seconds).
    `sid` names what was made or changed, also where the answer did not tell it; `status` is
    None where no answer was given. `operation` is empty for an address that does not exist.
    """

    operation: str
    at: datetime
    started: float
    parameters: Mapping[str, list[str]]
    status: int | None
    sid: str = ""
    code: int = 0


@dataclass(eq=False)
class Api:
    """Serves one account, with HTTP authentication by its SID and token.

    Use `start` and `close`. `troubles` are arranged by tests; each is used up by one request.
    Every answer takes `takes` seconds of real time.
    """

    exchange: Exchange
    takes: float = 0.0
    requests: list[RestRequest] = field(default_factory=list)
    troubles: list[tuple[str, Trouble]] = field(default_factory=list)

    def __post_init__(self) -> None:
        handler = type("Handler", (_Handler,), {"api": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(
            target=self._server.serve_forever, kwargs={"poll_interval": GLANCE}, daemon=True
        )
        self.closed = threading.Event()

    @property
    def url(self) -> str:
        """The address that takes the place of Twilio's own."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        self.closed.set()
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()

    def answer(self, method: str, target: str, body: str, authorization: str) -> Reply | None:
        """Answer a request; None: never."""
        with self.exchange.timeline.turn():
            started = stopwatch()
            operation, asked, reply = self._routed(method, target, body, authorization)
            if operation and asked:
                reply, told = self._carried_out(operation, asked)
            else:
                told = reply
            self._keep(started, operation, asked, (reply, told))
            return told

    def _routed(
        self, method: str, target: str, body: str, authorization: str
    ) -> tuple[Operation | None, Asked | None, Reply]:
        parts = urlsplit(target)
        found = ROOT.fullmatch(parts.path)
        account = self.exchange.account
        pair = base64.b64encode(f"{account.sid}:{account.token}".encode()).decode()
        nothing = error(404, NOT_FOUND, "The requested resource was not found")
        if authorization != f"Basic {pair}":
            return None, None, error(401, 20003, "Authenticate")
        if not found or found[1] != account.sid:
            return None, None, nothing
        parameters = parse_qs(body if method == "POST" else parts.query, keep_blank_values=True)
        others = False
        for operation, sids in _fitting(found[2]):
            if operation.method == method:
                asked = Asked(
                    exchange=self.exchange, uri=parts.path, sids=sids, parameters=parameters
                )
                return operation, asked, nothing
            others = True
        return None, None, error(405, NOT_ALLOWED, "Method not allowed") if others else nothing

    def _carried_out(self, operation: Operation, asked: Asked) -> tuple[Reply, Reply | None]:
        """Give what the request came to, and what is told of it."""
        trouble = self._trouble(operation.name)
        if trouble is None:
            reply = _served(operation, asked)
            return reply, reply
        done = _served(operation, asked) if trouble.done else Reply(status=0)
        return done, _troubled(trouble)

    def _trouble(self, operation: str) -> Trouble | None:
        for index, (name, trouble) in enumerate(self.troubles):
            if name in {"", operation}:
                del self.troubles[index]
                return trouble
        return None

    def _keep(
        self,
        started: float,
        operation: Operation | None,
        asked: Asked | None,
        replies: tuple[Reply, Reply | None],
    ) -> None:
        done, told = replies
        self.requests.append(
            RestRequest(
                operation=operation.name if operation else "",
                at=self.exchange.timeline.now(),
                started=started,
                parameters=asked.parameters if asked else {},
                status=told.status if told else None,
                sid=done.sid,
                code=int((told.body or {}).get("code", 0)) if told else 0,
            )
        )


def _fitting(path: str) -> Iterator[tuple[Operation, tuple[str, ...]]]:
    for operation in OPERATIONS:
        found = re.fullmatch(operation.path, path)
        if found:
            yield operation, found.groups()


def _served(operation: Operation, asked: Asked) -> Reply:
    try:
        operation.check(asked)
        return operation.serve(asked)
    except RequestRefusedError as refusal:
        return error(refusal.status, refusal.code, refusal.sentence)


def _troubled(trouble: Trouble) -> Reply | None:
    if trouble.status is None:
        return None
    usual, sentence = TROUBLES.get(trouble.status, (20500, "Internal Server Error"))
    reply = error(trouble.status, trouble.code or usual, sentence)
    return Reply(status=reply.status, body=reply.body, retry_after=trouble.retry_after)


class _Handler(BaseHTTPRequestHandler):
    api: Api

    def do_GET(self) -> None:
        self._serve("")

    def do_POST(self) -> None:
        self._serve(self._body())

    def do_DELETE(self) -> None:
        self._serve("")

    def _body(self) -> str:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        return self.rfile.read(min(size, LARGEST)).decode(errors="replace")

    def _serve(self, body: str) -> None:
        authorization = self.headers.get("Authorization", "")
        try:
            reply = self.api.answer(self.command, self.path, body, authorization)
        except TimelineClosedError:
            reply = None
        self.api.closed.wait(self.api.takes)
        if reply is None:
            self._hold()
        else:
            self._send(reply)

    def _send(self, reply: Reply) -> None:
        body = json.dumps(reply.body).encode() if reply.body else b""
        size = reply.content.size if reply.content else len(body)
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(size))
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))
        self.end_headers()
        try:
            for piece in reply.content.pieces(reply.share) if reply.content else [body]:
                self.wfile.write(piece)
        except (BrokenPipeError, ConnectionResetError):
            return  # the client has left in the middle

    def _hold(self) -> None:
        """Say nothing until the client leaves."""
        until = stopwatch() + LONGEST_HOLD
        self.connection.settimeout(GLANCE)
        while stopwatch() < until and not self.api.closed.is_set():
            try:
                if not self.connection.recv(1):
                    return
            except TimeoutError:
                continue
            except OSError:
                return

    def log_message(self, *_: Any) -> None:
        """Say nothing: addresses and parameters name people."""
