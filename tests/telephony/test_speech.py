"""How texts are said: slowly enough to be followed, and numbers to be written down."""

import xml.etree.ElementTree as ET

import pytest

from app.practice.rule import Where
from app.practice.twiml import read, speeches
from app.telephony.responders import screening_document
from app.telephony.twiml import VOICES, Script, caller_document
from app.telephony.webhooks import Links
from ivr.actions import HangUp, Listen, Record, Speak
from ivr.recordings import VOICED
from ivr.session import Session

LINKS = Links("https://line.example")
SESSION = Session(fingerprint="0123456789ab", step="main", language="en", turn=3)
TAKE = "00112233aabb"


def document(*actions):
    script = Script(links=LINKS, caller_id="+14135550100", session=SESSION, phone_of=str)
    return caller_document(actions, script)


def said(text, **more):
    return ET.fromstring(document(Speak(text, "en", **more)))[0]


def parts(say):
    return [(part.tag, "".join(part.itertext())) for part in say]


def test_every_language_with_a_voice_has_one():
    assert set(VOICES) == set(VOICED)


def test_words_are_said_at_150_a_minute():
    (prosody,) = said("You may stay silent.")
    assert (prosody.tag, prosody.get("rate")) == ("prosody", "85%")
    assert prosody.text == "You may stay silent."


def test_a_pause_comes_before_the_words():
    pause, prosody = said("You may stay silent.", pause_ms=500)
    assert (pause.tag, pause.get("time"), prosody.tag) == ("break", "500ms", "prosody")


def test_a_service_number_is_said_twice_slowly_digit_by_digit_in_its_groups():
    say = said("Call 413-555-0123, at any hour.")
    assert [tag for tag, _ in parts(say)] == [
        "prosody",
        "prosody",
        "break",
        "prosody",
        "prosody",
    ]
    before, once, pause, again, after = say
    assert (before.text, after.text) == ("Call ", ", at any hour.")
    assert pause.get("time") == "600ms"
    for number in (once, again):
        assert number.get("rate") == "75%"
        assert [part.tag for part in number] == ["say-as", "break", "say-as", "break", "say-as"]
        groups = number.findall("say-as")
        assert [group.text for group in groups] == ["413", "555", "0123"]
        assert {group.get("interpret-as") for group in groups} == {"digits"}


def test_a_number_with_a_leading_one_has_four_groups():
    _, once, *_ = said("Call 1-413-555-0123.")
    assert [group.text for group in once.findall("say-as")] == ["1", "413", "555", "0123"]


def test_nothing_is_left_to_say_between_a_number_and_the_end():
    assert len(said("413-555-0123.")) == 3


def test_two_numbers_in_one_text_are_both_said_slowly():
    say = said("Call 413-555-0123, or 413-555-0124.")
    assert [part.get("rate") for part in say if part.tag == "prosody"] == [
        "85%", "75%", "75%", "85%", "75%", "75%",
    ]  # fmt: skip


def test_other_digits_are_words_like_any_other():
    assert len(said("Form I-205, of 2026, 24 hours.")) == 1


@pytest.mark.parametrize("text", ["Sí, «ñandú» & <prosody>…", "Call 413-555-0123 & wait."])
def test_the_practice_network_accepts_what_is_said_and_hears_the_same_words(text):
    body = document(Speak(text, "es", pause_ms=500)).encode()
    (say,) = read(body, "text/xml", Where(numbers=frozenset()))
    (speech,) = speeches(say)
    number = "413 555 0123 413 555 0123"
    assert speech.text == text.replace("413-555-0123", number)


def test_a_recording_is_played_in_the_place_of_speech():
    play = said("You may stay silent.", recording=TAKE)
    assert play.tag == "Play"
    assert play.text == f"https://line.example/recordings/en/{TAKE}.wav"


def test_after_a_key_a_recording_begins_with_silence():
    play = said("You may stay silent.", recording=TAKE, pause_ms=500)
    assert play.text == f"https://line.example/recordings/en/{TAKE}.wav?pause=500"


@pytest.mark.parametrize("action", [
    lambda speech: Listen(speech, 8),
    lambda speech: Record(speech, 120, 10),
])  # fmt: skip
def test_recordings_and_speech_follow_one_another_wherever_the_line_speaks(action):
    speech = (Speak("Uno.", "es"), Speak("One.", "en", recording=TAKE))
    root = ET.fromstring(document(action(speech)))
    gather = root.find("Gather")
    spoken = [part.tag for part in (root if gather is None else gather)][:2]
    assert spoken == ["Say", "Play"]


def test_a_responder_is_played_recordings_too():
    speech = (Speak("One.", "en", recording=TAKE),)
    found = screening_document([Listen(speech, 4), *speech, HangUp()], LINKS, {})
    assert found.count(f"/recordings/en/{TAKE}.wav</Play>") == 2


def test_what_no_recording_can_say_in_a_language_without_a_voice_is_said_in_spanish():
    say = ET.fromstring(document(Speak("413-555-0123.", "qu")))[0]
    assert (say.get("voice"), say.get("language")) == VOICES["es"]
