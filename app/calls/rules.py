"""What became of a call: a pure function of the set of things reported, in any order."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from app.calls import meeting
from app.calls.facts import CALLERS, Arrival, Fact, first_at, last
from app.calls.legs import Leg, LegOutcome, by_ring, legs_of, mismatch
from app.calls.record import CallRecord, Outcome, PathStep, Recording
from app.telephony.inbound import ENDED
from ivr.steps import Urgency

UNKNOWN = "unknown"  # stands where Twilio was asked for a call that it does not know
HOW_THEY_CAME = frozenset({"person", "silent", "lost"})


def fold(facts: Iterable[Fact]) -> CallRecord:
    """Make one record of all facts of a call; their order and repetition change nothing."""
    ordered = sorted(set(facts), key=_order)
    arrivals = [(fact, fact.after) for fact in ordered if fact.after]
    ended_at, seconds = _end(ordered)
    legs = legs_of(ordered, ended_at)
    notes = [(after.turn, note) for _, after in arrivals for note in after.notes]
    recordings = _without_erased(_recordings(ordered), notes)
    call_back = any(note == "call_back" for _, note in notes)
    reached, ended = _is_reached(ordered, legs, ended_at), ended_at is not None
    outcome = _outcome(arrivals, recordings, reached=reached, call_back=call_back, ended=ended)
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
        asked_at=first_at(fact for fact, after in arrivals if after.urgency),
        call_back=call_back,
        words_safe=_words_safe([note for _, note in notes]),
        outcome=outcome,
        mismatch=_is_mismatched(ordered),
        queued=meeting.queued(ordered, arrivals),
        found_at=first_at(fact for fact in ordered if fact.webhook == "found"),
        unknown=any(fact.webhook == "status" and fact.asks == UNKNOWN for fact in ordered),
        prefer=next((after.prefer for _, after in arrivals[::-1] if after.urgency), None),
        unanswered=meeting.unanswered(
            ordered, arrivals, ended_at, talked=outcome is Outcome.REACHED and bool(ended_at)
        ),
        room=meeting.room(arrivals) if ended_at is None else None,
        parted_at=ended_at or meeting.parted_at(arrivals),
    )


def _is_reached(facts: Sequence[Fact], legs: Sequence[Leg], ended_at: datetime | None) -> bool:
    hunted = any(leg.outcome is LegOutcome.REACHED for leg in legs)
    return hunted or meeting.has_talked(facts, ended_at)


def _is_mismatched(facts: Sequence[Fact]) -> bool:
    """Tell whether Twilio and our own people's keys tell different stories."""
    return meeting.is_unfound(facts) or any(map(mismatch, by_ring(facts).values()))


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
    return next((urgency.value for urgency in Urgency if urgency in said), None)


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
