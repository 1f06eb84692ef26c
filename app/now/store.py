"""Read what the page on now needs, each in one statement."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calls.tables import Call
from app.cases.rules import Status
from app.cases.tables import Case
from app.dispatch.tables import Dispatcher, Invitation, State, Waiting
from app.messages.tables import Message
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.texts.tables import Text, Thread

MOST = 50  # of each kind that are shown


def callers(session: Session) -> Sequence[tuple[Waiting, str | None]]:
    """List who waits or talks, with the name of the case, who came first on top."""
    found = (
        select(Waiting, Case.name)
        .outerjoin(Call, Call.sid == Waiting.call_sid)
        .outerjoin(Case, Case.id == Call.case_id)
        .where(Waiting.state != State.GONE)
        .order_by(Waiting.asked_at)
        .limit(MOST)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def invited(session: Session) -> Mapping[str, bool]:
    """Tell who is being rung (False), or has accepted and talks (True), by their codes."""
    found = select(Invitation.person_code, Invitation.accepted_at).where(
        Invitation.ended_at.is_(None)
    )
    return {code: accepted is not None for code, accepted in session.execute(found)}


def open_notices(session: Session, kinds: Sequence[Kind], since: datetime) -> Sequence[Notice]:
    """List what was raised since a moment and nobody has settled, the oldest first."""
    found = select(Notice).where(
        Notice.kind.in_(kinds), Notice.settled_at.is_(None), Notice.raised_at > since
    )
    return session.scalars(found.order_by(Notice.raised_at).limit(MOST)).all()


def unheard(session: Session, since: datetime) -> dict[str, datetime]:
    """List messages since a moment that nobody has heard: the case's name, and when left."""
    found = (
        select(Case.name, func.min(Message.left_at))
        .join(Case, Case.id == Message.case_id)
        .where(Message.heard_at.is_(None), ~Message.erased, Message.seconds > 0)
        .where(Message.left_at > since)
        .group_by(Case.name)
        .order_by(func.min(Message.left_at))
        .limit(MOST)
    )
    return dict(session.execute(found).all())


def given(session: Session, code: str) -> Sequence[str]:
    """Name the open cases that somebody was given, and has not said yet to have."""
    found = select(Case.name).where(
        Case.assigned_to == code,
        Case.acknowledged_at.is_(None),
        Case.status != Status.CLOSED,
    )
    return session.scalars(found.order_by(Case.assigned_at.desc()).limit(MOST)).all()


def unanswered(session: Session, since: datetime) -> dict[str, datetime]:
    """List threads whose last word is the other's: the case's name, and when that came."""
    last = (
        select(Text.case_id, Text.at, Text.incoming)
        .ext(distinct_on(Text.case_id))
        .where(Text.at > since)
        .order_by(Text.case_id, Text.at.desc())
        .subquery()
    )
    found = (
        select(Case.name, last.c.at)
        .join(Thread, Thread.case_id == last.c.case_id)
        .join(Case, Case.id == last.c.case_id)
        .where(last.c.incoming)
        .order_by(last.c.at)
        .limit(MOST)
    )
    return dict(session.execute(found).all())


def outcomes(session: Session, since: datetime) -> dict[str, int]:
    """Count the calls since a moment by how they ended."""
    found = select(Call.outcome, func.count()).where(Call.started_at > since)
    return {each.value: count for each, count in session.execute(found.group_by(Call.outcome))}


def latest(session: Session, since: datetime, most: int) -> Sequence[tuple[Case, Call]]:
    """List the latest calls since a moment with their cases, the newest first."""
    found = (
        select(Case, Call)
        .join(Call, Call.case_id == Case.id)
        .where(Call.started_at > since)
        .order_by(Call.started_at.desc())
        .limit(most)
    )
    return [(row[0], row[1]) for row in session.execute(found)]


def looked_at(session: Session) -> datetime | None:
    """Tell when a dispatcher last looked at everything."""
    return session.scalar(select(Dispatcher.beat_at))
