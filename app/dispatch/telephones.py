"""The telephones of who is invited: rung, stopped and looked up through Twilio's REST API."""

import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.clock import Clock
from app.db import Database
from app.dispatch import service, store
from app.dispatch.facts import Outcome
from app.dispatch.tables import Invitation as Row
from app.dispatch.waiting import NAMED
from app.errors import HotlineError
from app.guests import service as guests
from app.rota.rules import Rota
from app.telephony.inbound import ENDED
from app.telephony.pace import BACK_OFF, Pace
from app.telephony.reports import LegOver
from app.telephony.rest import LeftQueue, RefusedError, Seen, TooManyError, UncertainError
from app.telephony.webhooks import Invitation, Links, Webhook

log = logging.getLogger(__name__)

DEADLINE = 2.0  # seconds for one transaction
UNHEARD = timedelta(seconds=8)  # so long nobody may have told of a ring: then it is looked up
OVERDUE = timedelta(seconds=45)  # longer than any telephone rings and is screened
LOOKS = timedelta(seconds=10)  # between two looks at the same leg
TALKS = timedelta(minutes=2)  # between two looks at a conversation
EMPTY_FOR = timedelta(minutes=2)  # a queue in which nobody is after that is left over

Aside = Callable[[Callable[[], None]], object]


class Twilio(Protocol):
    """What is asked of Twilio's REST API (app/telephony/rest.py)."""

    def call(self, to: str, caller_id: str, url: str, callback: str, ring: int) -> str: ...
    def cancel(self, sid: str) -> None: ...
    def find(self, sid: str) -> Seen: ...
    def calls_to(self, number: str, since: datetime) -> list[Seen]: ...
    def queues(self) -> list[LeftQueue]: ...
    def delete_queue(self, sid: str) -> None: ...


def at_once(duty: Callable[[], None]) -> None:
    duty()


@dataclass(kw_only=True)
class Telephones:
    """Does what the dispatcher decides; what becomes of it stands in Postgres.

    `rota` gives the snapshot, `number` is the line's; `aside` does a REST request where it
    holds nobody up.
    """

    database: Database
    clock: Clock
    rota: Callable[[], Rota]
    twilio: Twilio
    links: Links
    number: str
    pace: Pace
    aside: Aside = at_once
    _looked: dict[str, datetime] = field(default_factory=dict, init=False)

    def ring(self, row: Row, invitation: Invitation, seconds: int) -> None:
        """Ring whom an open invitation is for."""
        self._do(lambda: self._call(row, invitation, seconds))

    def stop(self, row: Row) -> None:
        """Stop a telephone that rings for nobody; whether it did is told by its callback."""
        if row.leg_sid and self._may_look(row.leg_sid, LOOKS, self.clock.now()):
            sid = row.leg_sid
            self._do(lambda: self._cancel(sid))

    def _cancel(self, sid: str) -> None:
        try:
            self.twilio.cancel(sid)
        except RefusedError:
            pass  # it was answered meanwhile, or is over
        except HotlineError as error:
            self._looked.pop(sid, None)
            log.warning("a needless ring could not be stopped: %s", error)

    def look_after(self, rows: Iterable[Row], now: datetime) -> None:
        """Look up at Twilio what nobody has told of for too long: callbacks may be lost."""
        self._looked = {name: at for name, at in self._looked.items() if now - at < TALKS}
        for row in rows:
            if row.ended_at is not None:
                continue
            if row.leg_sid is None and now - row.asked_at >= UNHEARD:
                self._look(row, row.id, LOOKS, now, self._search)
            elif row.leg_sid and _is_overdue(row, now):
                self._look(row, f"{row.leg_sid} ended", TALKS, now, self._ask)

    def tidy(self) -> int:
        """Delete our queues in which nobody is; note how many of them could not be deleted."""
        old = self.clock.now() - EMPTY_FOR
        ours = [queue for queue in self.twilio.queues() if queue.name.startswith(NAMED)]
        with self.database.transaction(DEADLINE) as session:
            used = store.queues_in_use(session, [queue.name for queue in ours])
        over = [queue for queue in ours if not queue.size and queue.made_at < old]
        left = sum(not self._deleted(queue) for queue in over if queue.name not in used)
        with self.database.transaction(DEADLINE) as session:
            store.tidied(session, left, self.clock.now())
        return left

    def _deleted(self, queue: LeftQueue) -> bool:
        try:
            self.twilio.delete_queue(queue.sid)
        except HotlineError as error:
            log.warning("a queue is left over at Twilio: %s", error)
            return False
        return True

    def _call(self, row: Row, invitation: Invitation, ring: int) -> None:
        phone = self._phone(row.person_code)
        if phone is None:
            self._close(row, Outcome.NEEDLESS)
            return
        url = self.links.to_invited(Webhook.INVITE, invitation)
        callback = self.links.to_invited(Webhook.RANG, invitation)
        try:
            sid = self.twilio.call(phone, self.number, url, callback, ring)
        except TooManyError:
            self.pace.hold_off(self.clock.now(), BACK_OFF)
            self._close(row, Outcome.LOST)
        except RefusedError as error:
            log.warning("Twilio does not ring %s: error %d", row.person_code, error.code)
            self._close(row, Outcome.REFUSED, error.code)
        except UncertainError:
            log.warning("Twilio has not said whether a telephone rings; it is looked up")
        else:
            self._placed(row, sid)

    def _phone(self, code: str) -> str | None:
        known = (each.phone for each in self.rota().responders if each.code == code)
        return next(known, None)

    def _placed(self, row: Row, sid: str) -> None:
        with self.database.transaction(DEADLINE) as session:
            invited = store.invitation(session, row.id, lock=True)
            if invited is not None:
                invited.leg_sid = sid

    def _close(self, row: Row, outcome: Outcome, error: int | None = None) -> None:
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            invited = store.invitation(session, row.id, lock=True)
            if invited is not None and invited.ended_at is None:
                invited.ended_at, invited.outcome = now, outcome
                store.release(session, row.id)
                guests.host_gone(session, row.id, now)
            if error is not None:
                service.tell_refused(session, row.person_code, error, now)

    def _look(
        self,
        row: Row,
        name: str,
        every: timedelta,
        now: datetime,
        how: Callable[[Row], None],
    ) -> None:
        if self._may_look(name, every, now):
            self._do(lambda: how(row))

    def _may_look(self, name: str, every: timedelta, now: datetime) -> bool:
        last = self._looked.get(name)
        if last is not None and now - last < every:
            return False
        self._looked[name] = now
        return True

    def _search(self, row: Row) -> None:
        """Find a ring of which Twilio never told the sid, or give it up."""
        phone = self._phone(row.person_code)
        try:
            found = self.twilio.calls_to(phone, row.asked_at) if phone else []
        except HotlineError as error:
            log.warning("a ring could not be looked up: %s", error)
            return
        if found:
            self._placed(row, found[0].sid)
            self._tell(row, found[0])
        else:
            self._close(row, Outcome.LOST)

    def _ask(self, row: Row) -> None:
        try:
            self._tell(row, self.twilio.find(row.leg_sid or ""))
        except RefusedError:
            self._close(row, Outcome.LOST)
        except HotlineError as error:
            log.warning("a ring could not be looked up: %s", error)

    def _tell(self, row: Row, seen: Seen) -> None:
        """Take in what Twilio answers as if its callback had come."""
        if seen.status in ENDED:
            with self.database.transaction(DEADLINE) as session:
                report = LegOver(at=self.clock.now(), status=seen.status, leg_sid=seen.sid)
                service.note(session, row.id, report)

    def _do(self, duty: Callable[[], None]) -> None:
        """Have a REST request made; whatever becomes of it, the next look sees it."""

        def told() -> None:
            try:
                duty()
            except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
                log.warning("a request aside has failed: %s", type(error).__name__)

        self.aside(told)


def _is_overdue(row: Row, now: datetime) -> bool:
    last = row.accepted_at or row.answered_at or row.asked_at
    return now - last >= (TALKS if row.accepted_at else OVERDUE)
