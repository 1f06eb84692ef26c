"""Who can take one date of a shift, least loaded first, and why the others cannot."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum

from app.rota.absences import is_away
from app.rota.hours import MOST_NIGHTS, Stint
from app.rota.limits import Load, broken, load
from app.rota.rules import Responder, Rota
from ivr.queue import Tier

FAIR = timedelta(days=30)  # so far back what somebody carries is added up
NEAR = timedelta(days=MOST_NIGHTS + 7)  # what is further off breaks no limit of a week


class Refusal(StrEnum):
    """Why somebody is not offered a shift, the plainest first."""

    HOLDS = "holds"  # they have it already
    LANGUAGE = "language"
    UNTRAINED = "untrained"
    AWAY = "away"
    BUSY = "busy"  # another shift of theirs is then
    LEADS = "leads"  # a coordinator's shift, and their account is not a coordinator's
    HOURS = "hours"
    NIGHTS = "nights"
    REST = "rest"


# What a coordinator may pass over, with a reason that is written down.
YIELDING = frozenset({Refusal.LEADS, Refusal.HOURS, Refusal.NIGHTS, Refusal.REST})


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who could take a shift: what they carry, and what stands against it."""

    person: str  # the responder's code
    load: Load
    refusals: tuple[Refusal, ...] = ()


def candidates(rota: Rota, stint: Stint) -> list[Candidate]:
    """List everybody: those who can take it, the least loaded first, then the others."""
    found = [_candidate(rota, stint, responder) for responder in rota.responders]
    return sorted(
        found, key=lambda each: (bool(each.refusals), _weight(each.load), each.person)
    )


def refusals(rota: Rota, stint: Stint, responder: Responder) -> tuple[Refusal, ...]:
    """Say what stands against somebody's having one date of a shift; nothing, where they can.

    What they have of it already is not counted against them, only told.
    """
    others = [each for each in _near(rota, stint, responder.code) if not is_same(each, stint)]
    found = {
        Refusal.HOLDS: stint.person == responder.code,
        Refusal.BUSY: any(e.since < stint.until and e.until > stint.since for e in others),
        **barred(rota, stint, responder),
    }
    plain = tuple(each for each in Refusal if found.get(each))
    over = broken(others, stint, responder.limits, rota.zone)
    return (*plain, *(Refusal(each.value) for each in over))


def barred(rota: Rota, stint: Stint, responder: Responder) -> dict[Refusal, bool]:
    """Say what stands against somebody's having a stint, whatever else they have."""
    return {
        Refusal.LANGUAGE: stint.shift.language not in {None, *responder.languages},
        Refusal.UNTRAINED: _is_untrained(rota, stint, responder),
        Refusal.AWAY: is_away(rota, responder.code, stint.since, stint.until),
        Refusal.LEADS: _leads_not(rota, stint, responder),
    }


def carried(rota: Rota, code: str, stint: Stint) -> Load:
    """Add up what somebody carries in the thirty days that end with a stint, without it."""
    since = stint.until - FAIR
    own = (each for each in rota.timetable.between(since, stint.until) if each.person == code)
    return load((e for e in own if not is_same(e, stint)), since, stint.until, rota.zone)


def is_same(one: Stint, other: Stint) -> bool:
    """Tell whether both are the same date of the same shift, whatever it says meanwhile."""
    return (one.shift.code, one.day) == (other.shift.code, other.day)


def _candidate(rota: Rota, stint: Stint, responder: Responder) -> Candidate:
    return Candidate(
        person=responder.code,
        load=carried(rota, responder.code, stint),
        refusals=refusals(rota, stint, responder),
    )


def _near(rota: Rota, stint: Stint, code: str) -> Iterable[Stint]:
    span = rota.timetable.between(stint.since - NEAR, stint.until + NEAR)
    return (each for each in span if each.person == code)


def _is_untrained(rota: Rota, stint: Stint, responder: Responder) -> bool:
    last = stint.until.astimezone(rota.zone).date()
    return responder.trained_until is not None and last > responder.trained_until


def _leads_not(rota: Rota, stint: Stint, responder: Responder) -> bool:
    """Tell whether others lead, and this one does not; where nobody does, anybody may."""
    led = stint.tier is Tier.COORDINATOR and any(each.leads for each in rota.responders)
    return led and not responder.leads


def _weight(carries: Load) -> tuple[float, int, int]:
    return carries.hours, carries.nights, carries.weekends
