"""Texts, both ways, and who wants none from whom."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from app.practice.legs import sid
from app.practice.pacing import Pace
from app.practice.segments import segments
from app.practice.timeline import Timeline

TextStatus = Literal[
    "accepted",
    "queued",
    "sending",
    "sent",
    "delivered",
    "undelivered",
    "failed",
    "received",
]
FINAL = frozenset({"delivered", "undelivered", "failed", "received"})
# Errors for which a text never leaves Twilio; of the others a carrier tells.
KEPT_BACK = frozenset({30001, 30002, 30024, 30034})
# Twilio: "Twilio support for opt-out keywords (SMS STOP filtering)".
STOP = frozenset(
    ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
)
START = frozenset(["START", "YES", "UNSTOP"])
HELP = frozenset(["HELP", "INFO"])


@dataclass(eq=False, kw_only=True)
class Text:
    """A text as Twilio keeps it (Twilio: "Messages resource").

    `service` is the sid of the Messaging Service that sends it, `error` Twilio's error code
    (0: none), `history` holds every status with its moment.
    """

    sender: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    status: TextStatus
    now: Callable[[], datetime]
    service: str = ""
    error: int = 0
    sent_at: datetime | None = None
    sid: str = field(default_factory=lambda: sid("SM"))
    history: list[tuple[datetime, TextStatus]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.history.append((self.now(), self.status))
        if self.status == "received":
            self.sent_at = self.now()

    @property
    def segments(self) -> int:
        return segments(self.body)

    @property
    def over(self) -> bool:
        return self.status in FINAL

    def becomes(self, status: TextStatus) -> None:
        self.status = status
        self.history.append((self.now(), status))
        if status == "sent":
            self.sent_at = self.now()


@dataclass(eq=False, kw_only=True)
class Texting:
    """All texts; `rate` is segments a second for each number that sends.

    `stopped` holds pairs of a line and a telephone that wants no more from it; `services`
    the number behind each Messaging Service.
    """

    rate: float = 1.0
    texts: list[Text] = field(default_factory=list)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    services: dict[str, str] = field(default_factory=dict)
    _paces: dict[str, Pace] = field(default_factory=dict)

    def pace(self, sender: str, timeline: Timeline) -> Pace:
        """Give the pace of a number that sends."""
        return self._paces.setdefault(sender, Pace(timeline=timeline, rate=self.rate))
