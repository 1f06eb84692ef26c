"""Shifts, in the line's local time, how they were changed, and who is away or rests."""

import uuid
from dataclasses import asdict, fields
from datetime import UTC, date, datetime, time
from typing import Any, Self, TypeVar

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    Date,
    ForeignKey,
    Identity,
    LargeBinary,
    SmallInteger,
    String,
    Text,
    Time,
    Uuid,
)
from sqlalchemy.dialects.postgresql import JSONB, TSTZRANGE, ExcludeConstraint, Range
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.rota import hours, limits, rules
from app.rota.edits import Deed, Edit, Part
from app.rota.wishes import By
from app.staff.rules import CODE_LENGTH
from ivr.queue import Tier

Known = TypeVar("Known")


def _person(*, primary_key: bool = False, index: bool = False) -> MappedColumn[Any]:
    """Make a column with somebody's code."""
    theirs = ForeignKey("person.code")
    return mapped_column(
        String(CODE_LENGTH), theirs, primary_key=primary_key, index=index or None
    )


def given(value: object, kind: type[Known]) -> Known:
    """Give a value that is of a kind; TypeError where it is not."""
    if not isinstance(value, kind):
        raise TypeError(f"this is no {kind.__name__}")
    return value


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
    """Hours of duty that come again; what the columns mean is said in `hours.Shift`."""

    __tablename__ = "shift"
    __table_args__ = (
        CheckConstraint("weekdays <@ array[0,1,2,3,4,5,6]::smallint[]", "weekdays_exist"),
        CheckConstraint("nth <@ array[-1,1,2,3,4,5]::smallint[]", "nth_exist"),
        CheckConstraint("valid_to >= valid_from", "ends_after_it_begins"),
        CheckConstraint("every = 1 or valid_from is not null", "weeks_are_counted"),
        CheckConstraint("nights between 0 and 7", "nights_are_few"),
    )

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    person_code: Mapped[str | None] = _person(index=True)
    weekdays: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))  # 0 is Monday
    starts: Mapped[time] = mapped_column(Time)
    ends: Mapped[time] = mapped_column(Time)
    valid_from: Mapped[date | None] = mapped_column(Date)
    valid_to: Mapped[date | None] = mapped_column(Date)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))
    language: Mapped[str | None] = mapped_column(String(3))
    nights: Mapped[int | None] = mapped_column(SmallInteger)
    every: Mapped[int] = mapped_column(SmallInteger)
    nth: Mapped[list[int]] = mapped_column(ARRAY(SmallInteger))

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """Make the row that an edit leaves."""
        after = given(edit.after, hours.Shift)
        own = {each.name: getattr(after, each.name) for each in fields(after)}
        lists = {name: list(own.pop(name)) for name in ("weekdays", "nth")}
        del own["changes"]
        return cls(person_code=own.pop("person"), **own, **lists)

    def piece(self) -> hours.Shift:
        """Give the shift, without its changes."""
        return hours.Shift(
            code=self.code,
            person=self.person_code,
            weekdays=tuple(self.weekdays),
            starts=self.starts,
            ends=self.ends,
            valid_from=self.valid_from,
            valid_to=self.valid_to,
            tier=self.tier,
            language=self.language,
            nights=self.nights,
            every=self.every,
            nth=tuple(self.nth),
        )


class ShiftChange(Base):
    """What one date of a shift says instead; `span` is when its holder is on shift by it.

    Nobody is in two places by changes: Postgres refuses it, looked at when all are written.
    """

    __tablename__ = "shift_change"
    __table_args__ = (
        ExcludeConstraint(
            ("person_code", "="),
            ("span", "&&"),
            name="shift_change_one_place",
            using="gist",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("(starts is null) = (ends is null)", "hours_are_whole"),
        CheckConstraint("nights between 0 and 7", "nights_are_few"),
    )

    shift_code: Mapped[str] = mapped_column(
        String(CODE_LENGTH), ForeignKey(Shift.code), primary_key=True
    )
    day: Mapped[date] = mapped_column(Date, primary_key=True)
    person_code: Mapped[str | None] = _person()
    off: Mapped[bool]
    starts: Mapped[time | None] = mapped_column(Time)
    ends: Mapped[time | None] = mapped_column(Time)
    nights: Mapped[int | None] = mapped_column(SmallInteger)
    span: Mapped[Range[datetime] | None] = mapped_column(TSTZRANGE)

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """Make the row that an edit leaves."""
        own = asdict(given(edit.after, hours.Change))
        span = Range(*edit.span) if edit.span else None
        return cls(shift_code=edit.name, person_code=own.pop("person"), span=span, **own)

    def piece(self) -> hours.Change:
        """Give the change."""
        return hours.Change(
            day=self.day,
            person=self.person_code,
            off=self.off,
            starts=self.starts,
            ends=self.ends,
            nights=self.nights,
        )


class Away(Base):
    """When somebody is away; nobody is away twice at once."""

    __tablename__ = "away"
    __table_args__ = (
        ExcludeConstraint(
            ("person_code", "="),
            ("span", "&&"),
            name="away_once",
            using="gist",
            deferrable=True,
            initially="DEFERRED",
        ),
        CheckConstraint("not isempty(span)", "lasts"),
    )

    code: Mapped[str] = mapped_column(String(CODE_LENGTH), primary_key=True)
    person_code: Mapped[str] = _person()
    span: Mapped[Range[datetime]] = mapped_column(TSTZRANGE)

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """Make the row that an edit leaves."""
        after = given(edit.after, rules.Away)
        span = Range(after.since, after.until)
        return cls(code=after.code, person_code=after.person, span=span)

    def piece(self) -> rules.Away:
        """Give the absence."""
        since, until = self.span.lower, self.span.upper
        return rules.Away(
            code=self.code,
            person=self.person_code,
            since=given(since, datetime).astimezone(UTC),
            until=given(until, datetime).astimezone(UTC),
        )


class Limits(Base):
    """What somebody can be asked for, where it is not what everybody can."""

    __tablename__ = "limits"

    person_code: Mapped[str] = _person(primary_key=True)
    hours: Mapped[int] = mapped_column(SmallInteger)
    nights: Mapped[int] = mapped_column(SmallInteger)
    rest: Mapped[int] = mapped_column(SmallInteger)

    @classmethod
    def of(cls, edit: Edit) -> Self:
        """Make the row that an edit leaves."""
        return cls(person_code=edit.name, **asdict(given(edit.after, limits.Limits)))

    def piece(self) -> limits.Limits:
        """Give the limits."""
        return limits.Limits(hours=self.hours, nights=self.nights, rest=self.rest)


class Revision(Base):
    """One change of the rota, whole: by whom, when, why, and every piece before and after.

    `by` is a person's code; None: at the terminal. Its number is how anybody knows whether
    the rota is still the one that they saw.
    """

    __tablename__ = "rota_revision"

    number: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    by: Mapped[str | None] = _person()
    deed: Mapped[Deed] = mapped_column(enum_column(Deed))
    why: Mapped[str] = mapped_column(Text)  # a limit was passed over: the reason
    edits: Mapped[list[Any]] = mapped_column(JSONB)
    undoes: Mapped[int | None] = mapped_column(ForeignKey("rota_revision.number"), unique=True)


class Availability(Base):
    """What somebody has said of themselves: not rung, or not asked for another, until then.

    `said_in` names what it was said in, so that the same words twice are one. `mute_at` is
    when they asked for no more texts.
    """

    __tablename__ = "availability"

    person_code: Mapped[str] = _person(primary_key=True)
    off_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    one_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    said_at: Mapped[datetime] = mapped_column(UtcDateTime)
    said_by: Mapped[By] = mapped_column(enum_column(By))
    said_in: Mapped[str] = mapped_column(String(32))
    mute_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class Promotion(Base):
    """Somebody who is rung with the primaries for a while, beside who gives no sign."""

    __tablename__ = "promotion"

    person_code: Mapped[str] = _person(primary_key=True)
    beside_code: Mapped[str] = _person(primary_key=True)
    since: Mapped[datetime] = mapped_column(UtcDateTime, primary_key=True)
    until: Mapped[datetime] = mapped_column(UtcDateTime)


Piece = Shift | ShiftChange | Away | Limits

PIECES: dict[Part, type[Piece]] = {
    Part.SHIFT: Shift,
    Part.CHANGE: ShiftChange,
    Part.AWAY: Away,
    Part.LIMITS: Limits,
}
