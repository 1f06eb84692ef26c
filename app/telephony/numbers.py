"""Telephone numbers as Twilio sends them: normalised, or known to be withheld."""

import re

import phonenumbers

HOME = "US"
_E164 = re.compile(r"\+[1-9]\d{6,14}", re.ASCII)
_LONGEST = 32
CALLED = frozenset({"US", "CA", "PR"})
_DEAR = frozenset(
    {phonenumbers.PhoneNumberType.PREMIUM_RATE, phonenumbers.PhoneNumberType.SHARED_COST}
)

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


def may_be_called(number: str, *, practice: bool) -> bool:
    """Tell whether the line may call a caller back: United States, Canada, Puerto Rico only.

    Never a premium or emergency number, whoever gave it; one of fiction in practice only.
    """
    try:
        parsed = phonenumbers.parse(number, None)
    except phonenumbers.NumberParseException:
        return False
    if is_dear(parsed) or not phonenumbers.is_possible_number(parsed):
        return False
    real = practice or not is_fiction(number)
    return real and phonenumbers.region_code_for_number(parsed) in CALLED


def is_dear(number: phonenumbers.PhoneNumber) -> bool:
    """Tell whether a call to a number costs more than a call: premium and shared cost."""
    return phonenumbers.number_type(number) in _DEAR


def is_fiction(number: str) -> bool:
    """Tell whether a number (E.164) is one of those set aside for fiction, 555-0100 to -0199.

    The library takes them for valid.
    """
    return re.fullmatch(r"\+1\d{3}55501\d\d", number, re.ASCII) is not None


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
