"""Find and keep people, and who is signed in."""

from collections.abc import Collection, Sequence

from sqlalchemy import any_, or_, select
from sqlalchemy.orm import Session

from app.staff.rules import Status
from app.staff.tables import Account, Person, SignIn


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


def add(session: Session, person: Person) -> None:
    """Keep a new person."""
    session.add(person)


def first_names(session: Session, codes: Collection[str]) -> dict[str, str]:
    """Give the first name behind each code, retired people's too."""
    chosen = select(Person.code, Person.first_name).where(Person.code.in_(codes))
    return dict(session.execute(chosen).all())


def with_roles(session: Session, roles: Collection[str]) -> Sequence[Person]:
    """List who can sign in with one of these roles, by first name."""
    chosen = select(Person).join(Account, Account.person_id == Person.id)
    theirs = or_(*(any_(Account.roles) == str(role) for role in roles))
    found = chosen.where(theirs, Person.status == Status.ACTIVE)
    return session.scalars(found.order_by(Person.first_name)).all()


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


def keep(session: Session, row: Account | SignIn) -> None:
    """Keep a new account or sign-in."""
    session.add(row)
    session.flush()
