"""The state of the line (one row, and when it was last changed), and who is blocked."""

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, LargeBinary, String
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime


class State(Base):
    """How the line stands; there is one line, and so at most one row."""

    __tablename__ = "line_state"
    __table_args__ = (CheckConstraint("id = 1", "only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    state: Mapped[dict[str, Any]] = mapped_column(JSONB)
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime)


class Block(Base):
    """A caller who was blocked for some hours, by the hash of their number, and why."""

    __tablename__ = "block"

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    number_index: Mapped[bytes] = mapped_column(LargeBinary)
    case_name: Mapped[str] = mapped_column(String(32))
    reason: Mapped[str] = mapped_column(String(200))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime, index=True)


class Switched(Base):
    """Who set a switch last, when and why; `what` is one of `What`, by its word."""

    __tablename__ = "line_switch"

    what: Mapped[str] = mapped_column(String(8), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime)
    who: Mapped[str] = mapped_column(String(8))
    why: Mapped[str] = mapped_column(String(200))


class Draft(Base):
    """A status line as one person wrote it, and what became of it; the rows stay."""

    __tablename__ = "status_draft"
    __table_args__ = (CheckConstraint("approved_by <> written_by", "two_people"),)

    id: Mapped[str] = mapped_column(String(16), primary_key=True)
    words: Mapped[dict[str, str]] = mapped_column(JSONB)
    minutes: Mapped[int]  # how long it is said, from its approval on
    why: Mapped[str] = mapped_column(String(200))
    written_by: Mapped[str] = mapped_column(String(8))
    written_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    approved_by: Mapped[str | None] = mapped_column(String(8))
    approved_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_by: Mapped[str | None] = mapped_column(String(8))
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
