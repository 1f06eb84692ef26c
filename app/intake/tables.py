"""What is written down about a case: answers, notes, tasks, hand-overs; sealed by its key."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, LargeBinary, String, Text, Uuid
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.tables import Case
from app.db import Base, UtcDateTime

CODE = String(5)


class Answer(Base):
    """The answer to one question of a case; a question that is declined has no words."""

    __tablename__ = "answer"

    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), primary_key=True)
    question: Mapped[str] = mapped_column(String(32), primary_key=True)
    declined: Mapped[bool]
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_code: Mapped[str] = mapped_column(CODE)
    at: Mapped[datetime] = mapped_column(UtcDateTime)


class Note(Base):
    """What somebody has noted; never changed. One that is withdrawn has no words any more."""

    __tablename__ = "note"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_code: Mapped[str] = mapped_column(CODE)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    excused: Mapped[str | None] = mapped_column(String(32))  # why the detector was wrong
    withdrawn_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    withdrawn_by: Mapped[str | None] = mapped_column(CODE)


class HandOver(Base):
    """A case given to somebody, with a sentence for them, until they acknowledge it."""

    __tablename__ = "hand_over"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    by_code: Mapped[str] = mapped_column(CODE)
    to_code: Mapped[str] = mapped_column(CODE)
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Task(Base):
    """Something to be done for a case; an emergency task keeps the case open."""

    __tablename__ = "task"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    for_code: Mapped[str | None] = mapped_column(CODE, index=True)
    due_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    emergency: Mapped[bool]
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(CODE)
    done_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    done_by: Mapped[str | None] = mapped_column(CODE)


class Detained(Base):
    """The restricted record of one detained person: for the legal liaison and whom it names.

    It is kept only with consent, which is sealed with it, and goes at `gone_at`.
    """

    __tablename__ = "detained"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    words_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    readers: Mapped[list[str]] = mapped_column(ARRAY(Text))  # codes of people
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = mapped_column(CODE)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)
    gone_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
