"""Find and keep what is to be told, and who was told."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, bindparam, func, or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import Session

from app.notices.facts import ALARMS, Kind, Result
from app.notices.tables import Notice, Telling
from app.staff.rules import Means

LATELY = timedelta(hours=1)
_COMES_AGAIN = Notice.kind.in_([Kind.EMERGENCY, Kind.NOBODY, Kind.BACK, Kind.ALONE])

# What is asked once a second is built once: that costs more than to ask it.
_TO_TELL = (
    select(Notice)
    .where(Notice.settled_at.is_(None), Notice.raised_at <= bindparam("now"))
    .order_by(Notice.raised_at, Notice.id)
)
_CALL = Telling.means == Means.CALL
_TOLD = (
    select(Telling)
    .where(
        or_(
            Telling.matter.in_(bindparam("matters", expanding=True)),
            Telling.ended_at.is_(None),
            _CALL & (Telling.asked_at > bindparam("since")),
        )
    )
    .order_by(Telling.asked_at)
)
_CALLED = select(Telling.person_code).where(Telling.ended_at.is_(None), _CALL)


def add(session: Session, row: dict[str, Any]) -> bool:
    """Keep a notice; False where the same was told before.

    An alarm that went back by itself is raised again: it had looked as if somebody came.
    """
    fresh = insert(Notice).values(row)
    again = fresh.on_conflict_do_update(
        index_elements=["kind", "about"],
        set_={"settled_at": None, "raised_at": fresh.excluded.raised_at},
        where=Notice.settled_at.is_not(None) & Notice.settled_by.is_(None) & _COMES_AGAIN,
    )
    return session.execute(again.returning(Notice.id)).first() is not None


def open_notices(session: Session, now: datetime) -> Sequence[Notice]:
    """List what is still to be told, and not only later, the oldest first."""
    return session.scalars(_TO_TELL, {"now": now}).all()


def recent(session: Session, most: int) -> Sequence[Notice]:
    """List what was to be told, the newest first."""
    return session.scalars(select(Notice).order_by(Notice.raised_at.desc()).limit(most)).all()


def count(session: Session, kinds: Collection[Kind], of: str, since: datetime) -> int:
    """Count the notices about what begins with `of`, raised since a moment."""
    which = Notice.kind.in_(list(kinds)), Notice.about.startswith(of, autoescape=True)
    found = select(func.count()).where(*which, Notice.raised_at > since)
    return session.scalar(found) or 0


def settle(
    session: Session, kind: Kind, at: datetime, *, abouts: Collection[str] | None = None
) -> Sequence[Notice]:
    """Settle the open notices of a kind, all or some; give those that it settled."""
    which = [Notice.kind == kind, Notice.settled_at.is_(None)]
    which += [Notice.about.in_(list(abouts))] if abouts is not None else []
    settled = update(Notice).where(*which).values(settled_at=at)
    return session.scalars(settled.returning(Notice)).all()


def settle_named(
    session: Session, names: Collection[str], at: datetime, *, by: str
) -> Sequence[Notice]:
    """Settle some open notices for somebody who takes them; give those that it settled."""
    which = (Notice.id.in_(list(names)), Notice.settled_at.is_(None))
    settled = update(Notice).where(*which).values(settled_at=at, settled_by=by)
    return session.scalars(settled.returning(Notice)).all()


def settle_of(
    session: Session, kinds: Collection[Kind], of: str, about: str | None, at: datetime
) -> bool:
    """Settle the open alarms of a call but one; tell whether there were any."""
    which = [
        Notice.kind.in_(list(kinds)),
        _of(of),
        Notice.settled_at.is_(None),
    ]
    which += [Notice.about != about] if about else []
    settled = update(Notice).where(*which).values(settled_at=at)
    return bool(session.scalars(settled.returning(Notice.id)).all())


def _of(call: str) -> ColumnElement[bool]:
    """Choose what is about a call, or about a later turn of it."""
    return or_(Notice.about == call, Notice.about.startswith(f"{call} ", autoescape=True))


def settle_for(
    session: Session, kinds: Collection[Kind], of: str, by: str, at: datetime
) -> Sequence[Notice]:
    """Settle the open alarms of a call for somebody who takes them; give those it settled."""
    which = (Notice.kind.in_(list(kinds)), _of(of), Notice.settled_at.is_(None))
    settled = update(Notice).where(*which).values(settled_at=at, settled_by=by)
    return session.scalars(settled.returning(Notice)).all()


def open_again(session: Session, kind: Kind, of: str, by: str, since: datetime) -> bool:
    """Open alarms of a call again that somebody took since then; tell whether any were."""
    which = (Notice.kind == kind, _of(of), Notice.settled_by == by, Notice.settled_at >= since)
    opened = update(Notice).where(*which).values(settled_at=None, settled_by=None)
    return session.execute(opened.returning(Notice.id)).first() is not None


def put_off(session: Session, kind: Kind, abouts: Collection[str], until: datetime) -> bool:
    """Let open notices be told from a moment on; tell whether there were any."""
    which = (Notice.kind == kind, Notice.about.in_(list(abouts)), Notice.settled_at.is_(None))
    later = update(Notice).where(*which).values(raised_at=until)
    return session.execute(later.returning(Notice.id)).first() is not None


def still_open(session: Session, kind: Kind, ending: str) -> Sequence[str]:
    """List what the open notices of a kind are about whose name ends so."""
    which = (
        Notice.kind == kind,
        Notice.settled_at.is_(None),
        Notice.about.endswith(f" {ending}"),
    )
    return session.scalars(select(Notice.about).where(*which)).all()


def standing(session: Session, kind: Kind) -> Sequence[Notice]:
    """List the notices of a kind whose facts do not say that it is over, the oldest first."""
    still = Notice.kind == kind, Notice.facts["over"].astext.is_(None)
    return session.scalars(select(Notice).where(*still).order_by(Notice.raised_at)).all()


def amend(session: Session, kind: Kind, about: str, facts: dict[str, Any]) -> None:
    which = Notice.kind == kind, Notice.about == about
    session.execute(update(Notice).where(*which).values(facts=facts))


def were_told(session: Session, kind: Kind, abouts: Collection[str]) -> bool:
    """Tell whether there was ever a notice of a kind about one of these."""
    found = select(Notice.id).where(Notice.kind == kind, Notice.about.in_(list(abouts)))
    return session.execute(found.limit(1)).first() is not None


def known(session: Session, kind: Kind, abouts: Collection[str]) -> set[str]:
    """Tell of which of these there was ever a notice."""
    found = select(Notice.about).where(Notice.kind == kind, Notice.about.in_(list(abouts)))
    return set(session.scalars(found)) if abouts else set()


def taken_by(session: Session, names: Collection[str]) -> set[str | None]:
    """Tell who has taken some notices; None stands for nobody."""
    return set(session.scalars(select(Notice.settled_by).where(Notice.id.in_(list(names)))))


def settle_one(session: Session, name: str, at: datetime, by: str | None = None) -> None:
    settled = {"settled_at": at, "settled_by": by}
    session.execute(update(Notice).where(Notice.id == name).values(settled))


def tellings(session: Session, matters: Collection[str], now: datetime) -> Sequence[Telling]:
    """List who was told of some matters, every telling that is open, and the latest calls."""
    asked = {"matters": list(matters), "since": now - LATELY}
    return session.scalars(_TOLD, asked).all()


def put(session: Session, row: dict[str, Any]) -> bool:
    """Begin to tell somebody something; False where that is under way."""
    fresh = insert(Telling).values(row).on_conflict_do_nothing().returning(Telling.id)
    return session.execute(fresh).first() is not None


def due(session: Session, now: datetime) -> Sequence[Telling]:
    """List the tellings at which it is time to look; nobody else looks at them meanwhile."""
    found = select(Telling).where(Telling.ended_at.is_(None), Telling.next_at <= now)
    return session.scalars(found.with_for_update(skip_locked=True)).all()


def telling(session: Session, name: str) -> Telling | None:
    """Find a telling; nobody else changes it until this transaction is over."""
    return session.get(Telling, name, with_for_update=True, populate_existing=True)


def told_to(session: Session, person: str, since: datetime) -> Sequence[Telling]:
    """List what somebody was told of since a moment and may reply to, the newest first."""
    recently = Telling.asked_at > since
    found = select(Telling).where(Telling.person_code == person, Telling.code != "", recently)
    return session.scalars(found.order_by(Telling.asked_at.desc())).all()


def alarms_of(session: Session, about: str) -> Sequence[Notice]:
    """List the alarms about one thing, in order."""
    found = select(Notice).where(_of(about), Notice.kind.in_(ALARMS))
    return session.scalars(found.order_by(Notice.raised_at)).all()


def told_of(session: Session, alarms: Collection[Notice]) -> dict[str, list[Telling]]:
    """List who was told of each alarm, alone or together with others of its kind, in order."""
    told: dict[str, list[Telling]] = {alarm.id: [] for alarm in alarms}
    found = (
        select(Notice.id, Telling)
        .join(Telling, Telling.kind == Notice.kind)
        .where(Notice.id.in_(list(told)), Telling.asked_at >= Notice.raised_at)
        .where(or_(Notice.settled_at.is_(None), Telling.asked_at <= Notice.settled_at))
    )
    for name, telling in session.execute(found.order_by(Telling.asked_at)) if told else ():
        told[name].append(telling)
    return told


def facts_of(session: Session, name: str) -> dict[str, Any]:
    notice = session.get(Notice, name)
    return notice.facts if notice else {}


def facts_about(session: Session, kind: Kind, about: str) -> dict[str, Any] | None:
    return session.scalar(
        select(Notice.facts).where(Notice.kind == kind, Notice.about == about)
    )


def called(session: Session) -> set[str]:
    """Name who is being called, or is on such a call."""
    return set(session.scalars(_CALLED))


def readers(session: Session, kind: Kind, since: datetime) -> set[str]:
    """Name who may have heard of the alarms of a kind since a moment, by whatever means."""
    failed = Telling.result.in_([Result.REFUSED, Result.LOST])
    found = select(Telling.person_code).where(
        Telling.kind == kind,
        Telling.asked_at >= since,
        Telling.sends > 0,
        or_(Telling.result.is_(None), ~failed),
    )
    return set(session.scalars(found))
