"""Ask for a guest, let them accept, and take in what is reported of all three."""

import secrets
from datetime import datetime
from typing import Any

from app.db import Session, wake
from app.guests import store
from app.guests.rules import Outcome
from app.guests.tables import Visit
from app.telephony.inbound import ENDED
from app.telephony.reports import LegReport
from ivr.flow import Guest


def ask(  # noqa: PLR0913 (who asks, from where, for whom)
    session: Session,
    *,
    call: str,
    invitation: str,
    host: str,
    leg: str,
    room: str,
    guest: Guest,
    service: str | None,
    at: datetime,
) -> None:
    """Have somebody rung who joins a conversation; the second wish waits for the first."""
    row: dict[str, Any] = {
        "id": secrets.token_hex(8),
        "call_sid": call,
        "invitation": invitation,
        "host": host,
        "host_leg": leg,
        "room": room,
        "kind": guest,
        "service": service,
        "asked_at": at,
        "tried": [],
        "moves": 0,
    }
    if store.add(session, row):
        wake(session)


def accept(session: Session, name: str, person: str | None, at: datetime) -> bool:
    """Note that a guest comes; False where nobody needs them any more."""
    visit = store.visit(session, name)
    if visit is None or visit.ended_at or visit.person != person:
        return False
    visit.accepted_at = visit.accepted_at or at
    wake(session)
    return True


def is_ready(session: Session, name: str) -> bool | None:
    """Tell whether a guest may come in; None where the visit is over."""
    visit = store.visit(session, name)
    if visit is None or visit.ended_at:
        return None
    return visit.hosted_at is not None


def joins(session: Session, invitation: str, at: datetime) -> Guest | None:
    """Let the responder into the room, if their guest has come; None: there is no room."""
    for visit in store.of_invitation(session, invitation):
        if visit.accepted_at and not visit.ended_at:
            visit.hosted_at = visit.hosted_at or at
            wake(session)
            return visit.kind
    return None


def came_in_vain(session: Session, invitation: str) -> bool:
    """Tell whether nobody came whom a responder had last asked for."""
    visits = store.of_invitation(session, invitation)
    return bool(visits) and visits[-1].outcome is Outcome.NOBODY


def note(session: Session, name: str, report: LegReport) -> None:
    """Take in what was reported about a guest's leg, in any order and number."""
    visit = store.visit(session, name)
    if visit is None or visit.person != report.person:
        return
    visit.leg_sid = visit.leg_sid or report.leg_sid
    if report.webhook == "guest-leg" and report.status in ENDED:
        rings_no_more(visit, report.at)
        wake(session)


def rings_no_more(visit: Visit, at: datetime) -> None:
    """Let the next one be rung; who had accepted, and never came into the room, is gone."""
    if visit.accepted_at is None:
        visit.person = visit.leg_sid = visit.rung_at = None
    elif visit.hosted_at is None:
        end(visit, Outcome.NOBODY, at)


def caller_in(session: Session, call: str, caller_session: str, at: datetime) -> None:
    """Note that the caller has come into the room."""
    visit = store.of_call(session, call)
    if visit and visit.hosted_at:
        visit.caller_in_at, visit.caller_session = visit.caller_in_at or at, caller_session


def parted(session: Session, call: str, at: datetime) -> None:
    """Note that the caller is out of the room, or that their call is over."""
    visit = store.of_call(session, call)
    if visit:
        end(visit, Outcome.JOINED if visit.caller_in_at else Outcome.NEEDLESS, at)
        wake(session)


def host_gone(session: Session, invitation: str, at: datetime) -> None:
    """Note that the responder has gone: whoever has not come yet is not needed any more."""
    for visit in store.of_invitation(session, invitation):
        if visit.ended_at is None:
            visit.host_gone_at = visit.host_gone_at or at
            if visit.caller_in_at is None:
                end(visit, Outcome.NEEDLESS, at)
            wake(session)


def end(visit: Visit, outcome: Outcome, at: datetime) -> None:
    visit.ended_at, visit.outcome = visit.ended_at or at, visit.outcome or outcome
