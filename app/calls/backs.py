"""Calling callers back: who is owed it, who may do it now, and what came of it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.calls import reach, store
from app.calls.facts import Fact
from app.calls.owed import LONGEST, TO_COORDINATORS, again_of, backs_of, dropped_of
from app.calls.reach import Reach, number_of
from app.calls.record import CallRecord, Outcome
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case
from app.db import Session
from app.line import store as line
from app.line.rules import after_night
from app.notices import service as notices
from app.notices.facts import DROPPED, Kind
from app.sealing import Keyring
from app.telephony.numbers import may_be_called
from ivr.steps import Urgency

MOST_ATTEMPTS = 2  # to call somebody back who has asked for it
BETWEEN = timedelta(minutes=30)  # two attempts
A_TALK = timedelta(seconds=90)  # ringing and what is said before it included


class Refusal(StrEnum):
    """Why a caller cannot be called back now."""

    UNSAFE = "unsafe"  # they have said that they must not be called
    NO_NUMBER = "no-number"  # it was withheld, or is not kept any more
    NEVER = "never"  # the line never calls such a number
    ON_THE_LINE = "on-the-line"  # they are calling themselves
    BEING_CALLED = "being-called"  # somebody of ours does it just now


@dataclass(frozen=True, kw_only=True)
class Backs:
    """Calling callers back: who asked for it, at which number, and how often it is tried.

    `line` is the line's own number, which is never called; `practice` allows those of fiction.
    """

    keyring: Keyring
    zone: ZoneInfo
    line: str
    practice: bool = False

    def ask(self, session: Session, call: Call, case: Case, record: CallRecord) -> None:
        """Have responders called who call this caller back; by night only if it is urgent.

        Where the line never calls such a number, nobody is called, and coordinators are told.
        """
        known = call.number_sealed and case.key_wrapped
        if not record.call_back or record.ended_at is None or not known:
            return
        if reach.may_call(session, call) is False:
            return
        if self._number(call, case) is None:  # it is one that the line never calls
            facts = {"case": case.name, "never": True}
            notices.tell(session, Kind.UNREACHED, call.sid, record.ended_at, facts)
            return
        can_wait = record.urgency in {None, Urgency.NORMAL}
        night = line.state(session).night if can_wait else None
        at = after_night(night, record.ended_at, self.zone)
        facts = {"case": case.name, "prefer": record.prefer}
        notices.tell(session, Kind.BACK, call.sid, at, facts)

    def owe(
        self,
        session: Session,
        calls: Iterable[tuple[Call, Case]],
        records: Mapping[str, CallRecord],
    ) -> None:
        """Have those called back, once, who hung up while an emergency rang.

        A shown number can be forged, and may be a stranger's: one such call an hour for each,
        and none in guard mode. Numbers are judged in one order, so that no two processes wait
        for each other crosswise.
        """
        found = [each for each in calls if each[0].number_index and _owes(records[each[0].sid])]
        state = line.state(session) if found else None
        for call, case in sorted(found, key=lambda each: each[0].number_index or b""):
            ended_at = records[call.sid].ended_at or call.started_at
            store.alone(session, call.number_index or b"")
            guarded = state is not None and state.is_guarded(ended_at)
            if not guarded and self._may_be_owed(session, call, case):
                at = self._due_at(session, call, ended_at)
                facts = {"case": case.name, DROPPED: True}
                notices.tell(session, Kind.BACK, dropped_of(call.sid), at, facts)

    def _may_be_owed(self, session: Session, call: Call, case: Case) -> bool:
        said = reach.of(session, call)
        lately = [dropped_of(sid) for sid in (call.sid, *store.same_caller(session, call))]
        return not (
            self._number(call, case) is None
            or said.may_leave_words is False
            or said.may_call is False
            or any(each.outcome is Outcome.REACHED for each in store.later(session, call))
            or notices.were_told(session, Kind.BACK, lately)
        )

    def _due_at(self, session: Session, call: Call, at: datetime) -> datetime:
        """Tell when a caller is called back: not while they are calling again."""
        return at + LONGEST if store.is_calling_again(session, call) else at

    def claim(
        self, session: Session, name: str, telling: str, at: datetime, *, owed: bool
    ) -> str | None:
        """Open the number at which somebody may call the caller of a case back now.

        None where there is none, or they have said that it is not safe; empty where somebody
        else is with them, or calling them: two people never call the same caller. `owed`: the
        line has asked for it, and not a person.
        """
        case, call = self._found(session, name)
        number = self._number(call, case) if call and case else None
        if number is None or call is None or reach.may_call(session, call) is False:
            return None
        if (
            store.is_calling_again(session, call)
            or (owed and call.back_at)
            or not store.claim(session, call.sid, telling, at)
        ):
            return ""
        return number

    def why_not(
        self, session: Session, case: Case, call: Call, said: Reach, at: datetime
    ) -> Refusal | None:
        """Tell why the caller of a case cannot be called back now; None: they can be."""
        if not (call.number_sealed and case.key_wrapped):
            return Refusal.NO_NUMBER
        if said.may_call is False:
            return Refusal.UNSAFE
        if self._number(call, case) is None:
            return Refusal.NEVER
        if call.ended_at is None or store.is_calling_again(session, call):
            return Refusal.ON_THE_LINE
        claimed = call.back_by and call.back_claimed_at
        lately = claimed and at - claimed < store.CLAIMED
        return Refusal.BEING_CALLED if lately else None

    def called(
        self, session: Session, name: str, telling: str, at: datetime, *, owed: bool
    ) -> None:
        """Note that somebody calls a caller back: nobody else need do it, or take the alarm.

        Where their key came to nothing, because somebody else was faster or Postgres was away,
        nothing is taken. `owed`: the line has asked for it, and not a person.
        """
        _, call = self._found(session, name)
        if call is None or call.back_by != telling:
            return
        if owed:
            notices.take(session, telling, at)
        notices.take_over(session, [Kind.EMERGENCY], call.sid, telling, at)
        notices.settle(session, Kind.BACK, [dropped_of(call.sid)], at)

    def talked(self, session: Session, name: str, telling: str, at: datetime) -> None:
        """Note that somebody was called back, and talked with; harmless the second time."""
        _, call = self._found(session, name)
        if call is not None and telling not in call.back_tried:
            call.back_at = call.back_at or at
            notices.settle(session, Kind.BACK, backs_of(call.sid), at)
            notices.take_over(session, TO_COORDINATORS, call.sid, telling, at)
            _let_go(call, telling)

    def hung_up(self, session: Session, name: str, telling: str, leg: Fact) -> None:
        """Judge a call back whose responder hung up first: then Twilio tells nothing more.

        They are asked to hang up on machines; a longer leg was a conversation.
        """
        _, call = self._found(session, name)
        if call is None or call.back_by != telling:
            return
        if timedelta(seconds=leg.seconds) >= A_TALK:
            self.talked(session, name, telling, leg.at)
        else:
            self.failed(session, name, telling, leg.at)

    def failed(self, session: Session, name: str, telling: str, at: datetime) -> None:
        """Note that nobody was there; who asked is tried once more, then coordinators are told.

        An emergency that dropped is an alarm again. Whoever was called only because somebody of
        ours wished to owes nothing. `telling` names the attempt, which counts once however
        often it is reported.
        """
        case, call = self._found(session, name)
        if case is None or call is None or telling in call.back_tried:
            return
        call.back_tried, call.back_at = [*call.back_tried, telling], None
        if call.back_claimed_at:
            notices.raise_again(
                session, Kind.EMERGENCY, call.sid, telling, call.back_claimed_at
            )
        _let_go(call, telling)
        by_hand = notices.kind_of(session, telling) is Kind.CALL
        dropped = notices.were_told(session, Kind.BACK, [dropped_of(call.sid)])
        if not call.call_back and (by_hand or dropped):
            return
        facts = notices.facts_about(session, Kind.BACK, call.sid) or {"case": case.name}
        if len(call.back_tried) < MOST_ATTEMPTS:
            notices.tell(session, Kind.BACK, again_of(call.sid), at + BETWEEN, facts)
        else:
            notices.tell(session, Kind.UNREACHED, call.sid, at, facts)

    def _found(self, session: Session, name: str) -> tuple[Case | None, Call | None]:
        case = cases.by_name(session, name)
        return case, store.of_case(session, case.id) if case else None

    def _number(self, call: Call, case: Case) -> str | None:
        """Open the number at which a caller may be called; None without one."""
        number = number_of(self.keyring, call, case)
        if number is None or number == self.line:
            return None
        return number if may_be_called(number, practice=self.practice) else None


def _owes(record: CallRecord) -> bool:
    """Tell whether the line itself owes a call: nobody asked for one, or left words."""
    dropped = record.unanswered is not None and record.unanswered.dropped
    return dropped and not record.call_back and record.outcome is not Outcome.REACHED


def _let_go(call: Call, telling: str) -> None:
    if call.back_by == telling:
        call.back_by = call.back_claimed_at = None
