"""The usher: rings guests, brings the responder into the room, and leaves no caller alone."""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Protocol

from app.clock import Clock
from app.db import Database, Session
from app.errors import HotlineError
from app.guests import service, store
from app.guests.rules import (
    ALONE,
    MOST_MOVES,
    MOVING,
    OVERDUE,
    RING,
    UNHEARD,
    Candidate,
    Outcome,
    candidate,
)
from app.guests.tables import Visit
from app.rota.rules import Rota
from app.telephony import webhooks
from app.telephony.inbound import ENDED
from app.telephony.pace import BACK_OFF, Pace
from app.telephony.rest import RefusedError, Seen, TooManyError, UncertainError
from app.telephony.webhooks import Invitation, Links, Webhook

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds between two looks while there is a visit
REST = 5.0  # and while there is none: whoever begins one wakes the worker
DEADLINE = 2.0  # seconds for one transaction

Duty = Callable[[], None]


class Twilio(Protocol):
    """What is asked of Twilio's REST API (app/telephony/rest.py)."""

    def call(self, to: str, caller_id: str, url: str, callback: str, ring: int) -> str: ...
    def cancel(self, sid: str) -> None: ...
    def complete(self, sid: str) -> None: ...
    def move(self, sid: str, url: str) -> None: ...
    def find(self, sid: str) -> Seen: ...
    def calls_to(self, number: str, since: datetime) -> list[Seen]: ...


@dataclass(kw_only=True)
class Usher:
    """One look after another; everything is in Postgres, so that another worker goes on.

    `rota` gives the snapshot, `number` is the line's, `engaged` names who is on a call, or is
    the caller of this one; `aside` does a REST request where it holds nobody up.
    """

    database: Database
    clock: Clock
    rota: Callable[[], Rota]
    twilio: Twilio
    links: Links
    number: str
    pace: Pace
    engaged: Callable[[Session, str], Collection[str]]
    aside: Callable[[Duty], object]

    def work(self) -> float:
        """Look at every visit, and have done what is due; tell the seconds until the next."""
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            visits = store.lively(session, now)
            duties = [duty for visit in visits for duty in self._due(session, visit, now)]
        for duty in duties:
            self.aside(partial(_tried, duty))
        return BEAT if visits else REST

    def _due(self, session: Session, visit: Visit, now: datetime) -> Iterator[Duty]:
        """Give what is to be done about a visit, and note that it is being done."""
        if visit.ended_at:
            yield from self._stop(visit, now)
        elif visit.caller_in_at:
            yield from self._rescue(visit, now)
        elif visit.accepted_at:
            yield from self._move(visit, now)
        elif visit.person is None:
            yield from self._ring(session, visit, now)
        else:
            yield from self._look(visit, now)

    def _stop(self, visit: Visit, now: datetime) -> Iterator[Duty]:
        """Stop a telephone that rings for nobody, and bring out who is in a room for nobody."""
        if not _is_due(visit, now):
            return
        if visit.hosted_at and not (visit.caller_in_at or visit.host_gone_at):
            yield self._to_join(visit)
        if visit.leg_sid:
            stop = self.twilio.complete if visit.accepted_at else self.twilio.cancel
            yield partial(stop, visit.leg_sid)

    def _rescue(self, visit: Visit, now: datetime) -> Iterator[Duty]:
        """Take a caller out of a room which the responder has left unheard, until they are."""
        gone, session = visit.host_gone_at, visit.caller_session
        if gone and now - gone >= ALONE and session and _is_due(visit, now):
            yield partial(self._take_out, visit.id, visit.call_sid, session)

    def _take_out(self, name: str, call: str, session: str) -> None:
        try:
            self.twilio.move(call, self.links.to(Webhook.PARTED, session))
        except RefusedError:
            with self.database.transaction(DEADLINE) as at_hand:
                visit = store.visit(at_hand, name)
                if visit is not None:
                    service.end(visit, Outcome.JOINED, self.clock.now())  # the call is over

    def _to_join(self, visit: Visit) -> Duty:
        """Have the responder ask anew whether there is a room for them."""
        invitation = Invitation.read({"i": visit.invitation, "q": visit.room})
        address = self.links.to_invited(Webhook.JOIN, invitation)
        return partial(self.twilio.move, visit.host_leg, address)

    def _move(self, visit: Visit, now: datetime) -> Iterator[Duty]:
        """Bring the responder into the room, once: a second time would end it for all."""
        if visit.hosted_at or (visit.moved_at and now - visit.moved_at < MOVING):
            return
        if visit.moves >= MOST_MOVES:
            service.end(visit, Outcome.NOBODY, now)
            return
        visit.moved_at, visit.moves = now, visit.moves + 1
        yield self._to_join(visit)

    def _ring(self, session: Session, visit: Visit, now: datetime) -> Iterator[Duty]:
        avoid = {*visit.tried, visit.host, *store.rung(session)}
        avoid |= {*self.engaged(session, visit.call_sid)}
        chosen = candidate(self.rota(), now, visit.kind, visit.service, avoid)
        if chosen is None:
            service.end(visit, Outcome.NOBODY, now)
        elif self.pace.is_free(now):
            self.pace.take(now)
            visit.person, visit.rung_at, visit.looked_at = chosen.code, now, now
            visit.tried = [*visit.tried, chosen.code]
            yield partial(self._call, visit.id, _address(visit), chosen)

    def _call(self, name: str, visit: webhooks.Visit, chosen: Candidate) -> None:
        url = self.links.to_guest(Webhook.GUEST, visit)
        callback = self.links.to_guest(Webhook.GUEST_LEG, visit)
        try:
            sid = self.twilio.call(chosen.phone, self.number, url, callback, RING)
        except TooManyError:
            self.pace.hold_off(self.clock.now(), BACK_OFF)
            self._change(name, chosen.code, _again)
        except RefusedError as error:
            log.warning("Twilio does not ring %s: error %d", chosen.code, error.code)
            self._change(name, chosen.code, partial(service.rings_no_more, at=self.clock.now()))
        except UncertainError:
            log.warning("Twilio has not said whether a guest's telephone rings")
        else:
            self._change(name, chosen.code, lambda row: setattr(row, "leg_sid", sid))

    def _look(self, visit: Visit, now: datetime) -> Iterator[Duty]:
        """Look up a telephone of which nobody has told for too long."""
        last = visit.looked_at or visit.rung_at or now
        if now - last < (OVERDUE if visit.leg_sid else UNHEARD):
            return
        visit.looked_at = now
        yield partial(self._ask, visit.id, visit.person or "", visit.leg_sid, visit.rung_at)

    def _ask(self, name: str, person: str, leg: str | None, since: datetime | None) -> None:
        seen = self._found(person, leg, since)
        if seen is None and leg is None:
            self._change(name, person, _again)
        elif seen is None or seen.status in ENDED:
            over = partial(service.rings_no_more, at=self.clock.now())
            self._change(name, person, over)
        else:
            self._change(name, person, lambda row: setattr(row, "leg_sid", seen.sid))

    def _found(self, person: str, leg: str | None, since: datetime | None) -> Seen | None:
        if leg:
            try:
                return self.twilio.find(leg)
            except RefusedError:
                return None
        rota = self.rota()
        phones = {each.code: each.phone for each in rota.responders}
        phones |= {each.code: each.phone for each in rota.services}
        if person not in phones or since is None:
            return None
        return next(iter(self.twilio.calls_to(phones[person], since)), None)

    def _change(self, name: str, person: str, changed: Callable[[Visit], object]) -> None:
        with self.database.transaction(DEADLINE) as session:
            visit = store.visit(session, name)
            if visit is not None and visit.person == person:
                changed(visit)


def _is_due(visit: Visit, now: datetime) -> bool:
    """Tell whether something may be tried about a visit now, and note that it is."""
    if visit.looked_at and now - visit.looked_at < UNHEARD:
        return False
    visit.looked_at = now
    return True


def _again(visit: Visit) -> None:
    """Let the same one be rung once more: Twilio has certainly not rung them."""
    visit.tried = [code for code in visit.tried if code != visit.person]
    visit.person = visit.rung_at = None


def _address(visit: Visit) -> webhooks.Visit:
    return webhooks.Visit(
        id=visit.id, person=visit.person or "", room=visit.room, kind=visit.kind
    )


def _tried(duty: Duty) -> None:
    """Do something aside; whatever becomes of it, the next look sees it."""
    try:
        duty()
    except HotlineError as error:
        log.warning("a request about a guest has failed: %s", error)
    except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
        log.warning("a request about a guest has failed: %s", type(error).__name__)
