"""Calls whose end nobody has told: looked up at Twilio, and folded as if it had told us."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from app.calls import store
from app.calls.rules import UNKNOWN
from app.cases import store as cases
from app.clock import Clock
from app.db import Database, Session
from app.errors import HotlineError
from app.notices import service as notices
from app.telephony.delivery import Delivery
from app.telephony.inbound import ENDED
from app.telephony.rest import NOT_FOUND, RefusedError, Seen
from app.telephony.webhooks import Alarm, Webhook

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between two looks
DEADLINE = 2.0  # seconds for one transaction
AT_ONCE = 5  # calls in one look: what Twilio is asked stays bounded, whatever happened
# Longer than any plan, message or text on rights: then somebody talks, or the end was not told.
UNHEARD = timedelta(minutes=5)


class Twilio(Protocol):
    """What is asked of Twilio's REST API (app/telephony/rest.py)."""

    def find(self, sid: str) -> Seen: ...


@dataclass(frozen=True, kw_only=True)
class Sought:
    """A call whose end is looked for, and the webhook that would have told it."""

    sid: str
    webhook: Webhook
    query: Mapping[str, str]


@dataclass(frozen=True, kw_only=True)
class Seeker:
    """Looks for callers of whom nothing is heard, and for responders who call one back.

    What is found is a delivery like any other.

    `fold` puts deliveries into Postgres, `name` gives one its id; `aside` does a request where
    it holds nobody up.
    """

    database: Database
    clock: Clock
    twilio: Twilio
    fold: Callable[[Sequence[bytes]], None]
    name: Callable[[str], str]
    aside: Callable[[Callable[[], None]], object]

    def work(self) -> float:
        """Look, and have asked what is due; tell the seconds until the next look."""
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            sought = [*_callers(session, now), *_backs(session, now)]
        for each in sought:
            self.aside(partial(self._look, each, now))
        return BEAT

    def _look(self, sought: Sought, now: datetime) -> None:
        """Ask for one call; whatever becomes of it, it is asked for again while it stands."""
        try:
            seen = self.twilio.find(sought.sid)
            if seen.status in ENDED:
                self._tell(sought, seen, seen.ended_at or now)
        except RefusedError as error:
            if error.code == NOT_FOUND:
                log.warning("a call that nobody has ended is not known to Twilio")
                unknown = replace(sought, query={"a": UNKNOWN, **sought.query})
                self._tell(unknown, Seen(sid=sought.sid, status="failed"), now)
            else:
                log.warning("a call could not be looked up: %s", error)
        except HotlineError as error:
            log.warning("a call could not be looked up: %s", error)
        except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
            log.warning("a call could not be looked up: %s", type(error).__name__)

    def _tell(self, sought: Sought, seen: Seen, at: datetime) -> None:
        form = {
            "CallSid": sought.sid,
            "CallStatus": seen.status,
            "CallDuration": str(seen.seconds),
        }
        delivery = Delivery(
            id=self.name(f"{sought.sid} {seen.status}"),
            webhook=sought.webhook,
            at=at,
            query=sought.query,
            form=form,
        )
        self.fold([delivery.to_bytes()])


def _callers(session: Session, now: datetime) -> list[Sought]:
    """List callers of whom nothing is heard."""
    sids = store.unheard(session, now, now - UNHEARD, AT_ONCE)
    return [Sought(sid=sid, webhook=Webhook.STATUS, query={}) for sid in sids]


def _backs(session: Session, now: datetime) -> list[Sought]:
    """List the legs of responders who call somebody back, and never told how that ended."""
    found = []
    for call in store.unreturned(session, now, now - UNHEARD, AT_ONCE):
        telling, case = call.back_by or "", cases.get(session, call.case_id)
        leg = notices.leg_of(session, telling)
        if leg:
            query = Alarm(id=telling, case=case.name).query()
            found.append(Sought(sid=leg, webhook=Webhook.ALARM_LEG, query=query))
    return found
