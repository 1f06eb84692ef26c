"""Everything that the choice of whom to ring depends on, at one moment: data only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from ivr.queue import Plan, Tier
from ivr.screening import ACCEPT
from ivr.steps import Urgency


class Outcome(StrEnum):
    """How an invitation ended; each but the last four says something about the responder."""

    REACHED = "reached"
    PASSED = "passed"
    NO_KEY = "no-key"  # something answered and pressed nothing: a voicemail
    NO_ANSWER = "no-answer"
    BUSY = "busy"
    TAKEN = "taken"  # pressed 1, and somebody else was with the caller, or nobody waited
    NEEDLESS = "needless"  # we stopped it: no caller needed it any more
    FAILED = "failed"  # the telephone could not be rung
    REFUSED = "refused"  # Twilio would not ring it
    LOST = "lost"  # nobody knows whether it ever rang


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A caller in the queue; `since` the plan runs, `asked_at` they first asked for a person.

    `own` names the people whose telephone it is that calls, `first` whom they talked with
    when their conversation broke off; `over` tells that they call more often than one may.
    """

    call: str
    since: datetime
    asked_at: datetime
    urgency: Urgency
    language: str | None
    topic: str
    plan: Plan
    prefer: str | None = None
    own: frozenset[str] = frozenset()
    first: str | None = None
    over: bool = False


@dataclass(frozen=True, kw_only=True)
class Invited:
    """An invitation, as far as the choice needs it: still open, or how it ended."""

    id: str
    person: str
    call: str
    asked_at: datetime
    ended_at: datetime | None = None
    outcome: Outcome | None = None
    accepted: bool = False
    answered: bool = False
    placed: bool = True  # Twilio has told the call that rings them
    rang: bool = True  # False: a further caller, taken without another ring


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody on shift, since when, and until when; `seen_at`: last known to be there."""

    code: str
    tier: Tier
    languages: frozenset[str]
    skills: frozenset[str] = frozenset()
    gender: str | None = None
    since: datetime
    until: datetime | None = None
    seen_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Choice:
    """Whom to ring for whom."""

    caller: Waiting
    person: Person


@dataclass(frozen=True, kw_only=True)
class Scene:
    """Everything that the choice depends on, at one moment.

    `busy` names who is being called about an alarm: they are free again soon. `rests` is
    false where people practise: they play one call after another, and nobody rests from one.
    """

    now: datetime
    callers: Sequence[Waiting]
    people: Sequence[Person]
    invitations: Sequence[Invited] = field(default=())
    busy: frozenset[str] = frozenset()
    rests: bool = True

    def of(self, person: Person) -> list[Invited]:
        """List somebody's invitations, the latest last."""
        found = (each for each in self.invitations if each.person == person.code)
        return sorted(found, key=lambda each: each.asked_at)


def outcome_of(
    *,
    status: str | None,
    key: str | None,
    answered: bool,
    accepted: bool,
    bridged: bool | None,
) -> Outcome | None:
    """Tell how an invitation ended, by what is known of its leg; None while it is open.

    Only who accepted, and was connected, has reached the caller; `status` is Twilio's, and a
    leg that was stopped before anybody answered is `canceled`.
    """
    if status is None:
        return None
    if accepted:
        return Outcome.REACHED if bridged else Outcome.TAKEN
    if key is not None:
        return Outcome.TAKEN if key == ACCEPT else Outcome.PASSED
    if answered:
        return Outcome.NO_KEY
    return _STATUSES.get(status, Outcome.NO_KEY)


_STATUSES = {
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "failed": Outcome.FAILED,
    "canceled": Outcome.NEEDLESS,
}
