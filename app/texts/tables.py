"""Conversations by text, sealed under the key of their case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.tables import Case
from app.db import Base, UtcDateTime


class Thread(Base):
    """What one person has texted with the line; their number is sealed, and never passed on."""

    __tablename__ = "thread"

    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), primary_key=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary, index=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    opened_at: Mapped[datetime] = mapped_column(UtcDateTime)
    last_at: Mapped[datetime] = mapped_column(UtcDateTime)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by itself
    stopped_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # wants no more texts


class Text(Base):
    """One text; `token` is the keyed hash of Twilio's name of it."""

    __tablename__ = "text"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Thread.case_id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    incoming: Mapped[bool]
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    media: Mapped[int]  # pictures and the like; they are not fetched
