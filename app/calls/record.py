"""What is known of a call: one record, and the parts of which it is made."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.calls.legs import Leg, LegOutcome


class Outcome(StrEnum):
    """How a call ended for the caller; the first that holds, from the top."""

    REACHED = "reached"  # spoke with a responder
    MESSAGE = "message"  # left a message
    CALL_BACK = "call-back"  # asked to be called back
    RIGHTS = "rights"  # listened to their rights, and asked for nobody
    LEFT = "left"  # hung up before any of these
    UNDER_WAY = "under-way"


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One step of the caller's way: the key that led to it, and when it was entered."""

    at: datetime
    step: str
    key: str | None


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recorded message, by the keyed token of its reference; `turn` is the one it ended."""

    token: str
    at: datetime
    seconds: int
    turn: int
    erased: bool = False


@dataclass(frozen=True, kw_only=True)
class QueuedAt:
    """The latest time that a call came into the queue, and what is known of it since.

    `found_by` is the invitation by which the caller was connected, `left` that they are out;
    `held_for` is that of who has talked with them, and may come back.
    """

    turn: int
    at: datetime
    urgency: str
    topic: str
    language: str | None
    prefer: str | None
    plan: str
    found_by: str | None
    left: bool
    held_for: str | None = None
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A caller asked for a person, and since `at` it is known that nobody came.

    `turn` is that of asking, where they had talked with somebody before; `dropped`: they hung
    up while an emergency rang.
    """

    turn: int | None
    at: datetime
    urgent: bool
    dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """A caller who is in a room, since `at`; `session` is where their call stands."""

    at: datetime
    session: str


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """All that is known of a call; seconds are whole, times aware.

    `parted_at` tells since when nobody who has talked with the caller comes back to them.
    """

    started_at: datetime
    ended_at: datetime | None
    seconds: int | None
    language: str | None
    urgency: str | None
    topic: str | None
    path: tuple[PathStep, ...]
    legs: tuple[Leg, ...]
    recordings: tuple[Recording, ...]
    asked_at: datetime | None
    call_back: bool
    words_safe: bool | None
    outcome: Outcome
    mismatch: bool
    queued: QueuedAt | None = None
    found_at: datetime | None = None
    unanswered: Unanswered | None = None
    prefer: str | None = None
    unknown: bool = False  # to Twilio, when it was looked for
    room: InRoom | None = None
    parted_at: datetime | None = None

    @property
    def wait_seconds(self) -> int | None:
        """How long the caller waited from asking for a person to somebody's acceptance."""
        accepted = [leg.accepted_at for leg in self.legs if leg.outcome is LegOutcome.REACHED]
        met = min((at for at in (*accepted, self.found_at) if at), default=None)
        if not self.asked_at or met is None:
            return None
        return round((met - self.asked_at).total_seconds())

    @property
    def owes_nothing(self) -> bool:
        """Whether it is over, with nobody reached, nothing left and nobody asked for.

        Its case closes itself, and its number is dropped (docs/decisions.md).
        """
        return self.outcome in {Outcome.RIGHTS, Outcome.LEFT} and self.asked_at is None
