"""A delivery, read as a fact about a call: what it reports, without numbers or words."""

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import NamedTuple

from app.calls.facts import Arrival, Fact
from app.sealing import Keyring
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.numbers import caller_number
from app.telephony.webhooks import CALLER, Webhook
from ivr.events import QueueOutcome

RECORDINGS = "recording"  # the purpose of the hash that names a recording
PRESSED = frozenset(
    {
        Webhook.KEY,
        Webhook.WAIT,
        Webhook.SCREENED,
        Webhook.INVITED,
        Webhook.TOLD,
        Webhook.ALARMED,
        Webhook.GUESTED,
    }
)
KEYS = frozenset("0123456789*#")


class Reading(NamedTuple):
    """A delivery, and the fact that is read from it."""

    delivery: Delivery
    fact: Fact


def reading_of(keyring: Keyring, delivery: Delivery) -> Reading:
    """Read a delivery, whatever stands in it."""
    return Reading(delivery, _fact(keyring, delivery))


def _fact(keyring: Keyring, delivery: Delivery) -> Fact:
    session = inbound.session(delivery.query, delivery.form)
    form, webhook = delivery.form, delivery.webhook
    pressed = inbound.key(form) if webhook in PRESSED else None
    fact = Fact(
        webhook=webhook.value,
        at=delivery.at,
        turn=session.turn if session else None,
        step=session.step if session else None,
        after=Arrival.from_row(delivery.arrival) if delivery.arrival else None,
        key=pressed if pressed is None or pressed in KEYS else "?",
        person=_code(delivery.query.get("p")),
        leg_sid=delivery.leg_sid,
        status=_known_status(form.get("CallStatus")),
        seconds=_seconds(delivery),
        recording=_recording_token(keyring, delivery),
        invitation=_name(delivery.query.get("i")),
        asks=_name(delivery.query.get("a")),
    )
    if webhook is Webhook.LEFT:
        talked = inbound.queue_outcome(form) is QueueOutcome.CONVERSATION
        return replace(fact, bridged=talked)
    if webhook is Webhook.PARTED:
        return replace(fact, bridged=True)
    if webhook not in {Webhook.RUNG, Webhook.TALKED, Webhook.ALARMED}:
        return fact
    status = _known_status(form.get("DialCallStatus"))
    return replace(fact, bridged=inbound.bridged(form), dial_status=status)


def _recording_token(keyring: Keyring, delivery: Delivery) -> str | None:
    sid = recording_sid(delivery)
    return keyring.token(sid, RECORDINGS).hex() if sid else None


def shown_number(deliveries: Iterable[Delivery]) -> str | None:
    """Find the number that a caller called from; None where it is withheld."""
    spoken = (item for item in deliveries if item.webhook in {*CALLER, Webhook.STATUS})
    known = (caller_number(item.form.get("From")) for item in spoken)
    return next(filter(None, known), None)


def given_number(deliveries: Iterable[Delivery]) -> str | None:
    """Find the number that a caller typed to be called back at; the last one counts."""
    keyed = (item for item in deliveries if item.webhook is Webhook.KEY)
    typed = (inbound.typed_number(item.form) for item in keyed)
    return next(filter(None, reversed(list(typed))), None)


def _code(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[a-z2-7]{5}", text) else None


def _name(text: str | None) -> str | None:
    return text if text and re.fullmatch(r"[0-9a-z]{4,16}", text) else None


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


def recording_sid(delivery: Delivery) -> str | None:
    """Find a recording's reference; the action gives only an address that ends in it."""
    if delivery.webhook not in {Webhook.MESSAGE, Webhook.RECORDING}:
        return None
    if delivery.form.get("RecordingStatus", "completed") != "completed":
        return None
    return inbound.recording({}, delivery.form)
