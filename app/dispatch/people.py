"""Whom the dispatcher may ring: people on shift, as its rules know them."""

from collections.abc import Mapping
from datetime import datetime

from app.db import Session
from app.dispatch import store
from app.dispatch.facts import Person
from app.promises.rules import Known
from app.rota.rules import Responder, Rota, on_shift
from ivr.queue import Tier


def everybody(rota: Rota, at: datetime, known: Mapping[str, Known]) -> list[Person]:
    """List who is on shift, with what is known of each: when they last showed themselves."""
    return [
        _person(
            each.responder,
            tier=each.tier,
            since=each.since,
            until=each.until,
            known=known.get(each.responder.code),
        )
        for each in on_shift(rota, at)
    ]


def of_invitation(rota: Rota, invitation: str, session: Session, at: datetime) -> Person | None:
    """Find whom an invitation is for, also when their shift has ended meanwhile."""
    invited = store.invitation(session, invitation)
    found = (each for each in rota.responders if invited and each.code == invited.person_code)
    responder = next(found, None)
    return _person(responder, tier=Tier.COORDINATOR, since=at) if responder else None


def _person(
    responder: Responder,
    *,
    tier: Tier,
    since: datetime,
    until: datetime | None = None,
    known: Known | None = None,
) -> Person:
    return Person(
        code=responder.code,
        tier=tier,
        languages=frozenset(responder.languages),
        skills=frozenset(responder.skills),
        gender=responder.gender,
        since=since,
        until=until,
        seen_at=known.seen_at if known else None,
    )
