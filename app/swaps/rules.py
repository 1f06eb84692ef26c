"""What of somebody's duty can be another's, whose, and where it is meanwhile: pure functions.

A shift stays with its holder until another has it. Whoever could take it only against a limit
is not asked: only a coordinator passes over those.
"""

import unicodedata
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum

from app.rota.fitting import NEAR, YIELDING, Refusal, refusals
from app.rota.hours import A_DAY, Stint
from app.rota.moves import given, shift_of, stint_of
from app.rota.rules import Rota
from ivr.queue import Tier

AHEAD = timedelta(days=28)  # so far ahead somebody's shifts are listed, and open ones
WARNED = timedelta(days=14)  # coordinators are told of what is open so soon
# What a shift of their own may be the reason for: without that one they may be free.
PASSING = frozenset({Refusal.BUSY, Refusal.HOURS, Refusal.NIGHTS, Refusal.REST})
Span = tuple[datetime, datetime]


class Way(StrEnum):
    """How somebody offers a shift."""

    GIVE = "give"  # to whoever can take it
    ASK = "ask"  # to one person
    SWAP = "swap"  # to one person, for one of theirs


class State(StrEnum):
    """How an offer stands."""

    OPEN = "open"  # it waits for an answer
    WAITING = "waiting"  # somebody would take it, and a coordinator must approve
    TAKEN = "taken"  # the other has it
    WITHDRAWN = "withdrawn"
    DECLINED = "declined"
    ENDED = "ended"  # its shift has begun, or is no more, or is another's
    RETURNED = "returned"  # whoever took it has given it back


LIVE = frozenset({State.OPEN, State.WAITING})


class Wrong(StrEnum):
    """Why nothing was changed."""

    GONE = "gone"  # there is no such shift, or it is over
    NOT_THEIRS = "not-theirs"
    OFFERED = "offered"  # it is offered already
    NOTHING = "nothing"  # nobody's duty would be another
    UNFIT = "unfit"  # who would take it cannot
    BEGUN = "begun"
    OVER = "over"  # somebody else was faster, or it was taken back
    MOVED = "moved"  # its hours are others than they were told
    STRANGER = "stranger"  # nobody of that name can be asked
    TWICE = "twice"  # they are away then already
    SPAN = "span"  # it would end before it begins, or is over
    NOT_ASKED = "not-asked"  # it was offered to somebody else


class Fate(StrEnum):
    """What became of the shift of an offer meanwhile."""

    SAME = "same"
    MOVED = "moved"
    GONE = "gone"
    BEGUN = "begun"  # nobody took it in time
    OTHERS = "others"  # a coordinator has given it to somebody else


@dataclass(frozen=True, kw_only=True)
class Place:
    """One date of a shift, by its name."""

    shift: str
    day: date


@dataclass(frozen=True, kw_only=True)
class Held:
    """A date of a shift that an offer is about, as it was when that was looked at last."""

    place: Place
    person: str  # who has it, as far as the offer knows
    span: Span
    tier: Tier


def place_of(stint: Stint) -> Place:
    return Place(shift=stint.shift.code, day=stint.day)


def find(rota: Rota, place: Place) -> Stint | None:
    return stint_of(rota, place.shift, place.day)


def span_of(stint: Stint) -> Span:
    return stint.since, stint.until


def left(stint: Stint, at: datetime) -> Stint:
    """Give what is left of a stint: all of it, where it has not begun."""
    now = at.astimezone(UTC).replace(second=0, microsecond=0)
    return replace(stint, since=max(stint.since, now))


def coming(rota: Rota, at: datetime, person: str | None) -> list[Stint]:
    """List what somebody has now and in the coming weeks, in order; None: what nobody has."""
    found = (s for s in rota.timetable.between(at, at + AHEAD) if s.person == person)
    return sorted(found, key=lambda each: (each.since, each.until, each.shift.code))


def against(rota: Rota, stint: Stint, person: str, at: datetime) -> tuple[Refusal, ...]:
    """Say what stands against somebody's having what is left of a stint."""
    responder = rota.people.get(person)
    return refusals(rota, left(stint, at), responder) if responder else (Refusal.UNTRAINED,)


def fit(rota: Rota, stint: Stint, at: datetime) -> list[str]:
    """Name who can take what is left of a stint and breaks no limit by it."""
    return [code for code in rota.people if not against(rota, stint, code, at)]


def to_take(rota: Rota, person: str, at: datetime) -> list[Stint]:
    """List the open shifts that somebody could take, in order."""
    return [s for s in coming(rota, at, None) if not against(rota, s, person, at)]


def changes_nothing(one: Stint, other: Stint) -> bool:
    """Tell whether an exchange would leave everybody's duty as it is."""
    return (span_of(one), one.tier) == (span_of(other), other.tier)


def exchanged(rota: Rota, one: Stint, other: Stint) -> Rota:
    """Give each of two stints to the holder of the other one."""
    return given(given(rota, one, other.person), other, one.person)


def against_exchange(rota: Rota, one: Stint, other: Stint, at: datetime) -> tuple[Refusal, ...]:
    """Say what stands against an exchange, whichever of the two it is."""
    without = given(given(rota, one, None), other, None)
    found = [
        *against(without, replace(one, person=None), str(other.person), at),
        *against(without, replace(other, person=None), str(one.person), at),
    ]
    return tuple(dict.fromkeys(found))


def exchanges(rota: Rota, one: Stint, person: str, at: datetime) -> list[Stint]:
    """List the shifts of somebody that could be exchanged for a stint, in order."""
    return [
        other
        for other in coming(rota, at, person)
        if other.since > at
        and not changes_nothing(one, other)
        and not against_exchange(rota, one, other, at)
    ]


def swappable(rota: Rota, one: Stint, at: datetime) -> list[Stint]:
    """List all shifts that could be exchanged for a stint, in order; each is checked again.

    Only what is near can stand in the other's way, so only that is taken out to look.
    """
    without = given(rota, one, None)
    free = {code: against(rota, one, code, at) for code in rota.people}
    found = (s for s in rota.timetable.between(at, at + AHEAD) if s.since > at)

    def is_free(other: Stint) -> bool:
        stands = free.get(other.person or "")
        if stands is None or other.person == one.person or changes_nothing(one, other):
            return False
        if {*stands} - PASSING or against(without, other, str(one.person), at):
            return False
        near = abs(other.since - one.since) < NEAR
        return not stands or (near and not against_exchange(rota, one, other, at))

    return sorted(
        (s for s in found if is_free(s)), key=lambda each: (each.since, each.shift.code)
    )


def back(rota: Rota, stint: Stint, owner: str, at: datetime) -> tuple[Rota, bool]:
    """Give a stint back to whose it was, or to nobody where they are not free; tell which.

    It was theirs before: a limit does not stand against it.
    """
    without = given(rota, stint, None)
    found = {*against(without, replace(stint, person=None), owner, at)} - YIELDING
    return (without, False) if found else (given(rota, stint, owner), True)


def where(rota: Rota, held: Held) -> Stint | None:
    """Find where a stint is now: a shift that is changed from a date on is another from there.

    That one begins on the day after the old one's last.
    """
    found, old = find(rota, held.place), shift_of(rota, held.place.shift)
    if found or old is None or old.valid_to is None:
        return found
    heirs = [
        each
        for each in rota.timetable.starting(held.place.day)
        if each.shift.valid_from == old.valid_to + A_DAY and each.tier == held.tier
    ]
    mine = [each for each in heirs if each.person == held.person]
    return min(mine, key=lambda each: abs(each.since - held.span[0]), default=None)


def fate(rota: Rota, held: Held, ends: datetime, at: datetime) -> tuple[Fate, Stint | None]:
    """Say what became of the shift of an offer that ends at a moment, and where it is."""
    stint = where(rota, held)
    if at >= ends and (stint is None or span_of(stint) == held.span):
        return Fate.BEGUN, stint
    if stint is None:
        return Fate.GONE, None
    if stint.person != held.person:
        return Fate.OTHERS, stint
    moved = span_of(stint) != held.span or place_of(stint) != held.place
    return (Fate.MOVED if moved else Fate.SAME), stint


def sought(rota: Rota, name: str) -> list[str]:
    """Name, by code, whoever is called so, however it is typed."""
    return [each.code for each in rota.responders if plain(each.first_name) == plain(name)]


def plain(text: str) -> str:
    """Write words as they are compared: small, without accents, one blank between them."""
    parted = unicodedata.normalize("NFD", " ".join(text.split()).casefold())
    return "".join(each for each in parted if not unicodedata.combining(each))
