"""Find and keep conversations by text."""

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.texts.rules import ON_THEIR_WAY, Fate, Left
from app.texts.tables import Sweep, Text, Thread

ONE = 1
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


def text(session: Session, token: str) -> Text | None:
    """Find a text; nobody else changes it until this transaction is over."""
    return session.get(Text, token, with_for_update=True, populate_existing=True)


def drop(session: Session, token: str) -> None:
    """Forget a text that was certainly never sent."""
    session.execute(delete(Text).where(Text.token == token))


def on_their_way(session: Session) -> Sequence[Text]:
    """List the replies of which nobody knows yet what became of them, in order."""
    found = select(Text).where(Text.fate.in_(ON_THEIR_WAY)).order_by(Text.at)
    return session.scalars(found).all()


def undelivered(session: Session, case_ids: Iterable[UUID]) -> set[UUID]:
    """Tell in which of these threads a reply of the last days did not arrive."""
    failed = Text.fate.in_([Fate.FAILED, Fate.LOST])
    found = select(Text.case_id).where(Text.case_id.in_(list(case_ids)), failed)
    return set(session.scalars(found))


def references(session: Session, tokens: Iterable[str]) -> set[str]:
    """Tell which of these are references of replies."""
    found = select(Text.reference).where(Text.reference.in_(list(tokens)))
    return {each for each in session.scalars(found) if each}


def kept(session: Session, tokens: Collection[str]) -> set[str]:
    """Tell which of these texts are kept here."""
    found = select(Text.token).where(Text.token.in_(list(tokens)))
    return set(session.scalars(found)) | references(session, tokens)


def begin_sweep(session: Session, now: datetime, before: datetime) -> bool:
    """Begin a sweep where none was begun since a moment; tell whether it is ours."""
    row = {"id": ONE, "begun_at": now, "left": 0, "pictures": 0, "unkept": 0}
    fresh = insert(Sweep).values(row)
    begun = fresh.on_conflict_do_update(
        index_elements=["id"], set_={"begun_at": now}, where=Sweep.begun_at <= before
    )
    return session.execute(begun.returning(Sweep.id)).first() is not None


def swept(session: Session, left: Left, at: datetime) -> None:
    """Note what is left over at Twilio."""
    counted = {"left": left.all, "pictures": left.pictures, "unkept": left.unkept}
    session.execute(update(Sweep).values(swept_at=at, **counted))


def left_over(session: Session) -> tuple[Left, datetime] | None:
    """Tell what was left over at Twilio, and when that was looked at; None: never."""
    row = session.get(Sweep, ONE, populate_existing=True)
    if row is None or row.swept_at is None:
        return None
    return Left(all=row.left, pictures=row.pictures, unkept=row.unkept), row.swept_at
