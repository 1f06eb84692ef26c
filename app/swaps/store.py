"""Find and keep what is offered, and whether a coordinator must approve it."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import or_, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.swaps.rules import LIVE, Place, State
from app.swaps.tables import Approval, Swap

ONE = 1


def add(session: Session, swap: Swap) -> None:
    session.add(swap)
    session.flush()


def swap(session: Session, code: str) -> Swap | None:
    """Find an offer as it is now; nobody else changes it until this transaction is over."""
    return session.get(Swap, code, with_for_update=True, populate_existing=True)


def live(session: Session) -> Sequence[Swap]:
    """List the offers that wait for somebody, whichever ends first first."""
    found = select(Swap).where(Swap.state.in_(LIVE)).order_by(Swap.ends, Swap.code)
    return session.scalars(found).all()


def live_of(session: Session, place: Place) -> Swap | None:
    """Find the offer of one date of a shift that still waits for somebody."""
    which = Swap.shift_code == place.shift, Swap.day == place.day, Swap.state.in_(LIVE)
    return session.scalars(select(Swap).where(*which).with_for_update()).first()


def touching(session: Session, places: Collection[Place]) -> list[Swap]:
    """List what waits or was taken, and is about one of these, or wants one of them."""
    named = {(each.shift, each.day) for each in places}
    days = [each.day for each in places]
    about = Swap.day.in_(days) | Swap.their_day.in_(days)
    chosen = select(Swap).where(about, Swap.state.in_({*LIVE, State.TAKEN}))
    return [
        each
        for each in session.scalars(chosen.order_by(Swap.made_at, Swap.code))
        if {(each.shift_code, each.day), (each.their_shift, each.their_day)} & named
    ]


def standing(session: Session, at: datetime) -> Sequence[Swap]:
    """List what waits for somebody, and what was taken and has not begun."""
    ahead = Swap.state.in_(LIVE) | ((Swap.state == State.TAKEN) & (Swap.since > at))
    return session.scalars(select(Swap).where(ahead).order_by(Swap.since, Swap.code)).all()


def recent(session: Session, person: str | None, since: datetime, most: int) -> Sequence[Swap]:
    """List what has come to an end since a moment, the newest first: of somebody, or of all."""
    over = Swap.state.not_in(LIVE), Swap.changed_at > since
    found = select(Swap).where(*over).order_by(Swap.changed_at.desc()).limit(most)
    if person:
        found = found.where(or_(*(c == person for c in (Swap.holder, Swap.asked, Swap.taker))))
    return session.scalars(found).all()


def needs_approval(session: Session) -> bool:
    """Tell whether a coordinator approves each exchange; where nobody ever said so, none."""
    row = session.get(Approval, ONE, populate_existing=True)
    return row is not None and row.needed


def set_approval(session: Session, by: str, at: datetime, *, needed: bool) -> None:
    row = {"id": ONE, "needed": needed, "set_by": by, "set_at": at}
    noted = insert(Approval).values(row)
    session.execute(noted.on_conflict_do_update(index_elements=["id"], set_=row))
