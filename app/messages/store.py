"""Find and keep messages, and their sound."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, delete, func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.messages.rules import State
from app.messages.tables import Message, Sound

WAITS = (State.LEFT, State.KEPT)
# What is asked once a second is built once: that costs more than to ask it.
_DUE = (
    select(Message)
    .where(Message.state.in_(WAITS), Message.next_at <= bindparam("now"))
    .order_by(Message.next_at)
    .limit(bindparam("most"))
    .with_for_update(skip_locked=True)
)


def put(session: Session, row: Mapping[str, Any]) -> None:
    """Keep a message, or what is now known of its length."""
    fresh = insert(Message).values(row)
    kept = {name: fresh.excluded[name] for name in ("seconds", "left_at")}
    session.execute(fresh.on_conflict_do_update(index_elements=["token"], set_=kept))


def erase(session: Session, tokens: Iterable[str], at: datetime) -> None:
    """Forget the sound of messages that callers have erased; Twilio's is deleted next."""
    chosen = list(tokens)
    gone = update(Message).where(Message.token.in_(chosen), Message.erased.is_(False))
    again = case((Message.state == State.ALONE, None), else_=at)
    session.execute(gone.values(erased=True, next_at=again, trouble=None))
    session.execute(delete(Sound).where(Sound.token.in_(chosen)))


def begin(session: Session, call_sid: str, at: datetime) -> bool:
    """Let the messages of a call that is over be fetched at once; tell whether it has any."""
    left = (Message.call_sid == call_sid, Message.state == State.LEFT, Message.tries == 0)
    begun = update(Message).where(*left).values(next_at=func.least(Message.next_at, at))
    return session.execute(begun.returning(Message.token)).first() is not None


def due(session: Session, now: datetime, most: int) -> Sequence[Message]:
    """List messages at which something is to be done; nobody else takes them meanwhile."""
    return session.scalars(_DUE, {"now": now, "most": most}).all()


def get(session: Session, token: str) -> Message | None:
    """Find a message; nobody else changes it until this transaction is over."""
    return session.get(Message, token, with_for_update=True, populate_existing=True)


def find(session: Session, token: str) -> Message | None:
    return session.get(Message, token)


def keep_sound(session: Session, token: str, sealed: bytes, digest: str) -> None:
    fresh = insert(Sound).values(token=token, sealed=sealed, digest=digest)
    kept = {"sealed": sealed, "digest": digest}
    session.execute(fresh.on_conflict_do_update(index_elements=["token"], set_=kept))


def sound(session: Session, token: str) -> Sound | None:
    return session.get(Sound, token, populate_existing=True)


def of_call(session: Session, call_sid: str) -> Sequence[Message]:
    """List the messages of a call, in order."""
    found = select(Message).where(Message.call_sid == call_sid)
    return session.scalars(found.order_by(Message.left_at)).all()


def of_case(session: Session, case_id: UUID) -> Sequence[Message]:
    """List the messages of a case that can be heard, in order."""
    found = select(Message).where(
        Message.case_id == case_id, Message.erased.is_(False), Message.seconds > 0
    )
    return session.scalars(found.order_by(Message.left_at)).all()


def newest(session: Session, most: int) -> Sequence[Message]:
    """List the latest messages, the newest first."""
    return session.scalars(select(Message).order_by(Message.left_at.desc()).limit(most)).all()


def standing(session: Session, before: datetime) -> int:
    """Count the messages left before a moment that are still at Twilio."""
    found = select(func.count()).select_from(Message)
    return session.scalar(found.where(Message.state.in_(WAITS), Message.left_at < before)) or 0
