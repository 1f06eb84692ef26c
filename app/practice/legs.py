"""One telephone's part of a call: its state, its keys, and what it hears."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Literal, Self

from app.practice.values import Request

Status = Literal[
    "queued",
    "initiated",
    "ringing",
    "in-progress",
    "completed",
    "busy",
    "failed",
    "no-answer",
    "canceled",
]
Direction = Literal["inbound", "outbound-dial", "outbound-api"]

FINAL: frozenset[Status] = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})


class Ear(Enum):
    """Whether keys are taken, and what goes on while they are."""

    DEAF = auto()
    PROMPT = auto()
    SILENCE = auto()
    RECORDING = auto()
    STAR = auto()  # it talks, and `*` ends that; other keys are lost


def sid(prefix: str) -> str:
    """Make an identifier in Twilio's form: two letters, 32 hexadecimal digits."""
    return prefix + uuid.uuid4().hex


@dataclass(eq=False, kw_only=True)
class Leg:
    """The state of one leg; touched only by who holds the timeline's turn.

    `who` is the number of its telephone, `shown` the From that Twilio passes on (None:
    absent). `history` holds every status with its moment.
    """

    who: str
    shown: str | None
    to: str
    direction: Direction
    now: Callable[[], datetime]
    parent: Self | None = None
    sid: str = field(default_factory=lambda: sid("CA"))
    status: Status = "initiated"
    history: list[tuple[datetime, Status]] = field(default_factory=list)
    started_at: datetime | None = None  # when it was dialled
    answered_at: datetime | None = None
    ended_at: datetime | None = None
    picked_up: bool = False
    declined: bool = False
    hung_up: bool = False  # by its own telephone
    dropped: str = ""  # by the network: why
    redirection: Request | None = None  # by REST: what it does instead
    summoned: bool = False  # out of what it waits for, or is told meanwhile
    ear: Ear = Ear.DEAF
    listened: int = 0  # how often keys have been listened for
    keys: list[str] = field(default_factory=list)
    starred: bool = False  # it has pressed `*` to end what it was in
    speech: list[tuple[float, float]] = field(default_factory=list)  # from, until
    bridged: Self | None = None
    ever_bridged: bool = False
    conferring: bool = False  # somebody in a conference hears it, and is heard
    voices: list[str] = field(default_factory=list)  # whom it has heard speak in a conference
    quiet_since: float | None = None
    deleted: bool = False  # by REST, which knows nothing of it any more
    documents: int = 0
    sequence: int = 0
    queue_seconds: float = 0.0  # that it was expected to wait for the account's rate
    sip_code: int = 200  # how a telephone that was not reached ended (SipResponseCode)

    def __post_init__(self) -> None:
        self.history.append((self.now(), self.status))
        self.started_at = None if self.status == "queued" else self.now()

    @property
    def gone(self) -> bool:
        """Tell whether nothing more can be said on this leg."""
        return self.hung_up or bool(self.dropped) or self.over

    @property
    def called_away(self) -> bool:
        """Tell whether this leg must leave what it does."""
        return self.summoned or self.redirection is not None

    @property
    def talking(self) -> bool:
        """Tell whether it is connected to another leg, or to several."""
        return self.bridged is not None or self.conferring

    @property
    def over(self) -> bool:
        return self.ended_at is not None

    @property
    def root(self) -> Self:
        """Tell the caller's leg of the same call."""
        return self.parent or self

    def becomes(self, status: Status) -> None:
        at = self.now()
        self.status = status
        self.history.append((at, status))
        if status == "initiated":
            self.started_at = at
        elif status == "in-progress":
            self.answered_at = at
        elif status in FINAL:
            self.ended_at = at

    def duration(self) -> int:
        """Tell the whole seconds between answer and end (or now); 0 when never answered."""
        if self.answered_at is None:
            return 0
        return round(((self.ended_at or self.now()) - self.answered_at).total_seconds())

    @property
    def speaking_until(self) -> float:
        return self.speech[-1][1] if self.speech else 0.0

    def listens(self, ear: Ear) -> None:
        if self.ear is Ear.DEAF:
            self.listened += 1
        self.ear = ear

    def takes(self, key: str) -> bool:
        """Tell whether a key that is pressed now has a meaning."""
        return key == "*" if self.ear is Ear.STAR else self.ear is not Ear.DEAF

    def take_key(self, key: str) -> None:
        if self.ear is Ear.STAR:
            self.ear, self.starred = Ear.DEAF, True
        else:
            self.keys.append(key)

    def stops_listening(self) -> None:
        self.ear = Ear.DEAF
        self.keys.clear()

    def next_number(self) -> int:
        """Give the SequenceNumber of the next status callback, from 0."""
        self.sequence += 1
        return self.sequence - 1
