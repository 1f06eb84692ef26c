"""Calls of which nobody has told the end: looked up at Twilio, and folded as if it had."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from app.calls import store
from app.calls.rules import UNKNOWN
from app.clock import Clock
from app.db import Database
from app.errors import HotlineError
from app.telephony.delivery import Delivery
from app.telephony.inbound import ENDED
from app.telephony.rest import NOT_FOUND, RefusedError, Seen
from app.telephony.webhooks import Webhook

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
class Seeker:
    """Looks for callers of whom nothing is heard; what is found is a delivery like any other.

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
            sids = store.unheard(session, now, now - UNHEARD, AT_ONCE)
        for sid in sids:
            self.aside(partial(self._look, sid, now))
        return BEAT

    def _look(self, sid: str, now: datetime) -> None:
        """Ask for one call; whatever becomes of it, it is asked for again while it stands."""
        try:
            seen = self.twilio.find(sid)
            if seen.status in ENDED:
                self._tell(sid, seen, seen.ended_at or now)
        except RefusedError as error:
            if error.code == NOT_FOUND:
                log.warning("a call that nobody has ended is not known to Twilio")
                self._tell(sid, Seen(sid=sid, status="failed"), now, UNKNOWN)
            else:
                log.warning("a call could not be looked up: %s", error)
        except HotlineError as error:
            log.warning("a call could not be looked up: %s", error)
        except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
            log.warning("a call could not be looked up: %s", type(error).__name__)

    def _tell(self, sid: str, seen: Seen, at: datetime, asks: str | None = None) -> None:
        form = {"CallSid": sid, "CallStatus": seen.status, "CallDuration": str(seen.seconds)}
        delivery = Delivery(
            id=self.name(f"{sid} {seen.status}"),
            webhook=Webhook.STATUS,
            at=at,
            query={"a": asks} if asks else {},
            form=form,
        )
        self.fold([delivery.to_bytes()])
