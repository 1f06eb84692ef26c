"""`hotline bench`: measure the line beside a bare server, in one run, on this machine."""

import secrets
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import click

from app.calls import store as calls_store
from app.cli import bench_dispatch, bench_messages
from app.cli import line as lines
from app.cli.bench_wire import answer_of, request_of
from app.clock import stopwatch
from app.db import Database
from app.i18n import load_flow
from app.joining.house import open_house
from app.settings import ROOT, Settings
from app.telephony.webhooks import PATHS, Links, Webhook
from ivr.engine import advance
from ivr.events import CallStarted, KeyPressed
from ivr.flow import Flow
from ivr.session import Session

WORKERS, CLIENTS = 2, 8
ROUNDS = 3  # of each server in turn: a machine that others use too has slow moments
BARE, LINE = "app.cli.bare:app", "app.cli.counted:counted_app()"
KEYS = "251"  # English, my rights, at home: a call that rings nobody
CALLER = "+14135550150"
Way = list[tuple[Session, str]]  # the session of each key's address, and the key
PATIENCE = 30.0  # seconds that a client waits for one answer
DRAINING = 60.0
MOST_LOADING = 500.0  # milliseconds
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


@click.group()
def bench() -> None:
    """Measure the line beside a bare server, side by side in one run.

    \b
    Example: hotline bench webhook
    """


@bench.command()
@click.option(
    "--calls", default=2000, type=click.IntRange(8, 20_000), help="Calls to place in a round."
)
def webhook(*, calls: int) -> None:
    """Measure webhooks: signature, sealed journal, engine, TwiML, with the drain running.

    \b
    Example: hotline bench webhook --calls 2000
    """
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
    click.echo(_table(bare, ours, max(backlogs), waits))


@bench.command("dispatch")
@click.option(
    "--rounds", default=1000, type=click.IntRange(1, 10_000), help="Of eight who accept."
)
def dispatching(*, rounds: int) -> None:
    """Measure the worker: how soon telephones ring, and who is given whom.

    On the practice network, in real time, about a minute and a half.

    \b
    Example: hotline bench dispatch
    """
    for line in bench_dispatch.measured(rounds):
        click.echo(line)


@bench.command("messages")
@click.option(
    "--count", default=200, type=click.IntRange(1, 1000), help="Messages that are left at once."
)
@click.option("--seed", default=1, help="Of the moments at which a worker is killed.")
def bring_messages(*, count: int, seed: int) -> None:
    """Measure how soon messages are home, sealed and deleted at Twilio; and if killed, too.

    By a worker process on the practice network, in real time, each REST request taking
    150 ms; then once more, with the worker killed ten times. About two minutes.

    \b
    Example: hotline bench messages
    """
    for line in bench_messages.measured(count, seed):
        click.echo(line)


@bench.command("flood")
@click.option(
    "--seconds", default=60, type=click.IntRange(5, 600), help="How long machines call."
)
def flooding(*, seconds: int) -> None:
    """Measure real emergencies while machines call 300 times a second from five numbers.

    On the practice network, in real time; a dozen people call among them, some without number.

    \b
    Example: hotline bench flood --seconds 20
    """
    from app.cli.bench_flood import measured as flooded

    for line in flooded(seconds):
        click.echo(line)


@bench.command("console")
@click.option(
    "--cases", default=10_000, type=click.IntRange(1000, 200_000), help="That are kept."
)
def console(*, cases: int) -> None:
    """Measure every page at ten thousand cases, and webhooks beside consoles and sign-ins.

    Of a page: milliseconds until it is there, CPU, and statements to Postgres. Webhooks alone,
    beside a hundred open consoles, and while passwords are tried. In real time, on a
    throw-away line; about three minutes.

    \b
    Example: hotline bench console --cases 100000
    """
    from app.cli.bench_console import measured as opened

    for line in opened(cases):
        click.echo(line)


@bench.command("flows")
@click.option("--times", default=10, type=click.IntRange(1, 1000), help="How often.")
def load_flows(*, times: int) -> None:
    """Measure how long it takes to load and prove everything that callers hear.

    Once in new processes, Python's own start included, and once in this one.

    \b
    Example: hotline bench flows
    """
    steps = len(load_flow().script.steps)
    click.echo(f"{steps} steps, loaded and proven {times} times, in milliseconds")
    click.echo(f"{'':<26}{'median':>12}{'slowest':>12}   wanted <= {MOST_LOADING:.0f}")
    alone = [sys.executable, "-c", "from app.i18n import load_flow; load_flow()"]
    ways: dict[str, Callable[[], object]] = {
        "a new process": lambda: subprocess.run(alone, cwd=ROOT, check=True),
        "the same process": load_flow,
    }
    for name, load in ways.items():
        lasted = sorted(_milliseconds(load) for _ in range(times))
        click.echo(f"{name:<26}{lasted[times // 2]:>12.0f}{lasted[-1]:>12.0f}")


def _milliseconds(work: Callable[[], object]) -> float:
    began = stopwatch()
    work()
    return (stopwatch() - began) * 1000


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


def _table(bare: Measured, ours: Measured, backlog: float, waits: list[str]) -> str:
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
    head = (
        f"{ROUNDS} rounds; {CLIENTS} clients;"
        f" gunicorn, {WORKERS} workers x {lines.THREADS} threads"
    )
    return "\n".join((head, *(f"{a:<26}{b:>12}{c:>12}   {d}" for a, b, c, d in rows)))
