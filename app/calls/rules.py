"""What became of a call: a pure function of the set of things reported, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Outcome(StrEnum):
    """How a call ended for the caller; the first that holds, from the top."""

    REACHED = "reached"  # spoke with a responder
    MESSAGE = "message"  # left a message
    RIGHTS = "rights"  # listened to their rights, and asked for nobody
    LEFT = "left"  # hung up before any of these
    UNDER_WAY = "under-way"


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
class Fact:
    """One thing reported about a call: what a delivery says, without numbers or words.

    `turn` is the session's turn that the delivery answers, `after` what our answer led to.
    """

    webhook: str
    at: datetime
    turn: int | None = None
    step: str | None = None
    after: "Arrival | None" = None
    key: str | None = None
    person: str | None = None
    leg_sid: str | None = None
    status: str | None = None
    dial_status: str | None = None
    bridged: bool = False
    seconds: int = 0
    recording: str | None = None


@dataclass(frozen=True, kw_only=True)
class Arrival:
    """Where a turn left the call: the step it came to, and whom it rings."""

    turn: int
    step: str
    kind: str
    language: str | None = None
    urgency: str | None = None
    topic: str | None = None
    rings: str | None = None


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One step of the caller's way: the key that led to it, and when it was entered."""

    at: datetime
    step: str
    key: str | None


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


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recorded message, by the keyed token of its reference."""

    token: str
    at: datetime
    seconds: int


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """All that is known of a call; seconds are whole, times aware."""

    started_at: datetime
    ended_at: datetime | None
    seconds: int | None
    language: str | None
    urgency: str | None
    topic: str | None
    path: tuple[PathStep, ...]
    legs: tuple[Leg, ...]
    recordings: tuple[Recording, ...]
    asked_at: datetime | None
    outcome: Outcome
    mismatch: bool

    @property
    def wait_seconds(self) -> int | None:
        """How long the caller waited from asking for a person to somebody's acceptance."""
        accepted = [leg.accepted_at for leg in self.legs if leg.outcome is LegOutcome.REACHED]
        if not self.asked_at or not accepted or accepted[0] is None:
            return None
        return round((accepted[0] - self.asked_at).total_seconds())

    @property
    def owes_nothing(self) -> bool:
        """Whether it is over, with nobody reached, nothing left and nobody asked for.

        Its case closes itself, and its number is dropped (architecture.md, "Names").
        """
        return self.outcome in {Outcome.RIGHTS, Outcome.LEFT} and self.asked_at is None


CALLERS = frozenset({"voice", "key", "rung", "message", "fallback", "status"})
ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
SHORTEST_CONVERSATION = timedelta(seconds=3)
HOW_THEY_CAME = frozenset({"person", "silent", "lost"})
_URGENCIES = ("emergency", "urgent", "normal")


def fold(facts: Iterable[Fact]) -> CallRecord:
    """Make one record of all facts of a call; their order and repetition change nothing."""
    ordered = sorted(set(facts), key=_order)
    arrivals = [(fact, fact.after) for fact in ordered if fact.after]
    ended_at, seconds = _end(ordered)
    legs = _legs(ordered, ended_at)
    recordings = _recordings(ordered)
    asked_at = _first_at(fact for fact, after in arrivals if after.urgency)
    return CallRecord(
        started_at=min(fact.at for fact in ordered),
        ended_at=ended_at,
        seconds=seconds,
        language=_last(after.language for _, after in arrivals),
        urgency=_most_urgent(after.urgency for _, after in arrivals),
        topic=_topic([after.topic for _, after in arrivals if after.topic]),
        path=_path(arrivals),
        legs=legs,
        recordings=recordings,
        asked_at=asked_at,
        outcome=_outcome(arrivals, legs, recordings, ended=ended_at is not None),
        mismatch=any(_mismatch(facts) for facts in _by_ring(ordered).values()),
    )


def _order(fact: Fact) -> tuple[int, datetime, str, str, int]:
    # Turns tell the true order where clocks of several machines do not.
    turn = fact.after.turn if fact.after else (fact.turn or 0)
    told = f"{fact.key} {fact.leg_sid} {fact.status} {fact.dial_status} {fact.recording}"
    return turn, fact.at, fact.webhook, told, fact.seconds


def _last(values: Iterable[str | None]) -> str | None:
    known = [value for value in values if value]
    return known[-1] if known else None


def _topic(topics: Sequence[str]) -> str | None:
    """Tell what a call is about: the last thing that the caller chose, not how they came."""
    return _last(topic for topic in topics if topic not in HOW_THEY_CAME) or _last(topics)


def _most_urgent(values: Iterable[str | None]) -> str | None:
    said = set(values)
    return next((urgency for urgency in _URGENCIES if urgency in said), None)


def _path(arrivals: Sequence[tuple[Fact, Arrival]]) -> tuple[PathStep, ...]:
    path: list[PathStep] = []
    turns: set[int] = set()
    for fact, after in arrivals:
        # The same turn twice is a webhook that was sent again.
        if after.turn not in turns and (not path or path[-1].step != after.step or fact.key):
            path.append(PathStep(at=fact.at, step=after.step, key=fact.key))
        turns.add(after.turn)
    return tuple(path)


def _end(facts: Sequence[Fact]) -> tuple[datetime | None, int | None]:
    # A status callback may never come; a caller who is gone is told of by the actions too.
    ends = [fact for fact in facts if fact.webhook in CALLERS and fact.status in ENDED]
    if ends:
        return min(fact.at for fact in ends), max(fact.seconds for fact in ends)
    return None, None


def _recordings(facts: Sequence[Fact]) -> tuple[Recording, ...]:
    found: dict[str, Recording] = {}
    for fact in facts:
        if fact.recording:
            known = found.get(fact.recording)
            found[fact.recording] = Recording(
                token=fact.recording,
                at=min(fact.at, known.at) if known else fact.at,
                seconds=max(fact.seconds, known.seconds if known else 0),
            )
    return tuple(found.values())


def _outcome(
    arrivals: Sequence[tuple[Fact, Arrival]],
    legs: Sequence[Leg],
    recordings: Sequence[Recording],
    *,
    ended: bool,
) -> Outcome:
    if any(leg.outcome is LegOutcome.REACHED for leg in legs):
        return Outcome.REACHED
    if any(recording.seconds for recording in recordings):
        return Outcome.MESSAGE
    if not ended:
        return Outcome.UNDER_WAY
    listened = any(after.kind == "read" for _, after in arrivals)
    asked = any(after.urgency for _, after in arrivals)
    return Outcome.RIGHTS if listened and not asked else Outcome.LEFT


def _by_ring(facts: Sequence[Fact]) -> dict[int, list[Fact]]:
    """Gather the facts of each ring; the turn that placed it stands in all of its addresses."""
    rings: dict[int, list[Fact]] = {}
    for fact in facts:
        if fact.after and fact.after.rings:
            rings.setdefault(fact.after.turn, []).append(fact)
        if fact.turn is not None and fact.webhook in {"screen", "screened", "leg", "rung"}:
            rings.setdefault(fact.turn, []).append(fact)
    return rings


def _legs(facts: Sequence[Fact], ended_at: datetime | None) -> tuple[Leg, ...]:
    legs = (_leg(turn, ring, ended_at) for turn, ring in sorted(_by_ring(facts).items()))
    return tuple(leg for leg in legs if leg)


def _leg(turn: int, ring: Sequence[Fact], ended_at: datetime | None) -> Leg | None:
    placed = [f.after.rings for f in ring if f.after and f.after.turn == turn and f.after.rings]
    person = next(iter(placed), None) or _last(fact.person for fact in ring)
    if person is None:
        return None
    accepted = _first_at(fact for fact in ring if _accepts(fact))
    return Leg(
        turn=turn,
        person=person,
        sid=_last(fact.leg_sid for fact in ring),
        rung_at=min(fact.at for fact in ring),
        answered_at=_first_at(fact for fact in ring if fact.webhook in {"screen", "screened"}),
        accepted_at=accepted,
        outcome=_accepted(ring, accepted, ended_at) if accepted else _not_accepted(ring),
        seconds=max(fact.seconds for fact in ring),
    )


def _first_at(facts: Iterable[Fact]) -> datetime | None:
    return min((fact.at for fact in facts), default=None)


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


def _mismatch(ring: Sequence[Fact]) -> bool:
    """Twilio says that two people were connected, and nobody of ours had pressed 1."""
    return any(fact.bridged for fact in ring) and not any(_accepts(fact) for fact in ring)
