"""What each carries: hours, nights and weekends in thirty days, rings and answers."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.rota.fitting import FAIR
from app.rota.limits import Load, load
from app.rota.rules import Rota


@dataclass(frozen=True, kw_only=True)
class Share:
    """What one person had in the last thirty days, and has in the next; how often they rang."""

    person: str  # the responder's code
    had: Load
    will: Load
    rung: int = 0
    answered: int = 0


def shares(rota: Rota, rings: Mapping[str, tuple[int, int]], at: datetime) -> list[Share]:
    """Give everybody's share, the most hours of both months first."""
    found = [_share(rota, code, rings.get(code, (0, 0)), at) for code in rota.people]
    return sorted(found, key=lambda each: (-each.had.hours - each.will.hours, each.person))


def _share(rota: Rota, code: str, rung: tuple[int, int], at: datetime) -> Share:
    stints = [s for s in rota.timetable.between(at - FAIR, at + FAIR) if s.person == code]
    return Share(
        person=code,
        had=load(stints, at - FAIR, at, rota.zone),
        will=load(stints, at, at + FAIR, rota.zone),
        rung=rung[0],
        answered=rung[1],
    )
