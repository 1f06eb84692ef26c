"""The addresses of calendars: of each only a keyed hash of its secret."""

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.feeds.rules import Kind
from app.staff.tables import Account


class Feed(Base):
    """One calendar of one person; without a hash its address was revoked.

    `turn` counts how often it was made or revoked: a form of before does nothing any more.
    """

    __tablename__ = "feed"
    __table_args__ = (
        CheckConstraint("(token is null) = (made_at is null)", "made_when_there"),
    )

    # With the account it goes: whoever leaves and comes back makes another.
    person_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey(Account.person_id, ondelete="CASCADE"), primary_key=True
    )
    kind: Mapped[Kind] = mapped_column(enum_column(Kind), primary_key=True)
    turn: Mapped[int] = mapped_column(Integer)
    token: Mapped[bytes | None] = mapped_column(LargeBinary, unique=True)
    made_at: Mapped[datetime | None] = mapped_column(UtcDateTime)
