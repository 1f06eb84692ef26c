"""What was reported about a call, one delivery after another: without numbers or words."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

CALLERS = frozenset(
    {"voice", "key", "wait", "left", "parted", "rung", "message", "fallback", "status"}
)


@dataclass(frozen=True, kw_only=True)
class Fact:
    """One thing reported about a call: what a delivery says, without numbers or words.

    `turn` is the session's turn that the delivery answers, `after` what our answer led to.
    """

    webhook: str
    at: datetime
    turn: int | None = None
    step: str | None = None
    after: "Arrival | None" = None
    key: str | None = None
    person: str | None = None
    leg_sid: str | None = None
    status: str | None = None
    dial_status: str | None = None
    bridged: bool = False
    seconds: int = 0
    recording: str | None = None
    invitation: str | None = None
    asks: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Where a turn left the call: the step it came to, and whom it rings.

    `plan`, as JSON, is how people are rung for a call that came into the queue; `over` tells
    that its caller calls more often than one may.
    """

    turn: int
    step: str
    kind: str
    language: str | None = None
    urgency: str | None = None
    topic: str | None = None
    rings: str | None = None
    plan: str | None = None
    session: str | None = None  # where the call stands that has come into a room
    prefer: str | None = None
    over: bool = False
    notes: tuple[str, ...] = ()

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "Arrival":
        """Read what was written as JSON, which has no tuples."""
        return cls(**{**row, "notes": tuple(row.get("notes") or ())})


def first_at(facts: Iterable[Fact]) -> datetime | None:
    return min((fact.at for fact in facts), default=None)


def last(values: Iterable[str | None]) -> str | None:
    known = [value for value in values if value]
    return known[-1] if known else None
