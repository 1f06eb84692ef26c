"""Which role may pass which door: written by hand, so that code cannot agree with itself."""

import json
import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from app.feeds import rules as calendars
from app.feeds import service as feeds
from app.rota.edits import Deed
from app.rota.revising import Why, revise
from app.rota.rules import Away
from app.rota.service import load_rota
from app.sealing import Keyring
from app.staff import service
from app.staff import store as staff
from app.staff.rules import Kind, Role
from app.staff.tables import Qualification
from tests.casework.conftest import others_message, own_message
from tests.intake.cases import (
    others_case,
    others_note,
    others_record,
    others_task,
    own_case,
    own_note,
    own_record,
    own_task,
)

ALL = frozenset(Role)
EVERYBODY = None  # signed in or not
GIVERS = frozenset({Role.COORDINATOR, Role.ADMIN})
PLANNERS = frozenset({Role.COORDINATOR, Role.ROTA, Role.ADMIN})
CASE_READERS = frozenset({Role.RESPONDER, Role.COORDINATOR, Role.LIAISON})
COORDINATORS = frozenset({Role.COORDINATOR})
ROTA = frozenset({Role.COORDINATOR, Role.ROTA})
OWNERS = ROTA | {Role.RESPONDER}  # of a calendar
SWITCHERS = frozenset({Role.COORDINATOR, Role.APPROVER})
BLIND = frozenset({Role.RESPONDER, Role.LIAISON})  # to other people's cases
REPORT_READERS = frozenset({Role.COORDINATOR, Role.ADMIN, Role.AUDITOR})
WATCHERS = frozenset({Role.ADMIN, Role.AUDITOR})


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


def gap(console):
    """Give the Saturday on which nobody stands behind the line (tests/pages/night.py)."""
    return {"since": "2026-11-21T05:00:00+00:00", "until": "2026-11-22T05:00:00+00:00"}


def betos_calendar(console):
    """Make an address of a calendar, of somebody who is nobody's visitor here."""
    console.sign_in("Beto", Role.RESPONDER)
    form = 0, "0" * 32, console.clock.now()
    with console.database.transaction() as session:
        keyring = Keyring(console.settings.sealing_keys)
        return {
            "secret": feeds.make(
                session, keyring, console.code("Beto"), calendars.Kind.OWN, form
            )
        }


def link(console):
    """Invite Beto, who is nobody's visitor here."""
    with console.database.transaction() as session:
        beto = next(p for p in staff.active(session) if p.first_name == "Beto")
        keyring = Keyring(console.settings.sealing_keys)
        now = console.clock.now()
        return {"token": service.invite(session, keyring, beto, [Role.RESPONDER], now)}


def sign_in_of(name):
    """Make a sign-in of somebody, in another browser."""

    def signed_in(console):
        with console.database.transaction() as session:
            person = next(p for p in staff.active(session) if p.first_name == name)
            return {row.id for row in staff.sign_ins(session, person.id)}

    def made(console):
        before = signed_in(console)  # those of who knocks must not be ended
        console.sign_in(name, Role.RESPONDER)
        return {"sign_in": (signed_in(console) - before).pop()}

    return made


OF_CASE = Door(CASE_READERS, own_case, others_case, BLIND)
OF_A_MESSAGE = Door(CASE_READERS, own_message, others_message, BLIND)
NOT_NAMED = frozenset({Role.RESPONDER, Role.COORDINATOR})


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


def a_shift(console: Any) -> dict[str, Any]:
    return {"code": console.app.extensions["rota"].rota.shifts[0].code}


def a_date(console: Any) -> dict[str, Any]:
    today = console.clock.now().astimezone(console.settings.timezone).date()
    return a_shift(console) | {"day": (today + timedelta(days=2)).isoformat()}


def absent_once_more(console: Any) -> tuple[int | None, str]:
    """Let Ana be away on a day of next year that she is not away on yet; give the revision."""
    keyring, now = Keyring(console.settings.sealing_keys), console.clock.now()
    with console.database.transaction() as session:
        rota = load_rota(session, keyring, console.settings.timezone)
        since = now + timedelta(days=200 + 2 * len(rota.away))
        away = Away(person=console.code("Ana"), since=since, until=since + timedelta(days=1))
        after = replace(rota, away=(*rota.away, away))
        number = revise(session, rota, after, Deed.AWAY, Why(by=None, at=now))
        return number, load_rota(session, keyring, console.settings.timezone).away[-1].code


def an_absence(console: Any) -> dict[str, Any]:
    return {"code": absent_once_more(console)[1]}


def a_revision(console: Any) -> dict[str, Any]:
    return {"number": absent_once_more(console)[0]}


def shifts_of(name):
    return lambda console: {"person": console.code(name)}


def shift_of(name):
    """Name tomorrow's shift of somebody who has one every day."""

    def found(console):
        code = console.code(name)
        shifts = console.app.extensions["rota"].rota.shifts
        own = next(shift for shift in shifts if shift.person == code)
        return {"person": code, "shift": own.code, "day": "2026-11-21"}

    return found


def away_of(name):
    return lambda console: {"person": console.code(name), "code": "aaaaa"}


def swap_of(name):
    return lambda console: {"swap": "0" * 16}  # nobody's, which the page tells


def offer_of(name):
    return lambda console: shifts_of(name)(console) | swap_of(name)(console)


OFF_ROTA = ALL - ROTA
OF_SHIFTS = Door(ALL, shifts_of("Ana"), shifts_of("Luis"), OFF_ROTA)
OF_A_SHIFT = Door(ALL, shift_of("Ana"), shift_of("Luis"), OFF_ROTA)
OF_AN_OFFER = Door(ALL, offer_of("Ana"), offer_of("Luis"), OFF_ROTA)


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
    "POST now.here": Door(ALL),
    "POST now.take_note": Door(CASE_READERS),
    # Cases.
    "GET cases.day_book": Door(CASE_READERS),
    "GET cases.case": OF_CASE,
    "POST cases.take": OF_CASE,
    "POST cases.heard": OF_CASE,
    "GET cases.sound": OF_A_MESSAGE,
    "POST cases.call_back": OF_CASE,
    "POST cases.reply": OF_CASE,
    "GET cases.number": OF_CASE,
    "POST cases.reveal": OF_CASE,
    "GET cases.before_block": Door(COORDINATORS, own_case),
    "POST cases.block": Door(COORDINATORS, own_case),
    "POST cases.unblock": Door(COORDINATORS, own_case),
    # Intake.
    "GET intake.sheet": OF_CASE,
    "GET intake.asking": OF_CASE,
    "POST intake.set_facts": OF_CASE,
    "POST intake.answer": OF_CASE,
    "GET intake.safe_contact": OF_CASE,
    "POST intake.set_contact": OF_CASE,
    "GET intake.all_notes": OF_CASE,
    "POST intake.add_note": OF_CASE,
    "GET intake.withdrawing": Door(CASE_READERS, own_note, others_note, BLIND),
    "POST intake.withdraw": Door(CASE_READERS, own_note, others_note, BLIND),
    "GET intake.handing_over": OF_CASE,
    "POST intake.hand_over": OF_CASE,
    "POST intake.acknowledge": OF_CASE,
    "GET intake.status": OF_CASE,
    "POST intake.move": OF_CASE,
    "POST intake.dispose": OF_CASE,
    "GET intake.all_tasks": OF_CASE,
    "POST intake.set_needs": OF_CASE,
    "POST intake.add_task": OF_CASE,
    "POST intake.finish": Door(CASE_READERS, own_task, others_task, BLIND),
    "GET intake.making": OF_CASE,
    "POST intake.make": OF_CASE,
    # A coordinator who is not named may read a record no more than anybody else.
    "GET intake.reading": Door(CASE_READERS, own_record, others_record, NOT_NAMED),
    "POST intake.change": Door(CASE_READERS, own_record, others_record, NOT_NAMED),
    "POST intake.destroy": Door(CASE_READERS, own_record, others_record, NOT_NAMED),
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
    "POST people.invite_by_letter": Door(GIVERS, own=herself),
    "POST people.qualify": Door(PLANNERS, own=herself),
    "POST people.unqualify": Door(PLANNERS, own=qualification),
    "POST people.number": Door(frozenset({Role.ROTA}), own=herself),
    "GET people.rung": Door(PLANNERS, own=herself),
    "POST people.ring": Door(PLANNERS, own=herself),
    "GET people.farewell": Door(PLANNERS, own=herself),
    "POST people.retire": Door(PLANNERS, own=herself),
    # The rota.
    "GET rota.week": Door(ROTA),
    "GET rota.month": Door(ROTA),
    "GET rota.gap": Door(ROTA, own=gap),
    "GET rota.who": Door(ROTA),
    "GET rota.blank": Door(ROTA),
    "POST rota.make": Door(ROTA),
    "GET rota.shift": Door(ROTA, own=a_shift),
    "POST rota.change": Door(ROTA, own=a_shift),
    "POST rota.end": Door(ROTA, own=a_shift),
    "GET rota.stint": Door(ROTA, own=a_date),
    "POST rota.give": Door(ROTA, own=a_date),
    "POST rota.move": Door(ROTA, own=a_date),
    "POST rota.split": Door(ROTA, own=a_date),
    "POST rota.cancel": Door(ROTA, own=a_date),
    "GET rota.away": Door(ROTA),
    "POST rota.leave": Door(ROTA),
    "POST rota.back": Door(ROTA, own=an_absence),
    "GET rota.limits": Door(ROTA, own=herself),
    "POST rota.limit": Door(ROTA, own=herself),
    "GET rota.fair": Door(ROTA),
    "GET rota.needs": Door(ROTA),
    "POST rota.need": Door(ROTA),
    "GET rota.plan": Door(ROTA),
    "POST rota.propose": Door(ROTA),
    "GET rota.history": Door(ROTA),
    "POST rota.undo": Door(ROTA, own=a_revision),
    # Shifts of one's own, and for who plans those of anybody.
    "GET mine.shifts": Door(ALL),
    "GET mine.of": OF_SHIFTS,
    "GET mine.stint": OF_A_SHIFT,
    "GET mine.sure": OF_A_SHIFT,
    "POST mine.offer": OF_A_SHIFT,
    "POST mine.accept": OF_AN_OFFER,
    "POST mine.decline": OF_AN_OFFER,
    "POST mine.withdraw": OF_AN_OFFER,
    "GET mine.give_back": OF_AN_OFFER,
    "POST mine.give_back": OF_AN_OFFER,
    "GET mine.take": OF_A_SHIFT,
    "POST mine.take": OF_A_SHIFT,
    "GET mine.leaving": OF_SHIFTS,
    "POST mine.leave": OF_SHIFTS,
    "POST mine.come_back": Door(
        ALL, own=away_of("Ana"), others=away_of("Luis"), blind=OFF_ROTA
    ),
    "GET mine.swaps": Door(ROTA),
    "POST mine.set_approval": Door(ROTA),
    "POST mine.approve": Door(ROTA, own=swap_of("Ana")),
    "POST mine.refuse": Door(ROTA, own=swap_of("Ana")),
    "POST mine.accept_for": Door(ROTA, own=swap_of("Ana")),
    "POST mine.withdraw_for": Door(ROTA, own=swap_of("Ana")),
    "GET mine.choose": Door(ROTA),
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
    "GET reports.week": Door(frozenset({Role.COORDINATOR})),
    "POST reports.month_file": Door(REPORT_READERS),
    "POST reports.week_file": Door(frozenset({Role.COORDINATOR})),
    # Calendars; the address of one is its key.
    "GET feeds.addresses": Door(OWNERS),
    "POST feeds.make": Door(OWNERS, own=lambda console: {"kind": "own"}),
    "POST feeds.revoke": Door(OWNERS, own=lambda console: {"kind": "own"}),
    "GET feeds.feed": Door(EVERYBODY, own=betos_calendar),
    # What was done.
    "GET record.done": Door(WATCHERS),
    "POST record.check": Door(WATCHERS),
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
