"""Find and keep conversations by text."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.texts.tables import Text, Thread

LOCK = 4_821  # the first half of the numbers of these locks: any that nobody else uses


def alone(session: Session, index: bytes) -> None:
    """Let nobody else open a thread for a number until this transaction is over."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK, int.from_bytes(index))))


def threads_of(session: Session, index: bytes) -> Sequence[Thread]:
    """List the threads whose number has a hash, the newest first: it is only a short one."""
    found = select(Thread).where(Thread.number_index == index).order_by(Thread.last_at.desc())
    return session.scalars(found.with_for_update()).all()


def thread(session: Session, case_id: UUID) -> Thread | None:
    return session.get(Thread, case_id)


def newest(session: Session, most: int) -> Sequence[Thread]:
    """List the latest threads, the newest first."""
    return session.scalars(select(Thread).order_by(Thread.last_at.desc()).limit(most)).all()


def add(session: Session, row: object) -> None:
    session.add(row)
    session.flush()


def put(session: Session, row: dict[str, Any]) -> bool:
    """Keep a text; False where it is there already."""
    fresh = insert(Text).values(row).on_conflict_do_nothing().returning(Text.token)
    return session.execute(fresh).first() is not None


def texts(session: Session, case_id: UUID) -> Sequence[Text]:
    """List the texts of a thread, in order."""
    found = select(Text).where(Text.case_id == case_id).order_by(Text.at, Text.token)
    return session.scalars(found).all()
