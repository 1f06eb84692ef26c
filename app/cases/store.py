"""Find and keep cases."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.tables import Case


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


def newest(session: Session, most: int) -> Sequence[Case]:
    """List the latest cases, the newest first."""
    return session.scalars(select(Case).order_by(Case.opened_at.desc()).limit(most)).all()
