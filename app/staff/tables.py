"""People, how they are reached, and how they sign in; numbers are unreadable without a key."""

import uuid
from datetime import date, datetime

from sqlalchemy import (
    ARRAY,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.staff.rules import CODE_LENGTH, Kind, Means, Status


class Person(Base):
    """A responder or coordinator.

    Of somebody who has retired number and address go; the number's keyed token stays, so that
    whoever comes back is the same person in the records.
    """

    __tablename__ = "person"
    __table_args__ = (
        CheckConstraint("(status = 'active') = (phone_sealed is not null)", "number_if_active"),
    )

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True)
    first_name: Mapped[str] = mapped_column(Text)
    phone_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    phone_token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    languages: Mapped[list[str]] = mapped_column(ARRAY(Text))
    skills: Mapped[list[str]] = mapped_column(ARRAY(Text))
    gender: Mapped[str | None] = mapped_column(Text)
    email_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    tell: Mapped[Means] = mapped_column(enum_column(Means))
    status: Mapped[Status] = mapped_column(enum_column(Status))
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)
    verified_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # by a trial call
    numbered_at: Mapped[datetime | None] = mapped_column(UtcDateTime)  # when the number changed


class Qualification(Base):
    """What a person has learned for the line, by whom, on which day, and how long it holds."""

    __tablename__ = "qualification"
    __table_args__ = (UniqueConstraint("person_id", "kind", "given_on"),)

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), index=True
    )
    kind: Mapped[Kind] = mapped_column(enum_column(Kind))
    given_by: Mapped[str] = mapped_column(String(40))
    given_on: Mapped[date]
    expires_on: Mapped[date | None]  # the last day on which it holds


class Account(Base):
    """How a person signs in, and as what; who has retired has none.

    `name` is what they type, `password` an argon2 hash, `totp_sealed` the secret that they
    share with their telephone. Without one of these two nobody comes in. `totp_step` is the
    half minute of the last code that was taken: none up to it is taken again. `codes_sealed`
    has recovery codes that they have not yet said they keep.
    """

    __tablename__ = "account"

    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    name: Mapped[str] = mapped_column(String(64), unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    language: Mapped[str | None] = mapped_column(String(3))
    password: Mapped[str | None] = mapped_column(Text)
    totp_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    totp_step: Mapped[int] = mapped_column(BigInteger, default=0)
    codes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(UtcDateTime)


class SignIn(Base):
    """One browser that somebody is signed in with; `token` is the hash of what it holds."""

    __tablename__ = "sign_in"

    id: Mapped[uuid.UUID] = mapped_column(Uuid, primary_key=True)
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Account.person_id, ondelete="CASCADE"), index=True
    )
    browser: Mapped[str] = mapped_column(String(40))  # its kind, as in "Firefox, Android"
    begun_at: Mapped[datetime] = mapped_column(UtcDateTime)
    seen_at: Mapped[datetime] = mapped_column(UtcDateTime)
    proved_at: Mapped[datetime] = mapped_column(UtcDateTime)  # by a password or a code


class RecoveryCode(Base):
    """The hash of a code that lets somebody in once without their telephone."""

    __tablename__ = "recovery_code"

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Account.person_id, ondelete="CASCADE"), index=True
    )


class JoinLink(Base):
    """The newest link with which somebody may make their account, or make it anew."""

    __tablename__ = "join_link"

    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Person.id, ondelete="CASCADE"), primary_key=True
    )
    token: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text))
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    used_at: Mapped[datetime | None] = mapped_column(UtcDateTime)


class SignInFailure(Base):
    """How often a sign-in failed lately; `token` is the hash of a name, an address, or both."""

    __tablename__ = "sign_in_failure"

    token: Mapped[bytes] = mapped_column(LargeBinary, primary_key=True)
    count: Mapped[int]
    last_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
