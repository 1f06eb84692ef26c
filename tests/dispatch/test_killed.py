"""A worker is killed while a telephone rings, and another one goes on: as processes."""

import os
import signal
import subprocess
import sys
import threading
from contextlib import ExitStack

import pytest

from app.cli import line as lines
from app.cli.house import bring, opened
from app.cli.stage import network_of, number_of
from app.clock import DrivenClock, RealClock, stopwatch
from app.db import embedded
from app.dispatch import store
from app.practice import Accepts
from app.settings import ROOT
from tests.calls.conftest import CALLER, NUMBERS, rota_of

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def folder(tmp_path):
    yield tmp_path
    embedded.forget(tmp_path / "var")


@pytest.fixture
def stack():
    with ExitStack() as stack:
        yield stack


def worker(stack, environment):
    """Start a worker; it is ended with the test, if it still lives."""
    process = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "worker"], cwd=ROOT, env=environment
    )
    stack.callback(process.wait, 10)
    stack.callback(process.terminate)
    return process


def until(asked):
    deadline = stopwatch() + 30
    while not (found := asked()):
        assert stopwatch() < deadline
        threading.Event().wait(0.05)
    return found


class Served:
    """A line in processes of its own, twice as fast as time; workers are started by hand."""

    def __init__(self, folder, stack):
        clock = DrivenClock.start(folder / "clock", RealClock().now(), speed=2)
        settings, environment = lines.practice_line(folder / "var", clock.path)
        self.house = stack.enter_context(opened(settings))
        rota = folder / "rota.yaml"
        rota.write_text(rota_of("Ana", "Luis"))
        bring(self.house, rota)
        self.network = network_of(settings, clock)
        environment |= {"TWILIO_API_URL": self.network.api_url}
        line = stack.enter_context(lines.served(settings, environment))
        stack.enter_context(self.network)
        self.number = number_of(self.network, line.settings)
        self.environment = environment | {"PUBLIC_URL": line.settings.public_url}
        self.phones = [self.network.phone(NUMBERS[name]) for name in ("Ana", "Luis")]

    def beats(self):
        with self.house.database.transaction() as session:
            return store.pulse(session)[0]

    def emergency(self):
        call = self.network.phone(CALLER).calls(self.number)
        call.presses("0")
        return call


@pytest.fixture
def line(folder, stack):
    return Served(folder, stack)


def test_a_worker_that_is_killed_while_a_telephone_rings_is_followed_by_another(line, stack):
    first = worker(stack, line.environment)
    until(line.beats)
    worker(stack, line.environment)
    call = line.emergency()
    rung = until(lambda: [each for each in line.phones if each.is_engaged])
    os.kill(first.pid, signal.SIGKILL)
    (other,) = [each for each in line.phones if each is not rung[0]]
    other.behaviour = Accepts(after=1, into=1, talks=60)
    rung[0].declines()
    call.is_connected_to(other, within=60)
    call.hangs_up()


def test_while_postgres_is_frozen_the_hunt_rings_and_after_the_thaw_the_queue(
    line, stack, folder
):
    worker(stack, line.environment)
    until(line.beats)
    for phone in line.phones:
        phone.behaviour = Accepts(after=1, into=1, talks=60)
    frozen = embedded.pids(folder / "var")
    for pid in frozen:
        os.kill(pid, signal.SIGSTOP)
    try:
        call = line.emergency()
        until(lambda: call.is_talking)
        call.hangs_up()
        assert not [leg for leg in line.network.legs if leg.direction == "outbound-api"]
    finally:
        for pid in frozen:
            os.kill(pid, signal.SIGCONT)
    began = line.beats()
    until(lambda: line.beats() > began)
    until(lambda: not any(phone.is_engaged for phone in line.phones))

    def by_the_queue():
        call = line.emergency()
        until(lambda: call.is_talking)
        call.hangs_up()
        return [leg for leg in line.network.legs if leg.direction == "outbound-api"]

    assert until(by_the_queue)
