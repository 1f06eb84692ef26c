"""How things stand, from everything that is known at one moment: pure functions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.rota.coverage import Gap

SOON = timedelta(hours=12)
AHEAD = timedelta(days=14)
LONG = timedelta(minutes=2)  # a caller who waits longer may be forgotten by people
SILENT = timedelta(seconds=10)  # a dispatcher that has not looked for so long is away


class Level(StrEnum):
    """How bad something is; red means one thing: a caller may meet nobody."""

    RED = "red"
    AMBER = "amber"  # it will be so soon
    QUIET = "quiet"  # it needs a person, and no caller stands alone because of it


ORDER = tuple(Level)


class Need(StrEnum):
    """What needs a person; the order is that of the page, within a level."""

    ALARM = "alarm"  # an emergency found nobody, and nobody takes care of it
    NOBODY = "nobody"  # a caller found nobody
    HOPELESS = "hopeless"  # a caller waits for whom nobody can be rung
    DISPATCHER = "dispatcher"  # nobody rings people together: one after another
    GAP = "gap"
    BACK = "back"  # a caller is to be called back
    MESSAGE = "message"  # unheard
    TEXT = "text"  # unanswered
    ABSENT = "absent"  # somebody on shift does not answer
    MISSING = "missing"  # somebody whose shift it is gives no sign
    REFUSED = "refused"  # somebody's telephone cannot be rung
    GUARD = "guard"  # the line is in guard mode


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing that needs a person: since when, about which case or whom."""

    need: Need
    level: Level
    since: datetime
    case: str | None = None
    who: str | None = None
    gap: Gap | None = None
    count: int = 1
    backed: bool = False  # another one is rung in their place


class Presence(StrEnum):
    """How somebody on shift can be reached."""

    READY = "ready"
    RINGING = "ringing"
    TALKING = "talking"
    RESTING = "resting"
    ABSENT = "absent"


@dataclass(frozen=True, kw_only=True)
class Present:
    """Somebody on shift; `until` their shift ends, or, resting, they are back.

    `ends` is when their shift ends; `sign` tells whether they have shown that they are there
    (None: nobody asks), `promoted` whether they are rung in the place of somebody else.
    """

    first_name: str
    tier: str
    languages: tuple[str, ...]
    presence: Presence
    until: datetime
    ends: datetime
    sign: bool | None = None
    promoted: bool = False


@dataclass(frozen=True, kw_only=True)
class Caller:
    """A caller who waits or talks; no number, and no name but the case's."""

    case: str | None
    since: datetime
    talks: bool
    urgency: str
    language: str | None
    topic: str
    hopeless: bool


@dataclass(frozen=True, kw_only=True)
class Picture:
    """Everything that the page shows, at one moment.

    `day` counts the calls of the last 24 hours by outcome; `covered_until` is when the next
    grave gap begins (None: not within two weeks).
    """

    at: datetime
    cards: tuple[Card, ...]
    present: tuple[Present, ...]
    callers: tuple[Caller, ...]
    day: dict[str, int]
    latest: tuple[Any, ...]
    gaps: tuple[Gap, ...]

    @property
    def waiting(self) -> int:
        return sum(not each.talks for each in self.callers)


def sorted_cards(cards: Sequence[Card]) -> tuple[Card, ...]:
    """Put the worst first, then the kind, then what has waited longest."""
    kinds = tuple(Need)
    return tuple(
        sorted(
            cards,
            key=lambda each: (ORDER.index(each.level), kinds.index(each.need), each.since),
        )
    )


def gap_card(gaps: Sequence[Gap], at: datetime) -> Card | None:
    """Make the next grave gap a card: red while it runs, amber before, one for all."""
    grave = [each for each in gaps if each.is_grave]
    if not grave:
        return None
    first = grave[0]
    runs = first.since <= at < first.until
    return Card(
        need=Need.GAP,
        level=Level.RED if runs else Level.AMBER if first.since - at < SOON else Level.QUIET,
        since=first.since,
        gap=first,
        count=len(grave),
    )


def caller_card(caller: Caller, at: datetime) -> Card | None:
    """Make a caller a card for whom nobody can be rung, or who waits too long."""
    if caller.talks or not (caller.hopeless or at - caller.since > LONG):
        return None
    return Card(need=Need.HOPELESS, level=Level.RED, since=caller.since, case=caller.case)
