"""What `hotline bench webhook` measures: webhooks of the line beside a bare route."""

import secrets
import socket
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from app.calls import store as calls_store
from app.cli import line as lines
from app.cli.bench.wire import answer_of, request_of
from app.clock import stopwatch
from app.db import Database
from app.i18n import load_flow
from app.joining.house import open_house
from app.settings import Settings
from app.telephony.webhooks import PATHS, Links, Webhook
from ivr.engine import advance
from ivr.events import CallStarted, KeyPressed
from ivr.flow import Flow
from ivr.session import Session

WORKERS, CLIENTS = 2, 8


ROUNDS = 3  # of each server in turn: a machine that others use too has slow moments


BARE, LINE = "app.cli.bench.bare:app", "app.cli.bench.counted:counted_app()"


KEYS = "251"  # English, my rights, at home: a call that rings nobody


CALLER = "+14135550150"


Way = list[tuple[Session, str]]  # the session of each key's address, and the key


PATIENCE = 30.0  # seconds that a client waits for one answer


DRAINING = 60.0


LEAST_SHARE, MOST_MILLISECONDS, MOST_BACKLOG = 0.35, 25.0, 5.0


@dataclass
class Measured:
    """What one server did: milliseconds of every answer, seconds in all, answers not 200."""

    milliseconds: list[float] = field(default_factory=list)
    seconds: float = 0.0
    refused: int = 0

    @property
    def per_second(self) -> float:
        return len(self.milliseconds) / self.seconds

    def percentile(self, share: float) -> float:
        ordered = sorted(self.milliseconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def measured(calls: int) -> Iterator[str]:
    """Place so many calls in each round, and tell when all are over."""
    with lines.throw_away_folder() as folder:
        settings, environment = lines.practice_line(folder)
        with open_house(settings) as house:
            house.database.upgrade()
            bare, ours, backlogs = Measured(), Measured(), []
            for turn in range(1, ROUNDS + 1):
                with lines.served(settings, environment, app=BARE, workers=WORKERS) as line:
                    _load(line.settings, calls, bare)
                with lines.served(settings, environment, app=LINE, workers=WORKERS) as line:
                    _load(line.settings, calls, ours)
                    backlogs.append(_drained(house.database, turn * calls * (1 + len(KEYS))))
        waits = _lines(folder / "counts")
    yield from _table(bare, ours, max(backlogs), waits)


def _load(settings: Settings, calls: int, measured: Measured) -> None:
    """Place calls from so many clients at once, each on one connection, one after another."""
    way = _way(load_flow())
    scripts = [_script(settings, way, calls // CLIENTS) for _ in range(CLIENTS)]
    clients = [
        threading.Thread(target=_client, args=(settings, script, measured))
        for script in scripts
    ]
    began = stopwatch()
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    measured.seconds += stopwatch() - began


def _client(settings: Settings, script: Sequence[bytes], measured: Measured) -> None:
    address = urlsplit(settings.public_url)
    with socket.create_connection((address.hostname, address.port), PATIENCE) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in script:
            began = stopwatch()
            connection.sendall(request)
            answer = answer_of(connection)
            measured.milliseconds.append((stopwatch() - began) * 1000)
            measured.refused += not answer.startswith(b"HTTP/1.1 200")


def _script(settings: Settings, way: Way, calls: int) -> list[bytes]:
    """Write the requests of so many calls beforehand, so that the load costs little."""
    return [request for _ in range(calls) for request in _call(settings, way)]


def _call(settings: Settings, way: Way) -> list[bytes]:
    form = {
        "CallSid": "CA" + secrets.token_hex(16),
        "AccountSid": settings.account_sid,
        "From": CALLER,
        "To": settings.hotline_number,
        "CallStatus": "in-progress",
        "Direction": "inbound",
        "ApiVersion": "2010-04-01",
    }
    requests = [_request(settings, PATHS[Webhook.VOICE], form)]
    for session, key in way:
        url = Links("").to(Webhook.KEY, session).partition("#")[0]
        requests.append(_request(settings, url, form | {"Digits": key}))
    return requests


def _way(flow: Flow) -> Way:
    """List the session of each key's address: the engine tells them without any server."""
    turn = advance(flow, None, CallStarted())
    way = []
    for key in KEYS:
        way.append((turn.session, key))
        turn = advance(flow, turn.session, KeyPressed(key))
    return way


def _request(settings: Settings, target: str, form: dict[str, str]) -> bytes:
    return request_of(settings.public_url, settings.auth_tokens[0], target, form)


def _drained(database: Database, deliveries: int) -> float:
    """Tell the seconds until every delivery is in Postgres; infinite where they never came."""
    began = stopwatch()
    while stopwatch() - began < DRAINING:
        with database.transaction() as session:
            if calls_store.count_events(session) >= deliveries:
                return stopwatch() - began
        threading.Event().wait(0.05)
    return float("inf")


def _lines(path: Path) -> list[str]:
    return path.read_text().split() if path.exists() else []


def _table(bare: Measured, ours: Measured, backlog: float, waits: list[str]) -> Iterator[str]:
    share = ours.per_second / bare.per_second
    slowest = ours.percentile(0.99)
    rows = [
        ("", "bare route", "the line", "wanted"),
        ("answers a second", f"{bare.per_second:.0f}", f"{ours.per_second:.0f}", ""),
        ("share of the bare route", "1.00", f"{share:.2f}", f">= {LEAST_SHARE}"),
        ("p50, ms", f"{bare.percentile(0.5):.1f}", f"{ours.percentile(0.5):.1f}", ""),
        (
            "p99, ms",
            f"{bare.percentile(0.99):.1f}",
            f"{slowest:.1f}",
            f"<= {MOST_MILLISECONDS}",
        ),
        ("answers", str(len(bare.milliseconds)), str(len(ours.milliseconds)), ""),
        ("refused", str(bare.refused), str(ours.refused), "0"),
        ("backlog gone after, s", "", f"{backlog:.1f}", f"<= {MOST_BACKLOG}"),
        ("waits for Postgres", "", str(waits.count("postgres")), "0"),
        ("REST calls", "", str(waits.count("rest")), "0"),
    ]
    yield (
        f"{ROUNDS} rounds; {CLIENTS} clients;"
        f" gunicorn, {WORKERS} workers x {lines.THREADS} threads"
    )
    yield from (f"{a:<26}{b:>12}{c:>12}   {d}" for a, b, c, d in rows)
