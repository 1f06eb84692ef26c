"""Cases, each with the key that opens what is sealed for it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.rules import Status
from app.db import Base, UtcDateTime, enum_column


class Case(Base):
    """The record of one call; without `key_wrapped` nothing sealed for it can be read again."""

    __tablename__ = "case"

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
