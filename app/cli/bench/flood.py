"""What `hotline bench flood` measures: real callers in a flood, on the practice network."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from multiprocessing import get_context
from pathlib import Path

from app.cli import line as lines
from app.cli.bench.machines import PER_CALL, Answered, Target, flood
from app.cli.house import bring, opened
from app.cli.stage import network_of, number_of
from app.clock import stopwatch
from app.dispatch import store
from app.dispatch.facts import Invited
from app.dispatch.jobs import invited
from app.dispatch.rules import BETWEEN_RINGS, MOST_RINGS, is_ring
from app.dispatch.tables import Invitation
from app.joining.house import House
from app.line import store as line_store
from app.practice import Accepts, Call, Network
from app.practice import Line as Number
from app.settings import Settings, from_environment

WORKERS, RATE, CALLS = 2, 5, 300  # processes; calls of the account, and of machines, a second
EVERY = 5.0  # seconds between two real callers
HIDDEN = 3  # every so many of them withhold their number
MOST_TO_RING, MOST_MILLISECONDS = 2.0, 500.0  # seconds from the key, milliseconds
STARTING, ENDING = 90.0, 30.0
SLOWER = 1.5  # seconds that each responder takes longer to answer than the one before
RESPONDERS = [f"+1413555{number:04d}" for number in range(101, 109)]


@dataclass(frozen=True)
class Stage:
    """A line with a worker, and the network around it."""

    house: House
    settings: Settings
    network: Network
    number: Number


Rings = Sequence[tuple[Invitation, Invited]]


def measured(seconds: int) -> Iterator[str]:
    """Let machines call for so many seconds, with real people among them, and tell the rest."""
    with _stage() as stage:
        answers, calls = _flooded(stage, seconds)
        rings = _rings(stage.house)
        with stage.house.database.transaction() as session:
            rush = line_store.state(session).rush
    yield f"{'':<52}{'measured':>10}   wanted"
    yield from _machines(answers, seconds)
    yield from _people(stage, calls, rings)
    yield from _telephones(calls, rings)
    yield _row("guard mode by itself (1: yes)", float(rush is not None), "1")


def _machines(answers: Sequence[Answered], seconds: int) -> Iterator[str]:
    calls = len(answers) / PER_CALL / seconds
    yield _row(f"calls of machines a second, for {seconds} s", calls, f"{CALLS}")
    yield _row("webhooks of machines a second", len(answers) / seconds, "")
    yield _row("p50 of their answers, ms", _share(answers, 0.5), "")
    yield _row("p99 of their answers, ms", _share(answers, 0.99), f"<= {MOST_MILLISECONDS:.0f}")
    yield _row("answered badly, or not at all", sum(not each.ok for each in answers), "0")


def _people(stage: Stage, calls: Sequence[Call], rings: Rings) -> Iterator[str]:
    delays = [_delay(stage, call, rings) for call in calls]
    known = sorted(delay for delay in delays if delay is not None)
    reached = sum(bool(call.ending.bridged_with) for call in calls)
    slowest = max(known, default=float("nan"))
    yield _row("real emergencies, every third without a number", len(calls), "")
    yield _row("from key to ring request, median, s", known[len(known) // 2], "")
    yield _row("from key to ring request, slowest, s", slowest, f"<= {MOST_TO_RING}")
    # A telephone that rings already for another caller may be given to this one.
    yield _row("given a telephone that rang already", delays.count(None), "")
    yield _row("that reached somebody", reached, f"{len(calls)}")


def _telephones(calls: Sequence[Call], rings: Rings) -> Iterator[str]:
    real = {call.sid for call in calls}
    for_machines = sum(row.call_sid not in real for row, _ in rings)
    yield _row("rings for machines", for_machines, "0")
    yield _row("rings too soon while others were free", _too_soon(rings), "0")
    yield _row("most rings of one telephone", _most(rings), f"<= {MOST_RINGS}")


@contextmanager
def _stage() -> Iterator[Stage]:
    with lines.throw_away_folder() as folder:
        _, environment = lines.practice_line(folder)
        environment["CALLS_A_SECOND"] = str(RATE)
        settings = from_environment(environment)
        with opened(settings) as house:
            bring(house, _rota(folder))
            network = network_of(settings, house.clock)
            environment["TWILIO_API_URL"] = network.api_url
            serving = lines.served(settings, environment, workers=WORKERS, dispatching=True)
            with serving as line, network:
                number = number_of(network, line.settings)
                for at, phone in enumerate(RESPONDERS):
                    network.phone(phone, Accepts(after=1.0 + at * SLOWER, into=0.5, talks=2))
                _await_worker(house)
                yield Stage(house, line.settings, network, number)


def _flooded(stage: Stage, seconds: int) -> tuple[list[Answered], list[Call]]:
    """Let machines call from a process of their own, and real people from this one."""
    context = get_context("spawn")
    receiving, sending = context.Pipe(duplex=False)
    settings = stage.settings
    target = Target(
        public_url=settings.public_url, token=settings.auth_tokens[0],
        account=settings.account_sid, line=settings.hotline_number,
    )  # fmt: skip
    arguments = (target, CALLS, seconds, sending)
    machines = context.Process(target=flood, args=arguments, daemon=True)
    machines.start()
    if not receiving.poll(STARTING):
        raise lines.LineSilentError
    receiving.recv()  # the first of them is calling
    calls = list(_real(stage, seconds))
    answers: list[Answered] = receiving.recv()
    machines.join(ENDING)
    for call in calls:
        call.hangs_up()
    return answers, calls


def _real(stage: Stage, seconds: int) -> Iterator[Call]:
    network, began = stage.network, stopwatch()
    for at in range(max(int(seconds / EVERY), 1)):
        threading.Event().wait(max(began + (at + 0.6) * EVERY - stopwatch(), 0))
        phone = network.phone(f"+1413555{170 + at:04d}")
        shown = "anonymous" if at % HIDDEN == HIDDEN - 1 else phone.number
        call = phone.calls(stage.number, withheld=shown)
        call.presses("0")
        yield call


def _rings(house: House) -> Rings:
    with house.database.transaction() as session:
        rows = store.invitations(session, house.clock.now())
        found = [(row, invited(row)) for row in rows]
    return sorted(
        (each for each in found if is_ring(each[1])), key=lambda each: each[0].asked_at
    )


def _delay(stage: Stage, call: Call, rings: Rings) -> float | None:
    """Tell the seconds from a caller's key to the request that a telephone be rung for them."""
    pressed = [entry.at for entry in call.transcript if entry.kind == "pressed"]
    legs = {leg.sid: leg.history[0][0] for leg in stage.network.legs}
    own = [
        legs[row.leg_sid]
        for row, _ in rings
        if row.call_sid == call.sid and row.leg_sid in legs
    ]
    return (min(own) - pressed[0]).total_seconds() if own and pressed else None


def _too_soon(rings: Rings) -> int:
    """Count rings soon after another while somebody else could have been rung."""
    return sum(
        _is_soon(rings, person, row.asked_at, row.call_sid)
        and any(
            _is_free(rings, other, row.asked_at)
            for other in {each.person for _, each in rings} - {person}
        )
        for row, each in rings
        for person in [each.person]
    )


def _is_soon(rings: Rings, person: str, at: datetime, call: str) -> bool:
    return any(
        each.person == person and row.call_sid != call
        and timedelta(0) < at - row.asked_at < BETWEEN_RINGS
        for row, each in rings
    )  # fmt: skip


def _is_free(rings: Rings, person: str, at: datetime) -> bool:
    """Tell whether somebody's telephone was neither in use, nor had it rung just before."""
    return not any(
        each.person == person and row.asked_at <= at
        and (at - row.asked_at < BETWEEN_RINGS or row.ended_at is None or row.ended_at > at
             or each.outcome == "reached")
        for row, each in rings
    )  # fmt: skip


def _most(rings: Rings) -> int:
    people = [each.person for _, each in rings]
    return max(map(people.count, people), default=0)


def _rota(folder: Path) -> Path:
    people = [
        f'  - {{name: P{at}, phone: "{phone}", languages: [es, en]}}'
        for at, phone in enumerate(RESPONDERS)
    ]
    shifts = [
        f'  - {{person: P{at}, days: every day, from: "00:00", to: "00:00"}}'
        for at in range(len(RESPONDERS))
    ]
    file = folder / "rota.yaml"
    file.write_text("\n".join(["people:", *people, "shifts:", *shifts]))
    return file


def _await_worker(house: House) -> None:
    until = stopwatch() + STARTING
    while stopwatch() < until:
        with house.database.transaction() as session:
            if store.pulse(session)[0] is not None:
                break
        threading.Event().wait(0.05)
    threading.Event().wait(2)  # every web process has seen it


def _share(answers: Sequence[Answered], share: float) -> float:
    ordered = sorted(each.milliseconds for each in answers)
    return ordered[int(len(ordered) * share)] if ordered else float("nan")


def _row(what: str, value: float, wanted: str) -> str:
    return f"{what:<52}{value:>10.2f}   {wanted}"
