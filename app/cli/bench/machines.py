"""Machines that flood the line: signed webhooks at a steady pace, from a process of its own."""

import heapq
import secrets
import socket
import threading
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count
from multiprocessing.connection import Connection
from urllib.parse import urlsplit

from app.cli.bench.wire import answer_of, request_of
from app.clock import stopwatch
from app.i18n import load_flow
from app.telephony.webhooks import PATHS, Links, Webhook
from ivr.circumstances import Circumstances
from ivr.engine import advance
from ivr.events import CallStarted, KeyPressed
from ivr.flow import Flow

NUMBERS = [f"+1413555{number:04d}" for number in range(160, 165)]  # five of them
CLIENTS = 48  # connections at once
# Half of them press nothing, others a wrong key or that of an emergency, again and again.
KEYS = ("", "7", "", "0")
STAYS, BETWEEN = 10.0, 3.0  # seconds of a call, and between two of its keys
PATIENCE = 30.0

Step = tuple[float, str, dict[str, str]]  # seconds after the call began, address, form
Due = tuple[float, int, bytes]


@dataclass(frozen=True, kw_only=True)
class Target:
    """The line that is called: where it answers, and what its requests are signed with."""

    public_url: str
    token: str = field(repr=False)
    account: str
    line: str


@dataclass(frozen=True)
class Answered:
    """One answer: milliseconds from the moment when it was due to be asked for."""

    milliseconds: float
    ok: bool


def _way(flow: Flow, key: str) -> list[Step]:
    """List what a machine asks for: the engine tells the addresses without any server.

    Whoever presses nothing asks for nothing more until the greeting is over.
    """
    steps: list[Step] = [(0.0, PATHS[Webhook.VOICE], {"CallStatus": "ringing"})]
    now = Circumstances(over=True, guard=True)
    turn = advance(flow, None, CallStarted(), now)
    for at in (1, 2, 3) if key else ():
        address = Links("").to(Webhook.KEY, turn.session).partition("#")[0]
        steps.append((at * BETWEEN, address, {"CallStatus": "in-progress", "Digits": key}))
        turn = advance(flow, turn.session, KeyPressed(key), now)
    ended = {"CallStatus": "completed", "CallDuration": str(int(STAYS))}
    return [*steps, (STAYS, PATHS[Webhook.STATUS], ended)]


WAYS = [_way(load_flow(), key) for key in KEYS]
PER_CALL = sum(map(len, WAYS)) / len(WAYS)


def flood(target: Target, rate: int, seconds: int, pipe: Connection) -> None:
    """Call so often a second, for so many seconds; tell when it begins, and every answer."""
    # All is written and signed beforehand, so that the load itself costs little.
    source, answers = deque(_due(target, rate, seconds)), list[Answered]()
    pipe.send("ready")
    began = stopwatch()

    def client() -> None:
        wire = _Wire(target.public_url)
        while True:
            try:
                at, _, request = source.popleft()
            except IndexError:
                return
            threading.Event().wait(max(began + at - stopwatch(), 0))
            ok = wire.asks(request)
            answers.append(Answered((stopwatch() - began - at) * 1000, ok))

    clients = [threading.Thread(target=client) for _ in range(CLIENTS)]
    for each in clients:
        each.start()
    for each in clients:
        each.join()
    pipe.send(answers)


def _due(target: Target, rate: int, seconds: int) -> Iterator[Due]:
    """Give every request in the order in which it is due."""
    later: list[tuple[float, int, str, dict[str, str]]] = []
    order = count()
    for number in range(rate * seconds):
        begins = number / rate
        while later and later[0][0] <= begins:
            yield _written(target, heapq.heappop(later))
        form = {
            "CallSid": "CA" + secrets.token_hex(16),
            "AccountSid": target.account,
            "From": NUMBERS[number % len(NUMBERS)],
            "To": target.line,
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }
        for after, address, more in WAYS[number % len(WAYS)]:
            heapq.heappush(later, (begins + after, next(order), address, form | more))
    while later:
        yield _written(target, heapq.heappop(later))


def _written(target: Target, due: tuple[float, int, str, dict[str, str]]) -> Due:
    at, order, address, form = due
    return at, order, request_of(target.public_url, target.token, address, form)


class _Wire:
    """One connection to the line, opened again where the server has closed it."""

    def __init__(self, public_url: str) -> None:
        self._address = urlsplit(public_url)
        self._connection: socket.socket | None = None

    def asks(self, request: bytes) -> bool:
        """Ask, and tell whether it was answered well."""
        for _ in range(2):
            try:
                connection = self._connection or self._opened()
                connection.sendall(request)
                return answer_of(connection).startswith(b"HTTP/1.1 20")
            except OSError:
                self._connection = None
        return False

    def _opened(self) -> socket.socket:
        address = (self._address.hostname or "", self._address.port or 80)
        self._connection = connection = socket.create_connection(address, PATIENCE)
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return connection
