"""How the line stands at a moment: switches, hours of the night, what is published."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from ivr.circumstances import Circumstances
from ivr.speech import LONGEST_NOTICE, seconds, unspeakable

# As many digits as the shortest number that can be dialled here, area code left out.
_LEAST_DIGITS = 7
_BETWEEN = r"[\s().,/_+\-\u2010-\u2015]{0,3}"
_TELEPHONE = re.compile(rf"\d(?:{_BETWEEN}\d){{{_LEAST_DIGITS - 1}}}")


QUIET = timedelta(minutes=10)  # so long without a rush until guard mode goes off by itself
WAITS = timedelta(minutes=15)  # so long a status line waits for the second person
MOST_HOURS, USUAL_HOURS = 12, 3  # how long it is said


class What(StrEnum):
    """What coordinators switch."""

    GUARD = "guard"
    NIGHT = "night"
    STATUS = "status"


class Switching(StrEnum):
    """What came of setting a switch."""

    DONE = "done"
    SAME = "same"  # it stood so already
    STALE = "stale"  # somebody else was first
    OWN = "own"  # nobody approves what they wrote


class Unfit(StrEnum):
    """Why a text cannot be published."""

    UNSPEAKABLE = "unspeakable"
    NUMBER = "number"
    LONG = "long"


class Guard(StrEnum):
    """The positions of the switch of guard mode."""

    ON = "on"
    OFF = "off"
    AUTO = "auto"  # by itself, while there is a rush


@dataclass(frozen=True, kw_only=True)
class Rush:
    """So many calls that guard mode goes on by itself: since when, why, and until when seen."""

    since: datetime
    why: str
    seen_at: datetime

    def lasts(self, at: datetime) -> bool:
        """Tell whether it goes on at a moment (aware), or ended only just before."""
        return at - self.seen_at < QUIET


@dataclass(frozen=True, kw_only=True)
class Block:
    """A caller whom nobody is rung for until a moment, known by a hash that proves nothing."""

    caller: bytes
    case: str
    reason: str
    until: datetime


@dataclass(frozen=True)
class Night:
    """Hours of the night in local time; an end at or before the beginning is in the morning."""

    starts: time
    ends: time

    def __str__(self) -> str:
        return f"{self.starts:%H:%M}-{self.ends:%H:%M}"


@dataclass(frozen=True)
class Notice:
    """What coordinators have published: a text for each language, until a moment (aware)."""

    words: Mapping[str, str]
    until: datetime


@dataclass(frozen=True, kw_only=True)
class Turn:
    """That a switch was set: by whom (a person's code, or `TERMINAL`), when, and why."""

    who: str
    at: datetime
    why: str


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What one person wants to publish: a text for each language, for how long, and why."""

    words: Mapping[str, str]
    lasts: timedelta
    why: str


@dataclass(frozen=True, kw_only=True)
class LineState:
    """The switches of the line, as coordinators have set them, and the latest rush of calls."""

    guard: Guard = Guard.AUTO
    night: Night | None = None
    notice: Notice | None = None
    rush: Rush | None = None

    def is_guarded(self, at: datetime) -> bool:
        """Tell whether the line is in guard mode at a moment."""
        rushed = self.rush is not None and self.rush.lasts(at)
        return self.guard is Guard.ON or (self.guard is Guard.AUTO and rushed)

    def word(self, what: What) -> str:
        """Say shortly how a switch stands: in the record, and to tell a page that is stale."""
        if what is What.GUARD:
            return self.guard.value
        if what is What.NIGHT:
            return str(self.night or "off")
        return f"until {self.notice.until.isoformat()}" if self.notice else "off"

    def written(self) -> dict[str, Any]:
        """Write the state as JSON can carry it."""
        night, notice, rush = self.night, self.notice, self.rush
        moments = [rush.since, rush.seen_at] if rush else []
        return {
            "guard": self.guard.value,
            "rush": [*(at.isoformat() for at in moments), rush.why] if rush else None,
            "night": [night.starts.isoformat(), night.ends.isoformat()] if night else None,
            "notice": [dict(notice.words), notice.until.isoformat()] if notice else None,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "LineState":
        """Read what `written` wrote; ValueError, KeyError or TypeError where it did not."""
        night, notice, guard = plain["night"], plain["notice"], plain["guard"]
        if isinstance(guard, bool):  # as it was written when the switch had two positions
            guard = Guard.ON if guard else Guard.AUTO
        return cls(
            guard=Guard(guard),
            rush=_rush(plain.get("rush")),
            night=Night(*map(time.fromisoformat, night)) if night else None,
            notice=Notice(notice[0], datetime.fromisoformat(notice[1])) if notice else None,
        )


def _rush(plain: Sequence[str] | None) -> Rush | None:
    if plain is None:
        return None
    since, seen_at, why = plain
    moments = map(datetime.fromisoformat, (since, seen_at))
    return Rush(since=next(moments), seen_at=next(moments), why=why)


def is_night(night: Night | None, at: datetime, zone: ZoneInfo) -> bool:
    """Tell whether a moment (aware) is at night, by the clock on the wall."""
    if night is None:
        return False
    now = at.astimezone(zone).time()
    if night.starts < night.ends:
        return night.starts <= now < night.ends
    return now >= night.starts or now < night.ends


def after_night(night: Night | None, at: datetime, zone: ZoneInfo) -> datetime:
    """Give the first moment from this one on that is not at night."""
    if night is None or not is_night(night, at, zone):
        return at
    now = at.astimezone(zone)
    morning = now.replace(
        hour=night.ends.hour, minute=night.ends.minute, second=0, microsecond=0
    )
    return morning if morning > now else morning + timedelta(days=1)


def has_telephone(text: str) -> bool:
    """Tell whether digits stand in a text as a telephone number's do, however it is written.

    What is published for some hours has no lawyer and no second reader: a wrong or planted
    number would be dialled by frightened people.
    """
    seen = "".join(each for each in text if unicodedata.category(each) != "Cf")
    return _TELEPHONE.search(seen) is not None


def unfit(text: str) -> Unfit | None:
    """Tell why a text cannot be published; the proof of the flow counts on these bounds."""
    if unspeakable(text):
        return Unfit.UNSPEAKABLE
    if has_telephone(text):
        return Unfit.NUMBER
    return Unfit.LONG if seconds(text) > LONGEST_NOTICE else None


def circumstances(
    state: LineState, at: datetime, zone: ZoneInfo, *, number: bool, case: str | None
) -> Circumstances:
    """Tell a call how the line stands; `number`: the caller's own is known."""
    notice = state.notice
    return Circumstances(
        guard=state.is_guarded(at),
        night=is_night(state.night, at, zone),
        number=number,
        notice=notice.words if notice and at < notice.until else None,
        case=case,
    )
