"""What a text to the line is answered, in Twilio's markup, and what became of a text."""

from datetime import timedelta

from twilio.twiml.messaging_response import MessagingResponse

ARRIVES = timedelta(minutes=3)  # many carriers never tell: then it counts as arrived
_ARRIVED = frozenset({"delivered", "read"})
_FAILED = frozenset({"failed", "undelivered", "canceled"})

# What takes one unit in GSM-7, and what two (Twilio: "What is GSM-7 Character Encoding?").
_ONE = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡¿ÄÖÑÜ§äöñüà"
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
)
_TWO = frozenset("^{}\\[]~|€\f")
_GSM, _UCS2 = (160, 153), (70, 67)  # units of a text of one segment, and of each of several


def answer_document(words: str | None) -> str:
    """Write an answer; without words, Twilio sends nothing."""
    response = MessagingResponse()
    if words:
        response.message(words)
    return str(response)


def has_arrived(status: str) -> bool | None:
    """Tell whether a text has arrived, by Twilio's status; None: nobody has told yet."""
    if status in _ARRIVED:
        return True
    return False if status in _FAILED else None


def segments(words: str) -> int:
    """Count the segments that a text is sent and paid in; one á makes all of it longer."""
    short = set(words) <= _ONE | _TWO
    widths = [1 + (ch in _TWO if short else ord(ch) > 0xFFFF) for ch in words]  # noqa: PLR2004
    alone, each = _GSM if short else _UCS2
    if sum(widths) <= alone:
        return 1
    count, room = 0, 0
    for width in widths:
        if width > room:
            count, room = count + 1, each
        room -= width
    return count
