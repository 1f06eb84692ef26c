"""What the rota would lack without somebody: told before they are retired."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from app.rota.hours import Stint
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
    edges, own = _edges(rota, at), _own(rota, code, at)
    open_: dict[str, Loss] = {}
    found: list[Loss] = []
    for since, until in pairwise(edges):
        works = any(each.since <= since < each.until for each in own)
        missing = set(gaps(rota, left, since)) if works else set()
        for what in missing:
            begun = open_.get(what) or Loss(what=what, since=since, until=until)
            open_[what] = replace(begun, until=until)
        found += [open_.pop(what) for what in [*open_] if what not in missing]
    return sorted([*found, *open_.values()], key=lambda loss: (loss.since, loss.what))


def shifts_of(rota: Rota, code: str, at: datetime) -> int:
    """Count the shifts of somebody that begin in the coming week."""
    return sum(stint.since >= at for stint in _own(rota, code, at))


def _own(rota: Rota, code: str, at: datetime) -> list[Stint]:
    return [each for each in rota.timetable.between(at, at + WEEK) if each.person == code]


def _edges(rota: Rota, at: datetime) -> Sequence[datetime]:
    """List the moments of a week, from now on, at which somebody may come or go."""
    stints = rota.timetable.between(at, at + WEEK)
    edges = {edge for stint in stints for edge in (stint.since, stint.until)}
    return [at, *sorted(edge for edge in edges if at < edge < at + WEEK), at + WEEK]
