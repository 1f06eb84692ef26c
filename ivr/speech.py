"""How long a text lasts when it is spoken, and which characters cannot be spoken at all."""

import re
from collections.abc import Iterable

from ivr.actions import Speak

# 150 words a minute is the fastest that a frightened caller on a bad line follows
# (facts: telephone manners); a voice rests at the end of a sentence.
WORDS_A_SECOND = 2.5
REST = 0.3  # seconds

# An apostrophe, straight or curled, or a hyphen keeps a word together; a number is read
# digit by digit.
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d")
_END = re.compile(r"[.!?;:…]+(?=\s|$)")
# XML 1.0 §2.2 "Characters"; a document with any other is thrown away by Twilio as a whole.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACES = re.compile(r"[{}]")


def seconds(text: str) -> float:
    """Estimate the seconds of one text at 150 words a minute, resting after each sentence."""
    rests = max(1, len(_END.findall(text)))
    return len(_WORD.findall(text)) / WORDS_A_SECOND + rests * REST


def seconds_of(speech: Iterable[Speak]) -> float:
    """Estimate the seconds of texts said one after another, with their pauses."""
    return sum(seconds(speak.text) + speak.pause_ms / 1000 for speak in speech)


def unspeakable(text: str) -> tuple[str, str] | None:
    """Tell what is wrong with a text that is to be spoken, and what to write instead."""
    if not text.strip():
        return "the text is empty", "write what is to be said"
    if found := _UNSPEAKABLE.search(text):
        return f"no document can carry the character U+{ord(found[0]):04X}", "take it out"
    if _BRACES.search(text):
        return "nothing fills in {…} here: it would be read aloud", "say it in words"
    if text != " ".join(text.split()):
        return "the text has line breaks or doubled spaces", "write it on one line, or after >-"
    return None
