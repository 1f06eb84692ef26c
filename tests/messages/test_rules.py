"""A sound is the whole of a message, or it is fetched again."""

from datetime import timedelta

import pytest

from app.messages.rules import LONGEST_PAUSE, is_whole, length, pause
from tests.ivr.waves import silence


def test_a_sound_is_whole_when_it_lasts_as_long_as_twilio_says():
    sound = silence(9)
    assert length(sound) == 9
    assert is_whole(sound, 9)
    assert is_whole(sound, 11), "Twilio counts seconds, and rounds"
    assert not is_whole(sound, 12)


@pytest.mark.parametrize("wrong", [b"", b"RIFF", b"<html>", silence(9)[:-5000]])
def test_what_is_no_sound_or_breaks_off_is_not_whole(wrong):
    assert length(wrong) is None
    assert not is_whole(wrong, 0)


def test_attempts_become_rarer_and_never_rarer_than_an_hour():
    pauses = [pause(tries) for tries in range(1, 40)]
    assert pauses[0] == timedelta(seconds=15)
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_PAUSE
