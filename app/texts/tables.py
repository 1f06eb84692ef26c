"""Conversations by text, sealed under the key of their case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.tables import Case
from app.db import Base, UtcDateTime, enum_column
from app.texts.rules import Fate


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
    """One text; `token` is the keyed hash of Twilio's name of it, or of a name that we gave."""

    __tablename__ = "text"

    token: Mapped[str] = mapped_column(String(64), primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Thread.case_id), index=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    incoming: Mapped[bool]
    body_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    media: Mapped[int]  # pictures and the like; they are not fetched
    # Of what we have sent: the keyed hash of Twilio's name of it, once that is known.
    reference: Mapped[str | None] = mapped_column(String(64), unique=True)
    fate: Mapped[Fate | None] = mapped_column(enum_column(Fate))
    error: Mapped[int | None]  # Twilio's, where it did not arrive


class Sweep(Base):
    """When texts were last looked for at Twilio, and how many are left over; one row."""

    __tablename__ = "sweep"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    swept_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    left: Mapped[int]
    pictures: Mapped[int]
    unkept: Mapped[int]
