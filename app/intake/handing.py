"""Giving a case to somebody, with a sentence for them; they acknowledge it."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.audit.rules import Act
from app.cases.tables import Case
from app.intake import store
from app.intake.rules import Refusal, may_hand_over
from app.intake.tables import HandOver
from app.intake.work import RefusedError, Wording, Work, excused
from app.notices import service as notices
from app.notices.facts import Kind
from app.staff import store as staff
from app.staff.rules import CASE_READERS

TABLE = "hand_over"


@dataclass(frozen=True, kw_only=True)
class Handed:
    """Who gave the case to whom, when, and what they said with it."""

    by_code: str
    to_code: str
    at: datetime
    words: str = field(repr=False)
    acknowledged_at: datetime | None


def last(work: Work) -> Handed | None:
    """Open the latest hand-over of the case."""
    rows = store.hand_overs(work.session, work.case.id)
    return _handed(work, rows[0]) if rows else None


def people(work: Work) -> dict[str, str]:
    """Give whom a case can be given to: first names by code, of all who can open cases."""
    return {
        person.code: person.first_name
        for person in staff.with_roles(work.session, CASE_READERS)
    }


def state(work: Work) -> tuple[object, ...]:
    """Give what a page showed: who has the case."""
    at = work.case.assigned_at
    return ("assigned", work.case.assigned_to, at.isoformat() if at else "")


def is_theirs_to_give(work: Work) -> bool:
    """Tell whether somebody may give the case away, or take it."""
    return may_hand_over(work.case.assigned_to, work.who.code, work.who.roles)


def hand_over(work: Work, hand_id: UUID, to: str, words: str, seen: str, how: Wording) -> bool:
    """Give the case to somebody, and have them told; False where it was sent before.

    Whoever takes a case for themselves has nothing to acknowledge, and is told nothing.
    """
    if store.is_taken(work.session, HandOver, hand_id):
        return False
    if not is_theirs_to_give(work):
        raise RefusedError(Refusal.NOT_THEIRS)
    if to not in people(work):
        raise RefusedError(Refusal.NOBODY)
    work.check(seen, *state(work))
    text = work.worded({"words": words}, how)["words"]
    at_once = work.at if to == work.who.code else None
    row = HandOver(
        id=hand_id,
        case_id=work.case.id,
        at=work.at,
        by_code=work.who.code,
        to_code=to,
        words_sealed=work.seal(text, TABLE, hand_id),
        acknowledged_at=at_once,
    )
    store.put(work.session, row)
    _give(work.case, to, work.at, at_once)
    if at_once is None:
        told = {"case": work.case.name, "by": work.who.code}
        notices.tell(work.session, Kind.HANDED, hand_id.hex, work.at, told, [to])
    work.record(f"to {to}{excused(how)}", Act.HANDED_OVER)
    return True


def begin(case: Case, code: str, at: datetime) -> None:
    """Let a case that nobody has be theirs who takes care of something of it."""
    if case.assigned_to is None:
        _give(case, code, at, at)


def _give(case: Case, to: str, at: datetime, acknowledged_at: datetime | None) -> None:
    case.assigned_to, case.assigned_at, case.acknowledged_at = to, at, acknowledged_at


def acknowledge(work: Work) -> bool:
    """Note that whoever was given the case has it now; False where that is known already."""
    if work.case.assigned_to != work.who.code:
        raise RefusedError(Refusal.NOT_FOR_YOU)
    if work.case.acknowledged_at is not None:
        return False
    work.case.acknowledged_at = work.at
    for row in store.hand_overs(work.session, work.case.id)[:1]:
        row.acknowledged_at = work.at
    work.record("acknowledged", Act.HANDED_OVER)
    return True


def _handed(work: Work, row: HandOver) -> Handed:
    return Handed(
        by_code=row.by_code,
        to_code=row.to_code,
        at=row.at,
        words=work.open(row.words_sealed, TABLE, row.id),
        acknowledged_at=row.acknowledged_at,
    )
