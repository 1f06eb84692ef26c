"""Find and keep people, and who is signed in."""

import uuid
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import any_, bindparam, case, delete, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.staff.rules import Role, Status
from app.staff.tables import (
    Account,
    JoinLink,
    Person,
    Qualification,
    RecoveryCode,
    SignIn,
    SignInFailure,
)

LOCK = 7_655  # of the roll: the letters of "roll" on a keypad
# What every page asks is built once: that costs more than to ask it.
_SIGNED_IN = (
    select(SignIn, Account, Person)
    .join(Account, Account.person_id == SignIn.person_id)
    .join(Person, Person.id == Account.person_id)
    .where(SignIn.token == bindparam("token"), Person.status == Status.ACTIVE)
)


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
    """Let somebody's account, sign-ins, link and qualifications go.

    Whoever comes back is invited anew; until then their browsers are out.
    """
    session.execute(delete(Account).where(Account.person_id == person_id))
    session.execute(delete(JoinLink).where(JoinLink.person_id == person_id))
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


def drop(session: Session, row: Qualification | JoinLink) -> None:
    session.delete(row)
    session.flush()


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
    found = session.execute(_SIGNED_IN, {"token": token}).one_or_none()
    return (found[0], found[1], found[2]) if found else None


def keep(session: Session, row: Account | SignIn | JoinLink | Qualification) -> None:
    """Keep a new account, sign-in, link or qualification."""
    session.add(row)
    session.flush()


def account_named(session: Session, name: str) -> tuple[Account, Person] | None:
    """Find an account and its person by the name that is typed; nobody who has retired."""
    return _account(session, Account.name == name, lock=False)


def account(
    session: Session, person_id: uuid.UUID, *, lock: bool = False
) -> tuple[Account, Person] | None:
    """Find an account and its person; locked, whoever else asks for it waits."""
    return _account(session, Account.person_id == person_id, lock=lock)


def _account(session: Session, wanted: object, *, lock: bool) -> tuple[Account, Person] | None:
    chosen = (
        select(Account, Person)
        .join(Person, Person.id == Account.person_id)
        .where(wanted, Person.status == Status.ACTIVE)  # type: ignore[arg-type]
    )
    found = session.execute(
        chosen.with_for_update(of=Account) if lock else chosen
    ).one_or_none()
    return (found[0], found[1]) if found else None


def account_names(session: Session) -> set[str]:
    """Give every name that somebody signs in with."""
    return set(session.scalars(select(Account.name)))


def roles_by_person(session: Session) -> dict[uuid.UUID, list[str]]:
    """Give the roles of everybody who has an account."""
    return dict(session.execute(select(Account.person_id, Account.roles)).all())


def roles_promised(session: Session) -> dict[uuid.UUID, list[str]]:
    """Give the roles of everybody who has a link that nobody has used."""
    chosen = select(JoinLink.person_id, JoinLink.roles).where(JoinLink.used_at.is_(None))
    return dict(session.execute(chosen).all())


def link_of(session: Session, person_id: uuid.UUID) -> JoinLink | None:
    """Find the newest link that somebody was given."""
    return session.get(JoinLink, person_id)


def link(
    session: Session, token: bytes, *, lock: bool = False
) -> tuple[JoinLink, Person] | None:
    """Find a link by the hash of what stands in it, and whom it lets in."""
    chosen = (
        select(JoinLink, Person)
        .join(Person, Person.id == JoinLink.person_id)
        .where(JoinLink.token == token, Person.status == Status.ACTIVE)
    )
    found = session.execute(
        chosen.with_for_update(of=JoinLink) if lock else chosen
    ).one_or_none()
    return (found[0], found[1]) if found else None


def sign_ins(session: Session, person_id: uuid.UUID) -> Sequence[SignIn]:
    """List where somebody is signed in, the newest first."""
    chosen = select(SignIn).where(SignIn.person_id == person_id)
    return session.scalars(chosen.order_by(SignIn.begun_at.desc(), SignIn.id)).all()


def sign_in(session: Session, name: uuid.UUID) -> SignIn | None:
    """Find one sign-in."""
    return session.get(SignIn, name)


def end_sign_ins(
    session: Session, person_id: uuid.UUID, *, but: uuid.UUID | None = None
) -> int:
    """End everywhere that somebody is signed in, or everywhere but here; tell how many."""
    chosen = delete(SignIn).where(SignIn.person_id == person_id)
    ended = session.scalars(
        (chosen.where(SignIn.id != but) if but else chosen).returning(SignIn.id)
    )
    return len(ended.all())


def end_sign_in(session: Session, name: uuid.UUID) -> bool:
    """End one sign-in; tell whether it was there."""
    chosen = delete(SignIn).where(SignIn.id == name).returning(SignIn.id)
    return session.scalar(chosen) is not None


def prove(session: Session, name: uuid.UUID, at: datetime) -> None:
    """Note that somebody proved again who they are."""
    session.execute(update(SignIn).where(SignIn.id == name).values(proved_at=at))


def drop_idle(session: Session, seen_before: datetime, begun_before: datetime) -> None:
    """Delete sign-ins that are over."""
    over = or_(SignIn.seen_at < seen_before, SignIn.begun_at < begun_before)
    session.execute(delete(SignIn).where(over))


def replace_codes(session: Session, person_id: uuid.UUID, tokens: Collection[bytes]) -> None:
    """Make these the recovery codes of somebody, and no others."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.person_id == person_id))
    session.add_all(RecoveryCode(token=token, person_id=person_id) for token in tokens)
    session.flush()


def take_code(session: Session, person_id: uuid.UUID, token: bytes) -> bool:
    """Use up a recovery code; False where it is none, or was used."""
    chosen = delete(RecoveryCode).where(
        RecoveryCode.token == token, RecoveryCode.person_id == person_id
    )
    return session.scalar(chosen.returning(RecoveryCode.token)) is not None


def codes_left(session: Session, person_id: uuid.UUID) -> int:
    """Count the recovery codes that somebody has not used."""
    chosen = select(RecoveryCode.token).where(RecoveryCode.person_id == person_id)
    return len(session.scalars(chosen).all())


def failures(session: Session, tokens: Collection[bytes]) -> dict[bytes, SignInFailure]:
    """Give what failed lately under these hashes."""
    chosen = select(SignInFailure).where(SignInFailure.token.in_(tokens))
    return {row.token: row for row in session.scalars(chosen)}


def count_failure(
    session: Session, tokens: Collection[bytes], at: datetime, forgotten: datetime
) -> None:
    """Count one more failure under each of these hashes; those before `forgotten` are over."""
    session.execute(delete(SignInFailure).where(SignInFailure.last_at <= forgotten))
    rows = [{"token": token, "count": 1, "last_at": at} for token in sorted(tokens)]
    one_more = insert(SignInFailure).values(rows)
    session.execute(
        one_more.on_conflict_do_update(
            index_elements=[SignInFailure.token],
            set_={"count": SignInFailure.count + 1, "last_at": at},
        )
    )


def uncount_failure(
    session: Session, tokens: Collection[bytes], *, forget: Collection[bytes] = ()
) -> None:
    """Take back one failure under each of these hashes, and all of those under some."""
    rows = select(SignInFailure.token).where(SignInFailure.token.in_(tokens))
    session.execute(rows.order_by(SignInFailure.token).with_for_update())  # as they are counted
    one_less = case(
        (SignInFailure.token.in_(forget), 0), else_=func.greatest(SignInFailure.count - 1, 0)
    )
    chosen = update(SignInFailure).where(SignInFailure.token.in_(tokens))
    session.execute(chosen.values(count=one_less))
