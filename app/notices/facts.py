"""What there is to tell, to whom, and how it went: what the choice depends on; data only."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from app.staff.rules import Means

# What ends the name of a call back that nobody asked for: they hung up in an emergency.
DROPPED = "dropped"


class Kind(StrEnum):
    """What there is to tell."""

    EMERGENCY = "emergency"  # an emergency found nobody
    NOBODY = "nobody"  # somebody else who wanted a person found nobody
    ABSENT = "absent"  # somebody on shift has missed two rings in a row
    REFUSED = "refused"  # somebody's telephone cannot be rung
    TAKEN = "taken"  # somebody takes care of an alarm
    MESSAGE = "message"  # a caller has left a message
    BACK = "back"  # a caller asks to be called back
    TEXT = "text"  # somebody has sent a text
    MARKED = "marked"  # a responder says that a case is an emergency
    OVER = "over"  # somebody has replied the number of what is over
    UNREACHED = "unreached"  # who asked to be called back was not there, again and again
    WISH = "wish"  # somebody of ours wants fewer calls: is it them who ask?
    OWN = "own"  # what somebody of ours has asked about themselves, or has done
    GAP = "gap"  # somebody rests, and a language or the first to be rung has gone with them
    HANDED = "handed"  # somebody was given a case
    GUARD = "guard"  # the line has gone into guard mode by itself
    ACCOUNT = "account"  # what was done to somebody's own account
    UNCOVERED = "uncovered"  # the rota has a grave gap, now or soon
    REMINDER = "reminder"  # somebody has a shift, tomorrow or in an hour
    DUTY = "duty"  # what somebody must know of a shift of theirs
    MISSING = "missing"  # nobody knows whether the holder of a shift is there
    CAME = "came"  # they are, after all
    ALONE = "alone"  # nobody stands behind a primary's shift
    RELAY = "relay"  # what somebody leaves open when their shift ends
    UNTAKEN = "untaken"  # nobody has taken note of that
    NUDGE = "nudge"  # nothing is written down yet of a conversation
    CALL = "call"  # somebody of ours has the line call them, and then a caller
    OFFER = "offer"  # somebody's shift, or an exchange of two, is offered
    PROPOSED = "proposed"  # somebody of ours would do something with a shift: is it them?
    SHIFTS = "shifts"  # what somebody has asked about their shifts, or has done
    SWAPPED = "swapped"  # what became of an offer, to those whose it was
    OPENED = "opened"  # a shift was given back, or somebody is away and is missing then
    APPROVAL = "approval"  # an exchange waits for a coordinator


# Told until somebody takes them; those of one kind together, but call-backs and gaps.
ALARMS = frozenset({Kind.EMERGENCY, Kind.NOBODY, Kind.BACK, Kind.UNCOVERED, Kind.ALONE})
TOGETHER = frozenset({Kind.EMERGENCY, Kind.NOBODY})
# Done when whoever was told replies the number, once.
CONFIRMED = frozenset({Kind.WISH, Kind.PROPOSED, Kind.OFFER})
# What whoever is told may answer, as often as they like: the last answer counts.
ASKS = "does"  # the fact that says what the number replied does


class Result(StrEnum):
    """How it ended to tell somebody something."""

    TOLD = "told"  # it was sent, and nothing says that it did not arrive
    TAKEN = "taken"  # whoever was told has said that they take care of it
    UNHEARD = "unheard"  # nobody has pressed the key: not at home, or a voicemail
    REFUSED = "refused"  # it will never arrive there
    LOST = "lost"  # nobody knows, after all attempts


FAILED = frozenset({Result.REFUSED, Result.LOST})


@dataclass(frozen=True, kw_only=True)
class Recipient:
    """Somebody of ours who can be told; `texts`: they have not asked for no more of them.

    Number (E.164) and address stay out of the repr.
    """

    code: str
    first_name: str
    phone: str = field(repr=False)
    language: str
    email: str | None = field(default=None, repr=False)
    tell: Means = Means.TEXT
    texts: bool = True
    gender: str | None = None


@dataclass(frozen=True, kw_only=True)
class Matter:
    """One thing to tell: a notice, or all open notices of one kind of alarm.

    `name` is that of its first notice, `since` when that began, `latest` the last one's;
    `facts` are those of each notice, the first one first, and `of` names the notices; `to`
    names who is told besides the coordinators.
    """

    name: str
    kind: Kind
    since: datetime
    latest: datetime
    facts: tuple[Mapping[str, Any], ...]
    to: tuple[str, ...] = ()
    of: tuple[str, ...] = ()

    @property
    def is_alarm(self) -> bool:
        return self.kind in ALARMS

    @property
    def is_dropped(self) -> bool:
        """Whether the line itself owes a call back, because an emergency dropped."""
        return self.kind is Kind.BACK and bool(self.facts[0].get(DROPPED))

    def is_quiet(self, now: datetime) -> bool:
        """Tell whether it waits until people are awake."""
        quiet = self.facts[0].get("quiet")
        since, until = map(datetime.fromisoformat, quiet) if quiet else (now, now)
        return since <= now < until

    def rings(self, now: datetime) -> bool:
        """Tell whether it is time for telephones to ring for it, if they ever do."""
        rings = self.facts[0].get("rings")
        return not self.is_quiet(now) and (not rings or now >= datetime.fromisoformat(rings))


@dataclass(frozen=True, kw_only=True)
class Told:
    """One attempt to tell somebody a matter; `result` is None while it is under way."""

    matter: str
    kind: Kind
    person: str
    means: Means
    at: datetime
    ended_at: datetime | None = None
    result: Result | None = None


@dataclass(frozen=True, kw_only=True)
class Team:
    """Who is told: coordinators on shift, all others in charge, in order; who is on shift."""

    first: Sequence[Recipient]
    others: Sequence[Recipient] = ()
    on_shift: Sequence[Recipient] = ()
    everybody: Mapping[str, Recipient] = field(default_factory=dict)  # by code

    @property
    def all(self) -> list[Recipient]:
        return [*self.first, *self.others]


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that the choice depends on, at one moment.

    `engaged` are people who are on a call now; `mail` tells whether letters can be sent,
    `guard` whether machines flood the line.
    """

    now: datetime
    matters: Sequence[Matter]
    told: Sequence[Told]
    team: Team
    engaged: frozenset[str] = frozenset()
    mail: bool = True
    guard: bool = False
