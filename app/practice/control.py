"""The telephones of a stage on loopback, for pages that hold them: JSON, behind a token.

`GET /happened?call=SID` and `POST /ACT` with a JSON object; `holder` names the page that
holds. Whatever is refused is told as `{"reason": …, "sentence": …}`.
"""

import hmac
import json
import re
import secrets
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

from app.practice.errors import ActRefusedError, NoCallError, PhoneInUseError
from app.practice.hands import Hands
from app.practice.timeline import TimelineClosedError

LARGEST = 4096  # bytes of a request
GLANCE = 0.01  # seconds in which the server sees that it is to end
SWEEP = 1.0  # real seconds between two looks for holders who are gone
HOLDER = re.compile(r"[a-z0-9-]{8,64}")
MOST_SECONDS = 1e6

Asked = Mapping[str, Any]


class Control:
    """Serves the telephones of `hands` as a `with` block; there are none before it is set."""

    def __init__(self, token: str | None = None) -> None:
        self.token = token or secrets.token_hex(16)
        self.hands: Hands | None = None
        handler = type("Handler", (_Handler,), {"control": self})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._server.daemon_threads = True
        self._closed = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Self:
        for duty in (lambda: self._server.serve_forever(GLANCE), self._sweep):
            threading.Thread(target=duty, name="control", daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closed.set()
        self._server.shutdown()
        self._server.server_close()

    def answer(self, method: str, target: str, body: bytes, token: str) -> tuple[int, Any]:
        """Answer a request: a status and what is written as JSON; never raises."""
        try:
            self._check(token)
            return 200, self._answer(method, target, body) or {}
        except ActRefusedError as refusal:
            return refusal.status, {"reason": refusal.reason, "sentence": refusal.sentence}
        except NoCallError:
            return 409, {"reason": "no-call", "sentence": "This telephone is on no such call."}
        except PhoneInUseError:
            return 409, {"reason": "in-use", "sentence": "This telephone is on a call."}
        except TimelineClosedError:
            return 503, {"reason": "closed", "sentence": "The telephone network has ended."}

    def _check(self, token: str) -> None:
        if not hmac.compare_digest(token.encode(), f"Bearer {self.token}".encode()):
            raise ActRefusedError(401, "token", "This token is not the network's.")

    def _answer(self, method: str, target: str, body: bytes) -> object:
        if self.hands is None:
            raise ActRefusedError(503, "early", "The telephones are not there yet.")
        parts = urlsplit(target)
        if method == "GET" and parts.path == "/happened":
            return self.hands.happened(parse_qs(parts.query).get("call", [""])[0])
        act = ACTS.get(parts.path)
        if act is None:
            raise ActRefusedError(404, "act", "No telephone can do this.")
        if method != "POST":
            raise ActRefusedError(405, "method", "This is asked by POST.")
        asked = _object(body)
        if not HOLDER.fullmatch(_text(asked, "holder")):
            raise ActRefusedError(400, "holder", "Say which page holds the telephone.")
        return act(self.hands, asked)

    def _sweep(self) -> None:
        while not self._closed.wait(SWEEP):
            try:
                if self.hands:
                    self.hands.sweep()
            except TimelineClosedError:
                return


def _object(body: bytes) -> Asked:
    try:
        found = json.loads(body or b"{}")
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise ActRefusedError(400, "json", "This is no JSON object.")
    return found


def _text(asked: Asked, name: str) -> str:
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise ActRefusedError(400, name, f"{name} is a text.")
    return value


def _seconds(asked: Asked) -> float:
    value = asked.get("seconds")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ActRefusedError(400, "seconds", "seconds is a number.")
    return min(value, MOST_SECONDS)


def _cursor(asked: Asked) -> int | None:
    value = asked.get("since")
    if value is not None and (isinstance(value, bool) or not isinstance(value, int)):
        raise ActRefusedError(400, "cursor", "A cursor is a whole number.")
    return value


def _one(asked: Asked) -> tuple[str, str]:
    return _text(asked, "telephone"), _text(asked, "holder")


def _call(hands: Hands, asked: Asked) -> None:
    withheld = asked.get("withheld") is True
    hands.call(_text(asked, "holder"), withheld=withheld, voice_url=_text(asked, "voice_url"))


ACTS: dict[str, Callable[[Hands, Asked], object]] = {
    "/look": lambda hands, asked: hands.look(_text(asked, "holder"), _cursor(asked)),
    "/take": lambda hands, asked: hands.take(*_one(asked)),
    "/leave": lambda hands, asked: hands.leave(*_one(asked)),
    "/pick-up": lambda hands, asked: hands.pick_up(*_one(asked)),
    "/decline": lambda hands, asked: hands.decline(*_one(asked)),
    "/hang-up": lambda hands, asked: hands.hang_up(*_one(asked)),
    "/press": lambda hands, asked: hands.press(*_one(asked), _text(asked, "key")),
    "/speak": lambda hands, asked: hands.speak(*_one(asked), _seconds(asked)),
    "/call": _call,
    "/play": lambda hands, asked: {
        "call": hands.play(_text(asked, "scene"), _text(asked, "holder"))
    },
}


class _Handler(BaseHTTPRequestHandler):
    control: Control

    def do_GET(self) -> None:
        self._serve(b"")

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        size = int(length) if length.isascii() and length.isdigit() else 0
        self._serve(self.rfile.read(size) if size <= LARGEST else None)

    def _serve(self, body: bytes | None) -> None:
        token = self.headers.get("Authorization", "")
        if body is None:
            self._send(413, {"reason": "size", "sentence": "This is too much at once."})
        else:
            self._send(*self.control.answer(self.command, self.path, body, token))

    def _send(self, status: int, told: object) -> None:
        content = json.dumps(told).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Say nothing."""
