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
from ivr.queue import Guest


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
    """Let the responder into the room, if their guest has come; None: there is no room.

    Whoever was in a room that is not needed any more is out of it by asking.
    """
    for visit in store.of_invitation(session, invitation):
        if visit.ended_at:
            visit.host_gone_at = visit.host_gone_at or at
        elif visit.accepted_at:
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
    visit.leg_sid = None
    if visit.accepted_at is None:
        visit.person = visit.rung_at = None
    elif visit.hosted_at is None:
        end(visit, Outcome.NOBODY, at)


def caller_in(session: Session, call: str, caller_session: str, at: datetime) -> None:
    """Note that the caller has come into the room, and is there; whatever came before.

    The responder may have been lost a moment earlier, and the visit may be over for it: then
    it is not, and the caller is taken out.
    """
    visit = store.latest_of_call(session, call)
    if visit is None or not visit.hosted_at:
        return
    visit.caller_in_at, visit.caller_session = visit.caller_in_at or at, caller_session
    if visit.ended_at:
        visit.host_gone_at = visit.host_gone_at or visit.ended_at
        visit.ended_at = visit.outcome = None
        wake(session)


def parted(session: Session, call: str, at: datetime) -> None:
    """Note that the caller is out of the room, or waits for nobody's coming back any more.

    A visit that was asked for later is another one: reports may come late.
    """
    visit = store.of_call(session, call)
    if visit and visit.asked_at <= at:
        end(visit, Outcome.JOINED if visit.caller_in_at else Outcome.NEEDLESS, at)
        wake(session)


def host_gone(session: Session, invitation: str, at: datetime) -> None:
    """Note that the responder has gone: whoever has not come yet is not needed any more."""
    for visit in store.of_invitation(session, invitation):
        visit.host_gone_at = visit.host_gone_at or at
        if visit.ended_at is None and visit.caller_in_at is None:
            end(visit, Outcome.NEEDLESS, at)
        wake(session)


def end(visit: Visit, outcome: Outcome, at: datetime) -> None:
    """End a visit, once; a telephone that rings is stopped at once, who is on it is thanked."""
    if visit.ended_at is None:
        visit.ended_at, visit.outcome = at, outcome
        visit.looked_at = at if visit.accepted_at else None
