"""How long a text lasts when it is spoken, and which characters cannot be spoken at all."""

import re
from collections.abc import Iterable

from ivr.actions import Speak

# 150 words a minute is the fastest that a frightened caller on a bad line follows; a
# voice rests at the end of a sentence.
WORDS_A_SECOND = 2.5
REST = 0.3  # seconds
# A telephone number is said twice, at 120 words a minute.
DIGITS_A_SECOND = 2.0
LONGEST_NOTICE = 20.0  # seconds of what coordinators publish, in each language
CASE, NUMBER, SERVICE, KEY = "{case}", "{number}", "{service}", "{key}"
SINCE, UNTIL = "{since}", "{until}"

# An apostrophe, straight or curled, or a hyphen keeps a word together; a number is read
# digit by digit.
_WORD = re.compile(r"[^\W\d_]+(?:['\u2019-][^\W\d_]+)*|\d")
_END = re.compile(r"[.!?;:…]+(?=\s|$)")
# XML 1.0 §2.2 "Characters"; a document with any other is thrown away by Twilio as a whole.
_UNSPEAKABLE = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_BRACES = re.compile(r"[{}]")
TELEPHONE = re.compile(r"\b(?:1-)?\d{3}-\d{3}-\d{4}\b", re.ASCII)
# As long as any that takes their place: a bird with its four digits, ten digits.
_SAMPLES = {
    CASE: "Kingfisher, 5 5 5 5.",
    NUMBER: "413-555-0123",
    SERVICE: "An interpreter of K'iche'",
    KEY: "1",
    SINCE: "Wednesday, eleven thirty at night",
    UNTIL: "Thursday, eleven thirty at night",
}
PLACEHOLDERS = tuple(_SAMPLES)


def seconds(text: str) -> float:
    """Estimate the seconds of one text at 150 words a minute, resting after each sentence."""
    for placeholder, sample in _SAMPLES.items():
        text = text.replace(placeholder, sample)
    digits = len(re.findall(r"\d", "".join(TELEPHONE.findall(text))))
    text = TELEPHONE.sub("", text)
    rests = max(1, len(_END.findall(text)))
    spoken = len(_WORD.findall(text)) / WORDS_A_SECOND
    return spoken + 2 * digits / DIGITS_A_SECOND + rests * REST


def seconds_of(speech: Iterable[Speak]) -> float:
    """Estimate the seconds of texts said one after another, with their pauses."""
    return sum(seconds(speak.text) + speak.pause_ms / 1000 for speak in speech)


def placeholders(text: str) -> frozenset[str]:
    """Name the placeholders of a text that the line fills in."""
    return frozenset(each for each in PLACEHOLDERS if each in text)


def unspeakable(text: str, *, filled: Iterable[str] = ()) -> tuple[str, str] | None:
    """Tell what is wrong with a text that is to be spoken, and what to write instead.

    `filled` names the placeholders that something fills in.
    """
    if not text.strip():
        return "the text is empty", "write what is to be said"
    if found := _UNSPEAKABLE.search(text):
        return f"no document can carry the character U+{ord(found[0]):04X}", "take it out"
    plain = text
    for placeholder in filled:
        plain = plain.replace(placeholder, "")
    if _BRACES.search(plain):
        return "nothing fills in {…} here: it would be read aloud", "say it in words"
    if text != " ".join(text.split()):
        return "the text has line breaks or doubled spaces", "write it on one line, or after >-"
    return None
