"""What happens on the leg of a guest: asked, let into the caller's room, thanked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace

from app.db import LOOK, ConflictError, Database, DatabaseAwayError
from app.guests import service as guests
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import (
    alone_document,
    guest_document,
    visiting_document,
    waiting_document,
)
from app.telephony.webhooks import Links, Visit, Webhook
from ivr import visiting
from ivr.flow import Flow
from ivr.inviting import Actions
from ivr.screening import ACCEPT

log = logging.getLogger(__name__)

MOST_WAITS = 15  # seconds, about, until a guest is told that nobody needs them


@dataclass(frozen=True, kw_only=True)
class Guested:
    """All that a guest's leg needs; `note` keeps a delivery, or goes on without."""

    database: Database
    flow: Callable[[], Flow]
    links: Links
    note: Callable[[Delivery], None]

    def answer(self, delivery: Delivery) -> str:
        """Answer a webhook of the leg; with Postgres away nobody is let in."""
        self.note(delivery)
        visit = Visit.read(delivery.query)
        if delivery.webhook is Webhook.GUEST:
            return self._said(visiting.asked(self.flow(), visit.kind), visit)
        if visit.waited:
            return self._wait(visit)
        return self._pressed(visit, delivery)

    def alone(self) -> str:
        """Speak to somebody who is alone in a room."""
        return alone_document(visiting.moment(self.flow()), self.links)

    def _pressed(self, visit: Visit, delivery: Delivery) -> str:
        if inbound.key(delivery.form) != ACCEPT:
            return self._said(visiting.asked(self.flow(), ""), visit)
        try:
            with self.database.transaction(LOOK) as session:
                comes = guests.accept(session, visit.id, visit.person, delivery.at)
        except (DatabaseAwayError, ConflictError):
            log.warning("Postgres is away: a guest cannot join")
            comes = False
        if not comes:
            return self._said(visiting.needless(self.flow()), visit)
        return waiting_document(
            visiting.moment(self.flow()), self.links, replace(visit, waited=1)
        )

    def _wait(self, visit: Visit) -> str:
        """Let a guest in when the responder is in the room."""
        try:
            with self.database.transaction(LOOK) as session:
                ready = guests.is_ready(session, visit.id)
        except (DatabaseAwayError, ConflictError):
            ready = False
        if ready:
            return visiting_document(self.links, visit)
        if ready is None or visit.waited >= MOST_WAITS:
            return self._said(visiting.needless(self.flow()), visit)
        return waiting_document((), self.links, replace(visit, waited=visit.waited + 1))

    def _said(self, actions: Actions, visit: Visit) -> str:
        return guest_document(actions, self.links, visit)
