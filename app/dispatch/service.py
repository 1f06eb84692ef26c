"""Let responders accept callers, and note what becomes of each invitation."""

from dataclasses import dataclass
from datetime import datetime

from app.db import Session, wake
from app.dispatch import store
from app.dispatch.facts import Outcome, Person, outcome_of
from app.dispatch.rules import TRIAL, for_acceptance
from app.dispatch.tables import Invitation
from app.dispatch.tables import Waiting as Row
from app.dispatch.waiting import callers
from app.guests import service as guests
from app.notices import service as notices
from app.notices.facts import Kind
from app.promises import service as promises
from app.promises.rules import Sign
from app.staff import service as staff
from app.telephony.inbound import ENDED
from app.telephony.reports import LegReport
from ivr.screening import ACCEPT

ASKED = frozenset({"outcome", "rested"})  # how it ended


@dataclass(frozen=True, kw_only=True)
class Given:
    """The caller whom somebody gets who has accepted; `announced`: the one they heard of."""

    invitation: str
    queue: str
    urgency: str
    topic: str
    language: str | None
    announced: bool


@dataclass(frozen=True, kw_only=True)
class Talk:
    """A conversation: the responder by code, the caller's call, and their queue."""

    person: str
    call: str
    queue: str


def found(session: Session, call: str, turn: int, invitation: str, at: datetime) -> None:
    """Note that a caller is being connected to who has accepted, as Twilio reports it.

    Where Postgres was away when they accepted, this is the first that is known of it.
    """
    # The invitation is locked first, as by who accepts: no two wait for each other crosswise.
    invited = store.invitation(session, invitation, lock=True)
    store.talks(session, call, turn)
    row = store.caller(session, call)
    if invited and row:
        invited.given_sid, invited.accepted_at = call, invited.accepted_at or at
        invited.bridged = True if invited.bridged is None else invited.bridged
        row.claimed_by = invitation


def accept(session: Session, name: str, person: Person, at: datetime) -> Given | None:
    """Give the most urgent caller to who has accepted; None: nobody is left for them.

    The same acceptance twice has the same answer.
    """
    invited = store.invitation(session, name, lock=True)
    if invited is None or (invited.ended_at and not invited.accepted_at):
        return None
    if invited.given_sid:
        return _given(invited, store.caller(session, invited.given_sid))
    return _claimed(session, invited, person, at)


def another(
    session: Session, name: str, person: Person, at: datetime, fresh: str
) -> Given | None:
    """Give a further caller to who has just ended a conversation, as a `fresh` invitation."""
    invited = store.invitation(session, name, lock=True)
    again = store.invitation(session, fresh, lock=True)
    if again is not None:
        return _given(again, store.caller(session, again.given_sid or ""))
    waiting = for_acceptance(person, "", callers(session, at))
    if invited is None or not waiting:
        return None
    _close(invited, "completed", at)
    session.flush()
    next_one = Invitation(
        id=fresh,
        person_code=invited.person_code,
        call_sid=waiting[0].call,
        leg_sid=invited.leg_sid,
        asked_at=at,
        answered_at=at,
    )
    store.invite(session, next_one)
    opened = store.invitation(session, fresh, lock=True)
    return _claimed(session, opened, person, at) if opened else None


def tell_absent(session: Session, person: Person, at: datetime) -> None:
    """Have it told, once a shift, that somebody on shift does not answer."""
    about = f"{person.code} {person.since:%Y-%m-%dT%H:%M}"
    facts = {
        "person": person.code,
        "until": person.until.isoformat() if person.until else None,
    }
    notices.tell(session, Kind.ABSENT, about, at, facts, [person.code])


def tell_refused(session: Session, code: str, error: int, at: datetime) -> None:
    """Have it told, once a day, that somebody's number cannot be rung, and why."""
    facts = {"person": code, "error": error}
    notices.tell(session, Kind.REFUSED, f"{code} {at:%Y-%m-%d}", at, facts)


def waits_for(session: Session, person: Person, at: datetime) -> bool:
    """Tell whether a caller waits whom somebody could be given."""
    return bool(for_acceptance(person, "", callers(session, at)))


def talked(session: Session, name: str, *, bridged: bool) -> bool:
    """Note whether who accepted was connected; if not, the caller waits on or has gone.

    Tell whether they were ever connected: whoever comes back to a caller may find nobody.
    """
    invited = store.invitation(session, name, lock=True)
    if invited is None:
        return bridged
    invited.bridged = bridged or bool(invited.bridged)
    if not bridged:
        store.release(session, name)
        wake(session)
    return invited.bridged


def is_held(session: Session, name: str) -> bool:
    """Tell whether a caller is held for whoever was invited by this invitation."""
    return store.is_held(session, name)


def given(session: Session, name: str) -> Talk | None:
    """Tell whom somebody talks with; None where nobody was given to them."""
    invited = store.invitation(session, name)
    row = store.caller(session, invited.given_sid) if invited and invited.given_sid else None
    if invited is None or row is None:
        return None
    return Talk(person=invited.person_code, call=row.call_sid, queue=row.queue)


def note(session: Session, name: str, report: LegReport) -> None:
    """Take in what was reported about an invited responder's leg, in any order and number."""
    invited = store.invitation(session, name, lock=True)
    if invited is None:
        return
    invited.leg_sid = invited.leg_sid or report.leg_sid
    match report.webhook:
        case "invite":
            invited.answered_at = min(invited.answered_at or report.at, report.at)
        case "invited":
            invited.key = report.key or invited.key
            _tried(session, invited, report)
        case "talked":
            talked(session, name, bridged=report.bridged)
        case "told" if report.asks in ASKED and report.key in {"1", "2"}:
            invited.settled = report.key == "1"
        case "rang" if report.status in ENDED:
            _hang_up(session, invited, report)
    if invited.status:
        invited.outcome = _outcome(invited)
    wake(session)


def _tried(session: Session, invited: Invitation, report: LegReport) -> None:
    """Note that somebody is there, and a telephone tried the whole way, the key 1 included."""
    if report.key:  # no machine presses one
        promises.seen(session, invited.person_code, report.at, Sign.CALL)
    if invited.call_sid == TRIAL and invited.key == ACCEPT:
        staff.verified(session, invited.person_code, asked_at=invited.asked_at, at=report.at)


def _hang_up(session: Session, invited: Invitation, report: LegReport) -> None:
    """End a leg: callers who were claimed on it, and never connected, wait on."""
    for each in (invited, *store.next_on_leg(session, invited)):
        _close(each, report.status, report.at)
        store.release(session, each.id)
        guests.host_gone(session, each.id, report.at)


def _claimed(
    session: Session, invited: Invitation, person: Person, at: datetime
) -> Given | None:
    invited.key = ACCEPT
    for caller in for_acceptance(person, invited.call_sid, callers(session, at)):
        if store.claim(session, caller.call, invited.id):
            invited.given_sid, invited.accepted_at = caller.call, at
            wake(session)
            return _given(invited, store.caller(session, caller.call))
    return None


def _given(invited: Invitation, row: Row | None) -> Given | None:
    if row is None or row.claimed_by != invited.id:
        return None
    return Given(
        invitation=invited.id,
        queue=row.queue,
        urgency=row.urgency,
        topic=row.topic,
        language=row.language,
        announced=row.call_sid == invited.call_sid,
    )


def _close(invited: Invitation, status: str | None, at: datetime) -> None:
    invited.status = invited.status or status
    invited.ended_at = invited.ended_at or at
    invited.outcome = _outcome(invited)


def _outcome(invited: Invitation) -> Outcome | None:
    return outcome_of(
        status=invited.status,
        key=invited.key,
        answered=invited.answered_at is not None,
        accepted=invited.accepted_at is not None,
        bridged=invited.bridged,
    )
