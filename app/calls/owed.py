"""What calls leave to be done: alarms for who found nobody, and who waits to be called back."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from app.calls import store
from app.calls.record import CallRecord, Outcome
from app.calls.tables import Call
from app.cases.tables import Case
from app.db import Session
from app.notices import service as notices
from app.notices.facts import DROPPED, Kind
from ivr.steps import Urgency

TO_COORDINATORS = frozenset({Kind.EMERGENCY, Kind.NOBODY})
LONGEST = timedelta(hours=4)  # that a call can be under way


def is_newly_reached(call: Call, record: CallRecord) -> bool:
    """Tell whether a caller has reached somebody, and that was not known yet."""
    return record.outcome is Outcome.REACHED and call.outcome is not Outcome.REACHED


def alarm(session: Session, call: Call, case: Case, record: CallRecord) -> None:
    """Have it told that a caller found nobody, or take back what was told of them.

    It all follows from what is known now: who is with somebody again raises no alarm, and who
    asked once more, and found nobody, does.
    """
    if record.asked_at is None:
        return
    found, sid = record.unanswered, call.sid
    about = (f"{sid} {found.turn}" if found.turn else sid) if found else None
    urgent = found is not None and (found.urgent or call.marked_at is not None)
    kind = Kind.EMERGENCY if urgent else Kind.NOBODY
    other = TO_COORDINATORS - {kind}
    at = found.at if found else record.ended_at or record.asked_at
    notices.keep_only(session, [kind], sid, about, at)
    notices.keep_only(session, other, sid, None, at)
    if found and about:
        notices.tell(session, kind, about, found.at, {"case": case.name})


def all_clear(session: Session, call: Call, record: CallRecord) -> None:
    """Take back what other calls of a caller owe, who has just talked with somebody.

    Somebody else may call from the same telephone: an emergency is over by nothing less.
    """
    urgent = record.urgency == Urgency.EMERGENCY
    at, before = record.ended_at or record.started_at, store.same_caller(session, call)
    for kind in (Kind.EMERGENCY, Kind.NOBODY) if urgent else (Kind.NOBODY,):
        notices.settle(session, kind, before, at)
    notices.settle(session, Kind.BACK, [about for sid in before for about in backs_of(sid)], at)


def keep_waiting(
    session: Session, calls: Mapping[str, Call], records: Mapping[str, CallRecord]
) -> None:
    """Call nobody back who is calling again; when they have hung up, it is due."""
    held = {about.split()[0] for about in notices.still_open(session, Kind.BACK, DROPPED)}
    for sid, call in calls.items() if held else ():
        own = held.intersection(store.same_caller(session, call))
        until = records[sid].ended_at or records[sid].started_at + LONGEST
        notices.put_off(session, Kind.BACK, [dropped_of(each) for each in own], until)


def call_off(session: Session, call: Call, at: datetime) -> None:
    """Call a caller back no more: they have said that it is not safe."""
    notices.settle(session, Kind.BACK, backs_of(call.sid), at)


def backs_of(sid: str) -> list[str]:
    """Name all that a call can owe: a call back, a second attempt, and what the line owes."""
    return [sid, again_of(sid), dropped_of(sid)]


def again_of(sid: str) -> str:
    """Name the second attempt to call somebody back."""
    return f"{sid} again"


def dropped_of(sid: str) -> str:
    """Name the call that the line itself owes, where an emergency dropped."""
    return f"{sid} {DROPPED}"
