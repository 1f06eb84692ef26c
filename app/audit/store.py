"""Add to the chain of what was done, and read it."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from app.audit.rules import FIRST, Entry
from app.audit.tables import AuditEvent

# Whoever adds a link waits for whoever adds the one before. The letters of "audit" on a keypad.
LOCK = 28348
BATCH = 1000


def alone(session: Session) -> None:
    """Let nobody else add a link until this transaction is over."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})


def last_digest(session: Session) -> bytes:
    """Give what the next link is tied to; until the transaction ends nobody else adds one."""
    alone(session)
    newest = select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    return session.scalar(newest) or FIRST


def add(session: Session, event: AuditEvent) -> None:
    session.add(event)
    session.flush()


def newest(session: Session, most: int, about: str | None = None) -> Sequence[AuditEvent]:
    """List what was done last, the newest first; of one matter, or of all."""
    chosen = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    return session.scalars(chosen.where(AuditEvent.about == about) if about else chosen).all()


def last_at(session: Session, entry: Entry) -> datetime | None:
    """Tell when somebody last did the same to the same, for the same reason."""
    same = {"who": entry.who, "act": entry.act, "about": entry.about, "reason": entry.reason}
    chosen = select(func.max(AuditEvent.at)).filter_by(**same)
    return session.scalar(chosen)


def about_what(session: Session, who: str, act: str, since: datetime) -> Sequence[str]:
    """List what somebody has done something to since a moment, each time that they did."""
    chosen = select(AuditEvent.about).where(AuditEvent.who == who, AuditEvent.act == act)
    return session.scalars(chosen.where(AuditEvent.at > since)).all()


def all_in_order(session: Session) -> Iterator[AuditEvent]:
    """Go through the whole chain from its beginning."""
    chosen = select(AuditEvent).order_by(AuditEvent.id)
    return iter(session.scalars(chosen.execution_options(yield_per=BATCH)))
