"""Bring a sheet of shifts, changes and time away: all of it or nothing."""

from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.db import Session
from app.rota import store
from app.rota.edits import Deed
from app.rota.moves import merged
from app.rota.revising import Why, revise
from app.rota.service import held, load_rota
from app.rota.sheet import parse
from app.sealing import Keyring


@dataclass(frozen=True, kw_only=True)
class SheetReport:
    """How many shifts, changes of single dates, and absences a sheet has."""

    shifts: int
    changes: int
    away: int


def import_sheet(
    session: Session,
    keyring: Keyring,
    content: bytes,
    name: str,
    *,
    at: datetime,
    zone: ZoneInfo,
) -> SheetReport:
    """Make shifts and absences what a sheet says, wholly, or raise FaultyFileError.

    People stay as they are; so do shifts, or absences, where the sheet has no line of them.
    """
    store.alone_with_rota(session)
    before = load_rota(session, keyring, zone)
    spoken = {each.first_name: each.languages for each in before.responders}
    draft = parse(content, name, spoken=spoken, zone=zone)
    codes = {each.first_name: each.code for each in before.responders}
    shifts = before.shifts if draft.shifts is None else [held(s, codes) for s in draft.shifts]
    absences = draft.away and [replace(each, person=codes[each.person]) for each in draft.away]
    after = merged(before, shifts, absences, at)
    revise(session, before, after, Deed.IMPORTED, Why(by=None, at=at))
    return SheetReport(
        shifts=len(draft.shifts or ()),
        changes=sum(len(shift.changes) for shift in draft.shifts or ()),
        away=len(draft.away or ()),
    )
