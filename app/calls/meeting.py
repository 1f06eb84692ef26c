"""Whether a caller who asked for a person came together with one: since when, until when."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from operator import itemgetter

from app.calls.facts import Arrival, Fact, first_at, last
from app.calls.legs import SHORTEST_CONVERSATION
from app.calls.record import InRoom, QueuedAt, Unanswered

BRIEF = timedelta(seconds=5)  # a key pressed by mistake, and hung up
HELD, ROOM = "held", "room"  # the kinds of what follows a conversation
CONNECTING = "connect"  # the kind of step in which people are rung
_TOGETHER = frozenset({HELD, ROOM})


def unanswered(
    facts: Sequence[Fact],
    arrivals: Sequence[tuple[Fact, Arrival]],
    ended_at: datetime | None,
    *,
    talked: bool,
) -> Unanswered | None:
    """Tell since when somebody who asked for a person, and reached none, is not connected.

    Only what was asked after the last conversation counts. With nobody on shift that is the
    turn in which they asked. Who hangs up while people are being rung has found nobody in an
    emergency; another caller may have changed their mind.
    """
    since = max((fact.turn or 0 for fact in facts if fact.bridged), default=-1)
    asked = [(fact, after) for fact, after in arrivals if after.urgency and after.turn > since]
    if not asked or (since < 0 and talked) or _is_found(facts, asked[-1][0].at):
        return None
    first = min(after.turn for _, after in asked)
    out = [f.at for f, after in arrivals if after.turn >= first and after.kind != CONNECTING]
    urgent = any(after.urgency == "emergency" for _, after in asked)
    brief = False
    if not out and ended_at and urgent:
        out, brief = [ended_at], ended_at - asked[0][0].at < BRIEF
    if not out:
        return None
    return Unanswered(
        turn=first if since >= 0 else None,
        at=min(out),
        urgent=urgent and not brief,
        dropped=since < 0 and not brief and bool(ended_at) and _dropped(arrivals, asked[-1][1]),
    )


def _dropped(arrivals: Sequence[tuple[Fact, Arrival]], asked: Arrival) -> bool:
    """Tell whether a caller left while telephones rang for an emergency, if only again."""
    return arrivals[-1][1].kind == CONNECTING and asked.urgency == "emergency"


def _is_found(facts: Sequence[Fact], asked_at: datetime) -> bool:
    """Tell whether somebody is with a caller since they asked last."""
    found = [fact.at for fact in facts if fact.webhook == "found" and fact.at >= asked_at]
    return bool(found) and not any(f.webhook == "left" and f.at >= found[-1] for f in facts)


def queued(facts: Sequence[Fact], arrivals: Sequence[tuple[Fact, Arrival]]) -> QueuedAt | None:
    planned = [(fact.at, after) for fact, after in arrivals if after.plan]
    if not planned:
        return None
    _, after = max(planned, key=lambda each: each[1].turn)
    # Who is held in the queue once more asked for what they asked for before.
    at, turn, kind = max(
        (
            (fact.at, arrival.turn, arrival.kind)
            for fact, arrival in arrivals
            if _waits(arrival)
        ),
        key=itemgetter(1),
    )
    finds = [fact for fact in facts if fact.webhook == "found" and fact.invitation]
    # Whoever is held in the moment in which they were found has talked since.
    since = [fact for fact in finds if fact.at > at or (fact.at == at and kind != HELD)]
    left = any(fact.webhook == "left" and fact.turn == turn for fact in facts)
    gone = any(arrival.turn > turn for _, arrival in arrivals)
    return QueuedAt(
        turn=turn,
        at=at,
        urgency=after.urgency or "",
        topic=after.topic or "",
        language=after.language,
        prefer=after.prefer,
        plan=after.plan or "",
        found_by=since[0].invitation if since else None,
        left=gone or left,
        held_for=last(fact.invitation for fact in finds) if kind == HELD else None,
        over=after.over,
    )


def room(arrivals: Sequence[tuple[Fact, Arrival]]) -> InRoom | None:
    for fact, after in arrivals[-1:]:
        if after.kind == ROOM and after.session:
            return InRoom(at=fact.at, session=after.session)
    return None


def parted_at(arrivals: Sequence[tuple[Fact, Arrival]]) -> datetime | None:
    """Tell since when a caller goes their own way: who is held, or in a room, does not."""
    return next((fact.at for fact, after in arrivals[-1:] if after.kind not in _TOGETHER), None)


def _waits(arrival: Arrival) -> bool:
    return bool(arrival.plan) or arrival.kind == HELD


def has_talked(facts: Sequence[Fact], ended_at: datetime | None) -> bool:
    """Tell whether a caller has talked with who took them out of the queue.

    Twilio tells it when they leave the queue; where that never came, a while together counts.
    """
    if any(fact.webhook == "left" and fact.bridged for fact in facts):
        return True
    found_at = first_at(fact for fact in facts if fact.webhook == "found")
    left = any(fact.webhook == "left" for fact in facts)
    lasted = found_at and ended_at and ended_at - found_at >= SHORTEST_CONVERSATION
    return bool(lasted) and not left


def is_unfound(facts: Sequence[Fact]) -> bool:
    """Twilio says that a caller was taken out of the queue, and nobody of ours was told so."""
    bridged = any(fact.webhook == "left" and fact.bridged for fact in facts)
    return bridged and not any(fact.webhook == "found" for fact in facts)
