"""The service around the engine: its web application, for gunicorn and for tests."""

from __future__ import annotations

import atexit
import gc
import sys
from contextlib import ExitStack
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from app.settings import Settings


def create_app(settings: Settings) -> Flask:
    """Join the parts into the web application of one process, and start its threads."""
    from flask import Flask

    from app import outcomes
    from app.calls import views
    from app.joining.answering import open_door
    from app.joining.console import open_console
    from app.joining.house import open_house
    from app.joining.keepers import pulse_keeper, rota_keeper
    from app.joining.writing import open_journal

    stack = ExitStack()
    atexit.register(stack.close)
    house = stack.enter_context(open_house(settings))
    journal, drain = open_journal(house, stack)
    pulse, rota = pulse_keeper(house, stack), rota_keeper(house, stack)
    door = open_door(house, stack, journal, pulse, rota)
    app = Flask(__name__, static_folder=None)
    app.config["MAX_CONTENT_LENGTH"] = views.LONGEST_BODY
    app.extensions["door"] = door
    app.extensions["drain"] = drain
    app.extensions["pulse"] = pulse
    app.extensions["rota"] = rota
    app.extensions["close"] = stack.close
    app.register_blueprint(views.bp)
    open_console(app, house, stack)
    outcomes.register(app, door.calls.last_words())
    return app


def tune() -> None:
    """Let answers come before everything else in this process; called when all is loaded."""
    # Python lets a thread that computes run on for 5 ms; who comes back from the disk must not
    # wait so long.
    sys.setswitchinterval(0.0005)
    # What was loaded stays: the collector need not look through it again and again.
    gc.collect()
    gc.freeze()
