"""The page of somebody's shifts: the next, those that come, what they could take, time away."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Response, abort

from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page
from app.rota.hours import Stint
from app.rota.rules import Away, Rota
from app.staff.rules import EVERY_ROLE
from app.swaps import store
from app.swaps.rules import LIVE, Place, State, against, coming, find, left, place_of, to_take
from app.swaps.tables import Swap
from app.swaps.views.frame import PLANNERS, bp, clock, days, rota_of, whose
from app.swaps.words import STATES

LATELY = timedelta(days=14)  # so far back it is shown what became of offers
MOST = 6  # of those


@dataclass(frozen=True, kw_only=True)
class Own:
    """A shift of somebody's; what they offer of it, or by which offer they have it."""

    stint: Stint
    offer: Swap | None = None
    taken: Swap | None = None
    away: Away | None = None


@bp.get("")
@allowed(*EVERY_ROLE)
def shifts() -> Response:
    return _shown(visitor().code)


@bp.get("/of/<person>")
@allowed(*EVERY_ROLE)
def of(person: str) -> Response:
    return _shown(whose(person))


def _shown(person: str) -> Response:
    now = desk().clock.now()
    with desk().database.transaction() as session:
        rota = rota_of(session)
        if person not in rota.people:
            abort(404)
        standing = store.standing(session, now)
        recent = store.recent(session, person, now - LATELY, MOST)
        mine = _mine(rota, person, standing)
        return page(
            "mine/shifts.html",
            person=rota.people[person],
            own=person == visitor().code,
            leads=visitor().may(*PLANNERS),
            mine=mine,
            next=mine[0] if mine else None,
            offers=_offers(rota, person, standing),
            open=to_take(rota, person, now),
            away=_away(rota, person),
            recent=recent,
            approval=store.needs_approval(session),
            **shown(rota),
        )


def shown(rota: Rota) -> dict[str, Any]:
    """Give what every template here needs to name people and moments."""
    names = {code: each.first_name for code, each in rota.people.items()}
    return {"names": names, "clock": clock, "days": days, "states": STATES, "left": _left}


def _left(stint: Stint) -> Stint:
    return left(stint, desk().clock.now())


def _mine(rota: Rota, person: str, standing: Sequence[Swap]) -> list[Own]:
    now = desk().clock.now()
    offered = {(s.shift_code, s.day): s for s in standing if s.state in LIVE}
    taken = _taken(person, standing)
    return [
        Own(
            stint=stint,
            offer=offered.get((stint.shift.code, stint.day)),
            taken=taken.get(place_of(stint)),
            away=away_in(rota, stint),
        )
        for stint in coming(rota, now, person)
    ]


def _taken(person: str, standing: Sequence[Swap]) -> Mapping[Place, Swap]:
    return {
        Place(shift=s.shift_code, day=s.day): s
        for s in standing
        if s.state is State.TAKEN and s.taker == person
    }


def away_in(rota: Rota, stint: Stint) -> Away | None:
    own = (each for each in rota.away if each.person == stint.person)
    return next((a for a in own if a.since < stint.until and a.until > stint.since), None)


def _away(rota: Rota, person: str) -> list[Away]:
    now = desk().clock.now()
    own = (each for each in rota.away if each.person == person and each.until > now)
    return sorted(own, key=lambda each: each.since)


def _offers(rota: Rota, person: str, standing: Sequence[Swap]) -> list[Swap]:
    """List what is offered to somebody: what they were asked, and what they could take."""
    open_ones = (s for s in standing if s.state is State.OPEN and s.holder != person)
    return [swap for swap in open_ones if _is_for(rota, person, swap)]


def _is_for(rota: Rota, person: str, swap: Swap) -> bool:
    if swap.asked:
        return swap.asked == person
    stint = find(rota, swap.held().place)
    return bool(stint and not against(rota, stint, person, desk().clock.now()))
