"""A line with its console, its worker, and a practice network whose telephones pages hold."""

import logging
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, replace
from typing import Any, cast

import pytest

from app.cli.booth import hand_out
from app.cli.stage import Stage, furnish, network_of, number_of
from app.clock import DrivenClock
from app.db import Database
from app.joining.house import House
from app.practice import Accepts, Control
from app.rota.service import import_rota, load_rota
from app.sealing import Keyring
from app.settings import from_environment, practice_environment
from tests.calls.conftest import DAWN, PATIENT, rota_of, served
from tests.dispatch.conftest import WORDS, Worker
from tests.pages import conftest

console = conftest.console
screen = conftest.screen

_transaction = Database.transaction


def patiently(database, *deadlines):
    return _transaction(database, *(max(each, PATIENT) for each in deadlines))


@dataclass
class Booth(conftest.Console):
    """A console with a network whose telephones it hands out."""

    network: Any = None
    control: Any = None


@contextmanager
def opened(folder, database, *, working=True):
    """Open the console of a line on which telephones ring, on a stepped clock."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    clock = DrivenClock.start(folder / "clock", DAWN)
    environment = practice_environment(folder / "var") | {
        "CLOCK_FILE": str(clock.path),
        "DATABASE_URL": database.engine.url.render_as_string(hide_password=False),
    }
    settings = from_environment(environment)
    keyring = Keyring(settings.sealing_keys)
    with database.transaction() as session:
        import_rota(
            session, keyring, rota_of("Ana", "Luis", "Rosa"), "rota.yaml",
            at=DAWN, line=settings.hotline_number, zone=settings.timezone, practice=True,
        )  # fmt: skip
        rota = load_rota(session, keyring, settings.timezone)
    network = network_of(settings, clock)
    with Control() as control:
        settings = replace(
            settings,
            api_url=network.api_url,
            telephones_url=control.url,
            telephones_token=control.token,
        )
        with served(settings) as (settings, app), network:
            booth = Booth(settings, database, app, clock, network, control)
            stage = Stage(
                house=House(settings=settings, clock=clock, keyring=keyring, database=database),
                settings=settings,
                network=network,
                number=number_of(network, settings),
                rota=rota,
                control=control,
            )
            furnish(stage, Accepts(after=3, talks=10), {})
            hand_out(stage, control)
            works = Worker(cast("Any", booth)).at_work() if working else nullcontext()
            with works:
                yield booth


@pytest.fixture
def booth(tmp_path, database, monkeypatch):
    """A booth on a stepped clock; `booth.network.timeline.sleep` lets time pass."""
    with _ready(monkeypatch), opened(tmp_path, database) as booth:
        yield booth


@pytest.fixture
def hunting_booth(tmp_path, database, monkeypatch):
    """A booth on a stepped clock, without a worker."""
    with _ready(monkeypatch), opened(tmp_path, database, working=False) as booth:
        yield booth


@contextmanager
def _ready(monkeypatch):
    # A clock that is driven: nothing is worth gathering, and Postgres may take its time.
    monkeypatch.setattr("app.journal.drain.GATHERING", 0.0)
    monkeypatch.setattr("app.joining.working.catalogs", WORDS)
    monkeypatch.setattr(Database, "transaction", patiently)
    yield
