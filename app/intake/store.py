"""Find and keep what is written about cases, and tell who may see which."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from app.calls.tables import Call, Leg
from app.cases.rules import Kind, Status
from app.cases.tables import Case, SafeContact
from app.dispatch.tables import Invitation
from app.guests.tables import Visit
from app.intake.rules import sees_all
from app.intake.tables import Answer, Detained, HandOver, Note, Task
from app.messages.tables import Message
from app.notices import store as notices
from app.notices.facts import ALARMS
from app.notices.rules import TO_ON_SHIFT
from app.notices.tables import Notice, Telling
from app.promises.rules import Unwritten
from app.promises.tables import Relay
from app.staff.rules import Role
from app.texts.tables import Thread

Kept = TypeVar("Kept", Note, HandOver, Task, Detained)
Row = Answer | SafeContact | Note | HandOver | Task | Detained

SOON = timedelta(hours=12)  # what is due by then is not left to the next day
DETAINED = "detained"  # the topic of the flow that is about somebody who was taken


def visible(code: str, roles: Collection[str]) -> ColumnElement[bool]:
    """Choose the cases that somebody may see.

    A coordinator sees all. A responder sees what they were assigned, and whom they have talked
    with, heard, or taken the alarm of; while nobody is assigned, also what the line has told
    them of; and what somebody has left open to them, of which they took note. The legal
    liaison sees besides what is about somebody who was detained.
    """
    if sees_all(roles):
        return true()
    return or_(
        Case.assigned_to == code,
        Case.id.in_(_of_calls(_talked(code))),
        Case.id.in_(select(Message.case_id).where(Message.heard_by == code)),
        Case.assigned_to.is_(None) & Case.name.in_(_told(code)),
        Case.name.in_(_left_to(code)),
        _about_detention() if Role.LIAISON in roles else false(),
    )


def _left_to(code: str) -> Select[str]:
    """Name the cases that somebody has left open, and of which this one has taken note."""
    names = func.jsonb_array_elements_text(Relay.cases)
    return select(names).where(Relay.taken_by == code)


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


class Around(NamedTuple):
    """What a case has one of: the call or the texts that opened it, and safe contact."""

    call: Call | None
    thread: Thread | None
    contact: SafeContact | None

    @property
    def number_index(self) -> bytes | None:
        """The short hash by which somebody is recognised in their other cases."""
        opened = self.call or self.thread
        return opened.number_index if opened else None


def left_open(session: Session, code: str, since: datetime, until: datetime) -> Sequence[str]:
    """Name what is open of somebody's shift when it ends, the oldest first.

    With whom they talked, unless all is settled or somebody else has the case; what they were
    given; and where a task of theirs is an emergency, or due within half a day.
    """
    settled = select(Invitation.id).where(
        Invitation.given_sid == Call.sid, Invitation.settled.is_(True)
    )
    owed = _talked(code) & Call.started_at.between(since, until) & ~settled.exists()
    talked = Case.id.in_(_of_calls(owed))
    given = (Case.assigned_to == code) & Case.assigned_at.between(since, until)
    nobodys = or_(Case.assigned_to.is_(None), Case.assigned_to == code)
    tasks = select(Task.case_id).where(
        Task.for_code == code,
        Task.done_at.is_(None),
        Task.emergency | (Task.due_at < until + SOON),
    )
    found = select(Case.name).where(Case.status != Status.CLOSED)
    found = found.where(or_(talked & nobodys, given, Case.id.in_(tasks)))
    return session.scalars(found.order_by(Case.opened_at)).all()


def unwritten(session: Session, since: datetime) -> list[Unwritten]:
    """List the conversations that ended since a moment and of which nothing is written down.

    A note, an answer, how it ended, or the key for that after the conversation is something; a
    case that is closed needs no more.
    """
    nothing = (
        Case.disposition.is_(None),
        ~select(Note.id).where(Note.case_id == Case.id).exists(),
        ~select(Answer.question).where(Answer.case_id == Case.id).exists(),
    )
    found = (
        select(Invitation.person_code, Case.name, Invitation.ended_at)
        .join(Call, Call.sid == Invitation.given_sid)
        .join(Case, Case.id == Call.case_id)
        .where(Invitation.accepted_at.is_not(None), Invitation.ended_at > since)
        .where(Invitation.bridged.is_(True), Invitation.settled.is_(None))
        .where(Case.status != Status.CLOSED, *nothing)
        .order_by(Invitation.ended_at)
    )
    return [
        Unwritten(person=person, case=name, ended_at=ended_at)
        for person, name, ended_at in session.execute(found)
        if ended_at
    ]


def around(session: Session, case_id: UUID) -> Around:
    """Find what a case has one of."""
    found = (
        select(Call, Thread, SafeContact)
        .select_from(Case)
        .outerjoin(Call, Call.case_id == Case.id)
        .outerjoin(Thread, Thread.case_id == Case.id)
        .outerjoin(SafeContact, SafeContact.case_id == Case.id)
    )
    return Around(*session.execute(found.where(Case.id == case_id)).one())


def answers(session: Session, case_id: UUID) -> dict[str, Answer]:
    """Find the answers of a case, by question."""
    found = session.scalars(select(Answer).where(Answer.case_id == case_id))
    return {answer.question: answer for answer in found}


def notes(session: Session, case_id: UUID) -> Sequence[Note]:
    """List the notes of a case, the newest first."""
    found = select(Note).where(Note.case_id == case_id)
    return session.scalars(found.order_by(Note.at.desc(), Note.id)).all()


def hand_overs(session: Session, case_id: UUID) -> Sequence[HandOver]:
    """List who was given a case, the latest first."""
    found = select(HandOver).where(HandOver.case_id == case_id)
    return session.scalars(found.order_by(HandOver.at.desc(), HandOver.id)).all()


def tasks(session: Session, case_id: UUID) -> Sequence[Task]:
    """List the tasks of a case: open ones first, then by when they are due."""
    found = select(Task).where(Task.case_id == case_id)
    due = Task.done_at.nulls_first(), Task.due_at.nulls_last(), Task.made_at
    return session.scalars(found.order_by(*due)).all()


def detained(session: Session, case_id: UUID) -> Sequence[Detained]:
    """List the restricted records of a case, the oldest first."""
    found = select(Detained).where(Detained.case_id == case_id)
    return session.scalars(found.order_by(Detained.made_at, Detained.id)).all()


def of_case(session: Session, table: type[Kept], row_id: UUID, case_id: UUID) -> Kept | None:
    """Find a row of a case by its id; None where it is another case's, or is not there."""
    row = session.get(table, row_id, with_for_update=True, populate_existing=True)
    return row if row is not None and row.case_id == case_id else None


def is_taken(
    session: Session, table: type[Note | HandOver | Task | Detained], row_id: UUID
) -> bool:
    """Tell whether there is a row with an id: the same form was sent before."""
    return session.get(table, row_id) is not None


def put(session: Session, row: Row) -> None:
    """Keep a new row."""
    session.add(row)
    session.flush()


def drop(session: Session, row: Row) -> None:
    session.delete(row)


def over(session: Session, now: datetime) -> Sequence[tuple[Detained, str]]:
    """List the restricted records whose time is up, with the names of their cases."""
    found = select(Detained, Case.name).join(Case, Case.id == Detained.case_id)
    due = found.where(Detained.gone_at <= now).with_for_update(of=Detained, skip_locked=True)
    return [(row, name) for row, name in session.execute(due)]


def open_alarms(session: Session, call_sid: str) -> bool:
    """Tell whether an alarm about a call, or calling back, is still open."""
    return any(each.settled_at is None for each in notices.alarms_of(session, call_sid))
