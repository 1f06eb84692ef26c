"""Every page at ten thousand cases; webhooks alone, beside consoles, and beside sign-ins."""

import random
import secrets
import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.sessions import SecureCookieSessionInterface

from app.cases import store as case_store
from app.casework.rules import EACH_PAGE
from app.cli import line as lines
from app.cli.bench.crowd import Crowd, Knocker, connected, shown
from app.cli.bench.papers import LONG, TEXTED, fill
from app.cli.bench.weighed import HEADER
from app.cli.bench.wire import answer_of, request_of
from app.cli.house import DEMO_ROTA, bring
from app.clock import stopwatch
from app.intake import store as intake
from app.joining.house import House, open_house
from app.pages.shell import SIGNED
from app.settings import Settings
from app.staff import signins
from app.staff import store as staff
from app.staff.rules import EVERY_ROLE
from app.staff.tables import Account
from app.staff.views import TOKEN
from app.telephony.webhooks import PATHS, Webhook

APP, WORKERS = "app.cli.bench.weighed:weighed_app()", 2
TIMES = 30  # how often each page is asked for
CONSOLES, EVERY = 100, 10.0  # consoles that are open, and seconds between their refreshes
KNOCKERS = 4  # who sign in, one password after another
RATE, SECONDS = 20, 10  # webhooks a second, and seconds of a round
ROUNDS = 3
OFTEN = 100  # tries a second, for each of them; one that is worked out takes longer
MOST_MILLISECONDS = 100.0

OF_CASE = (
    ("a case with a long story", ""),
    *((f"its page: {part}", f"/{part}") for part in (
        "sheet", "intake", "safe-contact", "notes", "hand-over", "status", "tasks", "detained",
        "number",
    )),
)  # fmt: skip
PAGES = (
    *(("now", "/now"), ("now, the part that refreshes", "/now/part")),
    *(("the day book", "/cases"), ("one town", "/cases?town=Holyoke")),
    *(("one topic, one language", "/cases?topic=work&language=es"), ("open", "/cases?open=1")),
    *(("this week", "/cases?span=week"), ("the last page", "/cases?page={last}")),
    *(("sought in vain", "/cases?q=WREN-9999"), ("a case of texts", f"/cases/{TEXTED}")),
    *((name, f"/cases/{LONG}{address}") for name, address in OF_CASE),
    ("a restricted record", f"/cases/{LONG}/detained/{{record}}"),
    *(("people", "/people"), ("somebody", "/people/{code}"), ("a list", "/people/import")),
    ("before somebody retires", "/people/{code}/retire"),
    *(("the rota", "/rota"), ("its month", "/rota/month"), ("who would ring", "/rota/who")),
    *(("words", "/words"), ("a step", "/words/step/main"), ("unsigned", "/words/unsigned")),
    *(("switches", "/words/line"), ("guard mode", "/words/line/guard?to=on")),
    *(("the night", "/words/line/night"), ("the status line", "/words/line/status")),
    *(("this month", "/reports"), ("the last month", "/reports?month={month}")),
    *(("this week, reported", "/reports/week"), ("the record", "/record")),
    ("practice", "/practice"),
    *(("a call tried", "/practice/try"), ("oneself", "/staff/me")),
)


@dataclass(frozen=True)
class Line:
    """A line that is served, and a coordinator's cookie for its pages."""

    settings: Settings
    cookie: str


@dataclass(frozen=True)
class Weight:
    """What one answer took: milliseconds until it was there, CPU of ours and of Postgres."""

    lasted: float
    ours: float
    theirs: float
    statements: int


def measured(cases: int) -> Iterator[str]:
    """Measure at so many cases, and give the tables line by line."""
    with lines.throw_away_folder() as folder:
        settings, environment = lines.practice_line(folder)
        with open_house(settings) as house:
            house.database.upgrade()
            bring(house, DEMO_ROTA)
            fill(house, cases)
            known, cookie = _known(house, cases), _cookie(house)
            with lines.served(settings, environment, app=APP, workers=WORKERS) as served:
                line = Line(served.settings, cookie)
                yield from _pages(line, known, cases)
                yield from _beside(line)


def _known(house: House, cases: int) -> dict[str, object]:
    """Give what addresses name: somebody, a record, the last page, the last month."""
    with house.database.transaction() as session:
        code = staff.active(session)[1].code
        long = case_store.by_name(session, LONG)
        record = intake.detained(session, long.id)[0].id if long else None
    here = house.clock.now().astimezone(house.settings.timezone)
    month = here.replace(day=1) - timedelta(days=1)
    last = cases // EACH_PAGE
    return {"code": code, "record": record, "last": last, "month": f"{month:%Y-%m}"}


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


def _pages(line: Line, known: dict[str, object], cases: int) -> Iterator[str]:
    yield f"Pages at {cases} cases, each {TIMES} times; wanted <= {MOST_MILLISECONDS:.0f} ms."
    yield "CPU in milliseconds: of the page, and of Postgres for it."
    heads = ("median", "p99", "CPU", "Postgres", "statements")
    yield f"{'':<30}" + "".join(f"{head:>11}" for head in heads)
    for name, address in PAGES:
        asked = [_weighed(line, address.format(**known)) for _ in range(TIMES + WORKERS)]
        yield _row(name, asked[WORKERS:])  # in each process the first one loads templates


def _row(name: str, asked: Sequence[Weight]) -> str:
    lasted = [each.lasted for each in asked]
    median, slowest = _at(lasted, 0.5), _at(lasted, 0.99)
    ours = _at([each.ours for each in asked], 0.5)
    theirs = _at([each.theirs for each in asked], 0.5)
    most = max(each.statements for each in asked)
    mark = "  over" if median > MOST_MILLISECONDS else ""
    times = f"{median:>11.1f}{slowest:>11.1f}{ours:>11.1f}{theirs:>11.1f}"
    return f"{name:<30}{times}{most:>11}{mark}"


def _weighed(line: Line, page: str) -> Weight:
    began = stopwatch()
    answer = shown(line.settings, page, line.cookie)
    lasted = (stopwatch() - began) * 1000
    if not answer.startswith("HTTP/1.1 200"):
        raise RuntimeError(f"{page} answers {answer[:40]!r}")
    ours, theirs, statements = answer.partition(f"{HEADER}: ")[2].split()[:3]
    return Weight(lasted, float(ours), float(theirs), int(statements))


def _beside(line: Line) -> Iterator[str]:
    """Measure webhooks alone and beside others, in turn: a machine has slow moments."""
    answers, refreshed = Counter[str](), Counter[str]()
    knockers = [Knocker(line.settings) for _ in range(KNOCKERS)]

    for each in knockers:  # the first one in a process begins what hashes
        each.knock()

    def refresh() -> None:
        _weighed(line, "/now/part")
        refreshed["200"] += 1

    def knock() -> None:
        answers[secrets.choice(knockers).knock()] += 1

    ways: dict[str, Callable[[], AbstractContextManager[object]]] = {
        "alone": nullcontext,
        "consoles": lambda: Crowd(CONSOLES / EVERY, refresh),
        "sign-ins": lambda: Crowd(OFTEN, knock, hands=KNOCKERS),
    }
    lasted: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):
        for name, way in ways.items():
            with way():
                lasted[name] += _webhooks(line)
    yield from _compared(lasted, refreshed["200"], answers)


def _compared(
    lasted: Mapping[str, Sequence[float]], refreshed: int, answers: Mapping[str, int]
) -> Iterator[str]:
    told = ", ".join(f"{count} times {status}" for status, count in sorted(answers.items()))
    yield ""
    yield f"Webhooks, {RATE} a second, {ROUNDS} rounds of {SECONDS} s: alone; beside {CONSOLES}"
    yield f"consoles, which refreshed {refreshed} times; beside {KNOCKERS} who try passwords"
    yield f"without a pause, answered {told} (503: too many at once)."
    yield f"{'':<30}" + "".join(f"{name:>11}" for name in lasted)
    for name, share in (("p50, ms", 0.5), ("p99, ms", 0.99)):
        yield f"{name:<30}" + "".join(f"{_at(each, share):>11.1f}" for each in lasted.values())


def _at(lasted: Sequence[float], share: float) -> float:
    ordered = sorted(lasted)
    return ordered[min(int(len(ordered) * share), len(ordered) - 1)]


def _webhooks(line: Line) -> list[float]:
    """Begin calls at a steady pace; tell the milliseconds of each answer since it was due."""
    lasted: list[float] = []
    began = stopwatch()
    with connected(line.settings) as connection:
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
