"""A page of the record: what was done, by whom, narrowed and in order; and checking it."""

import re
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.audit import service as audit
from app.audit import store
from app.audit.rules import Act
from app.audit.store import Narrowed
from app.audit.tables import AuditEvent
from app.db import Session
from app.pages.desk import Desk
from app.staff import store as staff

EACH_PAGE = 50
PATIENCE = 60.0  # seconds; a chain of 100,000 takes about three
_checking = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Check:
    """How the record stood when it was checked last; `broken` is where it first does not."""

    at: datetime
    who: str
    broken: str | None


@dataclass(frozen=True, kw_only=True)
class Book:
    """A page of the record; `names` are first names by code, `older` begins the next page."""

    count: int
    since: datetime | None
    check: Check | None
    rows: Sequence[AuditEvent]
    older: int | None
    people: Sequence[str]
    names: Mapping[str, str]


def read(asked: Mapping[str, str]) -> Narrowed:
    """Read what an address asks for; what makes no sense is not asked for."""
    before, act = asked.get("before", ""), asked.get("act", "")
    who, about = asked.get("who", ""), " ".join(asked.get("about", "").split())
    return Narrowed(
        who=who if who.isprintable() else "",
        act=act if act in set(Act) else "",
        about=about if about.isprintable() else "",
        before=int(before) if re.fullmatch(r"[0-9]{1,18}", before) else None,
    )


def book(session: Session, narrowed: Narrowed) -> Book:
    """Gather a page of the record."""
    rows = store.entries(session, narrowed, EACH_PAGE + 1)
    shown, last = rows[:EACH_PAGE], store.last_of(session, Act.CHECKED)
    count, since = store.extent(session)
    people = store.people(session)
    codes = {*people, *(row.about for row in shown)}
    return Book(
        count=count,
        since=since,
        check=_check(last) if last else None,
        rows=shown,
        older=shown[-1].id if len(rows) > EACH_PAGE else None,
        people=people,
        names=staff.first_names(session, codes),
    )


def check(own: Desk, who: str) -> bool:
    """Work through the chain, and write down how it stands; False: somebody else does so.

    One at a time in a process: it takes some seconds of what callers are answered with.
    """
    if not _checking.acquire(blocking=False):
        return False
    try:
        with own.database.transaction(deadline=PATIENCE) as session:
            audit.check(session, who, own.clock.now())
    finally:
        _checking.release()
    return True


def _check(row: AuditEvent) -> Check:
    found = re.search(r"\d+", row.reason)
    return Check(at=row.at, who=row.who, broken=found[0] if found else None)
