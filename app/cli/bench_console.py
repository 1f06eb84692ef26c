"""Pages at ten thousand cases, and webhooks while a hundred consoles refresh: side by side."""

import random
import secrets
import socket
import threading
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Self
from urllib.parse import urlsplit

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.calls.legs import LegOutcome
from app.calls.record import Outcome
from app.calls.tables import Call, Leg
from app.cases.rules import BIRDS, Status
from app.cases.tables import Case
from app.cli import line as lines
from app.cli.bench_wire import answer_of, request_of
from app.cli.house import DEMO_ROTA, bring
from app.clock import stopwatch
from app.joining.house import House, open_house
from app.pages.shell import SIGNED
from app.settings import Settings
from app.staff import signins
from app.staff import store as staff
from app.staff.rules import EVERY_ROLE
from app.staff.tables import Account
from app.staff.views import TOKEN
from app.telephony.webhooks import PATHS, Webhook

CASES = 10_000
TIMES = 20  # how often each page is asked for
CONSOLES, EVERY = 100, 10.0  # consoles that are open, and seconds between their refreshes
RATE, SECONDS = 20, 10  # webhooks a second, and seconds of a round
ROUNDS = 3
PATIENCE = 30.0
COOKIE = "hotline"
PAGES = ("/now", "/now/part", "/cases", "/people", "/words", "/reports", "/staff/me")
MOST_MILLISECONDS = 100.0


@dataclass(frozen=True)
class Line:
    """A line that is served, and a coordinator's cookie for its pages."""

    settings: Settings
    cookie: str


def measured() -> Iterator[str]:
    """Measure, and give the table line by line."""
    with lines.throw_away_folder() as folder:
        settings, environment = lines.practice_line(folder)
        with open_house(settings) as house:
            house.database.upgrade()
            bring(house, DEMO_ROTA)
            fill(house, CASES)
            cookie = _cookie(house)
            with lines.served(settings, environment, workers=2) as served:
                line = Line(served.settings, cookie)
                yield from _pages(line)
                yield from _beside(line)


def fill(house: House, count: int) -> None:
    """Keep so many cases of the last year, each with its call, drawn by one seed."""
    drawn, now = random.Random(1), house.clock.now()
    cases, calls, legs = [], [], []
    code = _somebody(house)
    for number in range(count):
        at = now - timedelta(minutes=drawn.randrange(365 * 24 * 60))
        case, call = _drawn(drawn, number, at)
        cases.append(case)
        calls.append(call)
        if call["outcome"] == Outcome.REACHED:
            legs.append(_leg(str(call["sid"]), code, at))
    with house.database.transaction(deadline=120) as session:
        for table, rows in ((Case, cases), (Call, calls), (Leg, legs)):
            session.add_all(table(**row) for row in rows)
            session.flush()


def _somebody(house: House) -> str:
    with house.database.transaction() as session:
        return staff.active(session)[0].code


def _drawn(
    drawn: random.Random, number: int, at: datetime
) -> tuple[dict[str, object], dict[str, object]]:
    name, bird = uuid.UUID(int=drawn.getrandbits(128)), BIRDS[number % len(BIRDS)]
    outcome = drawn.choice(list(Outcome)[:-1])
    case = {
        "id": name,
        "name": f"{bird}-{1000 + number // len(BIRDS)}",
        "opened_at": at,
        "status": drawn.choice([Status.NEW, Status.CLOSED]),
        "topic": drawn.choice(["raid", "work", "hate", "person", None]),
        "urgency": drawn.choice(["emergency", "urgent", "normal"]),
        "language": drawn.choice(["es", "es", "en", None]),
        "outcome": outcome.value,
    }
    call = {
        "sid": f"CA{number:032x}",
        "case_id": name,
        "started_at": at,
        "ended_at": at + timedelta(minutes=5),
        "seconds": 300,
        "wait_seconds": drawn.randrange(60),
        "outcome": outcome,
        "path": [],
        "mismatch": False,
        "unknown": False,
        "call_back": outcome is Outcome.CALL_BACK,
        "back_tried": [],
        "number_index": drawn.randbytes(3),
    }
    return case, call


def _leg(sid: str, code: str, at: datetime) -> dict[str, object]:
    return {
        "call_sid": sid,
        "turn": 1,
        "person_code": code,
        "rung_at": at,
        "answered_at": at,
        "accepted_at": at,
        "outcome": LegOutcome.REACHED,
        "seconds": 200,
    }


def _cookie(house: House) -> str:
    """Sign somebody in who may see everything, and write what their browser would hold."""
    now = house.clock.now()
    with house.database.transaction() as session:
        person = staff.active(session)[0]
        account = Account(
            person_id=person.id,
            name="bench",
            roles=[str(role) for role in EVERY_ROLE],
            created_at=now,
        )
        staff.keep(session, account)
        token = signins.begin(session, house.keyring, account, "bench", now)
    signer = Flask(__name__)
    signer.secret_key = house.keyring.token("console", SIGNED)
    written = SecureCookieSessionInterface().get_signing_serializer(signer)
    return written.dumps({TOKEN: token}) if written else ""


def _pages(line: Line) -> Iterator[str]:
    yield f"Pages at {CASES} cases, each {TIMES} times; wanted <= {MOST_MILLISECONDS:.0f} ms"
    yield f"{'':<26}{'median':>12}{'slowest':>12}"
    for page in PAGES:
        lasted = sorted(_lasted(line, page) for _ in range(TIMES + 1))[:-1]  # without the first
        yield f"{page:<26}{lasted[len(lasted) // 2]:>12.0f}{lasted[-1]:>12.0f}"


def _lasted(line: Line, page: str) -> float:
    with _connection(line.settings) as connection:
        began = stopwatch()
        connection.sendall(_get(line, page))
        answer = answer_of(connection)
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"{page} answers {answer[:40]!r}")
    return (stopwatch() - began) * 1000


def _beside(line: Line) -> Iterator[str]:
    """Measure webhooks alone and beside consoles, in turn: a machine has slow moments."""
    alone, beside = list[float](), list[float]()
    refreshes = 0
    for _ in range(ROUNDS):
        alone += _webhooks(line)
        with _Consoles(line) as consoles:
            beside += _webhooks(line)
        refreshes += consoles.refreshed
    yield ""
    yield f"Webhooks, {RATE} a second, {ROUNDS} rounds of {SECONDS} s; {CONSOLES} consoles"
    yield f"refreshed {refreshes} times meanwhile"
    yield f"{'':<26}{'alone':>12}{'beside':>12}"
    for name, share in (("p50, ms", 0.5), ("p99, ms", 0.99)):
        yield f"{name:<26}{_at(alone, share):>12.1f}{_at(beside, share):>12.1f}"


def _at(lasted: Sequence[float], share: float) -> float:
    ordered = sorted(lasted)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _webhooks(line: Line) -> list[float]:
    """Begin calls at a steady pace; tell the milliseconds of each answer since it was due."""
    lasted: list[float] = []
    began = stopwatch()
    with _connection(line.settings) as connection:
        for number in range(RATE * SECONDS):
            due = began + number / RATE
            threading.Event().wait(max(due - stopwatch(), 0))
            connection.sendall(_call(line.settings))
            answer_of(connection)
            lasted.append((stopwatch() - due) * 1000)
    return lasted


def _call(settings: Settings) -> bytes:
    form = {
        "CallSid": "CA" + secrets.token_hex(16),
        "AccountSid": settings.account_sid,
        "From": f"+1413555{random.randrange(130, 200):04d}",
        "To": settings.hotline_number,
        "CallStatus": "ringing",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    url, token = settings.public_url, settings.auth_tokens[0]
    return request_of(url, token, PATHS[Webhook.VOICE], form)


class _Consoles:
    """Consoles that refresh themselves, each every ten seconds, spread evenly."""

    def __init__(self, line: Line) -> None:
        self._line, self._over, self.refreshed = line, threading.Event(), 0
        self._thread = threading.Thread(target=self._refresh, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join(PATIENCE)

    def _refresh(self) -> None:
        began = stopwatch()
        while not self._over.wait(
            max(began + self.refreshed * EVERY / CONSOLES - stopwatch(), 0)
        ):
            _lasted(self._line, "/now/part")
            self.refreshed += 1


def _connection(settings: Settings) -> socket.socket:
    address = urlsplit(settings.public_url)
    connection = socket.create_connection((address.hostname, address.port), PATIENCE)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _get(line: Line, page: str) -> bytes:
    return (
        f"GET {page} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n"
        f"Accept-Language: es\r\nCookie: {COOKIE}={line.cookie}\r\n\r\n"
    ).encode()
