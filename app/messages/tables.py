"""Messages and their sound, sealed under the key of their case."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary, String, text
from sqlalchemy.orm import Mapped, mapped_column

from app.cases.tables import Case
from app.db import Base, UtcDateTime, enum_column
from app.messages.rules import State, Trouble

SID = String(34)
TOKEN = String(64)


class Message(Base):
    """A spoken message; the reference to its recording is sealed, `next_at` is what is due."""

    __tablename__ = "message"
    __table_args__ = (
        Index("ix_message_heard_by", "heard_by", postgresql_where=text("heard_by is not null")),
    )

    token: Mapped[str] = mapped_column(TOKEN, primary_key=True)
    case_id: Mapped[UUID] = mapped_column(ForeignKey(Case.id), index=True)
    call_sid: Mapped[str] = mapped_column(SID, index=True)
    left_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seconds: Mapped[int]
    reference_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    erased: Mapped[bool]
    state: Mapped[State] = mapped_column(enum_column(State))
    trouble: Mapped[Trouble | None] = mapped_column(enum_column(Trouble))
    tries: Mapped[int]
    next_at: Mapped[datetime | None] = mapped_column(UtcDateTime, index=True)
    alone_at: Mapped[datetime | None] = mapped_column(
        UtcDateTime
    )  # since Twilio has it no more
    heard_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    heard_by: Mapped[str | None] = mapped_column(String(5))


class Sound(Base):
    """The sound of a message, sealed; `digest` is the SHA-256 of what was sealed."""

    __tablename__ = "sound"

    token: Mapped[str] = mapped_column(
        ForeignKey(Message.token, ondelete="CASCADE"), primary_key=True
    )
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))
