"""Keep the state of the line and who is blocked, and read them."""

import secrets
from collections.abc import Callable
from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.line.rules import Block, LineState
from app.line.tables import Block as BlockRow
from app.line.tables import State

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
