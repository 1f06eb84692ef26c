"""What a text asks for by one word, and when it is answered by itself."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from app.telephony.texting import ARRIVES, has_arrived

AGAIN = timedelta(days=7)  # so long nobody gets the same automatic answer twice
IDLE = timedelta(days=7)  # a text after so long begins a new case

STANDS = timedelta(hours=1)  # what is still at Twilio after that is shown
# Longer than anybody looks for a text of ours there; then it is deleted.
COPIED = timedelta(minutes=20)
PICTURES = timedelta(days=7)  # they are not fetched: so long somebody may look at them there
# What our own people reply, or what has no sender, is no conversation; it is over by then.
OVER = timedelta(days=1)
LOST = timedelta(minutes=10)  # what Twilio does not know by then was never sent

# In both languages, in the letters of GSM-7 and so short that it is two segments. It asks for
# nothing, and warns of what should not stand on a telephone.
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


class Fate(StrEnum):
    """What became of a reply."""

    ASKED = "asked"  # Twilio has not said whether it was sent
    LEFT = "left"  # Twilio has it
    DELIVERED = "delivered"
    SENT = "sent"  # the carrier never told: it counts as arrived
    FAILED = "failed"  # it will never arrive
    LOST = "lost"  # it was never sent


ON_THEIR_WAY = frozenset({Fate.ASKED, Fate.LEFT})


def fate_of(before: Fate, status: str | None, ago: timedelta) -> Fate:
    """Tell what became of a reply so long ago, by Twilio's status; None: not found there."""
    if status is None:
        if before is Fate.LEFT:
            return Fate.SENT if ago >= ARRIVES else before
        return Fate.LOST if ago >= LOST else before
    arrived = has_arrived(status)
    if arrived is None:
        return Fate.SENT if ago >= ARRIVES else Fate.LEFT
    return Fate.DELIVERED if arrived else Fate.FAILED


@dataclass(frozen=True, kw_only=True)
class Standing:
    """A text at Twilio: whether it is `kept` here, has pictures, or is on its way (`open`).

    `ours`: it is no part of a conversation, but from our own people, or from no number.
    """

    sid: str
    made_at: datetime
    kept: bool
    media: bool
    open: bool
    ours: bool


@dataclass(frozen=True, kw_only=True)
class Left:
    """How many texts stand at Twilio after an hour; how many with pictures, and unkept."""

    all: int
    pictures: int
    unkept: int


def is_due(text: Standing, now: datetime) -> bool:
    """Tell whether a text is to be deleted at Twilio."""
    if text.open or not (text.kept or text.ours):
        return False
    wait = PICTURES if text.media else COPIED if text.kept else OVER
    return now - text.made_at >= wait


def left_over(texts: Iterable[Standing], now: datetime) -> Left:
    """Count what is left over; what our own people have texted is no surprise for a day."""
    old = [
        each
        for each in texts
        if now - each.made_at >= (STANDS if each.kept or not each.ours else OVER + STANDS)
    ]
    return Left(
        all=len(old),
        pictures=sum(each.media and now - each.made_at < PICTURES for each in old),
        unkept=sum(not (each.kept or each.ours) for each in old),
    )
