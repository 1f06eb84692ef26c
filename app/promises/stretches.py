"""Somebody's shifts without a break: when they begin and end, whatever shifts they are of."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.rota.hours import A_DAY, MOST_NIGHTS, Stint
from app.rota.rules import Rota, absence
from ivr.queue import Tier

EARLY = timedelta(hours=3)  # so long before a shift a sign of life says that they are there
_LONGEST = (MOST_NIGHTS + 1) * A_DAY  # no stretch is followed further


@dataclass(frozen=True, kw_only=True)
class Stretch:
    """Somebody's shifts without a break, in order: they are reminded of them once."""

    stints: tuple[Stint, ...]

    @property
    def person(self) -> str:
        """The code of whose shifts they are."""
        return str(self.stints[0].person)

    @property
    def since(self) -> datetime:
        """When the first begins (UTC)."""
        return self.stints[0].since

    @property
    def until(self) -> datetime:
        """When the last ends (UTC)."""
        return max(stint.until for stint in self.stints)

    @property
    def tiers(self) -> tuple[Tier, ...]:
        """The tiers of its shifts, each once, as they come."""
        return tuple(dict.fromkeys(stint.tier for stint in self.stints))


def beginning(rota: Rota, since: datetime, until: datetime) -> list[Stretch]:
    """List the stretches that begin in a span of time, of whoever can be rung then."""
    stints = rota.timetable.between(since - timedelta(microseconds=1), until)
    found = []
    for stint in stints:
        begins = since <= stint.since < until and not _follows(stint, stints)
        if begins and (stretch := stretch_of(rota, stint.person, stint.since)):
            found.append(stretch)
    present = (each for each in found if may_be_rung(rota, each.person, each.since))
    return sorted({(e.person, e.since): e for e in present}.values(), key=lambda e: e.since)


def stretch_of(rota: Rota, code: str | None, since: datetime) -> Stretch | None:
    """Give the stretch of somebody that begins at a moment; None where none of theirs does."""
    if code is None or code not in rota.people:
        return None
    later = rota.timetable.between(since, since + _LONGEST)
    own = sorted((each for each in later if each.person == code), key=lambda e: e.since)
    stints: list[Stint] = []
    until = since
    for stint in own:
        if since <= stint.since <= until:
            stints.append(stint)
            until = max(until, stint.until)
    return Stretch(stints=tuple(stints)) if stints and stints[0].since == since else None


def on_now_or_soon(rota: Rota, code: str, at: datetime) -> Stint | None:
    """Give the shift that somebody is on, or that begins so soon that a sign counts for it."""
    own = (each for each in rota.timetable.between(at, at + EARLY) if each.person == code)
    return min(own, key=lambda each: each.since, default=None)


def _follows(stint: Stint, others: Sequence[Stint]) -> bool:
    """Tell whether a shift goes on from another one of the same person."""
    own = (each for each in others if each.person == stint.person)
    return any(each.since < stint.since <= each.until for each in own)


def may_be_rung(rota: Rota, code: str, at: datetime) -> bool:
    """Tell whether somebody is rung at a moment, if they are on shift then."""
    return absence(rota, rota.people[code], at) is None


def began(rota: Rota, last: Stint) -> datetime:
    """Tell when somebody came on shift whose last shift without a break this was."""
    before = rota.timetable.between(last.since - A_DAY, last.until)
    since = last.since
    for stint in sorted(before, key=lambda each: each.until, reverse=True):
        if stint.person == last.person and stint.until >= since:
            since = min(since, stint.since)
    return since
