"""What the rota would lack without somebody: told before they are retired."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.rota.hours import Shift
from app.rota.rules import Rota
from app.rota.wishes import gaps

WEEK = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Loss:
    """What would be missing, since when and until when: `primary`, or a language."""

    what: str
    since: datetime
    until: datetime


def losses(rota: Rota, code: str, at: datetime) -> list[Loss]:
    """Say what the week would lack without somebody: nobody is rung first, or no language."""
    left = replace(rota, responders=tuple(r for r in rota.responders if r.code != code))
    edges = _edges(rota, at)
    open_: dict[str, Loss] = {}
    found: list[Loss] = []
    for since, until in pairwise(edges):
        missing = set(gaps(rota, left, since)) if _works(rota, code, since) else set()
        for what in missing:
            begun = open_.get(what) or Loss(what=what, since=since, until=until)
            open_[what] = replace(begun, until=until)
        found += [open_.pop(what) for what in [*open_] if what not in missing]
    return sorted([*found, *open_.values()], key=lambda loss: (loss.since, loss.what))


def shifts_of(rota: Rota, code: str) -> int:
    """Count the times in a week that somebody is on shift."""
    return sum(len(shift.weekdays) for shift in rota.shifts if shift.person == code)


def _works(rota: Rota, code: str, at: datetime) -> bool:
    return any(_near(shift, rota, at) for shift in rota.shifts if shift.person == code)


def _near(shift: Shift, rota: Rota, at: datetime) -> bool:
    """Tell whether a shift may run at a moment: it began on that day or on the one before."""
    today = at.astimezone(rota.zone)
    return bool({today.weekday(), (today.weekday() - 1) % 7} & set(shift.weekdays))


def _edges(rota: Rota, at: datetime) -> Sequence[datetime]:
    """List the moments of a week, from now on, at which somebody may come or go."""
    times = {time for shift in rota.shifts for time in (shift.starts, shift.ends)}
    today = at.astimezone(rota.zone).date()
    days = [today + timedelta(days=ahead) for ahead in range(8)]
    edges = {datetime.combine(day, time, rota.zone) for day in days for time in times}
    return [at, *sorted(edge for edge in edges if at < edge < at + WEEK), at + WEEK]
