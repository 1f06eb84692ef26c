"""What became of each responder's telephone in a call."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.calls.facts import Fact, first_at, last
from app.telephony.inbound import ENDED

SHORTEST_CONVERSATION = timedelta(seconds=3)


class LegOutcome(StrEnum):
    """How ringing one responder ended."""

    RINGING = "ringing"
    REACHED = "reached"
    ACCEPTED = "accepted"  # pressed 1, and the caller was gone
    PASSED = "passed"
    NO_KEY = "no-key"  # somebody or something answered and pressed nothing: a voicemail
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CALLER_LEFT = "caller-left"


@dataclass(frozen=True, kw_only=True)
class Leg:
    """One responder's part in a call."""

    turn: int
    person: str
    sid: str | None
    rung_at: datetime
    answered_at: datetime | None
    accepted_at: datetime | None
    outcome: LegOutcome
    seconds: int


def by_ring(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Gather the facts of each ring; the turn that placed it stands in all of its addresses."""
    rings: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.after and fact.after.rings:
            rings.setdefault(fact.after.turn, []).append(fact)
        if fact.turn is not None and fact.webhook in {"screen", "screened", "leg", "rung"}:
            rings.setdefault(fact.turn, []).append(fact)
    return rings


def legs_of(facts: Sequence[Fact], ended_at: datetime | None) -> tuple[Leg, ...]:
    legs = (_leg(turn, ring, ended_at) for turn, ring in sorted(by_ring(facts).items()))
    return tuple(leg for leg in legs if leg)


def _leg(turn: int, ring: Sequence[Fact], ended_at: datetime | None) -> Leg | None:
    placed = [f.after.rings for f in ring if f.after and f.after.turn == turn and f.after.rings]
    person = next(iter(placed), None) or last(fact.person for fact in ring)
    if person is None:
        return None
    accepted = first_at(fact for fact in ring if _accepts(fact))
    return Leg(
        turn=turn,
        person=person,
        sid=last(fact.leg_sid for fact in ring),
        rung_at=min(fact.at for fact in ring),
        answered_at=first_at(fact for fact in ring if fact.webhook in {"screen", "screened"}),
        accepted_at=accepted,
        outcome=_accepted(ring, accepted, ended_at) if accepted else _not_accepted(ring),
        seconds=max(fact.seconds for fact in ring),
    )


def _accepts(fact: Fact) -> bool:
    return fact.webhook == "screened" and fact.key == "1"


def _accepted(
    ring: Sequence[Fact], accepted: datetime, ended_at: datetime | None
) -> LegOutcome:
    """Tell whether the two met.

    Twilio may never report how a call ended that the caller ended (field reports disagree);
    then they met if the caller was still there a moment after the key.
    """
    verdicts = [fact.bridged for fact in ring if fact.dial_status]
    if verdicts:
        return LegOutcome.REACHED if any(verdicts) else LegOutcome.ACCEPTED
    gone = ended_at is not None and ended_at - accepted < SHORTEST_CONVERSATION
    return LegOutcome.ACCEPTED if gone else LegOutcome.REACHED


def _not_accepted(ring: Sequence[Fact]) -> LegOutcome:
    webhooks = {fact.webhook for fact in ring}
    ended = {fact.dial_status for fact in ring} | {
        fact.status for fact in ring if fact.webhook == "leg" and fact.status in ENDED
    }
    if "screened" in webhooks:
        return LegOutcome.PASSED
    if "screen" in webhooks:
        return LegOutcome.NO_KEY if ended - {None} else LegOutcome.RINGING
    return _unanswered(ended)


def _unanswered(ended: set[str | None]) -> LegOutcome:
    for status in (LegOutcome.BUSY, LegOutcome.FAILED, LegOutcome.NO_ANSWER):
        if status in ended:
            return status
    if "canceled" in ended:
        return LegOutcome.CALLER_LEFT
    return LegOutcome.NO_KEY if "completed" in ended else LegOutcome.RINGING


def mismatch(ring: Sequence[Fact]) -> bool:
    """Twilio says that two people were connected, and nobody of ours had pressed 1."""
    return any(fact.bridged for fact in ring) and not any(_accepts(fact) for fact in ring)
