"""Find and keep people, and who is signed in."""

import uuid
from collections.abc import Collection, Sequence

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from app.staff.rules import Role, Status
from app.staff.tables import Account, Person, Qualification, SignIn

LOCK = 7_655  # of the roll: the letters of "roll" on a keypad


def active(session: Session) -> Sequence[Person]:
    """Give everybody who can be on the rota, by code."""
    chosen = select(Person).where(Person.status == Status.ACTIVE).order_by(Person.code)
    return session.scalars(chosen).all()


def known_by(session: Session, tokens: Collection[bytes]) -> dict[bytes, Person]:
    """Find people by the tokens of their numbers, retired ones too."""
    chosen = select(Person).where(Person.phone_token.in_(tokens))
    return {person.phone_token: person for person in session.scalars(chosen)}


def codes(session: Session) -> set[str]:
    """Give every code that was ever given."""
    return set(session.scalars(select(Person.code)))


def by_code(session: Session, code: str) -> Person:
    """Find somebody by their code."""
    return session.scalars(select(Person).where(Person.code == code)).one()


def alone(session: Session) -> None:
    """Let nobody else change the roll until this transaction is over: a name is given once."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def found(session: Session, code: str, *, lock: bool = False) -> Person | None:
    """Find who can be on the rota by their code; locked, nobody else changes them."""
    chosen = select(Person).where(Person.code == code, Person.status == Status.ACTIVE)
    return session.scalars(chosen.with_for_update() if lock else chosen).one_or_none()


def accounts(session: Session) -> dict[uuid.UUID, Account]:
    """Give everybody's account, by whose it is."""
    return {account.person_id: account for account in session.scalars(select(Account))}


def leading(session: Session) -> set[uuid.UUID]:
    """Name those whose account does more than answer: no file of the rota knows of that."""
    return {
        each.person_id
        for each in session.scalars(select(Account))
        if set(each.roles) - {Role.RESPONDER.value}
    }


def forget(session: Session, person_id: uuid.UUID) -> None:
    """Let somebody's account, sign-ins and qualifications go."""
    session.execute(delete(Account).where(Account.person_id == person_id))
    session.execute(delete(Qualification).where(Qualification.person_id == person_id))


def qualifications(session: Session) -> Sequence[Qualification]:
    """Give everybody's qualifications, the newest first."""
    newest = (Qualification.given_on.desc(), Qualification.kind)
    return session.scalars(select(Qualification).order_by(*newest)).all()


def qualification(session: Session, person: Person, name: uuid.UUID) -> Qualification | None:
    """Find one qualification of somebody; another's is not found."""
    own = select(Qualification).where(
        Qualification.id == name, Qualification.person_id == person.id
    )
    return session.scalars(own).one_or_none()


def drop(session: Session, row: Qualification) -> None:
    session.delete(row)
    session.flush()


def add(session: Session, person: Person) -> None:
    """Keep a new person."""
    session.add(person)


def first_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Give the first name behind each code, retired people's too."""
    chosen = select(Person.code, Person.first_name).where(Person.code.in_(codes))
    return dict(session.execute(chosen).all())


def signed_in(session: Session, token: bytes) -> tuple[SignIn, Account, Person] | None:
    """Find who is signed in with a token; nobody where they have retired."""
    chosen = (
        select(SignIn, Account, Person)
        .join(Account, Account.person_id == SignIn.person_id)
        .join(Person, Person.id == Account.person_id)
        .where(SignIn.token == token, Person.status == Status.ACTIVE)
    )
    found = session.execute(chosen).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def keep(session: Session, row: Account | SignIn | Qualification) -> None:
    """Keep a new account, sign-in or qualification."""
    session.add(row)
    session.flush()
