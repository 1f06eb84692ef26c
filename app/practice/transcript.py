"""What happened on a call, in the order in which it happened."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What an entry tells about one telephone."""

    CALLED = "called"  # it dialled the line
    RANG = "rang"
    ANSWERED = "answered"
    DECLINED = "declined"
    HEARD = "heard"  # speech began; `seconds` tells how long it lasts when nobody cuts it
    CUT = "cut"  # a key stopped the speech after `seconds`
    PLAYED = "played"  # a recording began; `text` is the last part of its address
    RINGING = "ringing"  # it heard the ringing tone of the telephone that is dialled
    PRESSED = "pressed"
    LOST = "lost"  # it pressed a key while nothing listened
    BEEP = "beep"
    SPOKE = "spoke"
    RECORDED = "recorded"  # `text` is the RecordingSid, `seconds` the length
    CONNECTED = "connected"  # `text` is the other telephone's number
    PARTED = "parted"
    HUNG_UP = "hung-up"  # the telephone's own doing
    RELEASED = "released"  # the network's doing; `text` tells why
    CARRIER_ERROR = "carrier-error"  # `text` is Twilio's error code


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that one telephone did or heard.

    `call` is the caller's CallSid, `leg` that of the telephone's own part, `who` its number.
    `at` is aware; `after` counts seconds since the call began; `seconds` is a duration.
    """

    at: datetime
    after: float
    call: str
    leg: str
    who: str
    kind: Kind
    text: str = ""
    language: str = ""
    voice: str = ""
    seconds: float = 0.0

    def __str__(self) -> str:
        tongue = f" [{self.language}]" if self.language else ""
        return f"{self.after:8.1f} s  {self.who or 'withheld'}  {self.kind}{tongue} {self.text}"


def told(entries: Iterable[Entry]) -> str:
    """Write entries as a person reads them, one a line."""
    return "\n".join(map(str, entries)) or "(nothing happened)"
