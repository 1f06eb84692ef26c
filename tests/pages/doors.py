"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from app.staff import store as staff
from app.staff.rules import Kind, Role
from app.staff.tables import Qualification

ALL = frozenset(Role)
EVERYBODY = None  # signed in or not
GIVERS = frozenset({Role.COORDINATOR, Role.ADMIN})
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


def herself(console: Any) -> dict[str, Any]:
    return {"code": console.code("Ana")}


def qualification(console: Any) -> dict[str, Any]:
    """Write down something that Ana has learned."""
    name, code = uuid.uuid4(), console.code("Ana")
    with console.database.transaction() as session:
        row = Qualification(
            id=name,
            person_id=staff.by_code(session, code).id,
            kind=Kind.TRAINING,
            given_by="Rosa",
            given_on=date.fromordinal(name.int % 700_000 + 1),
        )
        staff.keep(session, row)
    return {"code": code, "name": name}


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
    "POST people.export": Door(PLANNERS),
    "GET people.new": Door(PLANNERS),
    "POST people.new": Door(PLANNERS),
    "GET people.choose": Door(PLANNERS),
    "POST people.look": Door(PLANNERS),
    "POST people.bring": Door(PLANNERS),
    "GET people.person": Door(PLANNERS, own=herself),
    "POST people.change": Door(PLANNERS, own=herself),
    "POST people.roles": Door(GIVERS, own=herself),
    "POST people.invite": Door(GIVERS, own=herself),
    "POST people.qualify": Door(PLANNERS, own=herself),
    "POST people.unqualify": Door(PLANNERS, own=qualification),
    "POST people.number": Door(frozenset({Role.ROTA}), own=herself),
    "GET people.rung": Door(PLANNERS, own=herself),
    "POST people.ring": Door(PLANNERS, own=herself),
    "GET people.farewell": Door(PLANNERS, own=herself),
    "POST people.retire": Door(PLANNERS, own=herself),
    # Words.
    "GET words.flow": Door(ALL),
    # Reports.
    "GET reports.month": Door(REPORT_READERS),
    # Practice.
    "GET booth.telephones": Door(ALL),
}
