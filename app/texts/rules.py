"""What a text asks for by one word, and when it is answered by itself."""

import unicodedata
from datetime import datetime, timedelta
from enum import StrEnum

AGAIN = timedelta(days=7)  # so long nobody gets the same automatic answer twice
IDLE = timedelta(days=7)  # a text after so long begins a new case

# In both languages, in the letters of GSM-7 (facts/twilio.md, 5.5) and so short that it is two
# segments. It asks for nothing, and warns of what should not stand on a telephone.
ANSWER = (
    "Ya tenemos su mensaje. Para hablar con alguien, llame a este mismo teléfono a cualquier"
    " hora. No escriba nombres ni estatus. Borre esto si no es seguro tenerlo.\n"
    "We have your text. To talk to somebody, call this number at any hour. Do not write names"
    " or status. Delete this if it is not safe to keep."
)


class Wish(StrEnum):
    """What a text asks for that is one word and nothing else."""

    STOP = "stop"  # no more texts; the line's calls are open to them as before
    START = "start"  # texts again
    HELP = "help"  # Twilio answers by itself


# Twilio's own words (its page on opt-out keywords), and what people write in Spanish.
_WORDS = {
    Wish.STOP: "stop stopall unsubscribe cancel end quit revoke optout"
    " alto parar pare cancelar baja fin basta",
    Wish.START: "start yes unstop empezar iniciar alta",
    Wish.HELP: "help info ayuda informacion",
}


def wish(body: str) -> Wish | None:
    """Read what a text asks for; None where it says anything more than one word."""
    plain = unicodedata.normalize("NFD", body.strip().casefold())
    word = "".join(letter for letter in plain if not unicodedata.combining(letter)).strip(".! ")
    return next((wish for wish, words in _WORDS.items() if word in words.split()), None)


def is_answered(last: datetime | None, now: datetime) -> bool:
    """Tell whether somebody has had the automatic answer lately."""
    return last is not None and now - last < AGAIN
