"""What `hotline bench messages` measures: messages brought home by a worker, also if killed."""

import random
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from app.cases import service as cases
from app.cli import line as lines
from app.cli.house import bring, opened
from app.cli.stage import network_of, number_of
from app.clock import stopwatch
from app.db.post import wake
from app.joining.house import House
from app.messages import service, store
from app.messages.rules import State, is_whole
from app.practice import Network, Recording

MOST_SECONDS = 60.0
REST_TAKES = 0.15  # seconds of each REST request
SECONDS = 20  # that a message lasts
KILLS = 10
LIVES = (1.0, 4.0)  # seconds that a worker lives before it is killed, its own start included
PATIENCE = 300.0
LOOK = 0.05
RESPONDER = "+14135550101"  # is told of each message meanwhile, as on any night
ROTA = f"""
people:
  - {{name: Ana, phone: "{RESPONDER}", languages: [es, en]}}
shifts:
  - {{person: Ana, days: every day, from: "00:00", to: "00:00"}}
"""


@dataclass(frozen=True, kw_only=True)
class Ground:
    """A line without web processes, its network, and what a worker of it is started with."""

    house: House
    network: Network
    environment: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Left:
    """What became of the messages, by count."""

    lost: int  # deleted at Twilio, and not whole with us
    alone: int  # whole with us, deleted at Twilio, and known to be
    fetched: int  # sounds that were asked for


def measured(count: int, seed: int) -> Iterator[str]:
    """Measure one thing after another, and tell each as soon as it is known."""
    soon = f"<= {MOST_SECONDS:.0f}"
    yield f"{'':<52}{'measured':>10}   wanted"
    with _ground() as ground:
        tokens = _leave(ground, count)
        seconds = _worked(ground, tokens)
        left = _left(ground, tokens)
    yield _row(f"{count} messages at once: all are home after, s", seconds, soon)
    yield _row("of them whole, sealed, and deleted at Twilio", left.alone, str(count))
    yield _row("sounds fetched", left.fetched, str(count))
    with _ground() as ground:
        tokens = _leave(ground, count)
        under_way, lost = _killed(ground, tokens, random.Random(seed))
        seconds = _worked(ground, tokens)
        left = _left(ground, tokens)
    yield _row(f"killed {KILLS} times: with messages under way", under_way, "> 0")
    yield _row("lost at a kill, or at the end", max(lost, left.lost), "0")
    yield _row("of them whole, sealed, and deleted at Twilio", left.alone, str(count))
    yield _row("all are home after the last start, s", seconds, soon)
    yield _row("sounds fetched", left.fetched, f"about {count}")


@contextmanager
def _ground() -> Iterator[Ground]:
    with lines.throw_away_folder() as folder:
        settings, environment = lines.practice_line(folder)
        with opened(settings) as house:
            bring(house, _rota(folder))
            network = network_of(settings, house.clock)
            environment["TWILIO_API_URL"] = network.api_url
            with network:
                network.slows(REST_TAKES)
                number_of(network, settings)
                network.phone(RESPONDER)
                yield Ground(house=house, network=network, environment=environment)


def _rota(folder: Path) -> Path:
    file = folder / "rota.yaml"
    file.write_text(ROTA)
    return file


def _leave(ground: Ground, count: int) -> dict[str, Recording]:
    """Leave so many messages, each in a call that is over; give them by their tokens."""
    house = ground.house
    left = [ground.network.leaves(f"CA{at:032x}", SECONDS) for at in range(count)]
    now, keyring = house.clock.now(), house.keyring
    with house.database.transaction() as session:
        opened_cases = cases.open_cases(session, keyring, {each.call: now for each in left})
        session.add_all(opened_cases.values())
        session.flush()
        for each in left:
            case = opened_cases[each.call]
            key = keyring.data_key(case.key_wrapped or b"", str(case.id))
            recorded = service.Recorded(
                token=_token(each), call=each.call, at=now, seconds=each.seconds,
                erased=False, reference=each.sid,
            )  # fmt: skip
            service.keep(session, key, case, recorded)
            service.call_ended(session, each.call, case, now)
        wake(session)
    return {_token(each): each for each in left}


def _token(recording: Recording) -> str:
    return recording.sid.removeprefix("RE") * 2  # as long as a keyed hash, and no two alike


def _worked(ground: Ground, tokens: dict[str, Recording]) -> float:
    """Let a worker work until all messages are home; tell the seconds, its start included."""
    began = stopwatch()
    worker = lines.start_worker(ground.environment)
    try:
        while _states(ground, tokens).count(State.ALONE) < len(tokens):
            if stopwatch() - began > PATIENCE:
                break
            threading.Event().wait(LOOK)
        return stopwatch() - began
    finally:
        lines.stop(worker)


def _killed(
    ground: Ground, tokens: dict[str, Recording], chance: random.Random
) -> tuple[int, int]:
    """Kill one worker after another; count kills in the middle of work, and what was lost."""
    under_way = lost = 0
    for _ in range(KILLS):
        worker = lines.start_worker(ground.environment)
        threading.Event().wait(chance.uniform(*LIVES))
        asked = len(ground.network.rest_requests)
        worker.kill()
        worker.wait()
        under_way += asked > 0 and _states(ground, tokens).count(State.ALONE) < len(tokens)
        lost = max(lost, _left(ground, tokens).lost)
    return under_way, lost


def _states(ground: Ground, tokens: dict[str, Recording]) -> list[State]:
    with ground.house.database.transaction() as session:
        return [row.state for row in store.newest(session, len(tokens))]


def _left(ground: Ground, tokens: dict[str, Recording]) -> Left:
    """Open every sound with the key of its case, and compare it with what Twilio has."""
    lost = alone = 0
    for token, recording in tokens.items():
        # What Twilio has is asked first: what it has not must have been with us before.
        gone = recording.deleted_at is not None
        with ground.house.database.transaction() as session:
            sound = service.sound(session, ground.house.keyring, token)
            row = store.find(session, token)
        whole = sound is not None and is_whole(sound, recording.seconds)
        lost += gone and not whole
        alone += gone and whole and row is not None and row.state is State.ALONE
    requests = [each.operation for each in ground.network.rest_requests]
    return Left(lost=lost, alone=alone, fetched=requests.count("FetchRecordingMedia"))


def _row(what: str, value: float, wanted: str) -> str:
    return f"{what:<52}{round(value, 1):>10g}   {wanted}"
