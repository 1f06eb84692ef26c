"""Find cases for the day book, what is owed in them, and who else may be the same caller."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Select,
    bindparam,
    func,
    literal,
    or_,
    select,
    tuple_,
    union_all,
)
from sqlalchemy import case as case_of
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import Session

from app.calls.tables import Call
from app.cases.rules import Status
from app.cases.tables import Case
from app.casework.rules import EACH_PAGE, Filters, Owed
from app.messages.tables import Message
from app.notices.facts import ALARMS, Kind
from app.notices.tables import Notice
from app.texts.tables import Text, Thread

MOST_LINKED = 20
_IDS: BindParameter[list[UUID]] = bindparam("ids", expanding=True)


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
    columns = Case.town, Case.topic, Case.language
    each = func.grouping_sets(*(tuple_(column) for column in columns))
    found = session.execute(select(*columns).where(may).group_by(each)).all()
    return {
        column.key: sorted(filter(None, {row[place] for row in found}))
        for place, column in enumerate(columns)
    }


def owed(session: Session, cases: Collection[Case]) -> dict[UUID, list[Owed]]:
    """Tell what is owed in each case, the most urgent first."""
    ids = [case.id for case in cases]
    found = {(row[0], row[1]) for row in session.execute(_OWED, {"ids": ids})} if ids else ()
    return {each: [what for what in Owed if (each, what) in found] for each in ids}


def _noticed() -> Select[UUID, str]:
    """Choose open alarms, and callers who are to be called back."""
    what = case_of((Notice.kind == Kind.BACK, Owed.BACK), else_=Owed.ALARM)
    still = Notice.settled_at.is_(None) & Notice.kind.in_(ALARMS)
    told = select(Case.id, what).join(Notice, Notice.facts["case"].astext == Case.name)
    return told.where(Case.id.in_(_IDS), still)


def _in_vain() -> Select[UUID, str]:
    """Choose whom nobody could reach when they were called back."""
    unreached = (Notice.about == Call.sid) & (Notice.kind == Kind.UNREACHED)
    found = select(Case.id, literal(Owed.BACK)).join(Call, Call.case_id == Case.id)
    still = Call.back_at.is_(None) & (Case.status != Status.CLOSED)
    return found.join(Notice, unreached).where(Case.id.in_(_IDS), still)


def _unheard() -> Select[UUID, str]:
    found = select(Message.case_id, literal(Owed.MESSAGE)).where(Message.case_id.in_(_IDS))
    return found.where(
        Message.heard_at.is_(None), Message.erased.is_(False), Message.seconds > 0
    )


def _unanswered() -> Select[UUID, str]:
    """Choose threads whose last word is the other's."""
    last = (
        select(Text.case_id, Text.incoming)
        .join(Thread, Thread.case_id == Text.case_id)
        .where(Text.case_id.in_(_IDS), Thread.stopped_at.is_(None))
        .ext(distinct_on(Text.case_id))
        .order_by(Text.case_id, Text.at.desc(), Text.incoming)
        .subquery()
    )
    theirs = select(Case.id, literal(Owed.TEXT)).join(last, last.c.case_id == Case.id)
    return theirs.where(last.c.incoming, Case.status != Status.CLOSED)


# What every page with cases asks is built once: that costs more than to ask it.
_OWED = union_all(_noticed(), _in_vain(), _unheard(), _unanswered())


def linked(
    session: Session, case: Case, indexes: Collection[bytes], may: ColumnElement[bool]
) -> Sequence[Case]:
    """List other cases whose caller's number has the same short hash, the newest first."""
    if not indexes:
        return []
    called = select(Call.case_id).where(Call.number_index.in_(list(indexes)))
    wrote = select(Thread.case_id).where(Thread.number_index.in_(list(indexes)))
    same = Case.id.in_(union_all(called, wrote))
    found = select(Case).where(same, Case.id != case.id, may)
    return session.scalars(found.order_by(Case.opened_at.desc()).limit(MOST_LINKED)).all()
