"""Enrol, invite and retire people, and read their numbers for those who ring them."""

import base64
import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Session
from app.errors import HotlineError
from app.sealing import Context, Keyring
from app.staff import store
from app.staff.rules import (
    CODE_LENGTH,
    CODE_LETTERS,
    Enrolled,
    NotOnTheRollError,
    Profile,
    Role,
    Status,
)
from app.staff.tables import JoinLink, Person

TOKEN = "person.phone"  # noqa: S105 (what the token is for)
LINKS = "join-link"  # the purpose of the hash that a link is kept by
LETTERS = "join-letter"  # likewise, of what stands in a link that goes by letter


class NumberTakenError(HotlineError):
    """Somebody else on the roll has this number, or had it when they left."""


class NameTakenError(HotlineError):
    """Somebody else on the roll has this first name: a shift would mean either."""


class InvitedAlreadyError(HotlineError):
    """Somebody was invited with this very link."""


@dataclass(frozen=True, kw_only=True)
class Roll:
    """What a new roll of people changed: everybody on it, who is new, how many retired.

    `kept` counts who is not on it, and stays for what else they do.
    """

    people: tuple[Enrolled, ...]
    added: int
    retired: int
    kept: int = 0


def replace_all(
    session: Session, keyring: Keyring, profiles: Sequence[Profile], at: datetime
) -> Roll:
    """Make these the people of the line, in this order.

    Whoever has the same number is the same person and keeps id, code, roles and
    qualifications; whoever is missing retires. Who does more than answer stays: a list of
    telephones takes nobody's office away.
    """
    tokens = [keyring.token(profile.phone, TOKEN) for profile in profiles]
    known, taken = store.known_by(session, tokens), store.codes(session)
    retired, kept = _retire(session, keep=set(tokens))
    people = []
    for token, profile in zip(tokens, profiles, strict=True):
        person = known.get(token) or _enrol(session, token, new_code(taken), at)
        _write(person, keyring, profile)
        people.append(Enrolled(id=person.id, code=person.code, profile=profile))
    session.flush()
    added = len(profiles) - len(known)
    return Roll(people=tuple(people), added=added, retired=retired, kept=kept)


def active(session: Session, keyring: Keyring) -> tuple[Enrolled, ...]:
    """Give everybody who can be on the rota, with numbers, by code."""
    return tuple(_read(person, keyring) for person in store.active(session))


def find(session: Session, keyring: Keyring, code: str) -> Enrolled | None:
    """Find who can be on the rota by their code; None where nobody is called that."""
    person = store.found(session, code)
    return _read(person, keyring) if person else None


def enrol(session: Session, keyring: Keyring, profile: Profile, at: datetime) -> Enrolled:
    """Put somebody on the roll, or raise NumberTakenError or NameTakenError.

    Whoever comes back with the number that they had is the same person in the records.
    """
    store.alone(session)
    token = keyring.token(profile.phone, TOKEN)
    known = store.known_by(session, [token]).get(token)
    if known and known.status is Status.ACTIVE:
        raise NumberTakenError
    _check_name(session, profile.first_name, None)
    person = known or _enrol(session, token, new_code(store.codes(session)), at)
    _write(person, keyring, profile)
    session.flush()
    return _read(person, keyring)


def change(
    session: Session, keyring: Keyring, code: str, profile: Profile, at: datetime
) -> Enrolled | None:
    """Make this what is known of somebody, or raise NumberTakenError or NameTakenError.

    A changed number is one that nobody has tried.
    """
    store.alone(session)
    person = store.found(session, code, lock=True)
    if person is None:
        return None
    token = keyring.token(profile.phone, TOKEN)
    if token != person.phone_token:
        if store.known_by(session, [token]):
            raise NumberTakenError
        person.phone_token, person.verified_at, person.numbered_at = token, None, at
    _check_name(session, profile.first_name, person)
    _write(person, keyring, profile)
    session.flush()
    return _read(person, keyring)


def retire(session: Session, code: str) -> bool:
    """Take somebody off the roll for good; False where they are not on it."""
    person = store.found(session, code, lock=True)
    if person:
        _leave(session, person)
        session.flush()
    return person is not None


def verified(session: Session, code: str, *, asked_at: datetime, at: datetime) -> None:
    """Note that a telephone was tried, if its number is still the one that was rung."""
    person = store.found(session, code, lock=True)
    if person and (person.numbered_at is None or person.numbered_at <= asked_at):
        person.verified_at = max(person.verified_at or at, at)


def by_number(session: Session, keyring: Keyring, number: str) -> str | None:
    """Tell the code of whoever has a number and can be on the rota."""
    token = keyring.token(number, TOKEN)
    person = store.known_by(session, [token]).get(token)
    return person.code if person and person.status is Status.ACTIVE else None


def invite(
    session: Session,
    keyring: Keyring,
    person: Person,
    roles: Collection[Role],
    at: datetime,
    token: str | None = None,
) -> str:
    """Let somebody make their account, or make it anew, and give what stands in the link.

    It works once, for fifteen minutes, at `/staff/join/TOKEN`; a newer one takes its place.
    Without roles whoever has an account keeps theirs. NotOnTheRollError: they have retired, or
    have no account and are given no role. InvitedAlreadyError: with this `token`.
    """
    kept = store.roles_by_person(session).get(person.id, [])
    given = [str(role) for role in Role if role in roles] or kept
    if person.status is not Status.ACTIVE or not given:
        raise NotOnTheRollError(f"{person.first_name} has retired, or would have no role")
    token = token or secrets.token_urlsafe(32)
    link = store.link_of(session, person.id) or JoinLink(person_id=person.id)
    if link.token == keyring.token(token, LINKS):
        raise InvitedAlreadyError(f"{person.first_name} was invited with this link")
    link.token, link.roles, link.made_at = keyring.token(token, LINKS), given, at
    link.used_at = None
    store.keep(session, link)
    return token


def token_for(keyring: Keyring, code: str, once: str) -> str:
    """Give what stands in the link that a form sends somebody: the same for one form."""
    return base64.urlsafe_b64encode(keyring.token(f"{code} {once}", LETTERS)).decode()[:43]


def take_back(session: Session, keyring: Keyring, person: Person, token: str) -> bool:
    """Make a link void that nobody has been given; False where it is void, or was used."""
    link = store.link_of(session, person.id)
    if link is None or link.used_at or link.token != keyring.token(token, LINKS):
        return False
    store.drop(session, link)
    return True


def set_roles(session: Session, person: Person, roles: Collection[Role]) -> None:
    """Give somebody these roles and no others, from their next page on; NotOnTheRollError."""
    found, link = (
        store.account(session, person.id, lock=True),
        store.link_of(session, person.id),
    )
    given = [str(role) for role in Role if role in roles]
    if not given or (found is None and link is None):
        raise NotOnTheRollError(f"{person.first_name} has no account, or would have no role")
    if found:
        found[0].roles = given
    if link:
        link.roles = given


def address_of(person: Person, keyring: Keyring) -> str | None:
    """Give the address that letters to somebody go to, if they have one."""
    return _email(person, keyring)


def _enrol(session: Session, token: bytes, code: str, at: datetime) -> Person:
    person = Person(id=uuid.uuid4(), code=code, phone_token=token, created_at=at)
    store.add(session, person)
    return person


def _check_name(session: Session, name: str, own: Person | None) -> None:
    for person in store.active(session):
        if person is not own and person.first_name.casefold() == name.casefold():
            raise NameTakenError


def _retire(session: Session, keep: set[bytes]) -> tuple[int, int]:
    """Retire whoever is missing; tell how many left, and how many stayed all the same."""
    leading = store.leading(session)
    missing = [person for person in store.active(session) if person.phone_token not in keep]
    leaving = [person for person in missing if person.id not in leading]
    for person in leaving:
        _leave(session, person)
    return len(leaving), len(missing) - len(leaving)


def _leave(session: Session, person: Person) -> None:
    """Let all go of somebody that the records of calls do not need: a first name, a code."""
    person.status = Status.RETIRED
    person.phone_sealed = person.email_sealed = person.gender = None
    person.skills = []
    person.verified_at, person.numbered_at = None, None
    store.forget(session, person.id)


def _write(person: Person, keyring: Keyring, profile: Profile) -> None:
    person.first_name = profile.first_name
    person.languages = list(profile.languages)
    person.skills = list(profile.skills)
    person.gender = profile.gender
    person.status = Status.ACTIVE
    person.phone_sealed = keyring.seal(profile.phone.encode(), _context(person))
    email = profile.email and keyring.seal(profile.email.encode(), _context(person, "email"))
    person.email_sealed, person.tell = email or None, profile.tell


def _read(person: Person, keyring: Keyring) -> Enrolled:
    profile = Profile(
        first_name=person.first_name,
        phone=keyring.open(person.phone_sealed or b"", _context(person)).decode(),
        languages=tuple(person.languages),
        skills=tuple(person.skills),
        gender=person.gender,
        email=_email(person, keyring),
        tell=person.tell,
    )
    return Enrolled(id=person.id, code=person.code, profile=profile)


def _email(person: Person, keyring: Keyring) -> str | None:
    sealed = person.email_sealed
    return keyring.open(sealed, _context(person, "email")).decode() if sealed else None


def _context(person: Person, what: str = "phone") -> Context:
    return Context("person", f"{what}_sealed", str(person.id))


def new_code(taken: set[str]) -> str:
    """Make a short name that is not taken yet, and take it."""
    while (code := "".join(secrets.choice(CODE_LETTERS) for _ in range(CODE_LENGTH))) in taken:
        pass
    taken.add(code)
    return code
