"""Enrol, invite and retire people, and read their numbers for those who ring them."""

import secrets
import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.db import Session
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


@dataclass(frozen=True, kw_only=True)
class Roll:
    """What a new roll of people changed: everybody on it, who is new, how many retired."""

    people: tuple[Enrolled, ...]
    added: int
    retired: int


def replace_all(
    session: Session, keyring: Keyring, profiles: Sequence[Profile], at: datetime
) -> Roll:
    """Make these the people of the line, in this order.

    Whoever has the same number is the same person and keeps id and code; whoever is missing
    retires.
    """
    tokens = [keyring.token(profile.phone, TOKEN) for profile in profiles]
    known, taken = store.known_by(session, tokens), store.codes(session)
    retired = _retire(session, keep=set(tokens))
    people = []
    for token, profile in zip(tokens, profiles, strict=True):
        person = known.get(token) or _enrol(session, token, new_code(taken), at)
        _write(person, keyring, profile)
        people.append(Enrolled(id=person.id, code=person.code, profile=profile))
    session.flush()
    return Roll(people=tuple(people), added=len(profiles) - len(known), retired=retired)


def active(session: Session, keyring: Keyring) -> tuple[Enrolled, ...]:
    """Give everybody who can be on the rota, with numbers, by code."""
    return tuple(_read(person, keyring) for person in store.active(session))


def by_number(session: Session, keyring: Keyring, number: str) -> str | None:
    """Tell the code of whoever has a number and can be on the rota."""
    token = keyring.token(number, TOKEN)
    person = store.known_by(session, [token]).get(token)
    return person.code if person and person.status is Status.ACTIVE else None


def invite(
    session: Session, keyring: Keyring, person: Person, roles: Collection[Role], at: datetime
) -> str:
    """Let somebody make their account, or make it anew, and give what stands in the link.

    It works once, for fifteen minutes, at `/staff/join/TOKEN`; a newer one takes its place.
    Without roles whoever has an account keeps theirs. NotOnTheRollError: they have retired, or
    have no account and are given no role.
    """
    kept = store.roles_by_person(session).get(person.id, [])
    given = [str(role) for role in Role if role in roles] or kept
    if person.status is not Status.ACTIVE or not given:
        raise NotOnTheRollError(f"{person.first_name} has retired, or would have no role")
    token = secrets.token_urlsafe(32)
    link = store.link_of(session, person.id) or JoinLink(person_id=person.id)
    link.token, link.roles, link.made_at = keyring.token(token, LINKS), given, at
    link.used_at = None
    store.keep(session, link)
    return token


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


def _retire(session: Session, keep: set[bytes]) -> int:
    leaving = [person for person in store.active(session) if person.phone_token not in keep]
    for person in leaving:
        person.status = Status.RETIRED
        person.phone_sealed = person.email_sealed = None
    # Whoever comes back is invited anew; until then their browsers are out.
    store.drop_accounts(session, [person.id for person in leaving])
    return len(leaving)


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
