"""Find and keep who waits and who was invited; nobody is given twice."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.dispatch.tables import Dispatcher, Invitation, State, Waiting

ONE = 1
REMEMBERED = timedelta(hours=24)  # longer than any shift: who missed what is asked within one
_OPEN = Invitation.ended_at.is_(None)
IN_QUEUE = (State.WAITING, State.CLAIMED)
KNOWN_TO_CALLS = (*IN_QUEUE, State.HELD)

# What is asked once a second is built once: that costs more than to ask it.
_FRESH = insert(Dispatcher)
_SIGN = _FRESH.on_conflict_do_update(
    index_elements=["id"], set_={"beat_at": _FRESH.excluded.beat_at}
)
_BEAT = select(Dispatcher.beat_at).where(Dispatcher.id == ONE)
_WORKED = (
    update(Waiting)
    .where(Waiting.state.in_(IN_QUEUE))
    .values(
        worked_at=bindparam("at"),
        hopeless=Waiting.call_sid.in_(bindparam("calls", expanding=True)),
    )
    .execution_options(synchronize_session=False)
)
_WAITING = select(Waiting).where(Waiting.state == State.WAITING)
_LATELY = select(Invitation).where(or_(_OPEN, Invitation.asked_at > bindparam("since")))
_ENGAGED = select(Invitation.person_code).where(_OPEN)
_PULSE = (
    select(Waiting, (Waiting.state == State.HELD) & Invitation.id.is_not(None) & _OPEN)
    .outerjoin(Invitation, Invitation.id == Waiting.claimed_by)
    .where(Waiting.state.in_(KNOWN_TO_CALLS))
)


def beat(session: Session, at: datetime, hopeless: Collection[str] = ()) -> None:
    """Leave a sign of life, for the dispatcher itself and for every caller in the queue.

    `hopeless` names the calls to which nobody can come any more.
    """
    session.execute(_SIGN, {"id": ONE, "beat_at": at})
    session.execute(_WORKED, {"at": at, "calls": list(hopeless)})


def tidied(session: Session, left: int, at: datetime) -> None:
    """Note how many queues are left over at Twilio."""
    session.execute(update(Dispatcher).values(queues_left=left, tidied_at=at))


def left_over(session: Session) -> tuple[int, datetime] | None:
    """Tell how many queues are left over at Twilio, and when that was looked at."""
    sign = session.get(Dispatcher, ONE)
    if sign is None or sign.tidied_at is None or sign.queues_left is None:
        return None
    return sign.queues_left, sign.tidied_at


def engaged(session: Session) -> set[str]:
    """Name those who are being rung, or are on a call."""
    return set(session.scalars(_ENGAGED))


def pulse(session: Session) -> tuple[datetime | None, Sequence[tuple[Waiting, bool]]]:
    """Tell when the dispatcher last looked at everything, and list the callers in the queue.

    With each: whether somebody keeps them, who has talked with them and is still on their leg.
    """
    return session.scalar(_BEAT), session.execute(_PULSE).all()


def is_held(session: Session, invitation: str) -> bool:
    """Tell whether a caller is held for whoever was invited by this invitation."""
    held = select(Waiting.call_sid).where(
        Waiting.claimed_by == invitation, Waiting.state == State.HELD
    )
    return session.execute(held).first() is not None


def waiting(session: Session) -> Sequence[Waiting]:
    """List the callers who wait and whom nobody has accepted."""
    return session.scalars(_WAITING).all()


def invitations(session: Session, now: datetime) -> Sequence[Invitation]:
    """List what is open, and what was within a day."""
    return session.scalars(_LATELY, {"since": now - REMEMBERED}).all()


def put(session: Session, row: Mapping[str, Any]) -> None:
    """Put a caller into the queue, or again; the same turn twice changes nothing.

    When they first asked stays; whom they have talked with is whom they are given first.
    """
    fresh = insert(Waiting).values(row)
    kept = {
        name: fresh.excluded[name]
        for name in row
        if name not in {"call_sid", "asked_at", "number_index"}
    }
    talked = select(Invitation.person_code).where(Invitation.id == Waiting.claimed_by)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["call_sid"],
            set_=kept
            | {
                "state": State.WAITING,
                "first": talked.scalar_subquery(),
                "claimed_by": None,
                "worked_at": None,
                "hopeless": False,
                "number_index": func.coalesce(
                    fresh.excluded.number_index, Waiting.number_index
                ),
            },
            where=Waiting.turn < fresh.excluded.turn,
        )
    )


def hold(session: Session, row: Mapping[str, Any]) -> None:
    """Hold a caller for who has talked with them; the same turn twice changes nothing."""
    fresh = insert(Waiting).values(row)
    kept = {name: fresh.excluded[name] for name in ("turn", "since", "state")}
    claimed = func.coalesce(fresh.excluded.claimed_by, Waiting.claimed_by)
    session.execute(
        fresh.on_conflict_do_update(
            index_elements=["call_sid"],
            set_=kept | {"claimed_by": claimed},
            where=Waiting.turn < fresh.excluded.turn,
        )
    )


def leave(session: Session, call_sid: str, turn: int) -> bool:
    """Note that a caller is out of the queue that this turn put them in; tell if it is new."""
    there = Waiting.call_sid == call_sid, Waiting.turn <= turn, Waiting.state != State.GONE
    out = update(Waiting).where(*there).values(state=State.GONE)
    return session.execute(out.returning(Waiting.call_sid)).first() is not None


def talks(session: Session, call_sid: str, turn: int) -> None:
    """Note that a caller is being connected."""
    found = update(Waiting).where(
        Waiting.call_sid == call_sid, Waiting.turn == turn, Waiting.state.in_(KNOWN_TO_CALLS)
    )
    session.execute(found.values(state=State.TALKING))


def claim(session: Session, call_sid: str, invitation: str) -> bool:
    """Give a caller to whoever accepted, if nobody else was first (a conditional update)."""
    free = update(Waiting).where(Waiting.call_sid == call_sid, Waiting.state == State.WAITING)
    given = session.execute(
        free.values(state=State.CLAIMED, claimed_by=invitation).returning(Waiting.call_sid)
    )
    return given.first() is not None


def release(session: Session, invitation: str) -> None:
    """Let a caller wait on who was claimed, and with whom nobody was connected."""
    claimed = update(Waiting).where(
        Waiting.claimed_by == invitation, Waiting.state == State.CLAIMED
    )
    session.execute(claimed.values(state=State.WAITING, claimed_by=None))


def caller(session: Session, call_sid: str) -> Waiting | None:
    return session.get(Waiting, call_sid)


def invite(session: Session, invitation: Invitation) -> bool:
    """Open an invitation; False where that person has one already, or it is there."""
    columns = {
        column.name: getattr(invitation, column.name) for column in Invitation.__table__.columns
    }
    made = session.execute(
        insert(Invitation).values(columns).on_conflict_do_nothing().returning(Invitation.id)
    )
    return made.first() is not None


def invitation(session: Session, name: str, *, lock: bool = False) -> Invitation | None:
    """Find an invitation; locked, nobody else changes it until this transaction is over."""
    return session.get(Invitation, name, with_for_update=lock or None, populate_existing=lock)


def next_on_leg(session: Session, invitation: Invitation) -> Sequence[Invitation]:
    """List what is open on the same leg: further callers, taken without another ring."""
    same = (
        Invitation.leg_sid == invitation.leg_sid,
        Invitation.id != invitation.id,
        Invitation.ended_at.is_(None),
    )
    return session.scalars(select(Invitation).where(*same).with_for_update()).all()


def of_call(session: Session, call_sid: str) -> Sequence[Invitation]:
    """List whom was rung for a caller, or was given to them, in order."""
    about = or_(Invitation.call_sid == call_sid, Invitation.given_sid == call_sid)
    found = select(Invitation).where(about).order_by(Invitation.asked_at, Invitation.id)
    return session.scalars(found).all()


def queues_in_use(session: Session, names: Iterable[str]) -> set[str]:
    """Tell in which of these queues somebody may still be."""
    found = select(Waiting.queue).where(
        Waiting.queue.in_(list(names)), Waiting.state != State.GONE
    )
    return set(session.scalars(found))
