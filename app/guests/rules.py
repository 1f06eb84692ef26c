"""Whom to ring for a responder who brings somebody in, and when to let go."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.rota.rules import Rota, in_charge
from ivr.queue import Guest

RING = 20  # seconds; a voicemail mostly answers later
ALONE = timedelta(seconds=10)  # so long a caller is without the responder, who may come back
OVERDUE = timedelta(seconds=60)  # longer than any telephone rings and is asked
UNHEARD = timedelta(seconds=8)  # so long nobody may have told of a ring: then it is looked up
# So long a responder may take to come into the room: longer than one request, because a second
# that comes after the first would end the room.
MOVING = timedelta(seconds=6)
MOST_MOVES = 2


class Outcome(StrEnum):
    """How bringing somebody in ended."""

    JOINED = "joined"
    NOBODY = "nobody"  # nobody came of all who were rung
    NEEDLESS = "needless"  # the call was over, or the responder had gone


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """Somebody who can be rung: a person by their code, or a service by its own."""

    code: str
    phone: str = field(repr=False)


def candidate(
    rota: Rota, at: datetime, guest: Guest, service: str | None, avoid: Collection[str]
) -> Candidate | None:
    """Say whom to ring next: who was not tried yet, and is on no other call.

    `avoid` has the codes of those, and of the responder who asks.
    """
    return next((c for c in _candidates(rota, at, guest, service) if c.code not in avoid), None)


def _candidates(
    rota: Rota, at: datetime, guest: Guest, service: str | None
) -> Iterator[Candidate]:
    if guest is Guest.COORDINATOR:
        on_shift, others = in_charge(rota, at)
        yield from (Candidate(code=p.code, phone=p.phone) for p in (*on_shift, *others))
    else:
        chosen = (each for each in rota.services if each.code == service)
        yield from (Candidate(code=each.code, phone=each.phone) for each in chosen)
