"""Texts, both ways, and who wants none from whom."""

from collections.abc import Callable, Mapping, Sequence
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
Keyword = Literal["STOP", "START", "HELP"]
KEYWORDS: dict[Keyword, frozenset[str]] = {"STOP": STOP, "START": START, "HELP": HELP}


@dataclass(frozen=True, kw_only=True)
class Attachment:
    """A picture, sound or anything else that is sent with a text; it may be malicious."""

    content_type: str
    content: bytes = b""
    sid: str = field(default_factory=lambda: sid("ME"))


@dataclass(frozen=True, kw_only=True)
class Service:
    """A Messaging Service, and the number behind it.

    `keywords` are those that Advanced Opt-Out knows besides Twilio's own (None: it is off).
    """

    sid: str
    number: str
    keywords: Mapping[Keyword, Sequence[str]] | None = None


@dataclass(eq=False, kw_only=True)
class Text:
    """A text as Twilio keeps it (Twilio: "Messages resource").

    `service` is the sid of the Messaging Service that sends it, `error` Twilio's error code
    (0: none), `history` holds every status with its moment. `redacted`: REST shows no body
    any more; `deleted`: it shows nothing at all. Whoever got the text keeps it.
    """

    sender: str
    to: str
    body: str
    direction: Literal["inbound", "outbound-api", "outbound-reply"]
    status: TextStatus
    now: Callable[[], datetime]
    service: str = ""
    media: tuple[Attachment, ...] = ()
    error: int = 0
    redacted: bool = False
    deleted: bool = False
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
    the Messaging Services by sid.
    """

    rate: float = 1.0
    texts: list[Text] = field(default_factory=list)
    stopped: set[tuple[str, str]] = field(default_factory=set)
    services: dict[str, Service] = field(default_factory=dict)
    _paces: dict[str, Pace] = field(default_factory=dict)

    def service_of(self, number: str) -> Service | None:
        return next((each for each in self.services.values() if each.number == number), None)

    def keyword(self, text: Text) -> Keyword | None:
        """Tell which keyword a text to a line is: the whole of it, in any case."""
        word, service = text.body.strip().upper(), self.service_of(text.to)
        own = (service.keywords if service else None) or {}
        for keyword, usual in KEYWORDS.items():
            if word in usual or word in map(str.upper, own.get(keyword, ())):
                return keyword
        return None

    def found(self, sid: str) -> Text | None:
        """Find a text that was not deleted."""
        return next((t for t in self.texts if t.sid == sid and not t.deleted), None)

    def pace(self, sender: str, timeline: Timeline) -> Pace:
        """Give the pace of a number that sends."""
        return self._paces.setdefault(sender, Pace(timeline=timeline, rate=self.rate))
