"""The callers who wait: put into the queue and out of it, and listed by their need."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from app.db import Session, wake
from app.dispatch import store
from app.dispatch.facts import Waiting
from app.dispatch.rules import by_need, still_there
from app.dispatch.tables import State
from app.dispatch.tables import Waiting as Row
from ivr.queue import Plan
from ivr.steps import Urgency

NAMED = "w-"  # how our queues begin: any other at Twilio is not ours


@dataclass(frozen=True, kw_only=True)
class Queued:
    """A caller who came into the queue: what is kept of them until they are out of it."""

    call: str
    turn: int
    queue: str
    since: datetime
    asked_at: datetime
    urgency: str
    topic: str
    language: str | None
    prefer: str | None
    plan: str  # as JSON
    number_index: bytes | None
    held_for: str | None = None  # the invitation of who has talked with them, and may be back
    over: bool = False  # they call more often than one may


def queue_of(token: bytes) -> str:
    """Name a caller's own queue by a keyed hash of their call: nobody can guess it."""
    return NAMED + token.hex()[:32]


def put(session: Session, queued: Queued) -> None:
    """Put a caller into the queue, and wake the dispatcher; the same turn changes nothing.

    Who is held for somebody is rung for nobody.
    """
    known = store.caller(session, queued.call)
    if known and known.turn >= queued.turn:
        return
    left_out = {"call", "plan", "held_for"}
    row = {name: value for name, value in vars(queued).items() if name not in left_out}
    plan = Plan.model_validate_json(queued.plan).model_dump(mode="json")
    row |= {"call_sid": queued.call, "plan": plan, "hopeless": False}
    if queued.held_for:
        store.hold(session, row | {"state": State.HELD, "claimed_by": queued.held_for})
    else:
        store.put(session, row | {"state": State.WAITING})
    wake(session)


def leave(session: Session, call: str, turn: int) -> None:
    """Note that a caller is out of the queue, and wake the dispatcher: telephones may ring."""
    if store.leave(session, call, turn):
        wake(session)


def callers(
    session: Session, at: datetime, own: Mapping[bytes, str] | None = None
) -> list[Waiting]:
    """List the callers who wait and whom nobody has accepted, the most urgent first.

    `own` names people by the hash of their telephone: nobody is rung for themselves.
    """
    waiting = (_waiting(row, own or {}) for row in store.waiting(session))
    return by_need(caller for caller in waiting if still_there(caller, at))


def _waiting(row: Row, own: Mapping[bytes, str]) -> Waiting:
    self_named = own.get(row.number_index) if row.number_index else None
    return Waiting(
        call=row.call_sid,
        since=row.since,
        asked_at=row.asked_at,
        urgency=Urgency(row.urgency),
        language=row.language,
        topic=row.topic,
        plan=Plan.model_validate(row.plan, strict=False),
        prefer=row.prefer,
        own=frozenset({self_named} if self_named else ()),
        first=row.first,
        over=row.over,
    )
