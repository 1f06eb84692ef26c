"""Notes on a case: sealed, never changed; one that is withdrawn loses its words for ever."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from app.intake import store
from app.intake.rules import sees_all
from app.intake.tables import Note
from app.intake.work import Wording, Work, excused

TABLE = "note"


@dataclass(frozen=True, kw_only=True)
class Noted:
    """A note as it is read; withdrawn, it has no words. `own`: the reader may withdraw it."""

    id: UUID
    at: datetime
    by_code: str
    words: str = field(repr=False)
    own: bool
    withdrawn_at: datetime | None
    withdrawn_by: str | None


def noted(work: Work) -> Sequence[Noted]:
    """Open the notes of a case, the newest first."""
    return [_noted(work, row) for row in store.notes(work.session, work.case.id)]


def find(work: Work, note_id: UUID) -> Noted | None:
    """Open one note of the case."""
    row = store.of_case(work.session, Note, note_id, work.case.id)
    return _noted(work, row) if row else None


def write(work: Work, note_id: UUID, words: str, how: Wording) -> bool:
    """Write a note down; False where the same form was sent before."""
    if store.is_taken(work.session, Note, note_id):
        return False
    text = work.worded({"words": words}, how)["words"]
    row = Note(
        id=note_id,
        case_id=work.case.id,
        at=work.at,
        by_code=work.who.code,
        words_sealed=work.seal(text, TABLE, note_id),
        excused=how.excuse,
    )
    store.put(work.session, row)
    work.record(f"note{excused(how)}")
    return True


def withdraw(work: Work, note_id: UUID) -> bool | None:
    """Destroy the words of a note; that there was one stays.

    Whoever wrote it may, and a coordinator; False where it is withdrawn already, None where
    there is none that they may withdraw.
    """
    row = store.of_case(work.session, Note, note_id, work.case.id)
    if row is None or not _may_withdraw(work, row):
        return None
    if row.withdrawn_at is not None:
        return False
    row.words_sealed, row.withdrawn_at, row.withdrawn_by = None, work.at, work.who.code
    work.record("note withdrawn")
    return True


def _may_withdraw(work: Work, row: Note) -> bool:
    return row.by_code == work.who.code or sees_all(work.who.roles)


def _noted(work: Work, row: Note) -> Noted:
    return Noted(
        id=row.id,
        at=row.at,
        by_code=row.by_code,
        words=work.open(row.words_sealed, TABLE, row.id),
        own=_may_withdraw(work, row),
        withdrawn_at=row.withdrawn_at,
        withdrawn_by=row.withdrawn_by,
    )
