"""Calls, what was reported about them, the responders' legs, and messages."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.calls.legs import LegOutcome
from app.calls.record import Outcome
from app.db import Base, UtcDateTime, enum_column

SID = String(34)
CALLS = "number"  # the purpose of the hash that recognises a caller


class Call(Base):
    """One inbound call; `number_index`, a truncated hash, recognises and proves nothing."""

    __tablename__ = "call"
    __table_args__ = (
        Index("ix_call_under_way", "started_at", postgresql_where=text("ended_at is null")),
        Index("ix_call_back", "back_claimed_at", postgresql_where=text("back_by is not null")),
    )

    sid: Mapped[str] = mapped_column(SID, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey("case.id"), unique=True)
    started_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seconds: Mapped[int | None]
    wait_seconds: Mapped[int | None]
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    path: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    mismatch: Mapped[bool]
    unknown: Mapped[bool]  # Twilio does not know it
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # for its end, at Twilio
    call_back: Mapped[bool]
    words_safe: Mapped[bool | None]
    back_tried: Mapped[list[str]] = mapped_column(JSONB)  # tellings that called back in vain
    marked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # as an emergency
    back_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when they were called back
    back_by: Mapped[str | None] = mapped_column(String(16))  # the telling that calls them now
    back_claimed_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    number_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary, index=True)


class Event(Base):
    """One delivery, once: what it reports, without numbers; calls follow from these."""

    __tablename__ = "event"

    id: Mapped[str] = mapped_column(String(64), primary_key=True)
    call_sid: Mapped[str | None] = mapped_column(SID, index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    fact: Mapped[dict[str, Any]] = mapped_column(JSONB)


class Leg(Base):
    """One responder's part in a call; `turn` is the call's turn that rang them."""

    __tablename__ = "leg"

    call_sid: Mapped[str] = mapped_column(ForeignKey("call.sid"), primary_key=True)
    turn: Mapped[int] = mapped_column(primary_key=True)
    person_code: Mapped[str] = mapped_column(String(5), index=True)
    sid: Mapped[str | None] = mapped_column(SID)
    rung_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    outcome: Mapped[LegOutcome] = mapped_column(enum_column(LegOutcome))
    seconds: Mapped[int]
