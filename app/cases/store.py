"""Find and keep cases."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.cases.tables import Case


def get(session: Session, case_id: UUID) -> Case:
    return session.get_one(Case, case_id)


def add(session: Session, case: Case) -> Case:
    session.add(case)
    session.flush()  # the call that opens it refers to it
    return case


def is_taken(session: Session, name: str) -> bool:
    return session.scalar(select(Case.id).where(Case.name == name)) is not None


def by_name(session: Session, name: str) -> Case | None:
    return session.scalar(select(Case).where(Case.name == name.upper()))


def newest(session: Session, most: int) -> Sequence[Case]:
    """List the latest cases, the newest first."""
    return session.scalars(select(Case).order_by(Case.opened_at.desc()).limit(most)).all()
