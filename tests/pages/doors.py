"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

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
    "GET reports.week": Door(frozenset({Role.COORDINATOR})),
    "POST reports.month_file": Door(REPORT_READERS),
    "POST reports.week_file": Door(frozenset({Role.COORDINATOR})),
    # Practice.
    "GET booth.telephones": Door(ALL),
}
