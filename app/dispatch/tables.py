"""Callers who wait, invitations, and the sign of life of whoever dispatches."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Index, LargeBinary, String, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.dispatch.facts import Outcome

SID = String(34)
CODE = String(5)
ID = String(16)


class State(StrEnum):
    """Where a caller in the queue stands."""

    WAITING = "waiting"
    CLAIMED = "claimed"  # somebody has accepted, and is being connected
    TALKING = "talking"
    HELD = "held"  # who talked with them is choosing a guest, or has just gone
    GONE = "gone"


class Waiting(Base):
    """A caller in the queue; `turn` is the call's turn that put them there, the latest one."""

    __tablename__ = "waiting"

    call_sid: Mapped[str] = mapped_column(SID, primary_key=True)
    turn: Mapped[int]
    queue: Mapped[str] = mapped_column(String(64))
    state: Mapped[State] = mapped_column(enum_column(State), index=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime)
    urgency: Mapped[str] = mapped_column(String(16))
    language: Mapped[str | None] = mapped_column(String(3))
    topic: Mapped[str] = mapped_column(String(32))
    prefer: Mapped[str | None] = mapped_column(String(16))
    plan: Mapped[dict[str, Any]] = mapped_column(JSONB)
    number_index: Mapped[bytes | None] = mapped_column(LargeBinary)
    claimed_by: Mapped[str | None] = mapped_column(ID)
    first: Mapped[str | None] = mapped_column(CODE)
    worked_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    hopeless: Mapped[bool]  # nobody on shift can come any more
    over: Mapped[bool]  # they call more often than one caller may


class Invitation(Base):
    """One responder asked to take one caller; nobody has two that are open."""

    __tablename__ = "invitation"
    __table_args__ = (
        Index(
            "uq_invitation_open",
            "person_code",
            unique=True,
            postgresql_where=text("ended_at is null"),
        ),
    )

    id: Mapped[str] = mapped_column(ID, primary_key=True)
    person_code: Mapped[str] = mapped_column(CODE, index=True)
    call_sid: Mapped[str] = mapped_column(SID, index=True)  # whom they were asked for
    given_sid: Mapped[str | None] = mapped_column(SID, index=True)  # whom they were given
    leg_sid: Mapped[str | None] = mapped_column(SID)
    asked_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    accepted_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
    key: Mapped[str | None] = mapped_column(String(1))
    status: Mapped[str | None] = mapped_column(String(16))  # of the leg, once it is over
    bridged: Mapped[bool | None]
    outcome: Mapped[Outcome | None] = mapped_column(enum_column(Outcome))
    settled: Mapped[bool | None]  # what the responder pressed about the case afterwards


class Dispatcher(Base):
    """When the dispatcher last looked at everything, and what is left over at Twilio."""

    __tablename__ = "dispatcher"

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    beat_at: Mapped[datetime] = mapped_column(UtcDateTime)
    queues_left: Mapped[int | None]  # at Twilio, that could not be deleted
    tidied_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
