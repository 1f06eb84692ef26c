"""What a text to the line is answered, in Twilio's markup, and what became of a text."""

from datetime import timedelta

from twilio.twiml.messaging_response import MessagingResponse

ARRIVES = timedelta(minutes=3)  # many carriers never tell: then it counts as arrived
_ARRIVED = frozenset({"delivered", "read"})
_FAILED = frozenset({"failed", "undelivered", "canceled"})


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
