"""What the host reports to the engine: things that have happened, in the past tense."""

from dataclasses import dataclass
from enum import StrEnum


@dataclass(frozen=True)
class CallStarted:
    """Somebody called the line."""


@dataclass(frozen=True)
class KeyPressed:
    """The caller pressed a key: 0-9, * or #; or, asked for a number, several."""

    key: str


@dataclass(frozen=True)
class NothingPressed:
    """The caller was listened to and pressed nothing."""


@dataclass(frozen=True)
class ResponderFound:
    """The rota names somebody to ring, by their short code."""

    code: str


@dataclass(frozen=True)
class NobodyFound:
    """The rota names nobody (any more)."""


class RingOutcome(StrEnum):
    """How ringing one responder ended."""

    CONVERSATION = "conversation"  # they accepted, and the two have spoken
    NOT_ACCEPTED = "not-accepted"  # somebody or something answered, and did not press 1
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"


@dataclass(frozen=True)
class RingEnded:
    """One responder's telephone has finished ringing, or their conversation has ended."""

    outcome: RingOutcome


@dataclass(frozen=True)
class Waiting:
    """The caller waits in the queue, and has perhaps pressed a key there.

    It may come any number of times: what is said while somebody waits is no turn of the call.
    """

    key: str | None = None


class QueueOutcome(StrEnum):
    """How waiting in the queue ended for somebody who is still there."""

    CONVERSATION = "conversation"  # a responder took the call, and the two have spoken
    LEFT = "left"  # our own document took the caller out
    FAILED = "failed"


@dataclass(frozen=True)
class QueueLeft:
    """The caller is out of the queue."""

    outcome: QueueOutcome


@dataclass(frozen=True)
class Parted:
    """The caller was in a room with others, and is alone again."""


@dataclass(frozen=True)
class MessageEnded:
    """The caller's recording is over; seconds is its length, 0 where nothing was said."""

    seconds: int


@dataclass(frozen=True)
class HungUp:
    """The caller has gone; whatever is answered is heard by nobody."""


@dataclass(frozen=True)
class WentWrong:
    """Something failed on the way; the call must come to its flow's safe point."""


Event = (
    CallStarted
    | KeyPressed
    | NothingPressed
    | ResponderFound
    | NobodyFound
    | RingEnded
    | Waiting
    | QueueLeft
    | Parted
    | MessageEnded
    | HungUp
    | WentWrong
)
