"""Find the trials of telephones, and whoever is rung just now."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation

LOCK = 8_743  # of trials: the letters of "trie" on a keypad


def alone(session: Session) -> None:
    """Let nobody else begin a trial until this transaction is over: trials are counted."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK)))


def last_trials(session: Session) -> dict[str, Invitation]:
    """Give the last trial of each telephone that was tried, by whose it is."""
    newest = (
        select(Invitation)
        .where(Invitation.call_sid == TRIAL)
        .ext(distinct_on(Invitation.person_code))
        .order_by(Invitation.person_code, Invitation.asked_at.desc())
    )
    return {row.person_code: row for row in session.scalars(newest)}


def last_trial(session: Session, code: str) -> Invitation | None:
    own = select(Invitation).where(Invitation.call_sid == TRIAL, Invitation.person_code == code)
    return session.scalars(own.order_by(Invitation.asked_at.desc()).limit(1)).first()


def rung(session: Session, code: str) -> Invitation | None:
    """Give what somebody is rung for just now, or talks about; None: they are free."""
    own = select(Invitation).where(
        Invitation.person_code == code, Invitation.ended_at.is_(None)
    )
    return session.scalars(own).first()


def trials_since(session: Session, since: datetime, code: str | None = None) -> int:
    """Count the trials since a moment; of one telephone, or of all."""
    chosen = select(func.count(Invitation.id)).where(
        Invitation.call_sid == TRIAL, Invitation.asked_at > since
    )
    if code:
        chosen = chosen.where(Invitation.person_code == code)
    return session.scalar(chosen) or 0
