"""Guests, from asking for one to the end of the visit."""

from datetime import datetime

from sqlalchemy import Index, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.guests.rules import Outcome
from ivr.queue import Guest as Kind

SID = String(34)
CODE = String(5)
ID = String(16)


class Visit(Base):
    """Somebody whom a responder brings into a conversation; a call has one at a time.

    `service` is who was chosen from the list, `person` who is being rung, or has accepted;
    `caller_session` is where the caller's call stands, so that they can be taken out again.
    """

    __tablename__ = "visit"
    __table_args__ = (
        Index(
            "uq_visit_open", "call_sid", unique=True, postgresql_where=text("ended_at is null")
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    call_sid: Mapped[str] = mapped_column(SID, index=True)
    invitation: Mapped[str] = mapped_column(ID, index=True)  # of the responder who asks
    host: Mapped[str] = mapped_column(CODE)  # the responder
    host_leg: Mapped[str] = mapped_column(SID)
    room: Mapped[str] = mapped_column(String(64))
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    service: Mapped[str | None] = mapped_column(CODE)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    tried: Mapped[list[str]] = mapped_column(JSONB)
    person: Mapped[str | None] = mapped_column(CODE)
    rung_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    leg_sid: Mapped[str | None] = mapped_column(SID)
    looked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    moved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the responder, by REST
    moves: Mapped[int]
    hosted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # the responder is inside
    host_gone_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caller_in_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    caller_session: Mapped[str | None] = mapped_column(String(512))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
