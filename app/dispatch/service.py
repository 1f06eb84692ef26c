"""Queue callers, let responders accept them, and know whether anybody works for who waits."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.db import LOOK, Database, Session, wake
from app.dispatch import store
from app.dispatch.facts import Outcome, Person, Waiting, outcome_of
from app.dispatch.rules import TRIAL, by_need, for_acceptance, still_there
from app.dispatch.tables import Invitation, State
from app.dispatch.tables import Waiting as Row
from app.guests import service as guests
from app.guests import store as visits
from app.notices import service as notices
from app.notices.rules import Kind
from app.rota.rules import Responder, Rota, on_shift
from app.staff import service as staff
from app.telephony.inbound import ENDED
from app.telephony.reports import LegReport
from ivr.queue import Guest, Plan, Tier
from ivr.screening import ACCEPT
from ivr.steps import Urgency

SILENT = timedelta(seconds=5)  # without a sign of life, callers leave for the hunt
ASKED = frozenset({"outcome", "rested"})  # how it ended
BLIND = 3  # looks that failed in a row
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


class PulseKeeper:
    """Whether the dispatcher works, and for whom: read once a second, asked by every call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beat: datetime | None = None
        self._worked: Mapping[str, datetime | None] = {}
        self._hopeless: frozenset[str] = frozenset()
        self._kept: frozenset[str] = frozenset()
        self._rooms: Mapping[str, Guest] = {}
        self._failed = 0

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; then nothing is known any more.

        Only who is held stays so for a few looks: it would end their conversation.
        """
        try:
            with self._database.transaction(LOOK) as session:
                self._beat, rows = store.pulse(session)
                self._rooms = visits.rooms(session)
            self._worked = {row.call_sid: row.worked_at for row, _ in rows}
            self._hopeless = frozenset(row.call_sid for row, _ in rows if row.hopeless)
            self._kept = frozenset(row.call_sid for row, kept in rows if kept)
            self._failed = 0
        except Exception:
            self._failed += 1
            self._beat, self._rooms = None, {}
            self._kept = self._kept if self._failed < BLIND else frozenset()
            raise

    def served(self, call: str, now: datetime, waited: int) -> bool:
        """Tell whether somebody works for a caller who has waited so many seconds."""
        beats = self._beat is not None and now - self._beat <= SILENT
        worked = self._worked.get(call)
        fresh = timedelta(seconds=waited) <= SILENT
        return beats and (fresh or (worked is not None and now - worked <= SILENT))

    def is_hopeless(self, call: str) -> bool:
        """Tell whether the dispatcher knows that nobody can come to a caller any more."""
        return call in self._hopeless

    def is_kept(self, call: str) -> bool:
        """Tell whether a caller is held for somebody who is still on their own leg."""
        return call in self._kept

    def joins(self, call: str) -> Guest | None:
        """Tell which guest a caller meets in the room that is ready for them; None: none."""
        return self._rooms.get(call)


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
            _tried(session, invited, report.at)
        case "talked":
            talked(session, name, bridged=report.bridged)
        case "told" if report.asks in ASKED and report.key in {"1", "2"}:
            invited.settled = report.key == "1"
        case "rang" if report.status in ENDED:
            _hang_up(session, invited, report)
    if invited.status:
        invited.outcome = _outcome(invited)
    wake(session)


def _tried(session: Session, invited: Invitation, at: datetime) -> None:
    """Note that a telephone was tried the whole way, the key 1 included."""
    if invited.call_sid == TRIAL and invited.key == ACCEPT:
        staff.verified(session, invited.person_code, asked_at=invited.asked_at, at=at)


def _hang_up(session: Session, invited: Invitation, report: LegReport) -> None:
    """End a leg: callers who were claimed on it, and never connected, wait on."""
    for each in (invited, *store.next_on_leg(session, invited)):
        _close(each, report.status, report.at)
        store.release(session, each.id)
        guests.host_gone(session, each.id, report.at)


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


def people(rota: Rota, at: datetime) -> list[Person]:
    """List who is on shift."""
    return [
        _person(each.responder, tier=each.tier, since=each.since, until=each.until)
        for each in on_shift(rota, at)
    ]


def person(rota: Rota, invitation: str, session: Session, at: datetime) -> Person | None:
    """Find whom an invitation is for, also when their shift has ended meanwhile."""
    invited = store.invitation(session, invitation)
    found = (each for each in rota.responders if invited and each.code == invited.person_code)
    responder = next(found, None)
    return _person(responder, tier=Tier.COORDINATOR, since=at) if responder else None


def _person(
    responder: Responder, *, tier: Tier, since: datetime, until: datetime | None = None
) -> Person:
    return Person(
        code=responder.code,
        tier=tier,
        languages=frozenset(responder.languages),
        skills=frozenset(responder.skills),
        gender=responder.gender,
        since=since,
        until=until,
    )
