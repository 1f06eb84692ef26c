"""Keep and find the addresses of calendars."""

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.feeds.rules import Kind
from app.feeds.tables import Feed
from app.staff.rules import Status
from app.staff.tables import Account, Person


def of(session: Session, code: str) -> dict[Kind, Feed]:
    """Give the calendars of a person."""
    theirs = select(Feed).join(Person, Person.id == Feed.person_id).where(Person.code == code)
    return {row.kind: row for row in session.scalars(theirs)}


def alone(session: Session, code: str, kind: Kind) -> Feed:
    """Give one, new where there is none yet; nobody else changes it until this is over."""
    theirs = select(Account).join(Person, Person.id == Account.person_id)
    account = session.scalars(
        theirs.where(Person.code == code).with_for_update(of=Account)
    ).one()
    row = session.get(Feed, (account.person_id, kind), populate_existing=True)
    if row is None:
        row = Feed(person_id=account.person_id, kind=kind, turn=0)
        session.add(row)
        session.flush()
    return row


def by_token(session: Session, token: bytes) -> tuple[Feed, str, Collection[str]] | None:
    """Find the calendar with this hash, whose it is (a code), and their roles."""
    chosen = (
        select(Feed, Person.code, Account.roles)
        .join(Account, Account.person_id == Feed.person_id)
        .join(Person, Person.id == Feed.person_id)
        .where(Feed.token == token, Person.status == Status.ACTIVE)
    )
    row = session.execute(chosen).one_or_none()
    return (row[0], row[1], row[2]) if row else None
