"""The service around the engine; here, and only here, its parts are joined."""

from __future__ import annotations

import atexit
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from flask import Flask

    from app.calls.service import Calls
    from app.clock import Clock
    from app.db import Database
    from app.journal import Drain, Journal
    from app.rota.service import RotaKeeper
    from app.sealing import Keyring
    from app.settings import Settings

REFRESH = 1.0  # seconds between two looks at the rota


@dataclass(frozen=True, kw_only=True)
class House:
    """What every part of the service stands on."""

    settings: Settings
    clock: Clock
    keyring: Keyring
    database: Database


@contextmanager
def open_house(settings: Settings) -> Iterator[House]:
    """Give the ground floor, with Postgres running where it is ours, until the block ends."""
    from app.clock import DrivenClock, RealClock
    from app.db import open_database
    from app.sealing import Keyring

    driven = settings.clock_file
    with open_database(settings) as database:
        yield House(
            settings=settings,
            clock=DrivenClock(driven) if driven else RealClock(),
            keyring=Keyring(settings.sealing_keys),
            database=database,
        )


def create_app(settings: Settings) -> Flask:
    """Join the parts into the web application of one process, and start its threads."""
    from contextlib import ExitStack

    from flask import Flask

    from app import outcomes
    from app.calls import views

    stack = ExitStack()
    atexit.register(stack.close)
    house = stack.enter_context(open_house(settings))
    calls = _calls(house, stack)
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = views.LONGEST_BODY
    app.config["MAX_FORM_MEMORY_SIZE"] = views.LONGEST_BODY
    app.extensions["door"] = _door(house, calls)
    app.extensions["close"] = stack.close
    app.register_blueprint(views.bp)
    outcomes.register(app, calls.last_words())
    return app
