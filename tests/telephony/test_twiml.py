"""What the engine's actions are in Twilio's markup, and what is never remembered."""

import xml.etree.ElementTree as ET

import pytest

from app.telephony import twiml
from app.telephony.twiml import Script, caller_document
from app.telephony.webhooks import Links
from ivr.actions import Listen, Record, Speak
from ivr.session import Session

RECORDING = "RE" + "3" * 32
SESSION = Session(fingerprint="0123456789ab", step="number", language="en", turn=3)


@pytest.fixture(autouse=True)
def nothing_remembered():
    twiml._blank.cache_clear()


def document(action, **more):
    script = Script(
        links=Links("https://line.example"),
        caller_id="+14135550100",
        session=SESSION,
        phone_of=str,
        **more,
    )
    return ET.fromstring(caller_document([action], script))


def listen(text, **more):
    return Listen((Speak(text, "en"),), 8, **more)


def test_a_number_is_gathered_whole_and_one_key_ends_everything_else():
    assert document(listen("Your number?", keys=10)).find("Gather").get("numDigits") == "10"
    assert document(listen("Press one.")).find("Gather").get("numDigits") == "1"


def test_a_document_that_reads_a_number_back_is_not_remembered():
    document(listen("We understood 413-555-0123."))
    assert twiml._blank.cache_info().currsize == 0
    document(listen("Press one."))
    assert twiml._blank.cache_info().currsize == 1


def test_the_callers_message_is_played_after_the_words_and_keys_interrupt_it():
    heard = "https://line.example/heard.wav"
    gather = document(listen("Yours:", replay=True), recording=RECORDING, replay=heard).find(
        "Gather"
    )
    assert [part.tag for part in gather] == ["Say", "Play"]
    assert gather.find("Play").text == heard


def test_every_address_carries_the_message_on_that_may_be_heard_again():
    found = document(listen("Press one."), recording=RECORDING)
    assert f"&r={RECORDING}" in found.find("Gather").get("action")
    assert f"&r={RECORDING}" in found.find("Redirect").text
    again = document(Record((Speak("Speak.", "en"),), 120, 10), recording=RECORDING)
    assert f"&r={RECORDING}" in again.find("Record").get("action")
    assert "&r=" not in again.find("Record").get("recordingStatusCallback")
