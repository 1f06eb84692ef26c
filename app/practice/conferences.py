"""The conferences of the account, and who takes part in them."""

from dataclasses import dataclass, field
from datetime import datetime
from itertools import combinations
from typing import Literal

from app.practice.legs import Leg, sid

MOST = 250
ConferenceStatus = Literal["init", "in-progress", "completed"]
Left = Literal[
    "conference_ended_via_api",
    "moderator_ended_conference",
    "participant_updated_via_api",
    "participant_hung_up",
    "participant_add_failed",
]
# What a participant's leg is called by its status, before the participant is inside.
COMING = {
    "queued": "queued",
    "initiated": "connecting",
    "ringing": "ringing",
    "in-progress": "connected",
    "completed": "complete",
}


@dataclass(eq=False, kw_only=True)
class Participant:
    """A leg in a conference, or on its way there (Twilio: "Participants resource").

    `waiting` and `holding` are what it hears meanwhile: URL and method, an empty URL is
    silence, None is Twilio's music. `starts` and `ends` are StartConferenceOnEnter and
    EndConferenceOnExit. `leaving` is why it has to go (None: it stays), `was_heard` whether
    it ever could talk with another one.
    """

    leg: Leg
    label: str = ""
    muted: bool = False
    hold: bool = False
    beep: str = "true"
    starts: bool = True
    ends: bool = False
    waiting: tuple[str, str] | None = None
    holding: tuple[str, str] | None = None
    inside: bool = False
    kicked: bool = False
    leaving: Left | None = None
    was_heard: bool = False
    since: datetime = field(init=False)
    changed_at: datetime = field(init=False)

    def __post_init__(self) -> None:
        self.since = self.changed_at = self.leg.now()

    @property
    def status(self) -> str:
        return "connected" if self.inside else COMING.get(self.leg.status, "failed")

    def changes(self) -> None:
        """Let it hear what it is to hear from now on."""
        self.changed_at = self.leg.now()
        if self.inside:
            self.leg.summoned = True

    def has_to_go(self, reason: Left) -> None:
        self.leaving = self.leaving or reason
        self.changes()


Pair = tuple[Participant, Participant]


@dataclass(frozen=True, kw_only=True)
class Terms:
    """What the first participant fixes for a conference.

    `callback` is URL and method (an empty URL: nothing is told), `most` how many there can be.
    """

    callback: tuple[str, str] = ("", "POST")
    events: frozenset[str] = frozenset()
    most: int = MOST


@dataclass(eq=False, kw_only=True)
class Conference:
    """A conference as Twilio keeps it (Twilio: "Conference resource").

    `participants` includes those on their way; `pairs` holds who hears whom; `reason` and
    `ended_by` tell why it is over.
    """

    name: str
    made_at: datetime
    terms: Terms
    sid: str = field(default_factory=lambda: sid("CF"))
    changed_at: datetime = field(init=False)
    status: ConferenceStatus = "init"
    participants: list[Participant] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    reason: str = ""
    ended_by: Participant | None = None
    end_told: bool = False
    sequence: int = 0

    def __post_init__(self) -> None:
        self.changed_at = self.made_at

    @property
    def inside(self) -> list[Participant]:
        return [each for each in self.participants if each.inside]

    @property
    def can_start(self) -> bool:
        """Tell whether two are inside, one of whom starts it."""
        inside = self.inside
        return len(inside) > 1 and any(each.starts for each in inside)

    def find(self, who: str) -> Participant | None:
        """Find a participant by CallSid or label."""
        fitting = (each for each in self.participants if who in {each.leg.sid, each.label})
        return next(fitting, None)

    def of_leg(self, leg: Leg) -> Participant | None:
        return next((each for each in self.participants if each.leg is leg), None)

    def audible(self) -> list[Pair]:
        """Give the pairs who should hear each other now."""
        running = self.status == "in-progress"
        free = [each for each in self.inside if running and not each.hold]
        return list(combinations(free, 2))

    def partners(self, who: Participant) -> list[Participant]:
        """Give those whom a participant hears when they speak."""
        return [b if a is who else a for a, b in self.pairs if who in {a, b}]


@dataclass(eq=False, kw_only=True)
class Conferences:
    """All conferences of the account, in the order in which they were made."""

    all: list[Conference] = field(default_factory=list)

    def open(self, name: str) -> Conference | None:
        """Give the conference of this name that is not over."""
        fitting = (c for c in self.all if c.name == name and c.status != "completed")
        return next(fitting, None)

    def make(self, name: str, at: datetime, terms: Terms) -> Conference:
        conference = Conference(name=name, made_at=at, terms=terms)
        self.all.append(conference)
        return conference

    def hearers(self, leg: Leg) -> list[Leg]:
        """Give the legs that hear this one speak."""
        found = [(each, each.of_leg(leg)) for each in self.all]
        return [
            partner.leg
            for conference, speaker in found
            if speaker and not speaker.muted
            for partner in conference.partners(speaker)
        ]

    def together(self, leg: Leg, other: Leg) -> bool:
        """Tell whether two legs are in one conference and could talk with each other."""
        return any({a.leg, b.leg} == {leg, other} for each in self.all for a, b in each.pairs)
