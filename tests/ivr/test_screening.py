"""What a responder hears: what it is about in every language, and nothing about whom."""

import pytest

from ivr.actions import HangUp, Listen, Speak
from ivr.screening import accepted, screening
from tests.ivr.walk import Walk, standing


def heard(flow, session):
    listen, last = screening(flow, session)
    assert isinstance(listen, Listen)
    assert last == HangUp()
    return [f"{speak.language}: {speak.text}" for speak in listen.speech]


def test_a_responder_hears_urgency_and_language_in_every_language_and_what_to_press(small):
    caller = Walk(small).calls().presses("2", "1").finds("ana22")
    assert heard(small, caller.session) == [
        "es: [es] The small line.",
        "es: [es] Emergency.",
        "es: [es] English.",
        "es: [es] To take the call, press one.",
        "en: The small line.",
        "en: Emergency.",
        "en: English.",
        "en: To take the call, press one.",
    ]


def test_a_language_that_nobody_knows_is_said_to_be_unknown(small):
    caller = Walk(small).calls().waits(2).finds("ana22")
    texts = heard(small, caller.session)
    assert "en: Not urgent." in texts
    assert "en: Language unknown." in texts


@pytest.mark.parametrize("lost", ["gone", "main"])
def test_what_the_session_cannot_tell_is_an_emergency(small, lost):
    assert "en: Emergency." in heard(small, standing(small, lost).session)
    assert "en: Emergency." in heard(small, None)


def test_a_language_of_no_responder_is_unknown_too(small):
    session = standing(small, "emergency", language="fr").session
    assert "en: Language unknown." in heard(small, session)


def test_who_accepts_is_told_so(small):
    assert accepted(small) == (Speak("[es] You are connected.", "es"),)
