"""Recordings as Twilio's REST API gives them, and audio files that a document plays."""

import base64
import io
import math
import re
import struct
import threading
import wave
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import requests

from app.practice.carrier import LOOPBACK, Account
from app.practice.values import Recording

RATE = 8000  # samples a second, as a telephone carries them
MOST_SECONDS = 600
LARGEST = 16_000_000
PATIENCE = (2.0, 10.0)
AUDIO = frozenset({"audio/wav", "audio/wave", "audio/x-wav"})
_PATH = re.compile(r"/2010-04-01/Accounts/(AC[0-9a-f]{32})/Recordings/(RE[0-9a-f]{32})\.wav")


class Media:
    """Serves the recordings of one account on loopback, as Twilio's REST API does.

    Twilio: "Recordings resource", "Fetch a Recording's media"; with HTTP authentication by the
    account's SID and token, as its "Protect media access" demands.
    """

    def __init__(self, account: Account, find: Callable[[str], Recording | None]) -> None:
        handler = type("Handler", (_Handler,), {"account": account, "find": staticmethod(find)})
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)

    @property
    def url(self) -> str:
        """The address that takes the place of Twilio's own."""
        return f"http://127.0.0.1:{self._server.server_port}"

    def start(self) -> None:
        self._thread.start()

    def close(self) -> None:
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join(5)
        self._server.server_close()


class _Handler(BaseHTTPRequestHandler):
    account: Account
    find: Callable[[str], Recording | None]

    def do_GET(self) -> None:
        found = _PATH.fullmatch(self.path)
        pair = f"{self.account.sid}:{self.account.token}".encode()
        if self.headers.get("Authorization") != f"Basic {base64.b64encode(pair).decode()}":
            self._answer(401)
            return
        recording = self.find(found[2]) if found and found[1] == self.account.sid else None
        if recording is None:
            self._answer(404)
        else:
            self._answer(200, tone(recording.seconds))

    def _answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Type", "audio/x-wav")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing: an address names a recording."""


def tone(seconds: int) -> bytes:
    """Make a WAV of so many seconds: what a caller of this network sounds like."""
    count = min(seconds, MOST_SECONDS) * RATE
    cycle = [round(8000 * math.sin(2 * math.pi * at / 20)) for at in range(20)]
    samples = struct.pack("<20h", *cycle) * (count // 20)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples)
    return content.getvalue()


def lasting(url: str) -> float | str:
    """Fetch an audio file and tell its seconds; or, in words, why it cannot be played."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            if urlsplit(url).hostname not in LOOPBACK:
                return "this network asks its own machine only"
            reply = session.get(url, timeout=PATIENCE, allow_redirects=False, stream=True)
            if not reply.ok:
                return f"answered {reply.status_code}"
            if reply.headers.get("Content-Type", "").partition(";")[0] not in AUDIO:
                return "is no audio/wav"
            return _seconds(reply.raw.read(LARGEST, decode_content=True))
    except (requests.RequestException, wave.Error, EOFError) as error:
        return type(error).__name__


def _seconds(content: bytes) -> float:
    with wave.open(io.BytesIO(content)) as file:
        return float(file.getnframes() / file.getframerate())
