"""Find and keep what is written about cases, and tell who may see which."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.calls.tables import Call, Leg
from app.cases.rules import Kind
from app.cases.tables import Case
from app.dispatch.tables import Invitation
from app.guests.tables import Visit
from app.intake.rules import sees_all
from app.intake.tables import Detained
from app.messages.tables import Message
from app.notices.rules import ALARMS, TO_ON_SHIFT
from app.notices.tables import Notice, Telling
from app.staff.rules import Role

DETAINED = "detained"  # the topic of the flow that is about somebody who was taken


def visible(code: str, roles: Collection[str]) -> ColumnElement[bool]:
    """Choose the cases that somebody may see.

    A coordinator sees all. A responder sees what they were assigned, and whom they have talked
    with, heard, or taken the alarm of; while nobody is assigned, also what the line has told
    them of. The legal liaison sees besides what is about somebody who was detained.
    """
    if sees_all(roles):
        return true()
    return or_(
        Case.assigned_to == code,
        Case.id.in_(_of_calls(_talked(code))),
        Case.id.in_(select(Message.case_id).where(Message.heard_by == code)),
        Case.assigned_to.is_(None) & Case.name.in_(_told(code)),
        _about_detention() if Role.LIAISON in roles else false(),
    )


def _about_detention() -> ColumnElement[bool]:
    return or_(
        Case.kind == Kind.DETENTION,
        Case.topic == DETAINED,
        Case.id.in_(select(Detained.case_id)),
    )


def _of_calls(calls: ColumnElement[bool]) -> Select[UUID]:
    return select(Call.case_id).where(calls)


def _talked(code: str) -> ColumnElement[bool]:
    """Choose the calls in which somebody took part, or of which they took the alarm."""
    took = Notice.kind.in_(ALARMS) & (Notice.settled_by == code)
    return or_(
        Call.sid.in_(
            select(Leg.call_sid).where(Leg.person_code == code, Leg.accepted_at.is_not(None))
        ),
        Call.sid.in_(
            select(Invitation.given_sid).where(
                Invitation.person_code == code, Invitation.accepted_at.is_not(None)
            )
        ),
        Call.sid.in_(
            select(Visit.call_sid).where(Visit.person == code, Visit.accepted_at.is_not(None))
        ),
        Call.sid.in_(select(func.split_part(Notice.about, " ", 1)).where(took)),
    )


def _told(code: str) -> Select[str]:
    """Name the cases of which the line has told somebody: a message, or a text."""
    told = select(Notice.facts["case"].astext).join(Telling, Telling.matter == Notice.id)
    return told.where(Telling.person_code == code, Notice.kind.in_(TO_ON_SHIFT))


def seen(session: Session, name: str, may: ColumnElement[bool]) -> Case | None:
    """Find a case by its name, of those that somebody may see."""
    return session.scalar(select(Case).where(Case.name == name.upper(), may))
