"""Find and keep who is there, and what is left to who comes next."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.promises.rules import Known, Sign
from app.promises.tables import Presence, Relay

_KNOWN = select(Presence).order_by(Presence.person_code)


def known(session: Session) -> dict[str, Known]:
    """Give what is known of each person, by code."""
    return {row.person_code: _known(row) for row in session.scalars(_KNOWN)}


def see(session: Session, code: str, at: datetime, by: Sign) -> None:
    """Note that somebody has shown themselves; what is older changes nothing."""
    fresh = insert(Presence).values(person_code=code, seen_at=at, seen_by=by)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["person_code"],
            set_={"seen_at": at, "seen_by": by, "absent_at": None},
            where=or_(Presence.seen_at.is_(None), Presence.seen_at < at),
        )
    )


def note(session: Session, code: str, **values: datetime | None) -> None:
    """Keep something of what is known of one person."""
    fresh = insert(Presence).values(person_code=code, **values)
    session.execute(fresh.on_conflict_do_update(index_elements=["person_code"], set_=values))


def relay(session: Session, code: str, ended_at: datetime) -> Relay | None:
    """Find what somebody has left; nobody else changes it until this transaction is over."""
    key = code, ended_at
    return session.get(Relay, key, with_for_update=True, populate_existing=True)


def relays(session: Session, since: datetime) -> Sequence[Relay]:
    """List what was left when shifts ended that have ended since a moment."""
    found = select(Relay).where(Relay.ended_at >= since).order_by(Relay.ended_at)
    return session.scalars(found).all()


def add(session: Session, row: Relay) -> None:
    session.add(row)
    session.flush()


def take(session: Session, row: Relay, by: str, at: datetime) -> None:
    """Note who has taken note of what was left."""
    which = Relay.person_code == row.person_code, Relay.ended_at == row.ended_at
    session.execute(update(Relay).where(*which).values(taken_by=by, taken_at=at))


def _known(row: Presence) -> Known:
    return Known(
        person=row.person_code,
        seen_at=row.seen_at,
        asked_since=row.asked_since,
        asked_at=row.asked_at,
        cannot_since=row.cannot_since,
        cannot_at=row.cannot_at,
        absent_at=row.absent_at,
    )
