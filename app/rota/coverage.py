"""What the rota covers, stretch by stretch: when somebody is missing, and who."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from app.rota.hours import A_DAY
from app.rota.rules import BOTH, Responder, Rota, planned
from ivr.queue import Tier


class Lack(StrEnum):
    """What is missing, the worst first: with the first three a caller may meet nobody."""

    NOBODY = "nobody"
    PRIMARY = "primary"  # nobody who is rung first
    SPANISH = "es"
    ENGLISH = "en"
    BACKUP = "backup"
    COORDINATOR = "coordinator"


GRAVE = frozenset({Lack.NOBODY, Lack.PRIMARY, Lack.SPANISH})


@dataclass(frozen=True, kw_only=True)
class Gap:
    """A stretch of time (UTC) in which the same is missing, the worst first."""

    since: datetime
    until: datetime
    lacks: tuple[Lack, ...]

    @property
    def is_grave(self) -> bool:
        """Tell whether a caller may meet nobody in it, or nobody who speaks Spanish."""
        return not GRAVE.isdisjoint(self.lacks)


@dataclass(frozen=True, kw_only=True)
class Without:
    """The first stretch of time (UTC) in which something grave is missing: the worst of it."""

    lack: Lack
    since: datetime
    until: datetime


def first_grave(found: Sequence[Gap]) -> Without | None:
    """Tell when something grave is first missing, and until when that is not there again.

    Meanwhile something else may begin or cease to be missing beside it.
    """
    first = next((gap for gap in found if gap.is_grave), None)
    if first is None:
        return None
    lack, until = first.lacks[0], first.until
    for gap in found:
        if gap.since == until and lack in gap.lacks:
            until = gap.until
    return Without(lack=lack, since=first.since, until=until)


def gaps(rota: Rota, since: datetime, span: timedelta) -> list[Gap]:
    """List what is missing in a span of time, in order; who rests counts as missing."""
    until = since.astimezone(UTC) + span
    moments = sorted(changes(rota, since.astimezone(UTC), until))
    found: list[Gap] = []
    for starts, ends in pairwise(moments):
        lacks = lacking(rota, starts)
        if found and found[-1].until == starts and found[-1].lacks == lacks:
            found[-1] = Gap(since=found[-1].since, until=ends, lacks=lacks)
        elif lacks:
            found.append(Gap(since=starts, until=ends, lacks=lacks))
    return found


def lacking(rota: Rota, at: datetime) -> tuple[Lack, ...]:
    """Tell what is missing at a moment."""
    present = [each for each in planned(rota, at) if each.rests_until is None]
    if not any(each.tier is not Tier.COORDINATOR for each in present):
        return (Lack.NOBODY,)
    tiers = {each.tier for each in present}
    spoken = {language for each in present for language in each.responder.languages}
    there = {tier.value for tier in tiers} | (spoken & BOTH) | {Lack.NOBODY.value}
    return tuple(each for each in Lack if each.value not in there)


def changes(rota: Rota, since: datetime, until: datetime) -> Iterator[datetime]:
    """Give every moment at which somebody comes, leaves, rests or is back, and both ends."""
    found = {since, until}
    for stint in rota.timetable.between(since, until):
        found |= {stint.since, stint.until}
    for rest in rota.rests:
        found |= {each for each in (rest.since, rest.off_until) if each}
    for away in rota.away:
        found |= {away.since, away.until}
    for promoted in rota.promoted:
        found |= {promoted.since, promoted.until}
    found |= {_midnight_after(rota, each) for each in rota.responders if each.trained_until}
    yield from (each for each in found if since <= each <= until)


def _midnight_after(rota: Rota, responder: Responder) -> datetime:
    """Give the moment from which what somebody has learned holds no more."""
    day = (responder.trained_until or date.max) + A_DAY
    return datetime.combine(day, time(), rota.zone).astimezone(UTC)
