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
from app.clock import RealClock, stopwatch
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


def test_a_worker_that_is_killed_while_a_telephone_rings_is_followed_by_another(folder, stack):
    settings, environment = lines.practice_line(folder / "var")
    house = stack.enter_context(opened(settings))
    rota = folder / "rota.yaml"
    rota.write_text(rota_of("Ana", "Luis"))
    bring(house, rota)
    network = network_of(settings, RealClock())
    environment |= {"TWILIO_API_URL": network.api_url}
    line = stack.enter_context(lines.served(settings, environment))
    stack.enter_context(network)
    number = number_of(network, line.settings)
    environment |= {"PUBLIC_URL": line.settings.public_url}

    def beats():
        with house.database.transaction() as session:
            return store.pulse(session)[0]

    first = worker(stack, environment)
    until(beats)
    worker(stack, environment)
    phones = {name: network.phone(NUMBERS[name]) for name in ("Ana", "Luis")}
    call = network.phone(CALLER).calls(number)
    call.presses("0")
    rung = until(lambda: [each for each in phones.values() if each.is_engaged])
    os.kill(first.pid, signal.SIGKILL)
    (other,) = [each for each in phones.values() if each is not rung[0]]
    other.behaviour = Accepts(after=1, into=1, talks=60)
    rung[0].declines()
    call.is_connected_to(other, within=60)
    call.hangs_up()
    assert call.ended().bridged_with == (other.number,)
