"""Telephone numbers as Twilio sends them: normalised, or known to be withheld."""

import re

import phonenumbers

HOME = "US"
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_LONGEST = 32

# Words for a withheld number, and the same words spelt on a keypad (facts of the field:
# ANONYMOUS is +266696687, and so on). +266 is Lesotho too; nobody calls from these numbers.
_WITHHELD = re.compile(
    r"anonymous|restricted|unavailable|unknown|private|blocked|withheld|"
    r"\+?266696687|\+?7378742833|\+?86282452253|\+?8656696|\+?2562533",
    re.IGNORECASE,
)


def caller_number(raw: str | None) -> str | None:
    """Read a From field as E.164; None where it is withheld, empty, or no number at all."""
    text = (raw or "").strip()
    if len(text) > _LONGEST or _WITHHELD.fullmatch(text):
        return None
    if _E164.fullmatch(text):
        return text
    return _from_national(text)


def _from_national(text: str) -> str | None:
    if not re.fullmatch(r"[\d ().-]{7,}", text, re.ASCII):
        return None
    try:
        number = phonenumbers.parse(text, HOME)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)
