"""Find the trials of telephones, and count what somebody has revealed."""

from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.audit.rules import Act
from app.audit.tables import AuditEvent
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


def acts_since(session: Session, who: str, act: Act, since: datetime) -> int:
    """Count how often somebody has done something since a moment."""
    chosen = select(func.count(AuditEvent.id)).where(
        AuditEvent.who == who, AuditEvent.act == act, AuditEvent.at > since
    )
    return session.scalar(chosen) or 0
