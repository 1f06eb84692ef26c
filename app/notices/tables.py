"""What our own people must know, and each attempt to tell somebody: the outbox."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, String, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.notices.facts import Kind, Result
from app.staff.rules import Means

ID = String(16)
CODE = String(5)


class Notice(Base):
    """Something to be told; the same thing (`kind`, `about`) once, however often it is seen."""

    __tablename__ = "notice"
    __table_args__ = (
        UniqueConstraint("kind", "about"),
        Index("ix_notice_open", "raised_at", postgresql_where=text("settled_at is null")),
        Index(
            "ix_notice_settled_by",
            "settled_by",
            postgresql_where=text("settled_by is not null"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    about: Mapped[str] = mapped_column(String(64))
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
    to: Mapped[list[str]] = mapped_column(JSONB)  # codes of people, besides coordinators
    raised_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    settled_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    settled_by: Mapped[str | None] = mapped_column(CODE)


class Telling(Base):
    """One attempt to tell one person a matter by one means; nobody has two that are open.

    `next_at` is when it is looked at again, `code` what they reply to say that they take it.
    """

    __tablename__ = "telling"
    __table_args__ = (
        Index(
            "uq_telling_open",
            "matter",
            "person_code",
            "means",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    matter: Mapped[str] = mapped_column(ID, index=True)
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    person_code: Mapped[str] = mapped_column(CODE, index=True)
    means: Mapped[Means] = mapped_column(enum_column(Means))
    code: Mapped[str] = mapped_column(String(4))
    said: Mapped[dict[str, Any]] = mapped_column(JSONB)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    next_at: Mapped[datetime] = mapped_column(UtcDateTime)
    sends: Mapped[int]  # attempts that may have left us
    sid: Mapped[str | None] = mapped_column(String(34))
    error: Mapped[int | None]
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    result: Mapped[Result | None] = mapped_column(enum_column(Result))
