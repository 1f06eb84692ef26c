"""Somebody's time away, as they enter it: their shifts stay theirs, and gaps are told."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from app.rota.absences import LONGEST, gone, is_away, returned
from app.rota.coverage import Gap
from app.rota.edits import Deed
from app.rota.effects import effects
from app.rota.hours import A_DAY, Stint
from app.rota.rules import Rota
from app.swaps import telling
from app.swaps.rules import WARNED, Wrong
from app.swaps.work import Dealing, SwapRefusedError


@dataclass(frozen=True, kw_only=True)
class Pause:
    """What an absence would mean: whose shifts nobody is rung for, and what is missing then."""

    since: datetime
    until: datetime
    stints: tuple[Stint, ...]
    gaps: tuple[Gap, ...]


def pause(rota: Rota, person: str, first: date, last: date, at: datetime) -> Pause:
    """Work out what follows if somebody is away from one day to another, both included.

    What is over already is no part of it. SwapRefusedError where it cannot be.
    """
    since, until = _span(rota, first, last, at)
    if not since < until <= since + LONGEST:
        raise SwapRefusedError(Wrong.SPAN)
    if is_away(rota, person, since, until):
        raise SwapRefusedError(Wrong.TWICE)
    stints = [s for s in rota.timetable.between(since, until) if s.person == person]
    after = gone(rota, person, since, until)
    return Pause(
        since=since,
        until=until,
        stints=tuple(sorted(stints, key=lambda each: each.since)),
        gaps=effects(rota, after, at).opened,
    )


def go_away(dealing: Dealing, person: str, first: date, last: date) -> Pause:
    """Let somebody be away: they are not rung; coordinators hear of gaps that are near."""
    dealing.may_act_for(person)
    found = pause(dealing.rota, person, first, last, dealing.at)
    dealing.make(gone(dealing.rota, person, found.since, found.until), Deed.AWAY)
    near = [gap for gap in found.gaps if gap.since < dealing.at + WARNED]
    telling.away(dealing.session, person, near, dealing.at, dealing.zone)
    return found


def come_back(dealing: Dealing, person: str, code: str) -> None:
    """End an absence of somebody's: one that is still to come is none."""
    dealing.may_act_for(person)
    own = next((a for a in dealing.rota.away if (a.code, a.person) == (code, person)), None)
    if own is None or own.until <= dealing.at:
        raise SwapRefusedError(Wrong.GONE)
    now = dealing.at.replace(second=0, microsecond=0)
    dealing.make(returned(dealing.rota, own, now), Deed.AWAY)


def _span(rota: Rota, first: date, last: date, at: datetime) -> tuple[datetime, datetime]:
    """Give the moments (UTC) of days; a day too far off for that is refused."""
    try:
        begins = datetime.combine(first, time(), rota.zone).astimezone(UTC)
        until = datetime.combine(last + A_DAY, time(), rota.zone).astimezone(UTC)
    except OverflowError as error:
        raise SwapRefusedError(Wrong.SPAN) from error
    return max(begins, at.astimezone(UTC).replace(second=0, microsecond=0)), until
