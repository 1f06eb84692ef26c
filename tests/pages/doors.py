"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.staff.rules import Role

ALL = frozenset(Role)
EVERYBODY = None  # signed in or not
PLANNERS = frozenset({Role.COORDINATOR, Role.ROTA, Role.ADMIN})
CASE_READERS = frozenset({Role.RESPONDER, Role.COORDINATOR, Role.LIAISON})
REPORT_READERS = frozenset({Role.COORDINATOR, Role.ADMIN, Role.AUDITOR})


@dataclass(frozen=True)
class Door:
    """Who may pass; `own` and `others` make the objects that an address names, for Ana.

    Each is given the console and gives the values of the address. With `others` the door says
    404 to the roles in `blind` (those who see only their own), and lets the others pass.
    """

    roles: frozenset[Role] | None
    own: Callable[[Any], dict[str, Any]] = lambda console: {}
    others: Callable[[Any], dict[str, Any]] | None = None
    blind: frozenset[Role] = frozenset()


def trial_of(name):
    """Keep a call that this person has tried."""

    def kept(console):
        trial = f"{console.code(name)}-00000000"
        folder = console.settings.var_dir / "trials"
        folder.mkdir(exist_ok=True)
        told = {"state": "failed", "at": "2026-11-22T03:07:00-05:00"}
        (folder / f"{trial}.json").write_text(json.dumps(told))
        return {"name": trial}

    return kept


# By "METHOD endpoint".
DOORS = {
    "GET first": Door(EVERYBODY),
    "POST pages.choose_language": Door(EVERYBODY),
    # The way in.
    "GET staff.sign_in": Door(EVERYBODY),
    "POST staff.sign_out": Door(ALL),
    "GET staff.me": Door(ALL),
    # Now.
    "GET now.now": Door(ALL),
    # Cases.
    "GET cases.day_book": Door(CASE_READERS),
    # People.
    "GET people.roll": Door(PLANNERS),
    # Words.
    "GET words.flow": Door(ALL),
    # Reports.
    "GET reports.month": Door(REPORT_READERS),
    # Practice.
    "GET booth.telephones": Door(ALL),
    "POST booth.look": Door(ALL),
    "POST booth.act": Door(ALL, own=lambda console: {"act": "take"}),
    "GET booth.told": Door(ALL),
    "GET booth.case": Door(ALL),
    "GET booth.try_call": Door(ALL),
    "POST booth.begin_trial": Door(ALL),
    "GET booth.trial": Door(ALL, own=trial_of("Ana"), others=trial_of("Luis"), blind=ALL),
}
