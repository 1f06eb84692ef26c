"""How long a text lasts, and what cannot be said."""

import pytest

from ivr.actions import Speak
from ivr.speech import seconds, seconds_of, unspeakable


@pytest.mark.parametrize(
    ("text", "words", "rests"),
    [
        ("One.", 1, 1),
        ("One", 1, 1),
        ("One two three four five.", 5, 1),
        ("Oprima uno. ¿Está bien? ¡Gracias!", 5, 3),
        ("You don't have to, you well-known person.", 7, 1),
        ("Call 413 now.", 5, 1),  # a number is read digit by digit
        ("Wait… then press; now: go.", 5, 4),
        ("At 2:30 or 10.5.", 8, 1),
    ],
)
def test_a_text_takes_as_long_as_its_words_at_150_a_minute_and_its_rests(text, words, rests):
    assert seconds(text) == pytest.approx(words / 2.5 + rests * 0.3)


def test_several_texts_take_as_long_as_all_of_them_and_their_pauses():
    speech = [Speak("One.", "en", 500), Speak("Uno dos.", "es")]
    assert seconds_of(speech) == pytest.approx(0.4 + 0.3 + 0.5 + 0.8 + 0.3)


@pytest.mark.parametrize(
    "text", ["", "  ", "a\nb", "a  b", " a", "a\x00", "a\x0b", "a\ufffe", "a\ud800", "a {b}"]
)
def test_what_cannot_be_said_is_told_with_what_to_write_instead(text):
    wrong = unspeakable(text)
    assert wrong
    assert all(wrong)


@pytest.mark.parametrize("text", ["¿Está bien?", "Rights & <duties>", "「はい」", "👍 yes"])
def test_everything_else_can_be_said(text):
    assert unspeakable(text) is None
