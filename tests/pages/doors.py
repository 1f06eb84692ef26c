"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.sealing import Keyring
from app.staff import service
from app.staff import store as staff
from app.staff.rules import Role

ALL = frozenset(Role)
EVERYBODY = None  # signed in or not
PLANNERS = frozenset({Role.COORDINATOR, Role.ROTA, Role.ADMIN})
CASE_READERS = frozenset({Role.RESPONDER, Role.COORDINATOR, Role.LIAISON})
COORDINATORS = frozenset({Role.COORDINATOR})
SWITCHERS = frozenset({Role.COORDINATOR, Role.APPROVER})
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


def link(console):
    """Invite Beto, who is nobody's visitor here."""
    with console.database.transaction() as session:
        beto = next(p for p in staff.active(session) if p.first_name == "Beto")
        keyring = Keyring(console.settings.sealing_keys)
        now = console.clock.now()
        return {"token": service.invite(session, keyring, beto, [Role.RESPONDER], now)}


def sign_in_of(name):
    """Make a sign-in of somebody, in another browser."""

    def made(console):
        console.sign_in(name, Role.RESPONDER)
        with console.database.transaction() as session:
            person = next(p for p in staff.active(session) if p.first_name == name)
            return {"sign_in": staff.sign_ins(session, person.id)[0].id}

    return made


# By "METHOD endpoint".
DOORS = {
    "GET first": Door(EVERYBODY),
    "POST pages.choose_language": Door(EVERYBODY),
    # The way in.
    "GET staff.sign_in": Door(EVERYBODY),
    "POST staff.sign_in": Door(EVERYBODY),
    "GET staff.code": Door(EVERYBODY),
    "POST staff.code": Door(EVERYBODY),
    "GET staff.join": Door(EVERYBODY, own=link),
    "POST staff.join": Door(EVERYBODY, own=link),
    "GET staff.prove": Door(ALL),
    "POST staff.prove": Door(ALL),
    "POST staff.sign_out": Door(ALL),
    # What everybody keeps of their own.
    "GET staff.me": Door(ALL),
    "POST staff.end": Door(ALL, own=sign_in_of("Ana"), others=sign_in_of("Luis"), blind=ALL),
    "POST staff.end_others": Door(ALL),
    "POST staff.speak": Door(ALL),
    "GET staff.password": Door(ALL),
    "POST staff.password": Door(ALL),
    "GET staff.telephone": Door(ALL),
    "POST staff.telephone": Door(ALL),
    "GET staff.recovery": Door(ALL),
    "POST staff.keep_codes": Door(ALL),
    "POST staff.new_codes": Door(ALL),
    # Now.
    "GET now.now": Door(ALL),
    "GET now.part": Door(ALL),
    # Cases.
    "GET cases.day_book": Door(CASE_READERS),
    # People.
    "GET people.roll": Door(PLANNERS),
    # Words.
    "GET words.flow": Door(ALL),
    "GET words.step": Door(ALL, own=lambda console: {"name": "main"}),
    "GET words.unsigned": Door(ALL),
    # The switches of the line.
    "GET line.switchboard": Door(SWITCHERS),
    "GET line.before_guard": Door(COORDINATORS),
    "POST line.switch_guard": Door(COORDINATORS),
    "GET line.before_night": Door(COORDINATORS),
    "POST line.switch_night": Door(COORDINATORS),
    "GET line.write_status": Door(COORDINATORS),
    "POST line.keep_status": Door(COORDINATORS),
    "POST line.approve_status": Door(SWITCHERS),
    "POST line.withdraw_status": Door(SWITCHERS),
    "POST line.end_status": Door(SWITCHERS),
    "POST line.unblock": Door(COORDINATORS),
    # Reports.
    "GET reports.month": Door(REPORT_READERS),
    # Practice.
    "GET booth.telephones": Door(ALL),
}
