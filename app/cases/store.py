"""Find and keep cases."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.tables import Case, SafeContact


def get(session: Session, case_id: UUID) -> Case:
    return session.get_one(Case, case_id)


def get_all(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, Case]:
    """Find cases by their ids."""
    found = session.scalars(select(Case).where(Case.id.in_(list(case_ids))))
    return {case.id: case for case in found}


def taken(session: Session, names: Iterable[str]) -> set[str]:
    """Tell which of these names are in use."""
    return set(session.scalars(select(Case.name).where(Case.name.in_(list(names)))))


def by_name(session: Session, name: str) -> Case | None:
    return session.scalar(select(Case).where(Case.name == name.upper()))


def locked(session: Session, name: str) -> Case | None:
    """Find a case; nobody else changes it until this transaction is over."""
    found = select(Case).where(Case.name == name.upper()).with_for_update()
    return session.scalar(found.execution_options(populate_existing=True))


def contact(session: Session, case_id: UUID) -> SafeContact | None:
    """Find how it is safe to reach somebody, if they were asked."""
    return session.get(SafeContact, case_id)


def latest_contact(
    session: Session, case_id: UUID, number_index: bytes | None
) -> SafeContact | None:
    """Find what somebody said last of how to reach them, in this case or another of theirs.

    Who declined has said nothing. The hash recognises, and proves nothing: at worst a stranger
    is reached with more care than needed.
    """
    theirs = SafeContact.case_id == case_id
    if number_index is not None:
        theirs |= SafeContact.number_index == number_index
    found = select(SafeContact).where(theirs, SafeContact.declined.is_(False))
    return session.scalar(found.order_by(SafeContact.at.desc()).limit(1))


def contacts(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, SafeContact]:
    """Find how it is safe to reach the people of cases, of those who were asked."""
    found = select(SafeContact).where(SafeContact.case_id.in_(list(case_ids)))
    return {each.case_id: each for each in session.scalars(found)}


def newest(session: Session, most: int) -> Sequence[Case]:
    """List the latest cases, the newest first."""
    return session.scalars(select(Case).order_by(Case.opened_at.desc()).limit(most)).all()
