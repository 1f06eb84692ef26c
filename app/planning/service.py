"""Changes of the rota by coordinators: looked at first, then kept, and taken back."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from app.db import Session
from app.planning.rules import Change, Verdict, verdict
from app.rota import revising, store
from app.rota.edits import Deed, Edit, edits
from app.rota.effects import Effects, effects
from app.rota.revising import Why
from app.rota.rules import Rota
from app.rota.service import KEPT, load_rota
from app.rota.tables import Revision
from app.sealing import Keyring

PAGE = 30  # revisions on a page


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What a change would make of the rota; `stamp` is the same as long as that is."""

    before: Rota
    after: Rota
    edits: tuple[Edit, ...]
    effects: Effects
    verdict: Verdict
    stamp: str


@dataclass(frozen=True, kw_only=True)
class Revised:
    """A revision, as it was kept: by whom (a code; None: at the terminal), when, and why."""

    number: int
    at: datetime
    by: str | None
    deed: Deed
    why: str
    edits: tuple[Edit, ...]
    undone: bool


def read(session: Session, keyring: Keyring, zone: ZoneInfo, at: datetime) -> Rota:
    """Read the rota as it is kept now, with what pages may still show of its past."""
    since = (at - KEPT).astimezone(zone).date()
    return load_rota(session, keyring, zone, since)


def look(before: Rota, change: Change, at: datetime) -> Looked:
    """Work out what follows from a change; NotPossibleError where there can be no such."""
    after = change(before)
    made, found = edits(before, after), effects(before, after, at)
    told = repr((made, found.opened, found.closed, found.against))
    return Looked(
        before=before,
        after=after,
        edits=made,
        effects=found,
        verdict=verdict(found),
        stamp=hashlib.sha256(told.encode()).hexdigest()[:16],
    )


def may_keep(looked: Looked, shown: str, why: Why) -> bool:
    """Tell whether a change can be saved: what follows was shown, and still is what follows.

    Nothing firm stands against it, and where a limit is passed over there is a reason.
    """
    stands = looked.verdict.firm or (looked.verdict.yielding and not why.reason)
    return bool(looked.edits) and shown == looked.stamp and not stands


def keep(session: Session, looked: Looked, deed: Deed, why: Why) -> int | None:
    """Save a change, and tell the revision's number."""
    return revising.revise(session, looked.before, looked.after, deed, why)


def history(session: Session, before: int | None = None) -> Sequence[Revised]:
    """List the newest revisions, or those before one."""
    rows = store.revisions(session, PAGE, before)
    undone = store.undone(session, [row.number for row in rows])
    return [_revised(row, undone=row.number in undone) for row in rows]


def revised(session: Session, number: int) -> Revised | None:
    """Give a revision that was not undone; None: there is no such."""
    row = store.revision(session, number)
    gone = row is None or store.undone(session, [number])
    return None if row is None or gone else _revised(row, undone=False)


def _revised(row: Revision, *, undone: bool) -> Revised:
    return Revised(
        number=row.number,
        at=row.at,
        by=row.by,
        deed=row.deed,
        why=row.why,
        edits=tuple(revising.read(row.edits)),
        undone=undone,
    )
