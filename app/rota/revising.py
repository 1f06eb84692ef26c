"""Change the rota: all of a revision or nothing, kept with what was before, and undone."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from pydantic import TypeAdapter

from app.db import Session, wake
from app.errors import HotlineError
from app.rota import store
from app.rota.edits import Deed, Edit, applied, edits, undoing
from app.rota.hours import stints_between
from app.rota.moves import is_new
from app.rota.rules import Rota
from app.rota.tables import Revision
from app.staff import service as staff

REMEMBERED = timedelta(days=400)  # so far back it is looked whether the past would be another
# So long somebody may look at what would follow from a change before they save it.
PATIENCE = timedelta(minutes=10)
_KEPT = TypeAdapter(list[Edit])


class StaleError(HotlineError):
    """Somebody else has changed the same piece of the rota meanwhile; `edit` says which."""

    def __init__(self, edit: Edit) -> None:
        super().__init__(self.__doc__)
        self.edit = edit


class UndoneError(HotlineError):
    """There is no such revision, or it was undone already."""


class PastError(HotlineError):
    """What has been on shift cannot be changed afterwards."""


@dataclass(frozen=True, kw_only=True)
class Why:
    """By whom the rota is changed (a code; None: at the terminal), when, and why."""

    by: str | None
    at: datetime
    reason: str = ""


def revise(session: Session, before: Rota, after: Rota, deed: Deed, why: Why) -> int | None:
    """Make one rota of another and tell the revision's number; None where they are the same.

    What nobody else has touched since `before` was read is changed, wholly or not at all:
    StaleError where a piece is another now, ConflictError where somebody would be in two
    places, PastError where somebody would have been on shift who was not. Only a file may say
    what was before there was a rota.
    """
    store.alone_with_rota(session)
    if deed is not Deed.IMPORTED and not _keeps_history(before, after, why.at):
        raise PastError
    return _write(session, edits(before, _named(session, after)), deed, why)


def undo(session: Session, rota: Rota, number: int, why: Why) -> int:
    """Take a revision back and tell the number of the one that does.

    UndoneError where it was taken back, StaleError where something came after, PastError where
    shifts by it have begun.
    """
    store.alone_with_rota(session)
    row = store.revision(session, number)
    if row is None or store.undone(session, [number]):
        raise UndoneError
    found = undoing(read(row.edits))
    if not _keeps_history(rota, applied(rota, found), why.at):
        raise PastError
    return _write(session, found, Deed.UNDONE, why, undoes=number) or number


def read(kept: list[Any]) -> list[Edit]:
    """Read the edits of a revision as they were kept."""
    return _KEPT.validate_python(kept, strict=False)


def _named(session: Session, rota: Rota) -> Rota:
    """Give a code to every shift and absence that has none yet."""
    taken = store.codes(session)
    return replace(
        rota,
        shifts=tuple(replace(each, code=_code(each.code, taken)) for each in rota.shifts),
        away=tuple(replace(each, code=_code(each.code, taken)) for each in rota.away),
    )


def _code(code: str, taken: set[str]) -> str:
    return staff.new_code(taken) if is_new(code) else code


def _keeps_history(before: Rota, after: Rota, at: datetime) -> bool:
    """Tell whether all that was on shift until now, or a moment ago, still was."""
    at -= PATIENCE
    changed = {shift.code for shift in {*before.shifts} ^ {*after.shifts}}
    return _past(before, changed, at) == _past(after, changed, at)


def _past(rota: Rota, codes: Collection[str], at: datetime) -> Counter[tuple[object, ...]]:
    now = at.replace(second=0, microsecond=0)
    return Counter(
        (stint.person, stint.tier, stint.since, min(stint.until, now))
        for shift in rota.shifts
        if shift.code in codes
        for stint in stints_between(shift, now - REMEMBERED, now, rota.zone)
        if stint.person
    )


def _write(
    session: Session, found: Sequence[Edit], deed: Deed, why: Why, undoes: int | None = None
) -> int | None:
    if not found:
        return None
    for edit in found:
        if store.current(session, edit) != edit.before:
            raise StaleError(edit)
        store.write(session, _claiming(edit, why.at))
    store.check(session)
    kept = _KEPT.dump_python(list(found), mode="json")
    row = Revision(at=why.at, by=why.by, deed=deed, why=why.reason, edits=kept, undoes=undoes)
    number = store.note(session, row)
    wake(session)
    return number


def _claiming(edit: Edit, at: datetime) -> Edit:
    """Let Postgres watch over what is to come: what has begun nobody else can claim any more.

    A file that ends what runs, and brings it back, would else be in its own way.
    """
    begun = edit.span is not None and edit.span[0] <= at
    return replace(edit, span=None) if begun else edit
