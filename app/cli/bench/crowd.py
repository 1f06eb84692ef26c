"""Who is at a line's pages while a benchmark measures its webhooks: consoles, and knockers."""

import re
import secrets
import socket
import threading
from collections.abc import Callable
from itertools import count
from typing import Self
from urllib.parse import urlencode, urlsplit

from app.cli.bench.wire import answer_of
from app.clock import stopwatch
from app.settings import Settings

PATIENCE = 30.0
COOKIE = "hotline"
SIGN_IN = "/staff/sign-in"
_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_COOKIE = re.compile(rf"{COOKIE}=([^;]+)")


class Crowd:
    """Do something again and again, so often a second, until the block ends; `done` counts."""

    def __init__(self, rate: float, do: Callable[[], object], hands: int = 1) -> None:
        self._rate, self._do, self._over, self.done = rate, do, threading.Event(), 0
        self._threads = [threading.Thread(target=self._go, daemon=True) for _ in range(hands)]

    def __enter__(self) -> Self:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        for thread in self._threads:
            thread.join(PATIENCE)

    def _go(self) -> None:
        began = stopwatch()
        for turn in count():
            if self._over.wait(max(began + turn / self._rate - stopwatch(), 0)):
                return
            self._do()
            self.done += 1


class Knocker:
    """Somebody who tries passwords, each for another name and as if from another address.

    So nobody is told to wait: each try is worked out, or refused because too many are.
    """

    def __init__(self, settings: Settings) -> None:
        page = exchanged(settings, f"GET {SIGN_IN} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        self._settings, self._cookie = settings, _COOKIE.findall(page)[0]
        self._token = _TOKEN.findall(page)[0]

    def knock(self) -> str:
        """Try one; give the status of the answer."""
        form = {"name": secrets.token_hex(8), "password": "a wrong one, and long enough"}
        body = urlencode(form | {"csrf_token": self._token})
        address = ".".join(str(each) for each in (10, *secrets.token_bytes(3)))
        head = (
            f"POST {SIGN_IN} HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Forwarded-For: {address}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\n"
            f"Cookie: {COOKIE}={self._cookie}\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        return exchanged(self._settings, head + body).split()[1]


def shown(settings: Settings, page: str, cookie: str) -> str:
    """Ask for a page as somebody who is signed in, in Spanish; give the answer whole."""
    head = (
        f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        f"Accept-Language: es\r\nCookie: {COOKIE}={cookie}\r\n\r\n"
    )
    return exchanged(settings, head)


def exchanged(settings: Settings, request: str) -> str:
    """Send a request on a connection of its own, and give the answer."""
    with connected(settings) as connection:
        connection.sendall(request.encode())
        return answer_of(connection).decode()


def connected(settings: Settings) -> socket.socket:
    address = urlsplit(settings.public_url)
    connection = socket.create_connection((address.hostname, address.port), PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection
