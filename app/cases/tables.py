"""Cases, each with the key that opens what is sealed for it; how to reach somebody safely."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ARRAY, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.rules import Disposition, Ending, Kind, Status
from app.db import Base, UtcDateTime, enum_column


class Case(Base):
    """The record of one call; without `key_wrapped` nothing sealed for it can be read again.

    `topic`, `urgency`, `language`, `outcome` and `status` follow from the call, but what
    `by_hand` names: that somebody has set, and the call changes it no more.
    """

    __tablename__ = "case"
    __table_args__ = (Index("ix_case_town", text("lower(town)")),)

    id: Mapped[UUID] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(16), unique=True)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    closed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    status: Mapped[Status] = mapped_column(enum_column(Status))
    topic: Mapped[str | None] = mapped_column(String(32))
    urgency: Mapped[str | None] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(3))
    outcome: Mapped[str] = mapped_column(String(16))
    key_wrapped: Mapped[bytes | None] = mapped_column(LargeBinary)
    kind: Mapped[Kind | None] = mapped_column(enum_column(Kind))
    town: Mapped[str | None] = mapped_column(String(60))
    needs: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)  # of `Need`
    assigned_to: Mapped[str | None] = mapped_column(String(5), index=True)  # a person's code
    assigned_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    acknowledged_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by that person
    disposition: Mapped[Disposition | None] = mapped_column(enum_column(Disposition))
    ending: Mapped[Ending | None] = mapped_column(enum_column(Ending))
    by_hand: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list)


class SafeContact(Base):
    """How it is safe to reach the person of a case: asked, and answered or declined.

    None is "not said"; `words_sealed` is when to reach them, and what else to mind. By
    `number_index`, a truncated hash, what they have said counts in their other cases too.
    """

    __tablename__ = "safe_contact"

    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), primary_key=True)
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)
    declined: Mapped[bool]
    may_call: Mapped[bool | None]
    may_leave_words: Mapped[bool | None]
    may_text: Mapped[bool | None]
    words_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    by_code: Mapped[str] = mapped_column(String(5))
    at: Mapped[datetime] = mapped_column(UtcDateTime)
