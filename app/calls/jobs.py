"""Behind the answer: fold what the journal holds into Postgres, whatever its order."""

import logging
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from app.calls import store
from app.calls.rules import Arrival, CallRecord, Fact, fold
from app.calls.tables import Call, Message
from app.cases import service as cases
from app.cases import store as case_store
from app.cases.tables import Case
from app.db import Database, Session
from app.sealing import Context, Keyring
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.numbers import caller_number
from app.telephony.webhooks import CALLER, Webhook

log = logging.getLogger(__name__)

DEADLINE = 10.0  # seconds for one batch; a frozen Postgres would hold the drain for ever
CALLS = "number"  # the purpose of the hash that recognises a caller
RECORDINGS = "recording"
KEYS = frozenset("0123456789*#")
_RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Fold:
    """Put a batch of deliveries into Postgres, in one transaction; harmless the second time.

    `milestone` is told where the fold has got to, so that a test can end the process there.
    """

    database: Database
    keyring: Keyring
    milestone: Callable[[str], None] = lambda _: None

    def __call__(self, bodies: Sequence[bytes]) -> None:
        """Fold deliveries; DatabaseAwayError says later, ValueError that one is unreadable."""
        deliveries = sorted(map(Delivery.from_bytes, bodies), key=_call)
        with self.database.transaction(deadline=DEADLINE) as session:
            # In the order of their names, so that two processes never wait for each other.
            for call_sid, group in groupby(deliveries, key=_call):
                self._fold_call(session, call_sid or None, list(group))
            self.milestone("inserted")

    def _fold_call(
        self, session: Session, call_sid: str | None, deliveries: list[Delivery]
    ) -> None:
        facts = [(item.id, call_sid, self._fact(item)) for item in deliveries]
        if call_sid is None:
            store.add_events(session, facts)
            return
        call = self._call(session, call_sid, deliveries)
        store.add_events(session, facts)
        record = fold(store.facts(session, call_sid))
        case = case_store.get(session, call.case_id)
        store.save(session, call, record)
        self._save_number(call, case, record, deliveries)
        self._save_messages(session, case, record, deliveries)
        _follow(case, record)

    def _call(self, session: Session, call_sid: str, deliveries: list[Delivery]) -> Call:
        call = store.locked(session, call_sid)
        if call:
            return call
        at = min(item.at for item in deliveries)
        case = cases.open_case(session, self.keyring, at)
        return store.add_call(session, call_sid, case.id, at)

    def _fact(self, delivery: Delivery) -> Fact:
        session = inbound.session(delivery.query, delivery.form)
        form, webhook = delivery.form, delivery.webhook
        pressed = inbound.key(form) if webhook in {Webhook.KEY, Webhook.SCREENED} else None
        fact = Fact(
            webhook=webhook.value,
            at=delivery.at,
            turn=session.turn if session else None,
            step=session.step if session else None,
            after=Arrival(**delivery.arrival) if delivery.arrival else None,
            key=pressed if pressed is None or pressed in KEYS else "?",
            person=_code(delivery.query.get("p")),
            leg_sid=delivery.leg_sid,
            status=_known_status(form.get("CallStatus")),
            seconds=_seconds(delivery),
            recording=self._recording_token(delivery),
        )
        if webhook is not Webhook.RUNG:
            return fact
        bridged = form.get("DialBridged") == "true"
        return replace(
            fact, bridged=bridged, dial_status=_known_status(form.get("DialCallStatus"))
        )

    def _recording_token(self, delivery: Delivery) -> str | None:
        sid = _recording_sid(delivery)
        return self.keyring.token(sid, RECORDINGS).hex() if sid else None

    def _save_number(
        self, call: Call, case: Case, record: CallRecord, deliveries: list[Delivery]
    ) -> None:
        spoken = (item for item in deliveries if item.webhook in {*CALLER, Webhook.STATUS})
        known = (caller_number(item.form.get("From")) for item in spoken)
        number = next(filter(None, known), None)
        if number:
            call.number_index = self.keyring.fingerprint(number, CALLS)
        if record.owes_nothing:
            call.number_sealed = None
        elif number and call.number_sealed is None and case.key_wrapped:
            key = self.keyring.data_key(case.key_wrapped, str(case.id))
            call.number_sealed = key.seal(
                number.encode(), Context("call", "number_sealed", call.sid)
            )

    def _save_messages(
        self, session: Session, case: Case, record: CallRecord, deliveries: list[Delivery]
    ) -> None:
        recordings = {recording.token: recording for recording in record.recordings}
        for delivery in deliveries:
            sid, token = _recording_sid(delivery), self._recording_token(delivery)
            if not sid or not token or not case.key_wrapped:
                continue
            key = self.keyring.data_key(case.key_wrapped, str(case.id))
            message = Message(
                token=token,
                call_sid=delivery.call_sid or "",
                left_at=recordings[token].at,
                seconds=recordings[token].seconds,
                reference_sealed=key.seal(
                    sid.encode(), Context("message", "reference_sealed", token)
                ),
            )
            store.save_message(session, message)


def _follow(case: Case, record: CallRecord) -> None:
    case.topic = record.topic
    case.urgency = record.urgency
    case.language = record.language
    case.outcome = record.outcome.value
    cases.close_by_itself(case, record.ended_at, owes_nothing=record.owes_nothing)
    if record.mismatch:
        log.error("case %s: connected, though nobody pressed 1", case.name)


def _call(delivery: Delivery) -> str:
    return delivery.call_sid or ""


def _code(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[a-z2-7]{5}", text) else None


def _known_status(text: str | None) -> str | None:
    """Keep a status as Twilio spells them; anything else is nothing that we know."""
    return text if text and re.fullmatch(r"[a-z-]{4,12}", text) else None


def _seconds(delivery: Delivery) -> int:
    match delivery.webhook:
        case Webhook.RUNG:
            return inbound.whole(delivery.form.get("DialCallDuration"))
        case Webhook.MESSAGE | Webhook.RECORDING:
            return inbound.whole(delivery.form.get("RecordingDuration"))
        case _:
            return inbound.whole(delivery.form.get("CallDuration"))


def _recording_sid(delivery: Delivery) -> str | None:
    """Find a recording's reference; the action gives only an address that ends in it."""
    if delivery.webhook not in {Webhook.MESSAGE, Webhook.RECORDING}:
        return None
    if delivery.form.get("RecordingStatus", "completed") != "completed":
        return None
    text = delivery.form.get("RecordingSid") or delivery.form.get("RecordingUrl", "")
    found = _RECORDING_SID.search(text)
    return found.group() if found else None
