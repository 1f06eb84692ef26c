"""Find and keep the visits of guests."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, bindparam, or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.guests.tables import Visit
from ivr.queue import Guest

RINGS_ON = timedelta(minutes=2)  # so long a telephone may ring for a visit that is over
_OPEN = Visit.ended_at.is_(None)
# A responder is in a room into which their caller has never come.
_IN_VAIN = (
    Visit.hosted_at.is_not(None) & Visit.caller_in_at.is_(None) & Visit.host_gone_at.is_(None)
)
_LEFT = or_(Visit.leg_sid.is_not(None), _IN_VAIN) & (Visit.ended_at > bindparam("since"))
# What is asked once a second is built once: that costs more than to ask it.
_LIVELY = (
    select(Visit)
    .where(or_(_OPEN, _LEFT))
    .order_by(Visit.asked_at)
    .with_for_update(skip_locked=True)
)
_RUNG = select(Visit.person).where(_OPEN, Visit.person.is_not(None))
_ROOMS = select(Visit.call_sid, Visit.kind).where(_OPEN, Visit.hosted_at.is_not(None))


def add(session: Session, row: Mapping[str, Any]) -> bool:
    """Open a visit; False where the call has one already."""
    made = insert(Visit).values(row).on_conflict_do_nothing().returning(Visit.id)
    return session.execute(made).first() is not None


def visit(session: Session, name: str) -> Visit | None:
    """Find a visit; nobody else changes it until this transaction is over."""
    return session.get(Visit, name, with_for_update=True, populate_existing=True)


def of_call(session: Session, call_sid: str) -> Visit | None:
    """Find the open visit of a call, as `visit` does."""
    chosen = select(Visit).where(Visit.call_sid == call_sid, _OPEN)
    return session.scalars(_locked(chosen)).first()


def latest_of_call(session: Session, call_sid: str) -> Visit | None:
    """Find the last visit of a call, as `visit` does, also when it is over."""
    chosen = select(Visit).where(Visit.call_sid == call_sid).order_by(Visit.asked_at.desc())
    return session.scalars(_locked(chosen.limit(1))).first()


def of_invitation(session: Session, invitation: str) -> Sequence[Visit]:
    """List the visits that a responder asked for, the latest last, as `visit` does."""
    chosen = select(Visit).where(Visit.invitation == invitation).order_by(Visit.asked_at)
    return session.scalars(_locked(chosen)).all()


def all_of_call(session: Session, call_sid: str) -> Sequence[Visit]:
    """List the visits of a call, in order."""
    chosen = select(Visit).where(Visit.call_sid == call_sid).order_by(Visit.asked_at)
    return session.scalars(chosen).all()


def lively(session: Session, now: datetime) -> Sequence[Visit]:
    """List the visits that are open, and those of which somebody may be left over.

    What somebody else is changing just now is looked at the next time.
    """
    return session.scalars(_LIVELY, {"since": now - RINGS_ON}).all()


def rung(session: Session) -> set[str]:
    """Name the people who are rung for a visit, or on one."""
    return {code for code in session.scalars(_RUNG) if code}


def rooms(session: Session) -> dict[str, Guest]:
    """Tell for which calls a room is ready, and whom the caller meets there."""
    return dict(session.execute(_ROOMS).all())


def _locked(chosen: Select[Visit]) -> Select[Visit]:
    return chosen.with_for_update().execution_options(populate_existing=True)
