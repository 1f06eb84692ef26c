"""The messages that callers leave: what is known of each, and what may be wrong with it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.practice.legs import sid

API = "https://api.twilio.com/2010-04-01/Accounts"
PROCESSING_SECONDS = 2.0  # until a recording is complete
SILENT = 16102  # Twilio's error code for one that is absent: it was silent
RecordingStatus = Literal["in-progress", "processing", "completed", "absent", "deleted"]


@dataclass(frozen=True, kw_only=True)
class Flaw:
    """What is wrong with one recording.

    Its sound is not found for `media_after` seconds, breaks off half-way (`cut_short`), is
    told to be of another `content_type`, or is `size` bytes large (0: as long as it lasted).
    It cannot be deleted for `undeletable` seconds (error 20009). Its `completed` and `absent`
    callbacks come `callbacks` times, `callback_after` seconds behind its end. One that is
    `foreign` belongs to another account: it is not found at all.
    """

    media_after: float = 0.0
    cut_short: bool = False
    content_type: str = ""
    size: int = 0
    undeletable: float = 0.0
    callbacks: int = 1
    callback_after: float = PROCESSING_SECONDS
    foreign: bool = False


@dataclass(eq=False, kw_only=True)
class Recording:
    """A message: `seconds` as RecordingDuration, `spoken` is what was said into it.

    `url` is what Twilio tells, `call` the caller's CallSid; `error` tells why there is none
    (0: there is). A recording that was deleted by REST is still known here.
    """

    account: str
    call: str
    now: Callable[[], datetime]
    flaw: Flaw = Flaw()
    sid: str = field(default_factory=lambda: sid("RE"))
    seconds: int = 0
    spoken: float = 0.0
    error: int = 0
    begun_at: datetime = field(init=False)
    ended_at: datetime | None = None
    deleted_at: datetime | None = None

    def __post_init__(self) -> None:
        self.begun_at = self.now()

    @property
    def url(self) -> str:
        return f"{API}/{self.account}/Recordings/{self.sid}"

    @property
    def status(self) -> RecordingStatus:
        if self.deleted_at:
            return "deleted"
        if self.ended_at is None:
            return "in-progress"
        if self.error:
            return "absent"
        return "completed" if self._since_end() >= PROCESSING_SECONDS else "processing"

    @property
    def has_sound(self) -> bool:
        """Tell whether its sound can be fetched now."""
        there = self.ended_at is not None and not self.error
        return there and self._since_end() >= self.flaw.media_after

    @property
    def is_deletable(self) -> bool:
        """Tell whether it is complete, as it must be before it is deleted."""
        complete = self.status in {"completed", "absent"}
        return complete and self._since_end() >= self.flaw.undeletable

    @property
    def changed_at(self) -> datetime:
        return self.deleted_at or self.ended_at or self.begun_at

    def _since_end(self) -> float:
        return (self.now() - self.ended_at).total_seconds() if self.ended_at else 0.0


@dataclass(eq=False, kw_only=True)
class Recordings:
    """All recordings of the account, in the order in which they began; `flaws` wait for one."""

    all: list[Recording] = field(default_factory=list)
    flaws: list[Flaw] = field(default_factory=list)

    def begin(self, account: str, call: str, now: Callable[[], datetime]) -> Recording:
        """Begin a recording; the flaw that waits longest is its own."""
        flaw = self.flaws.pop(0) if self.flaws else Flaw()
        recording = Recording(account=account, call=call, now=now, flaw=flaw)
        self.all.append(recording)
        return recording

    @property
    def kept(self) -> list[Recording]:
        """Give those that have ended with a sound."""
        return [each for each in self.all if each.ended_at and not each.error]

    def of_account(self, *, deleted: bool = False) -> list[Recording]:
        """Give what REST shows; those that were deleted only where they are asked for."""
        own = (each for each in self.all if not each.flaw.foreign)
        return [each for each in own if deleted or not each.deleted_at]
