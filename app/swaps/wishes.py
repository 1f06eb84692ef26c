"""What our people text about their shifts: one of these words, and which shift is meant."""

import re
from dataclasses import dataclass
from enum import StrEnum

from app.swaps.rules import plain

LONGEST_BODY = 60  # letters of a text that can be such a word


class Verb(StrEnum):
    """What somebody may ask for, or do, with shifts of their own."""

    LIST = "list"
    GIVE = "give"
    ASK = "ask"
    SWAP = "swap"
    KEEP = "keep"  # takes an offer back
    RETURN = "return"  # gives back what they took


@dataclass(frozen=True, kw_only=True)
class Meant:
    """A word; which of their shifts, as they were counted; whom; and which of that person's."""

    verb: Verb
    number: int | None = None
    name: str = ""
    theirs: int | None = None


_WORDS = {
    "turnos": Verb.LIST, "shifts": Verb.LIST,
    "ceder": Verb.GIVE, "give": Verb.GIVE,
    "pedir": Verb.ASK, "ask": Verb.ASK,
    "cambiar": Verb.SWAP, "swap": Verb.SWAP,
    "quedar": Verb.KEEP, "keep": Verb.KEEP,
    "devolver": Verb.RETURN, "return": Verb.RETURN,
}  # fmt: skip
_NAMING = frozenset({Verb.ASK, Verb.SWAP})
_FORM = re.compile(r"([a-z]+)(?: (\d{1,2})(?: (\S.{0,39}?)(?: (\d{1,2}))?)?)?", re.ASCII)
_NO = re.compile(r"no\b")


def read(body: str) -> Meant | None:
    """Read a text that is one of our words and what belongs to it; None: it is none."""
    if len(body.strip()) > LONGEST_BODY:
        return None
    found = _FORM.fullmatch(plain(body).strip(" .!?\u00a1\u00bf\u00a0"))
    verb = _WORDS.get(found[1]) if found else None
    if found is None or verb is None:
        return None
    name, theirs = found[3] or "", found[4]
    if (name and verb not in _NAMING) or (theirs and verb is not Verb.SWAP):
        return None
    number = int(found[2]) if found[2] else None
    return Meant(verb=verb, number=number, name=name, theirs=int(theirs) if theirs else None)


def declines(body: str) -> bool:
    """Tell whether somebody who replies a number says no with it."""
    return _NO.match(plain(body)) is not None
