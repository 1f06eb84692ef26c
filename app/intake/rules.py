"""Who may see a case, which way it may go, and why it may not: plain decisions."""

from collections.abc import Collection
from datetime import datetime, timedelta
from enum import StrEnum

from app.cases.rules import Status
from app.staff.rules import Role

SEE_ALL = frozenset({Role.COORDINATOR})
REOPENED = timedelta(days=30)  # so long after its end a case can be opened again
RESTRICTED = timedelta(days=90)  # so long the record of a detained person is kept

# The way of a case; out of `closed` is opening it again.
WAYS = {
    Status.NEW: (Status.TRIAGED, Status.CLOSED),
    Status.TRIAGED: (Status.ACTIVE, Status.CLOSED),
    Status.ACTIVE: (Status.WAITING_CALLER, Status.WAITING_PARTNER, Status.CLOSED),
    Status.WAITING_CALLER: (Status.ACTIVE, Status.CLOSED),
    Status.WAITING_PARTNER: (Status.ACTIVE, Status.CLOSED),
    Status.CLOSED: (Status.ACTIVE,),
}


class Excuse(StrEnum):
    """Why words that the detector stops may stand all the same."""

    QUOTED = "quoted"  # somebody else's words, said to the caller
    LAW = "law"  # about the law, and about no person
    NAME = "name"  # of an organisation, a form, a street
    MEANING = "meaning"  # they mean something else here


class Refusal(StrEnum):
    """Why something may not be done; each has a sentence on the page."""

    NO_WAY = "no-way"  # not from where the case stands
    CONTACT = "contact"  # nobody has asked how it is safe to reach them
    KIND = "kind"
    URGENCY = "urgency"
    TASK = "task"  # an emergency task is open
    ALARM = "alarm"  # an alarm, or a call back, is open
    ENDING = "ending"  # nobody has said how it ended
    TOO_LATE = "too-late"  # it was closed too long ago
    NOT_THEIRS = "not-theirs"  # somebody else has the case
    NOT_FOR_YOU = "not-for-you"  # it was given to somebody else
    NOBODY = "nobody"  # whoever is chosen cannot open cases


def sees_all(roles: Collection[str]) -> bool:
    """Tell whether somebody with these roles may see every case."""
    return not SEE_ALL.isdisjoint(roles)


def ways(status: Status) -> tuple[Status, ...]:
    """Say where a case may go from where it stands."""
    return WAYS[status]


def too_late(closed_at: datetime | None, now: datetime) -> bool:
    """Tell whether a closed case can be opened no more."""
    return closed_at is not None and now - closed_at > REOPENED


def may_hand_over(assigned_to: str | None, code: str, roles: Collection[str]) -> bool:
    """Tell whether somebody may give a case away: their own, or as a coordinator any."""
    return sees_all(roles) or assigned_to in {None, code}
