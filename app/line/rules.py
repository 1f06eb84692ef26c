"""How the line stands at a moment: switches, hours of the night, what is published."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from ivr.circumstances import Circumstances

# As many digits as the shortest number that can be dialled here, area code left out.
_LEAST_DIGITS = 7
_BETWEEN = r"[\s().,/_+\-\u2010-\u2015]{0,3}"
_TELEPHONE = re.compile(rf"\d(?:{_BETWEEN}\d){{{_LEAST_DIGITS - 1}}}")


@dataclass(frozen=True)
class Night:
    """Hours of the night in local time; an end at or before the beginning is in the morning."""

    starts: time
    ends: time


@dataclass(frozen=True)
class Notice:
    """What coordinators have published: a text for each language, until a moment (aware)."""

    words: Mapping[str, str]
    until: datetime


@dataclass(frozen=True, kw_only=True)
class LineState:
    """The switches of the line, as coordinators have set them."""

    guard: bool = False
    night: Night | None = None
    notice: Notice | None = None

    def written(self) -> dict[str, Any]:
        """Write the state as JSON can carry it."""
        night, notice = self.night, self.notice
        return {
            "guard": self.guard,
            "night": [night.starts.isoformat(), night.ends.isoformat()] if night else None,
            "notice": [dict(notice.words), notice.until.isoformat()] if notice else None,
        }

    @classmethod
    def read(cls, plain: Mapping[str, Any]) -> "LineState":
        """Read what `written` wrote; ValueError, KeyError or TypeError where it did not."""
        night, notice = plain["night"], plain["notice"]
        return cls(
            guard=bool(plain["guard"]),
            night=Night(*map(time.fromisoformat, night)) if night else None,
            notice=Notice(notice[0], datetime.fromisoformat(notice[1])) if notice else None,
        )


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
    return _TELEPHONE.search(text) is not None


def circumstances(
    state: LineState, at: datetime, zone: ZoneInfo, *, number: bool, case: str | None
) -> Circumstances:
    """Tell a call how the line stands; `number`: the caller's own is known."""
    notice = state.notice
    return Circumstances(
        guard=state.guard,
        night=is_night(state.night, at, zone),
        number=number,
        notice=notice.words if notice and at < notice.until else None,
        case=case,
    )
