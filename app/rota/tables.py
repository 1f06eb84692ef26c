"""Weekly shifts, in the line's local time, and what people say of their own availability."""

import uuid
from datetime import date, datetime, time

from sqlalchemy import (
    ARRAY,
    CheckConstraint,
    Date,
    ForeignKey,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.rota.wishes import By
from app.staff.rules import CODE_LENGTH
from ivr.queue import Tier


class Service(Base):
    """Somebody outside who can join a conversation; `place` is where the rota lists them."""

    __tablename__ = "service"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    place: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[bytes] = mapped_column(LargeBinary)
    interprets: Mapped[list[str]] = mapped_column(ARRAY(Text))
    verified: Mapped[date] = mapped_column(Date)


class Shift(Base):
    """A person's weekly hours; an end at or before the start is on the next day."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("weekdays <@ array[0,1,2,3,4,5,6]::smallint[]", "weekdays_exist"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"), index=True)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))  # 0 is Monday
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))


class Availability(Base):
    """What somebody has said of themselves: not rung, or not asked for another, until then.

    `said_in` names what it was said in, so that the same words twice are one. `mute_at` is
    when they asked for no more texts.
    """

    __tablename__ = "availability"

    person_code: Mapped[str] = mapped_column(
        String(CODE_LENGTH), ForeignKey("person.code"), primary_key=True
    )
    off_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    one_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by: Mapped[By] = mapped_column(enum_column(By))
    said_in: Mapped[str] = mapped_column(String(32))
    mute_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
