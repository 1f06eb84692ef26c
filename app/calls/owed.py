"""What calls leave to be done: alarms for who found nobody, and calling callers back."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.calls import store
from app.calls.facts import Fact
from app.calls.rules import CallRecord, Outcome
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case
from app.db import Session
from app.line import store as line
from app.line.rules import after_night
from app.notices import service as notices
from app.notices.rules import Kind
from app.sealing import Context, Keyring
from ivr.flow import Urgency

TO_COORDINATORS = frozenset({Kind.EMERGENCY, Kind.NOBODY})
MOST_ATTEMPTS = 2  # to call somebody back
BETWEEN = timedelta(minutes=30)  # two attempts
A_TALK = timedelta(seconds=90)  # ringing and what is said before it included


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
    kinds = (Kind.EMERGENCY, Kind.NOBODY, Kind.BACK) if urgent else (Kind.NOBODY, Kind.BACK)
    before = store.same_caller(session, call)
    for kind in kinds:
        notices.settle(session, kind, before, record.ended_at or record.started_at)


@dataclass(frozen=True, kw_only=True)
class Backs:
    """Calling callers back: who asked for it, at which number, and how often it is tried."""

    keyring: Keyring
    zone: ZoneInfo

    def ask(self, session: Session, call: Call, case: Case, record: CallRecord) -> None:
        """Have responders called who call this caller back; by night only if it is urgent."""
        if not record.call_back or record.ended_at is None or call.number_sealed is None:
            return
        can_wait = record.urgency in {None, Urgency.NORMAL}
        night = line.state(session).night if can_wait else None
        at = after_night(night, record.ended_at, self.zone)
        notices.tell(session, Kind.BACK, call.sid, at, {"case": case.name})

    def number(self, session: Session, name: str) -> str | None:
        """Open the number at which the caller of a case is called back; None without one."""
        case, call = self._found(session, name)
        if case is None or call is None or not (call.number_sealed and case.key_wrapped):
            return None
        key = self.keyring.data_key(case.key_wrapped, str(case.id))
        place = Context("call", "number_sealed", call.sid)
        return key.open(call.number_sealed, place).decode()

    def talked(self, session: Session, name: str, telling: str, at: datetime) -> None:
        """Note that somebody was called back, and talked with; harmless the second time."""
        _, call = self._found(session, name)
        if call is not None and telling not in call.back_tried:
            call.back_at = call.back_at or at
            notices.settle(session, Kind.BACK, [call.sid, _second(call.sid)], at)

    def hung_up(self, session: Session, name: str, telling: str, leg: Fact) -> None:
        """Judge a call back whose responder hung up first: then Twilio tells nothing more.

        They are asked to hang up on machines; a longer leg was a conversation.
        """
        _, call = self._found(session, name)
        if call is None or call.back_at or not notices.is_taken(session, telling):
            return
        if timedelta(seconds=leg.seconds) >= A_TALK:
            self.talked(session, name, telling, leg.at)
        else:
            self.failed(session, name, telling, leg.at)

    def failed(self, session: Session, name: str, telling: str, at: datetime) -> None:
        """Note that nobody was there; try it once more, then tell the coordinators.

        `telling` names the attempt, which counts once however often it is reported.
        """
        case, call = self._found(session, name)
        if case is None or call is None or telling in call.back_tried:
            return
        call.back_tried, call.back_at = [*call.back_tried, telling], None
        facts = {"case": case.name}
        if len(call.back_tried) < MOST_ATTEMPTS:
            notices.tell(session, Kind.BACK, _second(call.sid), at + BETWEEN, facts)
        else:
            notices.tell(session, Kind.UNREACHED, call.sid, at, facts)

    def _found(self, session: Session, name: str) -> tuple[Case | None, Call | None]:
        case = cases.by_name(session, name)
        return case, store.of_cases(session, [case.id]).get(case.id) if case else None


def _second(sid: str) -> str:
    return f"{sid} again"
