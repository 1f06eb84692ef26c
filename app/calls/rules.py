"""What became of a call: a pure function of the set of things reported, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from operator import itemgetter

from app.calls.facts import CALLERS, Arrival, Fact, first_at, last
from app.calls.legs import (
    SHORTEST_CONVERSATION,
    Leg,
    LegOutcome,
    by_ring,
    legs_of,
    mismatch,
)
from app.telephony.inbound import ENDED


class Outcome(StrEnum):
    """How a call ended for the caller; the first that holds, from the top."""

    REACHED = "reached"  # spoke with a responder
    MESSAGE = "message"  # left a message
    CALL_BACK = "call-back"  # asked to be called back
    RIGHTS = "rights"  # listened to their rights, and asked for nobody
    LEFT = "left"  # hung up before any of these
    UNDER_WAY = "under-way"


@dataclass(frozen=True, kw_only=True)
class PathStep:
    """One step of the caller's way: the key that led to it, and when it was entered."""

    at: datetime
    step: str
    key: str | None


@dataclass(frozen=True, kw_only=True)
class Recording:
    """One recorded message, by the keyed token of its reference; `turn` is the one it ended."""

    token: str
    at: datetime
    seconds: int
    turn: int
    erased: bool = False


@dataclass(frozen=True, kw_only=True)
class QueuedAt:
    """The latest time that a call came into the queue, and what is known of it since.

    `found_by` is the invitation by which the caller was connected, `left` that they are out;
    `held_for` is that of who has talked with them, and may come back.
    """

    turn: int
    at: datetime
    urgency: str
    topic: str
    language: str | None
    prefer: str | None
    plan: str
    found_by: str | None
    left: bool
    held_for: str | None = None
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Unanswered:
    """A caller asked for a person, and since `at` it is known that nobody came.

    `turn` is that of asking, where they had talked with somebody before; `dropped`: they hung
    up while an emergency rang.
    """

    turn: int | None
    at: datetime
    urgent: bool
    dropped: bool = False


@dataclass(frozen=True, kw_only=True)
class InRoom:
    """A caller who is in a room, since `at`; `session` is where their call stands."""

    at: datetime
    session: str


@dataclass(frozen=True, kw_only=True)
class CallRecord:
    """All that is known of a call; seconds are whole, times aware.

    `parted_at` tells since when nobody who has talked with the caller comes back to them.
    """

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
    call_back: bool
    words_safe: bool | None
    outcome: Outcome
    mismatch: bool
    queued: QueuedAt | None = None
    found_at: datetime | None = None
    unanswered: Unanswered | None = None
    prefer: str | None = None
    unknown: bool = False  # to Twilio, when it was looked for
    room: InRoom | None = None
    parted_at: datetime | None = None

    @property
    def wait_seconds(self) -> int | None:
        """How long the caller waited from asking for a person to somebody's acceptance."""
        accepted = [leg.accepted_at for leg in self.legs if leg.outcome is LegOutcome.REACHED]
        met = min((at for at in (*accepted, self.found_at) if at), default=None)
        if not self.asked_at or met is None:
            return None
        return round((met - self.asked_at).total_seconds())

    @property
    def owes_nothing(self) -> bool:
        """Whether it is over, with nobody reached, nothing left and nobody asked for.

        Its case closes itself, and its number is dropped (architecture.md, "Names").
        """
        return self.outcome in {Outcome.RIGHTS, Outcome.LEFT} and self.asked_at is None


UNKNOWN = "unknown"  # stands where Twilio was asked for a call that it does not know
BRIEF = timedelta(seconds=5)  # a key pressed by mistake, and hung up
HELD, ROOM = "held", "room"  # the kinds of what follows a conversation
CONNECTING = "connect"  # the kind of step in which people are rung
HOW_THEY_CAME = frozenset({"person", "silent", "lost"})
_TOGETHER = frozenset({HELD, ROOM})
_URGENCIES = ("emergency", "urgent", "normal")


def fold(facts: Iterable[Fact]) -> CallRecord:
    """Make one record of all facts of a call; their order and repetition change nothing."""
    ordered = sorted(set(facts), key=_order)
    arrivals = [(fact, fact.after) for fact in ordered if fact.after]
    ended_at, seconds = _end(ordered)
    legs = legs_of(ordered, ended_at)
    notes = [(after.turn, note) for _, after in arrivals for note in after.notes]
    recordings = _without_erased(_recordings(ordered), notes)
    call_back = any(note == "call_back" for _, note in notes)
    asked_at = first_at(fact for fact, after in arrivals if after.urgency)
    outcome = _outcome(
        arrivals,
        recordings,
        reached=_talked(ordered, ended_at)
        or any(leg.outcome is LegOutcome.REACHED for leg in legs),
        call_back=call_back,
        ended=ended_at is not None,
    )
    return CallRecord(
        started_at=min(fact.at for fact in ordered),
        ended_at=ended_at,
        seconds=seconds,
        language=last(after.language for _, after in arrivals),
        urgency=_most_urgent(after.urgency for _, after in arrivals),
        topic=_topic([after.topic for _, after in arrivals if after.topic]),
        path=_path(arrivals),
        legs=legs,
        recordings=recordings,
        asked_at=asked_at,
        call_back=call_back,
        words_safe=_words_safe([note for _, note in notes]),
        outcome=outcome,
        mismatch=any(mismatch(facts) for facts in by_ring(ordered).values())
        or _unfound(ordered),
        queued=_queued(ordered, arrivals),
        found_at=first_at(fact for fact in ordered if fact.webhook == "found"),
        unknown=any(fact.webhook == "status" and fact.asks == UNKNOWN for fact in ordered),
        prefer=next((after.prefer for _, after in arrivals[::-1] if after.urgency), None),
        unanswered=_unanswered(
            ordered, arrivals, ended_at, talked=outcome is Outcome.REACHED and bool(ended_at)
        ),
        room=_room(arrivals) if ended_at is None else None,
        parted_at=ended_at or _parted_at(arrivals),
    )


def _unanswered(
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


def _queued(facts: Sequence[Fact], arrivals: Sequence[tuple[Fact, Arrival]]) -> QueuedAt | None:
    queued = [(fact.at, after) for fact, after in arrivals if after.plan]
    if not queued:
        return None
    _, after = max(queued, key=lambda each: each[1].turn)
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


def _room(arrivals: Sequence[tuple[Fact, Arrival]]) -> InRoom | None:
    for fact, after in arrivals[-1:]:
        if after.kind == ROOM and after.session:
            return InRoom(at=fact.at, session=after.session)
    return None


def _parted_at(arrivals: Sequence[tuple[Fact, Arrival]]) -> datetime | None:
    """Tell since when a caller goes their own way: who is held, or in a room, does not."""
    return next((fact.at for fact, after in arrivals[-1:] if after.kind not in _TOGETHER), None)


def _waits(arrival: Arrival) -> bool:
    return bool(arrival.plan) or arrival.kind == HELD


def _talked(facts: Sequence[Fact], ended_at: datetime | None) -> bool:
    """Tell whether a caller has talked with who took them out of the queue.

    Twilio tells it when they leave the queue; where that never came, a while together counts.
    """
    if any(fact.webhook == "left" and fact.bridged for fact in facts):
        return True
    found_at = first_at(fact for fact in facts if fact.webhook == "found")
    left = any(fact.webhook == "left" for fact in facts)
    lasted = found_at and ended_at and ended_at - found_at >= SHORTEST_CONVERSATION
    return bool(lasted) and not left


def _unfound(facts: Sequence[Fact]) -> bool:
    """Twilio says that a caller was taken out of the queue, and nobody of ours was told so."""
    bridged = any(fact.webhook == "left" and fact.bridged for fact in facts)
    return bridged and not any(fact.webhook == "found" for fact in facts)


def _order(fact: Fact) -> tuple[int, datetime, str, str, int]:
    # Turns tell the true order where clocks of several machines do not.
    turn = fact.after.turn if fact.after else (fact.turn or 0)
    told = f"{fact.key} {fact.leg_sid} {fact.status} {fact.dial_status} {fact.recording}"
    return turn, fact.at, fact.webhook, told, fact.seconds


def _topic(topics: Sequence[str]) -> str | None:
    """Tell what a call is about: the last thing that the caller chose, not how they came."""
    return last(topic for topic in topics if topic not in HOW_THEY_CAME) or last(topics)


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
                turn=fact.turn or 0,
            )
    return tuple(found.values())


def _without_erased(
    recordings: Sequence[Recording], notes: Iterable[tuple[int, str]]
) -> tuple[Recording, ...]:
    """Mark what the caller erased: with each wish to, the message last left before it."""
    erased = set()
    for turn, note in notes:
        before = [each for each in recordings if each.turn < turn]
        if note == "erase" and before:
            erased.add(max(before, key=lambda each: each.turn).token)
    return tuple(replace(each, erased=each.token in erased) for each in recordings)


def _words_safe(notes: Iterable[str]) -> bool | None:
    """Tell whether words may be left for the caller; what they said last counts."""
    said = [note for note in notes if note in {"words_safe", "words_unsafe"}]
    return said[-1] == "words_safe" if said else None


def _outcome(
    arrivals: Sequence[tuple[Fact, Arrival]],
    recordings: Sequence[Recording],
    *,
    reached: bool,
    call_back: bool,
    ended: bool,
) -> Outcome:
    if reached:
        return Outcome.REACHED
    if any(recording.seconds and not recording.erased for recording in recordings):
        return Outcome.MESSAGE
    if call_back:
        return Outcome.CALL_BACK
    if not ended:
        return Outcome.UNDER_WAY
    listened = any(after.kind == "read" for _, after in arrivals)
    asked = any(after.urgency for _, after in arrivals)
    return Outcome.RIGHTS if listened and not asked else Outcome.LEFT
