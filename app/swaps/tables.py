"""What was offered of whose duty, to whom, what came of it, and whether it needs approval."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from app.db import Base, UtcDateTime, enum_column
from app.staff.rules import CODE_LENGTH
from app.swaps.rules import Held, Place, Span, State, Way
from ivr.queue import Tier


def _person(*, index: bool = False) -> MappedColumn[Any]:
    return mapped_column(String(CODE_LENGTH), ForeignKey("person.code"), index=index or None)


class Swap(Base):
    """An offer of one date of a shift, for one of the `asked` person's where it is a swap.

    The shifts are named without a foreign key: what is offered may be changed, or go. The
    moments are those of the stints as they were looked at last; `ends` is when the offer does.
    `made_by` and `changed_by` are who did it, for themselves or on somebody's behalf.
    """

    __tablename__ = "swap"
    __table_args__ = (
        Index(
            "uq_swap_live",
            "shift_code",
            "day",
            unique=True,
            postgresql_where=text("state in ('open', 'waiting')"),
        ),
        CheckConstraint("(way = 'give') = (asked is null)", "asks_somebody"),
        CheckConstraint("(way = 'swap') = (their_shift is not null)", "names_both"),
        CheckConstraint("(state in ('taken', 'waiting')) <= (taker is not null)", "has_taker"),
    )

    code: Mapped[str] = mapped_column(String(16), primary_key=True)
    way: Mapped[Way] = mapped_column(enum_column(Way))
    state: Mapped[State] = mapped_column(enum_column(State))
    holder: Mapped[str] = _person(index=True)
    asked: Mapped[str | None] = _person()
    taker: Mapped[str | None] = _person(index=True)
    shift_code: Mapped[str] = mapped_column(String(CODE_LENGTH))
    day: Mapped[date] = mapped_column(Date)
    tier: Mapped[Tier] = mapped_column(enum_column(Tier))
    since: Mapped[datetime] = mapped_column(UtcDateTime)
    until: Mapped[datetime] = mapped_column(UtcDateTime)
    their_shift: Mapped[str | None] = mapped_column(String(CODE_LENGTH))
    their_day: Mapped[date | None] = mapped_column(Date)
    their_tier: Mapped[str | None] = mapped_column(String(16))
    their_since: Mapped[datetime | None] = mapped_column(UtcDateTime)
    their_until: Mapped[datetime | None] = mapped_column(UtcDateTime)
    ends: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    made_at: Mapped[datetime] = mapped_column(UtcDateTime)
    made_by: Mapped[str] = _person()
    changed_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True)
    changed_by: Mapped[str | None] = _person()  # None: time, or a change of the rota

    def held(self) -> Held:
        """Give the stint that is offered, and who has it as far as is known."""
        return Held(
            place=Place(shift=self.shift_code, day=self.day),
            person=self._taker() or self.holder,
            span=(self.since, self.until),
            tier=self.tier,
        )

    def theirs(self) -> Held | None:
        """Give the stint that is wanted for it."""
        day, since, until, tier = (
            self.their_day, self.their_since, self.their_until, self.their_tier
        )  # fmt: skip
        if not (self.their_shift and self.asked and day and since and until and tier):
            return None
        return Held(
            place=Place(shift=self.their_shift, day=day),
            person=self.holder if self._taker() else self.asked,
            span=(since, until),
            tier=Tier(tier),
        )

    def spans(self) -> tuple[Span, ...]:
        """Give when the stint is that is offered, and the one that is wanted for it."""
        theirs = self.theirs()
        return (self.since, self.until), *((theirs.span,) if theirs else ())

    def _taker(self) -> str | None:
        return self.taker if self.state is State.TAKEN else None


class Approval(Base):
    """Whether a coordinator approves each exchange first; where there is no row, none does."""

    __tablename__ = "swap_approval"
    __table_args__ = (CheckConstraint("id = 1", "only_one"),)

    id: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    needed: Mapped[bool]
    set_by: Mapped[str] = _person()
    set_at: Mapped[datetime] = mapped_column(UtcDateTime)
