"""Add to the chain of what was done, and read it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select, text
from sqlalchemy.orm import Session

from app.audit.rules import FIRST, Entry
from app.audit.tables import AuditEvent

# Whoever adds a link waits for whoever adds the one before. The letters of "audit" on a keypad.
LOCK = 28348
BATCH = 1000


def alone(session: Session) -> None:
    """Let nobody else add a link until this transaction is over."""
    session.execute(text("select pg_advisory_xact_lock(:key)"), {"key": LOCK})


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """What a list of entries is narrowed to; empty is everything, `before` an entry's id."""

    who: str = ""
    act: str = ""
    about: str = ""
    before: int | None = None

    def chosen(self) -> dict[str, str]:
        """Give what is set, but for the page."""
        given = {"who": self.who, "act": self.act, "about": self.about}
        return {name: value for name, value in given.items() if value}


def last_digest(session: Session) -> bytes:
    """Give what the next link is tied to; until the transaction ends nobody else adds one."""
    alone(session)
    newest = select(AuditEvent.digest).order_by(AuditEvent.id.desc()).limit(1)
    return session.scalar(newest) or FIRST


def add(session: Session, event: AuditEvent) -> None:
    session.add(event)
    session.flush()


def newest(session: Session, most: int, about: str | None = None) -> Sequence[AuditEvent]:
    """List what was done last, the newest first; of one matter, or of all."""
    chosen = select(AuditEvent).order_by(AuditEvent.id.desc()).limit(most)
    return session.scalars(chosen.where(AuditEvent.about == about) if about else chosen).all()


def last_at(session: Session, entry: Entry) -> datetime | None:
    """Tell when somebody last did the same to the same, for the same reason."""
    same = {"who": entry.who, "act": entry.act, "about": entry.about, "reason": entry.reason}
    chosen = select(func.max(AuditEvent.at)).filter_by(**same)
    return session.scalar(chosen)


def about_what(session: Session, who: str, act: str, since: datetime) -> Sequence[str]:
    """List what somebody has done something to since a moment, each time that they did."""
    chosen = select(AuditEvent.about).where(AuditEvent.who == who, AuditEvent.act == act)
    return session.scalars(chosen.where(AuditEvent.at > since)).all()


def all_in_order(session: Session) -> Iterator[tuple[int, Entry, bytes]]:
    """Go through the whole chain from its beginning: the id of each link, it, its digest."""
    it = AuditEvent
    columns = (it.id, it.at, it.who, it.act, it.about, it.reason, it.digest)
    chosen = select(*columns).order_by(it.id).execution_options(yield_per=BATCH)
    for name, at, who, act, about, reason, digest in session.execute(chosen):
        yield name, Entry(at=at, who=who, act=act, about=about, reason=reason), digest


def entries(session: Session, narrowed: Narrowed, most: int) -> Sequence[AuditEvent]:
    """List what was done, the newest first; `who` is who did it, or to whom it was done."""
    it, typed = AuditEvent, narrowed.about
    chosen = select(it).order_by(it.id.desc()).limit(most)
    if narrowed.who:
        chosen = chosen.where(or_(it.who == narrowed.who, it.about == narrowed.who))
    if narrowed.act:
        chosen = chosen.where(it.act == narrowed.act)
    if typed:
        chosen = chosen.where(it.about.in_([typed, typed.upper().replace(" ", "-")]))
    if narrowed.before is not None:
        chosen = chosen.where(it.id < narrowed.before)
    return session.scalars(chosen).all()


def extent(session: Session) -> tuple[int, datetime | None]:
    """Tell how many entries there are, and since when."""
    count, since = session.execute(select(func.count(), func.min(AuditEvent.at))).one()
    return count, since


def people(session: Session) -> Sequence[str]:
    """List the codes of everybody who did something."""
    return session.scalars(select(AuditEvent.who).distinct()).all()


def last_of(session: Session, act: str) -> AuditEvent | None:
    """Find what was done last of a kind."""
    chosen = select(AuditEvent).where(AuditEvent.act == act)
    return session.scalars(chosen.order_by(AuditEvent.id.desc()).limit(1)).first()
