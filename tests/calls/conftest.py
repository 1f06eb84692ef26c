"""A whole line in one process and the practice network around it, on a stepped clock."""

import logging
import threading
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any
from unittest.mock import patch

import pytest
from werkzeug.serving import make_server

from app import create_app
from app.calls import store as calls
from app.cases import store as cases
from app.casework.story import story
from app.cli.stage import network_of, number_of
from app.clock import DrivenClock, RealClock, stopwatch
from app.db import Database
from app.i18n import load_told, stamp
from app.practice import Network
from app.rota.service import import_rota
from app.sealing import Keyring
from app.settings import Settings, from_environment, practice_environment
from app.telephony.delivery import content_of
from ivr.loader import Loaded

DAWN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # five in the morning in Massachusetts
CALLER = "+14135550150"
PATIENT = 5.0  # seconds; only tests with processes of their own let Postgres be late
NUMBERS = {
    "Ana": "+14135550101",
    "Luis": "+14135550102",
    "Rosa": "+14135550103",
    "Beto": "+14135550104",
}


def rota_of(*names, tier="primary", languages="[es, en]"):
    """Write a rota on which these people are always on shift."""
    people = [
        f'  - {{name: {name}, phone: "{NUMBERS[name]}", languages: {languages}}}'
        for name in names
    ]
    shifts = [
        f'  - {{person: {name}, days: every day, from: "00:00", to: "00:00", tier: {tier}}}'
        for name in names
    ]
    return "\n".join(["people:", *people, "shifts:", *shifts]) if names else ""


def content(webhook):
    """Write what a webhook of the practice network brought, as the line names it."""
    return content_of(webhook.path, {name: [value] for name, value in webhook.form.items()})


@dataclass
class TheLine:
    """A running line: call it with `phone`, and read its cases."""

    settings: Settings
    database: Database
    network: Network
    number: Any
    app: Any

    def phone(self, name, behaviour=None):
        return self.network.phone(NUMBERS[name], behaviour)

    def calls(self, **more):
        return self.network.phone(CALLER).calls(self.number, **more)

    def case(self, call):
        """Wait until a call is over and stands in Postgres, and tell its case's story."""
        call.ended()
        until = stopwatch() + 20
        while stopwatch() < until:
            with self.database.transaction() as session:
                found = calls.by_sid(session, call.leg.sid)
                if found and found.ended_at:
                    return story(session, cases.get(session, found.case_id))
            threading.Event().wait(0.02)
        raise AssertionError("the case did not appear")


@pytest.fixture
def the_line(tmp_path, database):
    """Open a line with these people on shift."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    with ExitStack() as stack:

        def opened(*names, rota=None, mischief=None, **changes):
            people = rota if rota is not None else rota_of(*names)
            return stack.enter_context(running(tmp_path, database, people, mischief, changes))

        yield opened


_transaction = Database.transaction


def patiently(database, *deadlines):
    """Give Postgres time where the tests' machine is slow: no test here wants it to be late."""
    return _transaction(database, *(max(each, PATIENT) for each in deadlines))


@contextmanager
def running(folder, database, rota, mischief=None, changes=None, *, console=False):
    """Run a line; `changes` are settings that take the place of the usual ones."""
    clock = DrivenClock.start(folder / "clock", DAWN)
    url = database.engine.url.render_as_string(hide_password=False)
    environment = practice_environment(folder / "var") | {
        "CLOCK_FILE": str(clock.path),
        "DATABASE_URL": url,
    }
    settings = from_environment(environment)
    with database.transaction() as session:
        import_rota(
            session, Keyring(settings.sealing_keys), rota, "rota.yaml",
            at=RealClock().now(), line=settings.hotline_number,
            zone=settings.timezone, practice=True,
        )  # fmt: skip
    network = network_of(settings, clock, mischief)
    settings = replace(settings, api_url=network.api_url, **(changes or {}))
    patient = patch.object(Database, "transaction", patiently)
    with patient, served(settings, console=console) as (settings, app), network:
        yield TheLine(settings, database, network, number_of(network, settings), app)


_PROVEN: dict[Any, Loaded] = {}
GLANCE = 0.01  # seconds in which a server sees that it is to end


def proven_once(path, *, folder):
    """Prove the same files once for all lines; what a start proves is tested elsewhere."""
    files = stamp(path.parent, folder)
    if files not in _PROVEN:
        _PROVEN[files] = load_told(path, folder=folder)
    return _PROVEN[files]


@contextmanager
def served(settings, *, console=True):
    """Serve the application on loopback, in a thread; without its console it opens sooner."""
    server = make_server("127.0.0.1", 0, lambda *_: [], threaded=True)
    settings = replace(settings, public_url=f"http://127.0.0.1:{server.server_port}")
    with patch("app.joining.keepers.load_told", proven_once), ExitStack() as stack:
        if not console:
            stack.enter_context(patch("app.joining.console.open_console"))
        app = create_app(settings)
    server.app = app
    thread = threading.Thread(target=server.serve_forever, args=(GLANCE,), daemon=True)
    thread.start()
    try:
        yield settings, app
    finally:
        server.shutdown()
        thread.join(5)
        server.server_close()
        app.extensions["close"]()
