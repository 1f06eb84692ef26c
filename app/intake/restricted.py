"""The restricted record of a detained person: few may read it, all reading is written down."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.audit.rules import Act
from app.intake import store
from app.intake.rules import RESTRICTED, Refusal
from app.intake.tables import Detained
from app.intake.unwritten import Unwritten
from app.intake.work import RefusedError, Wording, Work, excused
from app.staff import store as staff
from app.staff.rules import CASE_READERS, Role

TABLE = "detained"
# What ICE's locator and a lawyer need, in the order of asking.
FIELDS = (
    "names", "born", "country", "a_number", "taken", "facility", "medical", "dependants",
    "lawyer", "hearing", "contact",
)  # fmt: skip
CONSENT = ("consent_by", "consent_how", "consent_to")  # who agreed, how, who may be told
NEEDED = ("names", *CONSENT)
MAY_HOLD = {"a_number": {Unwritten.A_NUMBER}, "medical": {Unwritten.DIAGNOSIS}}


@dataclass(frozen=True, kw_only=True)
class Listed:
    """A restricted record as everybody who sees the case knows of it: that there is one."""

    id: UUID
    made_at: datetime
    gone_at: datetime
    readable: bool


@dataclass(frozen=True, kw_only=True)
class Record:
    """A restricted record, opened: `fields` by name, and who may read it, by code."""

    id: UUID
    fields: Mapping[str, str] = field(repr=False)
    readers: Sequence[str]
    made_by: str
    gone_at: datetime


def listed(work: Work) -> Sequence[Listed]:
    """List the restricted records of a case, without anything that is in them."""
    return [
        Listed(
            id=row.id,
            made_at=row.made_at,
            gone_at=row.gone_at,
            readable=_may_read(work, row),
        )
        for row in store.detained(work.session, work.case.id)
    ]


def people(work: Work) -> dict[str, str]:
    """Give who may be named to read a record: first names by code."""
    found = staff.with_roles(work.session, CASE_READERS)
    return {person.code: person.first_name for person in found}


def open_record(work: Work, record_id: UUID) -> Record | None:
    """Open a record for who may read it, and write down that they did; None for others."""
    record = peek(work, record_id)
    if record is not None:
        work.record("", Act.SAW_RESTRICTED)
    return record


def peek(work: Work, record_id: UUID) -> Record | None:
    """Open a record to change it: whoever does has it open already."""
    row = store.of_case(work.session, Detained, record_id, work.case.id)
    if row is None or not _may_read(work, row) or row.gone_at <= work.at:
        return None
    words = work.open(row.words_sealed, TABLE, row.id)
    return Record(
        id=row.id,
        fields=json.loads(words or "{}"),
        readers=list(row.readers),
        made_by=row.made_by,
        gone_at=row.gone_at,
    )


def state(work: Work, record_id: UUID) -> tuple[object, ...]:
    """Give what a page showed of a record."""
    row = store.of_case(work.session, Detained, record_id, work.case.id)
    return ("detained", str(record_id), row.changed_at.isoformat() if row else "")


def write(
    work: Work,
    record_id: UUID,
    fields: Mapping[str, str],
    readers: Collection[str],
    how: Wording,
) -> bool:
    """Make a record, which whoever makes it may read; False where it was sent before."""
    if store.is_taken(work.session, Detained, record_id):
        return False
    clean = _judged(work, fields, how)
    row = Detained(
        id=record_id,
        case_id=work.case.id,
        readers=_readers(work, {*readers, work.who.code}),
        made_at=work.at,
        made_by=work.who.code,
        gone_at=work.at + RESTRICTED,
    )
    _seal(work, row, clean)
    store.put(work.session, row)
    work.record(f"made{excused(how)}", Act.CHANGED_RESTRICTED)
    return True


def change(
    work: Work,
    record_id: UUID,
    fields: Mapping[str, str],
    readers: Collection[str],
    seen: str,
    how: Wording,
) -> bool | None:
    """Change a record; it goes no later for that. None where they may not read it."""
    before = peek(work, record_id)
    row = store.of_case(work.session, Detained, record_id, work.case.id)
    if before is None or row is None:
        return None
    clean, named = _judged(work, fields, how), _readers(work, readers)
    if (dict(before.fields), sorted(before.readers)) == (clean, named):
        return False
    work.check(seen, *state(work, record_id))
    row.readers = named
    _seal(work, row, clean)
    work.record(f"changed{excused(how)}", Act.CHANGED_RESTRICTED)
    return True


def destroy(work: Work, record_id: UUID) -> bool:
    """Destroy a record before its time; False where there is none that they may read."""
    row = store.of_case(work.session, Detained, record_id, work.case.id)
    if row is None or not _may_read(work, row):
        return False
    store.drop(work.session, row)
    work.record("destroyed", Act.CHANGED_RESTRICTED)
    return True


def _may_read(work: Work, row: Detained) -> bool:
    return Role.LIAISON in work.who.roles or work.who.code in row.readers


def _judged(work: Work, fields: Mapping[str, str], how: Wording) -> dict[str, str]:
    """Judge each field by what it may hold: an A-number stands in its own place only."""
    asked = {name: fields.get(name, "").strip() for name in (*FIELDS, *CONSENT)}
    return work.worded(asked, how, MAY_HOLD)


def _readers(work: Work, codes: Collection[str]) -> list[str]:
    if not set(codes) <= people(work).keys():
        raise RefusedError(Refusal.NOBODY)
    return sorted(set(codes))


def _seal(work: Work, row: Detained, fields: Mapping[str, str]) -> None:
    sealed = work.seal(json.dumps(fields), TABLE, row.id)
    row.words_sealed, row.changed_at = sealed or b"", work.at
