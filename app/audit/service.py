"""Write down what somebody did, how much of it they may do, and whether it all still stands."""

from datetime import datetime, timedelta

from app.audit import store
from app.audit.rules import A_DAY, BROKEN, FIRST, REVEALS, STANDS, Act, Entry
from app.audit.tables import AuditEvent
from app.db import Session
from app.errors import HotlineError

LONGEST = 200  # characters of a reason
RECORD = "record"  # what a check is about
LOOK = timedelta(minutes=10)  # so long a page that is looked at again is the same look


class SpentError(HotlineError):
    """Somebody has seen as many numbers as they may in a day."""


def record(
    session: Session, who: str, act: Act, about: str, at: datetime, reason: str = ""
) -> None:
    """Add to the chain in the transaction of what is done: both happen, or neither.

    It is the last thing of a transaction: until that ends, others wait to add theirs.
    """
    entry = Entry(at=at, who=who, act=act, about=about, reason=reason[:LONGEST])
    digest = entry.chained(store.last_digest(session))
    store.add(
        session,
        AuditEvent(at=at, who=who, act=act, about=about, reason=entry.reason, digest=digest),
    )


def record_look(
    session: Session, who: str, act: Act, about: str, at: datetime, reason: str = ""
) -> None:
    """Write down that somebody looked at something, or heard it; a look lasts a while."""
    last = store.last_at(session, Entry(at=at, who=who, act=act, about=about, reason=reason))
    if last is None or at - last >= LOOK:
        record(session, who, act, about, at, reason)


def reveal(session: Session, who: str, about: str, at: datetime, reason: str) -> None:
    """Write down that somebody is shown a number; SpentError after ten in a day.

    A caller's and a volunteer's count alike. Of two who ask at once, one comes after the other.
    """
    store.alone(session)
    if not reveals_left(session, who, at):
        raise SpentError
    record(session, who, Act.REVEALED, about, at, reason)


def reveals_left(session: Session, who: str, at: datetime) -> int:
    """Tell how many numbers somebody may still be shown today."""
    shown = store.about_what(session, who, Act.REVEALED, at - A_DAY)
    return max(REVEALS - len(shown), 0)


def check(session: Session, who: str, at: datetime) -> int | None:
    """Tell as below how the record stands, and write down who asked, and the answer."""
    broken = first_break(session)
    told = STANDS if broken is None else BROKEN.format(broken)
    record(session, who, Act.CHECKED, RECORD, at, told)
    return broken


def first_break(session: Session) -> int | None:
    """Tell the id of the first link that does not fit the ones before it, if one does not."""
    before, broken = FIRST, None
    for name, entry, digest in store.all_in_order(session):
        if broken is None and entry.chained(before) != digest:
            broken = name
        before = digest
    return broken
