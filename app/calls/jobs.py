"""Behind the answer: fold what the journal holds into Postgres, whatever its order."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from zoneinfo import ZoneInfo

from app.calls import owed, store
from app.calls.backs import Backs
from app.calls.facts import Fact
from app.calls.ours import Ours
from app.calls.reading import Reading, given_number, reading_of, recording_sid, shown_number
from app.calls.record import CallRecord, QueuedAt
from app.calls.rules import fold
from app.calls.tables import CALLS, Call
from app.calls.texted import incoming
from app.cases import service as cases
from app.cases.tables import Case
from app.db import Database, Session
from app.dispatch import service as dispatch
from app.dispatch import waiting
from app.errors import HotlineError
from app.guests import service as guests
from app.messages import service as messages
from app.notices import service as notices
from app.notices.facts import Kind
from app.sealing import Context, Keyring
from app.staff import service as staff
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.webhooks import Alarm, Webhook
from app.texts.service import Texts
from ivr.steps import Urgency

log = logging.getLogger(__name__)

DEADLINE = 10.0  # seconds for one batch; a frozen Postgres would hold the drain for ever
QUEUES = "queue"
MARKS = "3"  # what a responder presses to make a case an emergency


class UnreadableError(HotlineError):
    """What the journal holds is no delivery."""


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Put a batch of deliveries into Postgres, in one transaction; harmless the second time.

    `number` is the line's own; on a `practice` line callers may have numbers of fiction.

    `milestone` is told where the fold has got to, so that a test can end the process there.
    """

    database: Database
    keyring: Keyring
    zone: ZoneInfo
    number: str
    practice: bool = False
    milestone: Callable[[str], None] = lambda _: None

    @property
    def _backs(self) -> Backs:
        return Backs(
            keyring=self.keyring, zone=self.zone, line=self.number, practice=self.practice
        )

    def __call__(self, bodies: Sequence[bytes]) -> None:
        """Fold deliveries; DatabaseAwayError says later, UnreadableError that one is none."""
        batch = [reading_of(self.keyring, _delivery(body)) for body in bodies]
        by_call: dict[str, list[Reading]] = {}
        for reading in batch:
            if reading.delivery.call_sid:
                by_call.setdefault(reading.delivery.call_sid, []).append(reading)
        with self.database.transaction(DEADLINE) as session:
            self._fold_alarms(session, batch)
            records = self._fold_calls(session, by_call) if by_call else {}
            self._fold_invitations(session, batch)
            self._fold_guests(session, batch, records)
            events = [(item.id, item.call_sid, fact) for item, fact in batch]
            store.add_events(session, sorted(events, key=itemgetter(0)))
            session.flush()
            self.milestone("inserted")

    def _fold_calls(
        self, session: Session, by_call: Mapping[str, list[Reading]]
    ) -> dict[str, CallRecord]:
        """Let each call follow from all that was ever reported about it, in any order."""
        calls = store.locked(session, by_call)
        stored = store.facts(session, calls)
        records = {
            sid: fold([*stored.get(sid, ()), *(reading.fact for reading in readings)])
            for sid, readings in by_call.items()
        }
        # In one order everywhere, so that two processes never wait for each other crosswise.
        began = {sid: records[sid].started_at for sid in sorted(by_call) if sid not in calls}
        opened = cases.open_cases(session, self.keyring, began)
        of_calls = opened | cases.of_calls(session, calls)
        calls |= {sid: store.new_call(sid, case.id) for sid, case in opened.items()}
        reached = [sid for sid in calls if owed.is_newly_reached(calls[sid], records[sid])]
        for sid, call in calls.items():
            store.save(call, records[sid])
            self._save_number(call, of_calls[sid], records[sid], by_call[sid])
            _follow(of_calls[sid], call, records[sid])
            self._queue(session, call, records[sid])
        store.add_all(session, opened.values(), calls.values())
        store.save_legs(session, records)
        for sid, readings in by_call.items():
            self._save_messages(session, of_calls[sid], records[sid], readings)
            erased = [each.token for each in records[sid].recordings if each.erased]
            if erased:
                messages.erase(session, erased, records[sid].started_at)
        for sid, record in records.items():
            owed.alarm(session, calls[sid], of_calls[sid], record)
            self._backs.ask(session, calls[sid], of_calls[sid], record)
        self._backs.owe(session, [(calls[sid], of_calls[sid]) for sid in calls], records)
        owed.keep_waiting(session, calls, records)
        for sid in reached:
            owed.all_clear(session, calls[sid], records[sid])
        return records

    def _fold_alarms(self, session: Session, batch: Sequence[Reading]) -> None:
        """Let our people take alarms, by a key or by a text."""
        for delivery, fact in batch:
            if delivery.alarmed and fact.invitation:
                notices.note(session, fact.invitation, fact)
                self._fold_alarmed(session, delivery, fact)
            elif delivery.webhook is Webhook.TEXT:
                self._fold_text(session, delivery)

    def _fold_text(self, session: Session, delivery: Delivery) -> None:
        """Take what our own people say to us as that, and anything else into a thread."""
        text = incoming(delivery)
        if text is None or text.number == self.number:
            return
        person = staff.by_number(session, self.keyring, text.number)
        ours = Ours(keyring=self.keyring, zone=self.zone)
        if person and ours.take(session, person, text):
            return
        Texts(keyring=self.keyring, number=self.number).take(session, text)

    def _fold_alarmed(self, session: Session, delivery: Delivery, fact: Fact) -> None:
        """Note what somebody of ours has said of a message, or of calling a caller back."""
        name, telling = Alarm.read(delivery.query).case, fact.invitation or ""
        match fact.asks, fact.key:
            case "heard", "1":
                person = notices.person_of(session, telling)
                messages.heard(session, name, person, fact.at)
            case (("back" | "dropped" | "call"), "1") | ("heard", "3"):
                by_line = fact.asks in {"back", "dropped"}
                self._backs.called(session, name, telling, fact.at, owed=by_line)
            case ("called", _) if not fact.bridged:
                self._backs.failed(session, name, telling, fact.at)
            case ("called", _) if fact.status in inbound.ENDED:
                pass  # they hung up first: how long it took is told with the end of their leg
            case ("called", _) | ("talked", "1"):
                self._backs.talked(session, name, telling, fact.at)
            case "talked", "2":
                self._backs.failed(session, name, telling, fact.at)
            case _ if fact.webhook == "alarm-leg" and fact.status in inbound.ENDED:
                self._backs.hung_up(session, name, telling, fact)
            case _:
                pass

    def _fold_invitations(self, session: Session, batch: Sequence[Reading]) -> None:
        """Let invitations follow from what was reported of their legs, in one order."""
        told = [fact for delivery, fact in batch if delivery.invited and fact.invitation]
        for fact in sorted(told, key=lambda fact: (fact.invitation or "", fact.at)):
            dispatch.note(session, fact.invitation or "", fact)
            if fact.asks == "more" and fact.key == MARKS:
                self._mark(session, fact)
            if fact.webhook == "talked" and fact.asks == "room":
                guests.host_gone(session, fact.invitation or "", fact.at)

    def _mark(self, session: Session, fact: Fact) -> None:
        """Make a case an emergency whose responder says so; coordinators are told."""
        talk = dispatch.given(session, fact.invitation or "")
        call = store.by_sid(session, talk.call) if talk else None
        if call is None:
            return
        case = cases.of_calls(session, {call.sid: call})[call.sid]
        if call.marked_at is None:  # told again, it undoes nothing that was set by hand since
            call.marked_at, case.urgency = fact.at, Urgency.EMERGENCY
        notices.tell(session, Kind.MARKED, call.sid, fact.at, {"case": case.name})

    def _fold_guests(
        self, session: Session, batch: Sequence[Reading], records: Mapping[str, CallRecord]
    ) -> None:
        """Let visits follow from what was reported of the guest's leg, and of the caller."""
        for delivery, fact in sorted(batch, key=_moment):
            if delivery.of_guest and fact.invitation:
                guests.note(session, fact.invitation, fact)
        for sid, record in sorted(records.items()):
            if record.room:
                guests.caller_in(session, sid, record.room.session, record.room.at)
            elif record.parted_at:
                guests.parted(session, sid, record.parted_at)

    def _queue(self, session: Session, call: Call, record: CallRecord) -> None:
        """Put a caller into the queue, or note that they are out of it, or being connected."""
        queued = record.queued
        if queued is None:
            return
        if queued.left or record.ended_at:
            waiting.leave(session, call.sid, queued.turn)
            return
        waiting.put(session, self._queued(call, record, queued))
        if queued.found_by:
            dispatch.found(session, call.sid, queued.turn, queued.found_by, queued.at)

    def _queued(self, call: Call, record: CallRecord, queued: QueuedAt) -> waiting.Queued:
        return waiting.Queued(
            call=call.sid,
            turn=queued.turn,
            queue=waiting.queue_of(self.keyring.token(call.sid, QUEUES)),
            since=queued.at,
            asked_at=record.asked_at or queued.at,
            urgency=Urgency.EMERGENCY if call.marked_at else queued.urgency,
            topic=queued.topic,
            language=queued.language,
            prefer=queued.prefer,
            plan=queued.plan,
            number_index=call.number_index,
            held_for=queued.held_for,
            over=queued.over,
        )

    def _save_number(
        self, call: Call, case: Case, record: CallRecord, readings: list[Reading]
    ) -> None:
        deliveries = [reading.delivery for reading in sorted(readings, key=_moment)]
        shown = shown_number(deliveries)
        given = given_number(deliveries)
        number = given or (shown if call.number_sealed is None else None)
        if shown:
            call.number_index = self.keyring.fingerprint(shown, CALLS)
        if record.owes_nothing:
            call.number_sealed = None
        elif number and case.key_wrapped:
            key = self.keyring.data_key(case.key_wrapped, str(case.id))
            call.number_sealed = key.seal(
                number.encode(), Context("call", "number_sealed", call.sid)
            )

    def _save_messages(
        self, session: Session, case: Case, record: CallRecord, readings: list[Reading]
    ) -> None:
        recordings = {recording.token: recording for recording in record.recordings}
        for delivery, fact in readings:
            sid, token = recording_sid(delivery), fact.recording
            if not sid or not token or not case.key_wrapped:
                continue
            recorded = messages.Recorded(
                token=token,
                call=delivery.call_sid or "",
                at=recordings[token].at,
                seconds=recordings[token].seconds,
                erased=recordings[token].erased,
                reference=sid,
            )
            key = self.keyring.data_key(case.key_wrapped, str(case.id))
            messages.keep(session, key, case, recorded)
        if record.recordings and record.ended_at:
            call = next(iter(readings)).delivery.call_sid or ""
            messages.call_ended(session, call, case, record.ended_at)


def _delivery(body: bytes) -> Delivery:
    try:
        return Delivery.from_bytes(body)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise UnreadableError from error


def _follow(case: Case, call: Call, record: CallRecord) -> None:
    cases.follow(
        case,
        topic=record.topic,
        urgency=Urgency.EMERGENCY if call.marked_at else record.urgency,
        language=record.language,
        outcome=record.outcome.value,
    )
    cases.close_by_itself(case, record.ended_at, owes_nothing=record.owes_nothing)
    if record.mismatch:
        log.error("case %s: connected, though nobody pressed 1", case.name)


def _moment(reading: Reading) -> datetime:
    return reading.delivery.at
