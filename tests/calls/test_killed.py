"""Web processes are killed and Postgres is frozen: callers go on, and nothing is lost."""

import os
import random
import signal
import threading
from contextlib import contextmanager

import psutil  # type: ignore[import-untyped]  # the wheel of Postgres brings it
import pytest

from app.calls.record import Outcome
from app.cli import line as lines
from app.cli.house import bring, opened
from app.cli.stage import network_of, number_of
from app.clock import DrivenClock, stopwatch
from app.db import embedded
from app.practice import Accepts, Keys, Voicemail
from app.sealing import Keyring
from app.settings import from_environment
from tests.calls.conftest import DAWN, NUMBERS, content, rota_of

pytestmark = pytest.mark.timeout(180)


class Played:
    """A line in processes of its own, its network, and what became of it all."""

    def __init__(self, house, network, number, server):
        self.house, self.network, self.number, self.server = house, network, number, server

    def workers(self):
        return psutil.Process(self.server.pid).children()

    def call_many(self, count, scripts):
        """Let so many callers call at once, and wait until all of it is over."""
        made = [
            self.network.phone(f"+1413555{120 + number:04d}").calls(
                self.number, script=scripts[number % len(scripts)]
            )
            for number in range(count)
        ]
        self.network.settle()
        return made

    def acknowledged(self):
        """Name every delivery that was answered 2xx, as the line names them."""
        ring = Keyring(self.house.settings.sealing_keys)
        return {
            ring.token(content(webhook), "delivery").hex()
            for webhook in self.network.webhooks
            if webhook.status is not None and 200 <= webhook.status < 300
        }

    def kept(self):
        with self.house.database.transaction() as session:
            rows = session.connection().exec_driver_sql("select id from event")
            return {name for (name,) in rows}

    def lost(self, within=60):
        """Wait until everything acknowledged is in Postgres; tell what never came."""
        until = stopwatch() + within
        while (lost := self.acknowledged() - self.kept()) and stopwatch() < until:
            threading.Event().wait(0.1)
        return lost

    def workers_other_than(self, before, within=10):
        """Wait until others work; what a process folded last may be there before it dies."""
        until = stopwatch() + within
        while {worker.pid for worker in self.workers()} == before and stopwatch() < until:
            threading.Event().wait(0.05)
        return {worker.pid for worker in self.workers()} != before

    def outcomes(self):
        with self.house.database.transaction() as session:
            rows = session.connection().exec_driver_sql(
                'select call.sid, call.outcome from call join "case" on "case".id = case_id'
            )
            return {sid: Outcome(outcome) for sid, outcome in rows}


@contextmanager
def played(folder, *, workers=2, **environment):
    clock = DrivenClock.start(folder / "clock", DAWN)
    settings, known = lines.practice_line(folder / "var", clock.path)
    rota = folder / "rota.yaml"
    rota.write_text(rota_of("Ana", "Luis", "Rosa", "Beto"))
    with opened(settings) as house:
        bring(house, rota)
        served = lines.served(settings, {**known, **environment}, workers=workers)
        with served as line, network_of(settings, clock) as network:
            number = number_of(network, line.settings)
            for name in ("Ana", "Luis", "Rosa"):
                network.phone(NUMBERS[name], Accepts())
            network.phone(NUMBERS["Beto"], Voicemail())
            yield Played(house, network, number, line.server)


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    embedded.forget(tmp_path / "var")


SCRIPTS = [Keys("1 1"), Keys("2 5 1"), Keys("0"), Keys(""), Keys("1 3")]


@pytest.mark.parametrize("point", ["appended:25", "inserted:2", "folded:2"])
def test_killed_at_a_named_point_nothing_acknowledged_is_lost(folder, point):
    with played(folder, workers=1, DIE_AT=point) as play:
        before = {worker.pid for worker in play.workers()}
        calls = play.call_many(5, SCRIPTS)
        assert play.lost() == set()
        assert play.workers_other_than(before), "nobody was killed"
        assert set(play.outcomes()) == {call.leg.sid for call in calls}


def test_killed_at_random_in_the_middle_of_many_calls_nothing_acknowledged_is_lost(folder):
    chance, over, kills = random.Random(11), threading.Event(), list[int]()

    def kill(play):
        while not over.wait(chance.uniform(0.2, 0.6)) and len(kills) < 20:
            workers = play.workers()
            if workers:
                victim = chance.choice(workers)
                os.kill(victim.pid, signal.SIGKILL)
                kills.append(victim.pid)

    with played(folder) as play:
        killer = threading.Thread(target=kill, args=(play,))
        killer.start()
        try:
            calls = play.call_many(20, SCRIPTS)
        finally:
            over.set()
            killer.join()
        assert len(kills) >= 5
        assert play.lost() == set()
        assert {call.leg.sid for call in calls} >= set(play.outcomes())


def test_with_postgres_frozen_calls_go_on_and_the_cases_appear_after_the_thaw(folder):
    with played(folder) as play:
        play.call_many(1, SCRIPTS)
        assert play.lost() == set()
        frozen = embedded.pids(folder / "var")
        assert frozen
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            calls = play.call_many(10, SCRIPTS)
        finally:
            for pid in embedded.pids(folder / "var"):
                os.kill(pid, signal.SIGCONT)
        play.network.check()
        slow = [w.path for w in play.network.webhooks if w.milliseconds > 2000]
        assert slow == []
        assert all(call.ending.kind == "completed" for call in calls)
        assert play.lost() == set()
        assert set(play.outcomes()) >= {call.leg.sid for call in calls}


def test_a_line_starts_and_answers_from_its_sealed_rota_while_postgres_is_frozen(folder):
    with played(folder) as play:
        play.call_many(1, SCRIPTS)
        assert play.lost() == set()
        frozen = embedded.pids(folder / "var")
        for pid in frozen:
            os.kill(pid, signal.SIGSTOP)
        try:
            for worker in play.workers():
                worker.kill()
            (call,) = play.call_many(1, [Keys("1 1")])
            assert len(call.ending.bridged_with) == 1
        finally:
            for pid in embedded.pids(folder / "var"):
                os.kill(pid, signal.SIGCONT)
        assert play.lost() == set()


def test_driven_clocks_and_kill_points_belong_to_practice(folder):
    settings = from_environment(
        {**lines.practice_line(folder / "var")[1], "DIE_AT": "appended", "CLOCK_FILE": "x"}
    )
    assert settings.practice
