"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.staff.rules import Role
from tests.casework.conftest import Desk

ALL = frozenset(Role)
EVERYBODY = None  # signed in or not
PLANNERS = frozenset({Role.COORDINATOR, Role.ROTA, Role.ADMIN})
CASE_READERS = frozenset({Role.RESPONDER, Role.COORDINATOR, Role.LIAISON})
BLIND = frozenset({Role.RESPONDER, Role.LIAISON})  # who sees their own cases only
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


def own_case(console: Any) -> dict[str, Any]:
    """Open a case with a message in it that is assigned to Ana."""
    desk = Desk(console)
    name = desk.case(assigned_to=console.code("Ana"))
    desk.message(name)
    return {"name": name}


def others_case(console: Any) -> dict[str, Any]:
    """Open a case with a message in it that is assigned to Luis."""
    desk = Desk(console)
    name = desk.case(assigned_to=console.code("Luis"))
    desk.message(name)
    return {"name": name}


OF_A_CASE = Door(CASE_READERS, own_case, others_case, BLIND)
OF_A_MESSAGE = Door(
    CASE_READERS,
    lambda console: own_case(console) | {"place": 1},
    lambda console: others_case(console) | {"place": 1},
    BLIND,
)

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
    "GET cases.case": OF_A_CASE,
    "POST cases.take": OF_A_CASE,
    "POST cases.heard": OF_A_CASE,
    "GET cases.sound": OF_A_MESSAGE,
    "POST cases.call_back": OF_A_CASE,
    "POST cases.reply": OF_A_CASE,
    "GET cases.number": OF_A_CASE,
    "POST cases.reveal": OF_A_CASE,
    # People.
    "GET people.roll": Door(PLANNERS),
    # Words.
    "GET words.flow": Door(ALL),
    # Reports.
    "GET reports.month": Door(REPORT_READERS),
    # Practice.
    "GET booth.telephones": Door(ALL),
}
