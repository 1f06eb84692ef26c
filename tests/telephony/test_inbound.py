"""Twilio's forms are read into events, whatever stands in them."""

import pytest

from app.telephony import inbound
from app.telephony.numbers import caller_number
from app.telephony.webhooks import Webhook
from ivr.events import (
    CallStarted,
    HungUp,
    KeyPressed,
    MessageEnded,
    NothingPressed,
    RingEnded,
    RingOutcome,
    WentWrong,
)
from ivr.session import Session

# Each form of a withheld number that the field knows, and nonsense.
WITHHELD = [
    "anonymous", "Anonymous", "+266696687", "restricted", "RESTRICTED", "+7378742833",
    "unavailable", "+86282452253", "unknown", "+8656696", "private", "blocked", "+2562533", "",
    None,
    "client:ana", "sip:ana@example.org", "abc", "+1", "0" * 10_000, "\x00", "+1413\x00550123",
]  # fmt: skip


@pytest.mark.parametrize("raw", WITHHELD)
def test_a_withheld_number_is_nobodys(raw):
    assert caller_number(raw) is None


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ("+14135550123", "+14135550123"),
        ("4135550123", "+14135550123"),
        ("(413) 555-0123", "+14135550123"),
        ("+525555550123", "+525555550123"),
    ],
)
def test_a_number_is_known_in_one_form(raw, number):
    assert caller_number(raw) == number


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ({"Digits": "1"}, KeyPressed("1")),
        ({"Digits": "4135550123"}, KeyPressed("4135550123")),
        ({"Digits": "*"}, KeyPressed("*")),
        ({"Digits": "x" * 10_000}, KeyPressed("x" * 16)),
        ({"Digits": "\x00"}, KeyPressed("\x00")),
        ({"Digits": ""}, NothingPressed()),
        ({}, NothingPressed()),
        ({"Digits": "1", "SpeechResult": "uno"}, KeyPressed("1")),
        ({"Digits": "1", "CallStatus": "completed"}, HungUp()),
        ({"Digits": "1", "CallStatus": "in-progress"}, KeyPressed("1")),
        ({"Digits": "1", "CallStatus": "never-heard-of"}, KeyPressed("1")),
    ],
)
def test_keys_are_keys_and_silence_is_silence(form, event):
    assert inbound.event(Webhook.KEY, form) == event


@pytest.mark.parametrize(
    ("form", "outcome"),
    [
        ({"DialCallStatus": "completed", "DialBridged": "true"}, RingOutcome.CONVERSATION),
        ({"DialCallStatus": "completed", "DialBridged": "false"}, RingOutcome.NOT_ACCEPTED),
        ({"DialCallStatus": "completed"}, RingOutcome.NOT_ACCEPTED),
        ({"DialCallStatus": "answered"}, RingOutcome.NOT_ACCEPTED),
        ({"DialCallStatus": "busy"}, RingOutcome.BUSY),
        ({"DialCallStatus": "no-answer"}, RingOutcome.NO_ANSWER),
        ({"DialCallStatus": "failed"}, RingOutcome.FAILED),
        ({"DialCallStatus": "canceled"}, RingOutcome.NO_ANSWER),
        ({"DialCallStatus": "a status of next year"}, RingOutcome.NO_ANSWER),
        ({}, RingOutcome.NO_ANSWER),
    ],
)
def test_only_a_bridge_is_a_conversation(form, outcome):
    assert inbound.event(Webhook.RUNG, form) == RingEnded(outcome)


@pytest.mark.parametrize(
    ("form", "event"),
    [
        ({"RecordingDuration": "17", "Digits": "#"}, MessageEnded(17)),
        ({"RecordingDuration": "many"}, MessageEnded(0)),
        ({"RecordingDuration": "9" * 5000}, MessageEnded(0)),
        ({"RecordingDuration": "²"}, MessageEnded(0)),
        ({}, MessageEnded(0)),
        ({"RecordingDuration": "17", "Digits": "hangup"}, HungUp()),
    ],
)
def test_a_message_is_as_long_as_twilio_says(form, event):
    assert inbound.event(Webhook.MESSAGE, form) == event


def test_a_call_begins_and_a_fallback_leads_to_safety():
    assert inbound.event(Webhook.VOICE, {"CallStatus": "ringing"}) == CallStarted()
    assert inbound.event(Webhook.FALLBACK, {"ErrorCode": "11200"}) == WentWrong()


def test_a_session_is_read_from_its_address_and_from_the_address_that_failed():
    session = Session(fingerprint="0123456789ab", step="main", language="es", turn=3)
    assert inbound.session({"s": str(session)}, {}) == session
    url = f"https://line.example/twilio/voice/key?s={session}"
    assert inbound.session({}, {"ErrorUrl": url}) == session


@pytest.mark.parametrize("text", ["", "1.0123456789ab.main", "x" * 5000, "\x00", "1" * 512])
def test_half_a_session_is_none(text):
    assert inbound.session({"s": text}, {}) is None
    assert inbound.session({}, {"ErrorUrl": f"http://[?s={text}"}) is None
