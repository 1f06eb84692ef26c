"""What `hotline bench dispatch` measures: the worker in real time, on the practice network."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

from app.cli import line as lines
from app.cli.house import bring, opened
from app.cli.stage import network_of, number_of
from app.clock import RealClock, stopwatch
from app.db import Database
from app.dispatch import service, store, waiting
from app.dispatch.facts import Person
from app.dispatch.tables import Invitation
from app.joining.house import House
from app.practice import Accepts, Call, Network, Passes, Voicemail
from app.practice import Line as Number
from app.settings import from_environment
from app.telephony.reports import LegOver
from app.telephony.webhooks import PATHS, Webhook
from ivr.queue import Plan, Tier, Wave

CALLERS, RATE = 20, 5  # callers who wait at once; calls a second of the account
AT_ONCE = 8  # who accept at the same moment
MOST_TO_RING, MOST_TO_BRIDGE = 1.0, 300.0  # seconds, milliseconds
PATIENCE = 60.0
PRESSES = 1.0  # seconds from an answer to the key
RESPONDERS = [f"+1413555{number:04d}" for number in range(101, 109)]


def measured(rounds: int) -> Iterator[str]:
    """Measure one thing after another, and tell each as soon as it is known."""
    yield f"{'':<52}{'measured':>10}   wanted"
    yield from _rings()
    yield from _emergency()
    yield from _acceptances(rounds)


def _rings() -> Iterator[str]:
    with _line(3, RATE) as (network, number):
        for phone in RESPONDERS[:3]:
            network.phone(phone, Passes(after=0.3, into=0.3))
        _calls(network, number)
        network.timeline.sleep(20)
        gaps = _gaps(network)
    with _line(8, RATE) as (network, number):
        for phone in RESPONDERS:
            network.phone(phone, Accepts(after=0.3, into=0.3, talks=1))
        _calls(network, number)
        network.timeline.sleep(12)
        taken = [
            webhook.milliseconds
            for webhook in network.webhooks
            if webhook.path.startswith(PATHS[Webhook.INVITED])
        ]
    yield _row(
        f"free to ring request, p95 of {len(gaps)}, s", _p95(gaps), f"<= {MOST_TO_RING:.0f}"
    )
    yield _row(
        f"acceptance to document, p95 of {len(taken)}, ms",
        _p95(taken),
        f"<= {MOST_TO_BRIDGE:.0f}",
    )


def _gaps(network: Network) -> list[float]:
    """Tell the seconds from the end of each ring until the same telephone is rung again."""
    legs = [leg for leg in network.legs if leg.direction == "outbound-api"]
    gaps = []
    for phone in RESPONDERS:
        own = [leg for leg in legs if leg.to == phone]
        for before, after in pairwise(own):
            gaps.append((after.history[0][0] - before.history[-1][0]).total_seconds())
    return gaps


def _emergency() -> Iterator[str]:
    """Let a voicemail and four people be rung, one call a second; tell who was fastest."""
    own = dict(zip(RESPONDERS, (1.0, 5.0, 4.0, 3.0, 2.0), strict=False))
    with _line(5, 1) as (network, number):
        for phone, after in own.items():
            machine = Voicemail(after=after)
            human = Accepts(after=after, into=PRESSES, talks=1)
            network.phone(phone, machine if phone == RESPONDERS[0] else human)
        (call,) = _calls(network, number, 1)
        began = network.timeline.seconds()
        _wait(lambda: call.is_talking)
        took = network.timeline.seconds() - began
        rung = [leg for leg in network.legs if leg.direction == "outbound-api"]
        order = [leg.to for leg in rung]
        (person,) = (leg.to for leg in rung if leg.talking)
    yield _row(
        "emergency: beyond the person's own time, s",
        took - own[person] - PRESSES,
        f"<= {order.index(person)} (calls before it)",
    )


def _acceptances(rounds: int) -> Iterator[str]:
    with lines.throw_away_folder() as folder:
        settings, _ = lines.practice_line(folder)
        with opened(settings) as house:
            twice, nobody = _contested(house, rounds)
    yield _row(f"callers given twice, in {rounds} rounds of {AT_ONCE}", twice, "0")
    yield _row("rounds in which nobody was given the caller", nobody, "0")


def _contested(house: House, rounds: int) -> tuple[int, int]:
    """Let eight accept one caller at once; count callers given twice, and given to nobody."""
    url = house.database.engine.url.render_as_string(hide_password=False)
    wide = Database(url, size=AT_ONCE)
    twice = nobody = 0
    try:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            for number in range(rounds):
                given = _round(wide, pool, number)
                twice += given > 1
                nobody += given == 0
    finally:
        wide.close()
    return twice, nobody


def _round(database: Database, pool: ThreadPoolExecutor, number: int) -> int:
    now, sid = RealClock().now(), f"CA{number:032x}"
    plan = Plan(waves=(Wave(at=0, tiers=(Tier.PRIMARY,)),), ends=75).model_dump_json()
    people = [
        Person(code=f"aaaa{n}", tier=Tier.PRIMARY, languages=frozenset({"es"}), since=now)
        for n in range(AT_ONCE)
    ]
    names = [f"{number:x}n{place}" for place in range(AT_ONCE)]
    with database.transaction() as session:
        waiting.put(
            session,
            waiting.Queued(
                call=sid, turn=1, queue=sid, since=now, asked_at=now, urgency="emergency",
                topic="raid", language="es", prefer=None, plan=plan, number_index=None,
            ),
        )  # fmt: skip
        for name, person in zip(names, people, strict=True):
            store.invite(
                session,
                Invitation(id=name, person_code=person.code, call_sid=sid, asked_at=now),
            )

    def accepts(place: int) -> bool:
        with database.transaction() as session:
            return service.accept(session, names[place], people[place], now) is not None

    given = sum(pool.map(accepts, range(AT_ONCE)))
    with database.transaction() as session:
        for name in names:
            service.note(session, name, LegOver(at=now + timedelta(seconds=1)))
        waiting.leave(session, sid, 1)
    return given


@contextmanager
def _line(responders: int, rate: int) -> Iterator[tuple[Network, Number]]:
    """Serve a line with a worker, with so many on shift, at so many calls a second."""
    with lines.throw_away_folder() as folder:
        _, environment = lines.practice_line(folder)
        environment["CALLS_A_SECOND"] = str(rate)
        settings = from_environment(environment)
        with opened(settings) as house:
            bring(house, _rota(folder, responders))
            network = network_of(settings, house.clock)
            environment["TWILIO_API_URL"] = network.api_url
            serving = lines.served(settings, environment, dispatching=True)
            with serving as line, network:
                _wait(lambda: _beats(house))
                network.timeline.sleep(2)
                yield network, number_of(network, line.settings)


def _rota(folder: Path, count: int) -> Path:
    people = [
        f'  - {{name: P{at}, phone: "{phone}", languages: [es, en]}}'
        for at, phone in enumerate(RESPONDERS[:count])
    ]
    shifts = [
        f'  - {{person: P{at}, days: every day, from: "00:00", to: "00:00"}}'
        for at in range(count)
    ]
    file = folder / "rota.yaml"
    file.write_text("\n".join(["people:", *people, "shifts:", *shifts]))
    return file


def _calls(network: Network, number: Number, count: int = CALLERS) -> list[Call]:
    """Call as so many callers, and press the key of an emergency."""
    calls = [network.phone(f"+1413555{at:04d}").calls(number) for at in range(150, 150 + count)]
    for call in calls:
        call.presses("0")
    return calls


def _beats(house: House) -> bool:
    with house.database.transaction() as session:
        return store.pulse(session)[0] is not None


def _wait(ready: Callable[[], bool]) -> None:
    until = stopwatch() + PATIENCE
    while not ready() and stopwatch() < until:
        threading.Event().wait(0.02)


def _p95(values: Sequence[float]) -> float:
    ordered = sorted(values)
    return ordered[int(len(ordered) * 0.95)] if ordered else float("nan")


def _row(what: str, value: float, wanted: str) -> str:
    return f"{what:<52}{value:>10.2f}   {wanted}"
