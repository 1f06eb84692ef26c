"""Count the calls that began before a moment and are under way."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.calls.tables import Call


def begun_before(session: Session, at: datetime) -> int:
    chosen = select(func.count()).where(Call.ended_at.is_(None), Call.started_at < at)
    return session.scalar(chosen) or 0
