"""Keep the state of the line and who is blocked, and read them."""

import secrets
from collections.abc import Callable, Sequence
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.line.rules import WAITS, Block, LineState, Turn, What
from app.line.tables import Block as BlockRow
from app.line.tables import Draft, State, Switched

ONE = 1


def state(session: Session) -> LineState:
    """Read how the line stands; nothing is switched where nobody ever switched anything."""
    row = session.get(State, ONE)
    return LineState.read(row.state) if row else LineState()


def change(
    session: Session, changed: Callable[[LineState], LineState], at: datetime
) -> LineState:
    """Change the state; whoever changes something at the same time waits, and loses none."""
    fresh = {"id": ONE, "state": LineState().written(), "changed_at": at}
    session.execute(insert(State).values(fresh).on_conflict_do_nothing())
    row = session.get_one(State, ONE, with_for_update=True, populate_existing=True)
    new = changed(LineState.read(row.state))
    row.state, row.changed_at = new.written(), at
    session.flush()
    return new


def turned(session: Session, what: What, turn: Turn) -> None:
    """Note who set a switch, when and why, in place of who did before."""
    row = {"what": what, "at": turn.at, "who": turn.who, "why": turn.why}
    noted = insert(Switched).values(row)
    session.execute(noted.on_conflict_do_update(index_elements=["what"], set_=row))


def turns(session: Session) -> dict[What, Turn]:
    """Tell who set each switch last; those that nobody ever set are not named."""
    rows = session.scalars(select(Switched))
    return {What(row.what): Turn(who=row.who, at=row.at, why=row.why) for row in rows}


def add_draft(session: Session, draft: Draft) -> None:
    session.add(draft)
    session.flush()


def waiting(session: Session, at: datetime) -> Draft | None:
    """Find the status line that waits for the second person at a moment."""
    chosen = select(Draft).where(
        Draft.written_at > at - WAITS, Draft.approved_at.is_(None), Draft.ended_at.is_(None)
    )
    return session.scalars(chosen.order_by(Draft.written_at.desc()).limit(1)).first()


def published(session: Session, at: datetime) -> Draft | None:
    """Find the status line of two people that is said at a moment."""
    chosen = select(Draft).where(Draft.until > at, Draft.ended_at.is_(None))
    return session.scalars(chosen.order_by(Draft.until.desc()).limit(1)).first()


def drafts(session: Session, most: int) -> Sequence[Draft]:
    """List the status lines that were written last, the newest first."""
    return session.scalars(select(Draft).order_by(Draft.written_at.desc()).limit(most)).all()


def block(session: Session, block: Block, at: datetime) -> None:
    """Block a caller from now on; an earlier block of theirs ends."""
    unblock(session, block.caller, at)
    session.add(
        BlockRow(
            id=secrets.token_hex(8),
            number_index=block.caller,
            case_name=block.case,
            reason=block.reason,
            made_at=at,
            until=block.until,
        )
    )
    session.flush()


def unblock(session: Session, caller: bytes, at: datetime) -> bool:
    """End the block of a caller, whose reason stays; tell whether there was one."""
    there = update(BlockRow).where(BlockRow.number_index == caller, BlockRow.until > at)
    ended = session.execute(there.values(until=at).returning(BlockRow.id))
    return ended.first() is not None


def blocks(session: Session, at: datetime) -> tuple[Block, ...]:
    """List who is blocked at a moment, whoever ends first first."""
    found = select(BlockRow).where(BlockRow.until > at).order_by(BlockRow.until, BlockRow.id)
    return tuple(
        Block(caller=row.number_index, case=row.case_name, reason=row.reason, until=row.until)
        for row in session.scalars(found)
    )
