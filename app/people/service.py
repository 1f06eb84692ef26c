"""The roll as pages show it, and what coordinators do to it; each act is written down."""

import json
import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.audit import service as audit
from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.dispatch.tables import Invitation
from app.errors import HotlineError
from app.pages.visitors import Visitor
from app.people import store
from app.people.rules import Member, Ring, may_give
from app.rota.revising import Why
from app.rota.rules import Rota, planned
from app.rota.service import leave
from app.sealing import Keyring
from app.staff import service as staff
from app.staff import store as roll
from app.staff.rules import Enrolled, Profile, Qualified, Role
from app.staff.tables import Person, Qualification
from ivr.screening import ACCEPT

SILENT = timedelta(seconds=90)  # a trial of which nothing was heard for so long is lost
FORM = "person-form"  # the purpose of the hash that a form is compared by


class NotTheirsError(HotlineError):
    """A change of roles that is not this person's to make."""


class StaleError(HotlineError):
    """Somebody else has changed them since the page was made; nothing was saved."""


@dataclass(frozen=True, kw_only=True)
class Invited:
    """As what somebody is invited; `token` stands in the link, or a new one does."""

    roles: Sequence[Role]
    token: str | None = field(default=None, repr=False)


def members(session: Session, shifts: Rota, at: datetime) -> list[Member]:
    """List everybody on the roll by first name, without numbers."""
    trials, roles = store.last_trials(session), _roles_by_person(session)
    on = {each.responder.code: each for each in planned(shifts, at)}
    known: dict[uuid.UUID, list[Qualified]] = {}
    for row in roll.qualifications(session):
        known.setdefault(row.person_id, []).append(_qualified(row))
    found = [
        Member(
            code=person.code,
            first_name=person.first_name,
            languages=tuple(person.languages),
            roles=tuple(roles.get(person.id, ())),
            invited=person.id in roles,
            tried_at=person.verified_at,
            ring=_ring(trials.get(person.code), person, at),
            qualified=tuple(known.get(person.id, ())),
            shift=on.get(person.code),
        )
        for person in roll.active(session)
    ]
    return sorted(found, key=lambda member: (member.first_name.casefold(), member.code))


def member(session: Session, shifts: Rota, code: str, at: datetime) -> Member | None:
    """Find one of the roll."""
    return next((each for each in members(session, shifts, at) if each.code == code), None)


def qualifications(session: Session, code: str) -> Sequence[Qualification]:
    """List somebody's qualifications, the newest first."""
    person = roll.by_code(session, code)
    return [row for row in roll.qualifications(session) if row.person_id == person.id]


def stamp(keyring: Keyring, enrolled: Enrolled) -> str:
    """Give what tells whether somebody was changed since a form was opened."""
    plain = json.dumps(asdict(enrolled.profile), sort_keys=True)
    return keyring.token(f"{enrolled.code} {plain}", FORM).hex()[:24]


def enrol(session: Session, keyring: Keyring, who: str, profile: Profile, at: datetime) -> str:
    """Put somebody on the roll and give their code; the errors of staff.enrol."""
    enrolled = staff.enrol(session, keyring, profile, at)
    record(session, who, Act.CHANGED_PERSON, enrolled.code, at, "added")
    return enrolled.code


def change(
    session: Session,
    keyring: Keyring,
    who: str,
    before: Enrolled,
    profile: Profile,
    at: datetime,
) -> list[str]:
    """Make a profile what is known of somebody, and name what changed.

    StaleError where they are not as they were `before`; nobody changes them meanwhile.
    """
    roll.alone(session)
    if staff.find(session, keyring, before.code) != before:
        raise StaleError
    old, new = asdict(before.profile), asdict(profile)
    names = [name for name in old if old[name] != new[name]]
    if names and staff.change(session, keyring, before.code, profile, at):
        record(session, who, Act.CHANGED_PERSON, before.code, at, " ".join(names))
    return names


def set_roles(
    session: Session, who: Visitor, code: str, roles: Sequence[Role], at: datetime
) -> bool:
    """Give somebody these roles and no others; NotTheirsError. False: they have no account."""
    person = roll.found(session, code, lock=True)
    before = _roles_by_person(session).get(person.id) if person else None
    if person is None or before is None:
        return False
    if who.code == code or not roles or not may_give(who.roles, before, roles):
        raise NotTheirsError
    if set(before) != set(roles):
        staff.set_roles(session, person, roles)
        told = f"{' '.join(sorted(before))} -> {' '.join(sorted(roles))}"
        record(session, who.code, Act.CHANGED_ROLES, code, at, told)
    return True


def invite(
    session: Session,
    keyring: Keyring,
    who: Visitor,
    code: str,
    wanted: Invited,
    at: datetime,
) -> str:
    """Invite somebody and give what stands in the link; NotTheirsError, InvitedAlreadyError."""
    roles = wanted.roles
    person = roll.found(session, code, lock=True)
    before = _roles_by_person(session).get(person.id, ()) if person else ()
    if person is None or who.code == code or not roles:
        raise NotTheirsError
    # Whoever has the link has the account: an admin's is an admin's to open again.
    if not may_give(who.roles, (), {*before, *roles}):
        raise NotTheirsError
    token = staff.invite(session, keyring, person, roles, at, wanted.token)
    record(session, who.code, Act.INVITED, code, at, " ".join(sorted(roles)))
    return token


def qualify(session: Session, who: str, code: str, given: Qualified, at: datetime) -> bool:
    """Note a qualification; one of that kind and day takes the place of what was noted."""
    person = roll.found(session, code, lock=True)
    if person is None:
        return False
    own = [row for row in roll.qualifications(session) if row.person_id == person.id]
    same = [row for row in own if (row.kind, row.given_on) == (given.kind, given.on)]
    row = same[0] if same else Qualification(id=uuid.uuid4(), person_id=person.id)
    row.kind, row.given_by = given.kind, given.by
    row.given_on, row.expires_on = given.on, given.expires
    roll.keep(session, row)
    record(session, who, Act.CHANGED_PERSON, code, at, f"qualified: {given.kind}")
    return True


def unqualify(session: Session, who: str, code: str, name: uuid.UUID, at: datetime) -> bool:
    """Take a qualification of somebody away; False where it is not there, or another's."""
    person = roll.found(session, code, lock=True)
    row = roll.qualification(session, person, name) if person else None
    if row is None:
        return False
    kind = row.kind
    roll.drop(session, row)
    record(session, who, Act.CHANGED_PERSON, code, at, f"no longer qualified: {kind}")
    return True


def reveal(
    session: Session, keyring: Keyring, who: str, code: str, reason: str, at: datetime
) -> str | None:
    """Give somebody's number to who asks for a reason; SpentError after ten in a day."""
    enrolled = staff.find(session, keyring, code)
    if enrolled is None:
        return None
    audit.reveal(session, who, code, at, reason)
    return enrolled.profile.phone


def exported(session: Session, who: str, at: datetime) -> None:
    """Write down that somebody took the list of names with them."""
    record(session, who, Act.EXPORTED, "roll", at)


def retire(
    session: Session, keyring: Keyring, zone: ZoneInfo, who: Visitor, code: str, at: datetime
) -> bool:
    """Take somebody off the roll for good, and open their shifts; False: they are not on it.

    NotTheirsError for oneself, and for who has an office that only an admin gives.
    """
    person = roll.found(session, code, lock=True)
    if person is None:
        return False
    if who.code == code or not may_give(
        who.roles, _roles_by_person(session).get(person.id, ()), ()
    ):
        raise NotTheirsError
    leave(session, keyring, zone, code, Why(by=who.code, at=at))
    staff.retire(session, code)
    record(session, who.code, Act.RETIRED, code, at)
    return True


def _ring(row: Invitation | None, person: Person, at: datetime) -> Ring | None:
    """Tell of the last trial; one of a number that was changed since says nothing."""
    if row is None or (person.numbered_at and row.asked_at < person.numbered_at):
        return None
    return ring_of(row, at)


def ring_of(row: Invitation, at: datetime) -> Ring:
    """Tell how a trial stands."""
    if row.key == ACCEPT:
        return Ring(at=row.asked_at, outcome=row.outcome or "ready", ready=True)
    if row.ended_at is None and at - row.asked_at < SILENT:
        return Ring(at=row.asked_at)
    return Ring(at=row.asked_at, outcome=(row.outcome or "lost"))


def _qualified(row: Qualification) -> Qualified:
    return Qualified(kind=row.kind, by=row.given_by, on=row.given_on, expires=row.expires_on)


def _roles_by_person(session: Session) -> dict[uuid.UUID, list[str]]:
    """Give the roles of everybody who has an account, or a link to make one."""
    return roll.roles_promised(session) | roll.roles_by_person(session)
