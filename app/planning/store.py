"""How often people were rung, and how often they answered: counted, whoever called."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation


def rings(session: Session, since: datetime) -> dict[str, tuple[int, int]]:
    """Count, by code, how often each was rung for a caller since a moment, and accepted."""
    counted = select(
        Invitation.person_code,
        func.count(Invitation.id),
        func.count(Invitation.accepted_at),
    )
    asked = counted.where(Invitation.asked_at >= since, Invitation.call_sid != TRIAL)
    found = session.execute(asked.group_by(Invitation.person_code)).all()
    return {code: (rung, answered) for code, rung, answered in found}
