"""What happens on the leg of an invited responder: asked, given a caller, thanked."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from app.calls.hosting import ROOM, STAR, Hosting, is_asked
from app.calls.resting import ANOTHER, OUTCOME, RESTED, Resting
from app.db import LOOK, ConflictError, Database, DatabaseAwayError, Session
from app.dispatch import people
from app.dispatch import service as dispatch
from app.dispatch.facts import Person
from app.dispatch.rules import TRIAL
from app.dispatch.service import Given
from app.guests import service as guests
from app.rota.rules import Rota, takes_another
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import asking_document, connecting_document, spoken_document
from app.telephony.webhooks import Invitation, Links, Webhook
from ivr import inviting, resting
from ivr.flow import Flow
from ivr.screening import ACCEPT

log = logging.getLogger(__name__)

NEXT = "n"  # how the invitation is named that follows another


@dataclass(frozen=True, kw_only=True)
class Responders:
    """All that an invited responder's path needs; where Postgres is away, Twilio arbitrates.

    `note` keeps a delivery, or goes on without.
    """

    database: Database
    flow: Callable[[], Flow]
    rota: Callable[[], Rota]
    links: Links
    hosting: Hosting
    note: Callable[[Delivery], None]

    @property
    def _resting(self) -> Resting:
        return Resting(database=self.database, flow=self.flow, rota=self.rota, links=self.links)

    def answer(self, delivery: Delivery) -> str:
        """Answer a webhook of an invited responder's leg; never raises."""
        self.note(delivery)
        try:
            return self._answer(delivery)
        except Exception:
            # Nobody is connected by it; the caller waits on, or is rung for again.
            log.exception("a responder's leg failed; it is hung up")
            return self._end(())

    def found(self, invitation: Invitation) -> str:
        """Tell a caller in the queue that somebody is there; then the two are connected."""
        speech = inviting.found(self.flow(), invitation.urgency, invitation.language)
        return spoken_document(speech, self.links)

    def _answer(self, delivery: Delivery) -> str:
        invitation = Invitation.read(delivery.query)
        key = inbound.key(delivery.form)
        if invitation.asks == TRIAL:
            return self._try(invitation, delivery.webhook, key)
        match delivery.webhook:
            case Webhook.INVITE:
                return self._ask(invitation)
            case Webhook.INVITED if key == ACCEPT:
                return self._accept(invitation, delivery.at)
            case Webhook.TALKED | Webhook.TOLD | Webhook.JOIN:
                return self._go_on(invitation, delivery, key)
            case _:
                return self._end(())

    def _go_on(self, invitation: Invitation, delivery: Delivery, key: str | None) -> str:
        if delivery.webhook is Webhook.JOIN:
            joined = self.hosting.enter(invitation, delivery)
            return joined or self._over(invitation, delivery.at, bridged=True)
        if delivery.webhook is Webhook.TALKED:
            return self._talked(invitation, delivery)
        return self._told(invitation, delivery, key)

    def _ask(self, invitation: Invitation) -> str:
        asked = inviting.asked(
            self.flow(), invitation.urgency, invitation.topic, invitation.language
        )
        return asking_document(asked, self.links, Webhook.INVITED, invitation)

    def _try(self, invitation: Invitation, webhook: Webhook, key: str | None) -> str:
        """Try a telephone for which nobody waits."""
        if webhook is Webhook.INVITE:
            asked = inviting.trial(self.flow())
            return asking_document(asked, self.links, Webhook.INVITED, invitation)
        return self._end(inviting.ready(self.flow()) if key == ACCEPT else ())

    def _accept(self, invitation: Invitation, at: datetime) -> str:
        try:
            with self.database.transaction(LOOK) as session:
                person = self._person(session, invitation.id, at)
                given = person and dispatch.accept(session, invitation.id, person, at)
        except (DatabaseAwayError, ConflictError):
            log.warning("Postgres is away: the queue of the invitation is dialled")
            return self._connect(invitation, announced=True)
        return self._given(invitation, given) if given else self._nobody()

    def _another(self, invitation: Invitation, at: datetime) -> str:
        fresh = f"{NEXT}{invitation.id}"[:16]
        try:
            with self.database.transaction(LOOK) as session:
                person = self._person(session, invitation.id, at)
                given = person and dispatch.another(session, invitation.id, person, at, fresh)
        except (DatabaseAwayError, ConflictError):
            given = None
        return self._given(invitation, given) if given else self._nobody()

    def _talked(self, invitation: Invitation, delivery: Delivery) -> str:
        """Go on when the two are not connected any more, or nobody was in the queue."""
        bridged, in_room = inbound.bridged(delivery.form), invitation.asks == ROOM
        if inbound.is_over(delivery.form):
            return self._over(invitation, delivery.at, bridged=bridged)  # nobody hears it
        if not in_room and (joined := self.hosting.join(invitation, delivery)):
            return joined
        if bridged and not in_room:
            return self.hosting.pause(invitation)
        return self._over(invitation, delivery.at, bridged=bridged)

    def _over(self, invitation: Invitation, at: datetime, *, bridged: bool) -> str:
        """Go on when the conversation is over, or never was one."""
        others = False
        try:
            with self.database.transaction(LOOK) as session:
                bridged = dispatch.talked(session, invitation.id, bridged=bridged)
                if invitation.asks == ROOM:
                    guests.host_gone(session, invitation.id, at)
                person = self._person(session, invitation.id, at)
                others = self._is_offered(session, person, at)
        except (DatabaseAwayError, ConflictError):
            log.warning("Postgres is away: nobody knows whether another caller waits")
        if others:
            return self._asking(invitation, ANOTHER)
        return self._asking(invitation, OUTCOME) if bridged else self._nobody()

    def _is_offered(self, session: Session, person: Person | None, at: datetime) -> bool:
        """Tell whether a further caller waits for somebody who may be asked to take them."""
        if person is None or not takes_another(self.rota(), person.code, at):
            return False
        return dispatch.waits_for(session, person, at)

    def _told(self, invitation: Invitation, delivery: Delivery, key: str | None) -> str:
        """Give a further caller; where none is wanted, ask how it ended; then thank."""
        starred = invitation.asks == STAR or (invitation.asks == OUTCOME and key == "*")
        if starred:
            asked = self.hosting.star(invitation)
            return asked or self._over(invitation, delivery.at, bridged=True)
        if is_asked(invitation.asks):
            return self.hosting.told(invitation, delivery)
        if invitation.asks == ANOTHER and key == ACCEPT:
            return self._another(invitation, delivery.at)
        if rests := self._resting.answer(invitation, delivery.at, key):
            return rests
        if invitation.asks == ANOTHER:
            return self._asking(invitation, OUTCOME)
        rested = invitation.asks == RESTED
        return self._end((resting if rested else inviting).thanks(self.flow()))

    def _asking(self, invitation: Invitation, what: str) -> str:
        invitation = replace(invitation, asks=what)
        flow = self.flow()
        asked = inviting.another(flow) if what == ANOTHER else inviting.outcome(flow)
        return asking_document(asked, self.links, Webhook.TOLD, invitation)

    def _given(self, invitation: Invitation, given: Given) -> str:
        invitation = replace(
            invitation,
            id=given.invitation,
            queue=given.queue,
            urgency=given.urgency,
            topic=given.topic,
            language=given.language,
            asks="",
        )
        return self._connect(invitation, announced=given.announced)

    def _connect(self, invitation: Invitation, *, announced: bool) -> str:
        speech = inviting.accepted(
            self.flow(),
            invitation.urgency,
            invitation.topic,
            invitation.language,
            announced=announced,
        )
        return connecting_document(speech, self.links, invitation)

    def _nobody(self) -> str:
        return self._end(inviting.nobody(self.flow()))

    def _end(self, actions: inviting.Actions) -> str:
        return asking_document(actions, self.links, Webhook.TOLD, Invitation.read({}))

    def _person(self, session: Session, invitation: str, at: datetime) -> Person | None:
        return people.of_invitation(self.rota(), invitation, session, at)
