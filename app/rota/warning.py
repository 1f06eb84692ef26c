"""Which gaps of the rota are alarms, and when our people are told: pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.rota.coverage import GRAVE, Gap, Lack, gaps
from app.rota.hours import A_DAY
from app.rota.rules import Rota

SOON = timedelta(hours=12)  # facts: what begins within this is an alarm
NEAR = timedelta(hours=3)  # what begins within this is told at any hour
AGAIN = timedelta(hours=1)  # so long before it begins a gap that was taken is told again
SHORT = timedelta(minutes=15)  # a shorter one is over before anybody could fill it
TO_REPLY = timedelta(minutes=30)  # after the text; then telephones ring
EVENING, MORNING = time(22), time(8)  # local; between them people sleep
_SEEN = timedelta(hours=36)  # a gap is looked at so far ahead, and on to the next midnight
_ORDER = tuple(Lack)


@dataclass(frozen=True, kw_only=True)
class Raised:
    """An alarm that was raised for a gap and is not over: what was told, and when it was taken.

    `again`: it was told a second time, shortly before the gap began.
    """

    about: str
    gap: Gap
    taken_at: datetime | None = None
    again: bool = False


@dataclass(frozen=True, kw_only=True)
class Steps:
    """What is to be done: raise, raise a second time, correct what was told, take back."""

    new: tuple[Gap, ...] = ()
    again: tuple[Raised, ...] = ()
    changed: tuple[Raised, ...] = ()
    over: tuple[Raised, ...] = ()


def soon(rota: Rota, at: datetime) -> list[Gap]:
    """List the stretches with a grave gap that run or begin soon, each as long as it lasts.

    What is missing in any part of it is named, the worst first. One that runs begins now; one
    without an end in sight ends at the midnight after tomorrow's noon or the one before.
    """
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    day = (at + _SEEN).astimezone(rota.zone).date() + A_DAY
    span = datetime.combine(day, time(), rota.zone).astimezone(UTC) - at
    found: list[Gap] = []
    for gap in (each for each in gaps(rota, at, span) if each.is_grave):
        if found and found[-1].until == gap.since:
            found[-1] = _joined(found[-1], gap)
        else:
            found.append(_joined(gap, gap))
    return [each for each in found if each.since < at + SOON]


def _joined(first: Gap, last: Gap) -> Gap:
    missing = {*first.lacks, *last.lacks} & GRAVE
    lacks = tuple(each for each in _ORDER if each in missing)
    return Gap(since=first.since, until=last.until, lacks=lacks)


def steps(found: Sequence[Gap], raised: Sequence[Raised], at: datetime) -> Steps:
    """Say what is to be done about the gaps that there are, given the alarms that there were.

    A gap has its alarm already unless it begins earlier than was told, or something graver is
    missing; whoever has taken an alarm is trusted until shortly before the gap begins.
    """
    now = [(each, _now(each, found, at)) for each in raised]
    still = [each for _, each in now if each]
    told = {each.about for each in raised}
    return Steps(
        new=tuple(
            gap
            for gap in found
            if gap.until - gap.since >= SHORT and not any(_holds(each, gap) for each in raised)
        ),
        again=tuple(e for e in still if _is_late(e, at) and second(e.about) not in told),
        changed=tuple(each for was, each in now if each and each != was),
        over=tuple(was for was, each in now if each is None),
    )


def second(about: str) -> str:
    """Name the second alarm for the same gap."""
    return f"{about} again"


def name(gap: Gap, times: int) -> str:
    """Name the alarm for a gap by its beginning; it was filled and open again so often."""
    first = f"{gap.since.astimezone(UTC):%Y-%m-%dT%H:%M}Z {gap.lacks[0].value}"
    return f"{first} {times}" if times else first


def _holds(raised: Raised, gap: Gap) -> bool:
    told = raised.gap
    meet = told.since < gap.until and gap.since < told.until
    graver = _ORDER.index(gap.lacks[0]) < _ORDER.index(told.lacks[0])
    return meet and told.since <= gap.since and not graver


def _now(raised: Raised, found: Sequence[Gap], at: datetime) -> Raised | None:
    """Tell an alarm as it would be told now; None: its gap is filled or over."""
    own = [gap for gap in found if _holds(raised, gap)]
    if not own:
        return None
    since = raised.gap.since if own[0].since <= at else own[0].since
    worst = min((gap.lacks[0] for gap in own), key=_ORDER.index)
    gap = Gap(since=since, until=own[-1].until, lacks=(worst,))
    return Raised(about=raised.about, gap=gap, taken_at=raised.taken_at, again=raised.again)


def _is_late(raised: Raised, at: datetime) -> bool:
    """Tell whether somebody took it long ago, and it is about to begin."""
    late = raised.gap.since - AGAIN
    return not raised.again and raised.taken_at is not None and raised.taken_at < late <= at


def facts(gap: Gap, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Write down what is told of a gap, and when.

    `quiet` is when nobody is woken for it, `rings` from when on telephones ring.
    """
    quiet, rings = hours(gap.since, at, zone)
    return told(gap) | {
        "quiet": [each.isoformat() for each in quiet] if quiet else None,
        "rings": rings.isoformat(),
    }


def told(gap: Gap) -> dict[str, Any]:
    """Write down what is told of a gap."""
    return {
        "since": gap.since.isoformat(),
        "until": gap.until.isoformat(),
        "lack": gap.lacks[0].value,
    }


def hours(
    since: datetime, at: datetime, zone: ZoneInfo
) -> tuple[tuple[datetime, datetime] | None, datetime]:
    """Tell when nobody is told of a gap that begins then, and from when telephones ring.

    What is near is told at once. Else a text comes first, and none at night; but the night is
    over for it when it is near.
    """
    near = since - NEAR
    if at >= near:
        return None, at
    evening, morning = _night(at, zone)
    quiet = (evening, min(morning, near)) if evening < near else None
    first = quiet[1] if quiet and quiet[0] <= at else at
    return quiet, min(first + TO_REPLY, near)


def _night(at: datetime, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """Give the night that it is, or that comes next (UTC)."""
    local = at.astimezone(zone)
    day = local.date() - (A_DAY if local.time() < MORNING else timedelta())
    ends = datetime.combine(day + A_DAY, MORNING, zone)
    return datetime.combine(day, EVENING, zone).astimezone(UTC), ends.astimezone(UTC)
