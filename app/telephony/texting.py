"""What a text to the line is answered, in Twilio's markup."""

from twilio.twiml.messaging_response import MessagingResponse


def answer_document(words: str | None) -> str:
    """Write an answer; without words, Twilio sends nothing."""
    response = MessagingResponse()
    if words:
        response.message(words)
    return str(response)
