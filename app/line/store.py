"""Keep the state of the line, and read it."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.line.rules import LineState
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
