"""What stands in a calendar, and how often an address may be asked for."""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.rota.hours import Stint
from app.rota.rules import Away, Rota
from app.staff.rules import Role
from ivr.queue import Tier

TURNS, WITHIN = 120, timedelta(minutes=10)  # of one network; an app asks a few times a day
MOST_KNOWN = 10_000  # networks that are remembered


class Kind(StrEnum):
    """Whose shifts stand in a calendar."""

    OWN = "own"
    TEAM = "team"


# Who may have which: responders have no list of one another.
READERS: dict[Kind, frozenset[str]] = {
    Kind.OWN: frozenset({Role.RESPONDER, Role.COORDINATOR, Role.ROTA}),
    Kind.TEAM: frozenset({Role.COORDINATOR, Role.ROTA}),
}
# How far back and ahead each goes; a team's has many more shifts in a day.
SPANS = {
    Kind.OWN: (timedelta(days=60), timedelta(days=183)),
    Kind.TEAM: (timedelta(days=7), timedelta(days=62)),
}


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One date of a shift in a calendar; `name` and `tier` stand in a team's only.

    Its `uid` stays when hours or holder are others: so an app moves it, and adds no second.
    """

    uid: str
    since: datetime
    until: datetime
    name: str | None = None  # None in a team's: it is open
    tier: Tier | None = None
    is_away: bool = False  # whoever has it is away: nobody is rung


def own_entries(rota: Rota, person: str, at: datetime) -> Iterator[Entry]:
    """Give somebody's shifts; one in which they are away from end to end is left out."""
    for stint in _stints(rota, Kind.OWN, at):
        if stint.person == person and not _is_away(rota, stint):
            yield Entry(uid=_uid(stint), since=stint.since, until=stint.until)


def team_entries(rota: Rota, at: datetime) -> Iterator[Entry]:
    """Give everybody's shifts, and those that nobody has."""
    for stint in _stints(rota, Kind.TEAM, at):
        holder = rota.people.get(stint.person or "")
        yield Entry(
            uid=_uid(stint),
            since=stint.since,
            until=stint.until,
            name=holder.first_name if holder else None,
            tier=stint.tier,
            is_away=_is_away(rota, stint),
        )


@dataclass
class Turns:
    """How often each network has asked lately, in this process."""

    asked: dict[str, deque[datetime]] = field(default_factory=dict)

    def take(self, network: str, at: datetime) -> bool:
        """Count one more; False where it is too often."""
        if network not in self.asked and len(self.asked) >= MOST_KNOWN:
            self.asked.clear()
        turns = self.asked.setdefault(network, deque())
        while turns and at - turns[0] >= WITHIN:
            turns.popleft()
        if len(turns) >= TURNS:
            return False
        turns.append(at)
        return True


def _stints(rota: Rota, kind: Kind, at: datetime) -> list[Stint]:
    back, ahead = SPANS[kind]
    found = rota.timetable.between(at - back, at + ahead)
    return sorted(found, key=lambda each: (each.since, each.until, each.shift.code))


def _is_away(rota: Rota, stint: Stint) -> bool:
    def covers(away: Away) -> bool:
        return away.since <= stint.since and away.until >= stint.until

    return any(each.person == stint.person and covers(each) for each in rota.away)


def _uid(stint: Stint) -> str:
    return f"{stint.shift.code}-{stint.day:%Y%m%d}@hotline.invalid"
