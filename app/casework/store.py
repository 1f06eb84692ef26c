"""Find cases for the day book, what is owed in them, and who else may be the same caller."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calls.tables import Call
from app.cases.rules import Status
from app.cases.tables import Case
from app.casework.rules import EACH_PAGE, Filters, Owed
from app.messages.tables import Message
from app.notices.rules import ALARMS, Kind
from app.notices.tables import Notice
from app.texts.tables import Text, Thread

MOST_LINKED = 20


def narrowed(
    filters: Filters,
    code: str,
    span: tuple[datetime | None, datetime | None],
) -> list[ColumnElement[bool]]:
    """Write filters as conditions; `code` is whose cases are "mine", `span` the moments."""
    since, until = span
    conditions = [
        getattr(Case, name) == value
        for name, value in filters.chosen()
        if name in {"topic", "urgency", "language"}
    ]
    conditions += [func.lower(Case.town) == filters.town.lower()] if filters.town else []
    conditions += [Case.status != Status.CLOSED] if filters.open else []
    conditions += [Case.assigned_to == code] if filters.mine else []
    conditions += [Case.opened_at >= since] if since else []
    return [*conditions, Case.opened_at < until] if until else conditions


def page(
    session: Session, conditions: Collection[ColumnElement[bool]], number: int
) -> tuple[Sequence[Case], int]:
    """Give a page of cases, the newest first, and how many there are on all pages."""
    count = session.scalar(select(func.count()).select_from(Case).where(*conditions)) or 0
    found = select(Case).where(*conditions).order_by(Case.opened_at.desc(), Case.name)
    rows = session.scalars(found.offset((number - 1) * EACH_PAGE).limit(EACH_PAGE))
    return rows.all(), count


def named(session: Session, name: str, may: ColumnElement[bool]) -> Sequence[Case]:
    """Find the cases that go by a name: TERN-4821 is also what the caller of -2 has heard."""
    same = or_(Case.name == name, Case.name.startswith(f"{name}-", autoescape=True))
    return session.scalars(select(Case).where(same, may).order_by(Case.name)).all()


def choices(session: Session, may: ColumnElement[bool]) -> dict[str, list[str]]:
    """List the towns, topics and languages that there are among the cases one may see."""
    columns = {"town": Case.town, "topic": Case.topic, "language": Case.language}
    return {
        name: sorted(filter(None, session.scalars(select(column).where(may).distinct())))
        for name, column in columns.items()
    }


def owed(session: Session, cases: Collection[Case]) -> dict[UUID, list[Owed]]:
    """Tell what is owed in each case, the most urgent first."""
    ids, names = {case.id: case for case in cases}, {case.name: case.id for case in cases}
    found = [(names[name], what) for name, what in _noticed(session, names)]
    found += [(each, Owed.MESSAGE) for each in _unheard(session, ids)]
    found += [
        (each, Owed.TEXT)
        for each in _unanswered(session, ids)
        if ids[each].status is not Status.CLOSED
    ]
    return {each: [what for what in Owed if (each, what) in found] for each in ids}


def _noticed(session: Session, names: Collection[str]) -> list[tuple[str, Owed]]:
    """List open alarms and call-backs, and who could not be reached when called back."""
    about = Notice.facts["case"].astext
    still = Notice.settled_at.is_(None) & Notice.kind.in_(ALARMS)
    found = select(about, Notice.kind).where(still, about.in_(list(names)))
    rows = [
        (name, Owed.BACK if kind is Kind.BACK else Owed.ALARM)
        for name, kind in session.execute(found)
    ]
    in_vain = (
        select(Case.name)
        .join(Call, Call.case_id == Case.id)
        .join(Notice, (Notice.about == Call.sid) & (Notice.kind == Kind.UNREACHED))
        .where(Case.name.in_(list(names)), Call.back_at.is_(None))
        .where(Case.status != Status.CLOSED)
    )
    return rows + [(name, Owed.BACK) for name in session.scalars(in_vain)]


def _unheard(session: Session, ids: Collection[UUID]) -> Sequence[UUID]:
    which = Message.case_id.in_(list(ids)), Message.heard_at.is_(None)
    return session.scalars(
        select(Message.case_id).where(*which, Message.erased.is_(False), Message.seconds > 0)
    ).all()


def _unanswered(session: Session, ids: Collection[UUID]) -> list[UUID]:
    latest = (
        select(Text.case_id, Text.incoming)
        .join(Thread, Thread.case_id == Text.case_id)
        .where(Text.case_id.in_(list(ids)), Thread.stopped_at.is_(None))
        .ext(distinct_on(Text.case_id))
        .order_by(Text.case_id, Text.at.desc(), Text.incoming)
    )
    return [case_id for case_id, incoming in session.execute(latest) if incoming]


def linked(
    session: Session, case: Case, indexes: Collection[bytes], may: ColumnElement[bool]
) -> Sequence[Case]:
    """List other cases whose caller's number has the same short hash, the newest first."""
    if not indexes:
        return []
    called = select(Call.case_id).where(Call.number_index.in_(list(indexes)))
    wrote = select(Thread.case_id).where(Thread.number_index.in_(list(indexes)))
    same = or_(Case.id.in_(called), Case.id.in_(wrote))
    found = select(Case).where(same, Case.id != case.id, may)
    return session.scalars(found.order_by(Case.opened_at.desc()).limit(MOST_LINKED)).all()
