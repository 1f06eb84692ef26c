"""What people wish for their own availability, by a word or a key, and until when it holds."""

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

from app.rota.rules import BOTH, Rota, ends_at, on_shift
from ivr.queue import Tier

HALF_A_DAY = timedelta(hours=12)  # where no shift runs that could end
AN_HOUR = 60  # minutes: a pause of which nobody has said how long it is
LONGEST = 12 * 60  # minutes
LONGEST_BODY = 60  # letters of a text that can be a word and a number


class Word(StrEnum):
    """What our people may say of themselves. None of these is a word of Twilio's own."""

    OFF = "off"  # no calls until the shift ends
    PAUSE = "pause"  # no calls for some minutes
    ONE = "one"  # no other caller straight after one
    ON = "on"  # none of these any more
    WHO = "who"  # asks how it stands


class By(StrEnum):
    """How it was said."""

    KEY = "key"
    TEXT = "text"


class Until(StrEnum):
    """Until when a wish holds, as it is said aloud."""

    SHIFT_ENDS = "shift_ends"
    HALF_A_DAY = "half_a_day"
    AN_HOUR = "an_hour"


@dataclass(frozen=True)
class Wish:
    """A word; of a pause, its minutes."""

    word: Word
    minutes: int = AN_HOUR

    @property
    def is_possible(self) -> bool:
        """Tell whether a pause is one that there can be."""
        return 1 <= self.minutes <= LONGEST


# Only on the leg of a conversation that is over; nothing of it is asked before one.
KEYS = {"4": Wish(Word.OFF), "5": Wish(Word.PAUSE), "6": Wish(Word.ONE)}
_WORDS = {
    "off": Word.OFF, "fuera": Word.OFF,
    "pause": Word.PAUSE, "pausa": Word.PAUSE,
    "one": Word.ONE, "una": Word.ONE,
    "on": Word.ON, "lista": Word.ON, "listo": Word.ON,
    "who": Word.WHO, "quien": Word.WHO,
}  # fmt: skip
_PAUSE = re.compile(r"(pausa|pause)\s+(\d+)(\s*(m|min|mins|minutes|minutos?)\.?)?", re.ASCII)


def read(body: str) -> Wish | None:
    """Read a text that is one of our words and nothing else, of any case; None: it is none."""
    if len(body.strip()) > LONGEST_BODY:
        return None
    parted = unicodedata.normalize("NFD", body.casefold())
    plain = "".join(each for each in parted if not unicodedata.combining(each))
    plain = plain.strip(" \t\r\n.!?\u00a1\u00bf\u00a0")
    if pause := _PAUSE.fullmatch(plain):
        return Wish(Word.PAUSE, int(pause[2]))
    return Wish(_WORDS[plain]) if plain in _WORDS else None


def until(rota: Rota, code: str, wish: Wish, at: datetime) -> datetime:
    """Tell until when a wish holds that is said now."""
    if wish.word is Word.PAUSE:
        return at + timedelta(minutes=wish.minutes)
    return ends_at(rota, code, at) or at.astimezone(UTC) + HALF_A_DAY


def spoken_until(rota: Rota, code: str, wish: Wish, at: datetime) -> Until:
    """Tell the same as it is said to who has pressed a key."""
    if wish.word is Word.PAUSE:
        return Until.AN_HOUR
    return Until.SHIFT_ENDS if ends_at(rota, code, at) else Until.HALF_A_DAY


def gaps(rota: Rota, left: Rota, at: datetime) -> list[str]:
    """Name what somebody's rest takes away: `primary`, or a language of the line.

    `rota` is that without the rest, `left` the one with it.
    """
    return sorted(_covered(rota, at) - _covered(left, at))


def _covered(rota: Rota, at: datetime) -> set[str]:
    present = on_shift(rota, at)
    tiers = {each.tier for each in present} & {Tier.PRIMARY}
    spoken = {language for each in present for language in each.responder.languages}
    return {*(tier.value for tier in tiers), *(spoken & BOTH)}
