"""Who has shown that they are there, or cannot come; and what each leaves to who comes."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.promises.rules import Sign

CODE = String(5)


class Presence(Base):
    """What is known of one person; what the columns mean is said in `rules.Known`."""

    __tablename__ = "presence"

    person_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    seen_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    seen_by: Mapped[Sign | None] = mapped_column(enum_column(Sign))
    asked_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cannot_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    cannot_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    absent_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Relay(Base):
    """What somebody left open when their shift ended: cases by name; none: nothing.

    `to` names who was told, `taken_by` who has taken note of it.
    """

    __tablename__ = "relay"

    person_code: Mapped[str] = mapped_column(CODE, primary_key=True)
    ended_at: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    cases: Mapped[list[str]] = mapped_column(JSONB)
    to: Mapped[list[str]] = mapped_column(JSONB)
    taken_by: Mapped[str | None] = mapped_column(CODE, index=True)
    taken_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
