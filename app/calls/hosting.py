"""What a responder does in the middle of a conversation: brings a guest in, marks a case."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from app.db import LOOK, ConflictError, Database, DatabaseAwayError
from app.dispatch import service as dispatch
from app.guests import service as guests
from app.rota.rules import Rota, Service, offered
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import (
    asking_document,
    connecting_document,
    hosting_document,
    pausing_document,
)
from app.telephony.webhooks import Invitation, Links, Webhook
from ivr import visiting
from ivr.flow import Flow, Guest
from ivr.inviting import Actions
from ivr.visiting import Speech

# What was asked last.
STAR, MORE, WHO, ROOM = "star", "more", "who", "room"
ASKED = frozenset({STAR, MORE, WHO})
COORDINATOR, OTHERS, EMERGENCY = "1", "2", "3"


@dataclass(frozen=True, kw_only=True)
class Hosting:
    """All that it needs; with Postgres away nobody is brought in, and the two talk on."""

    database: Database
    flow: Callable[[], Flow]
    rota: Callable[[], Rota]
    links: Links

    def pause(self, invitation: Invitation) -> str:
        """Wait until it is known whether the caller hung up, or the star key was pressed."""
        return pausing_document(self.links, replace(invitation, asks=STAR))

    def join(self, invitation: Invitation, delivery: Delivery) -> str | None:
        """Bring the responder into the room; None where there is none: no guest has come."""
        try:
            with self.database.transaction(LOOK) as session:
                guest = guests.joins(session, invitation.id, delivery.at)
        except (DatabaseAwayError, ConflictError):
            return None
        return hosting_document(self.links, replace(invitation, asks=ROOM)) if guest else None

    def enter(self, invitation: Invitation, delivery: Delivery) -> str | None:
        """Bring whoever was called away into the room; None where they have no caller.

        Where the guest has gone meanwhile, or Postgres is away, they talk on: the caller is on
        the way back to the queue.
        """
        if joined := self.join(invitation, delivery):
            return joined
        try:
            with self.database.transaction(LOOK) as session:
                known = dispatch.given(session, invitation.id) is not None
        except (DatabaseAwayError, ConflictError):
            known = True
        return self.back(invitation) if known else None

    def back(self, invitation: Invitation, speech: Speech = ()) -> str:
        """Bring the responder back to their caller; one who has gone is waited for in vain."""
        return connecting_document(speech, self.links, replace(invitation, asks=""))

    def star(self, invitation: Invitation) -> str | None:
        """Ask what the responder wants; None where their caller is not there any more.

        With Postgres away nobody knows that, so the two are brought together again.
        """
        try:
            with self.database.transaction(LOOK) as session:
                if not dispatch.is_held(session, invitation.id):
                    return None
                in_vain = guests.came_in_vain(session, invitation.id)
        except (DatabaseAwayError, ConflictError):
            return self.back(invitation)
        return self._asking(invitation, MORE, visiting.more(self.flow(), in_vain=in_vain))

    def told(self, invitation: Invitation, delivery: Delivery) -> str:
        """Do what the responder wants, and bring them back to their caller."""
        key, flow = inbound.key(delivery.form), self.flow()
        services = offered(self.rota(), delivery.at)
        match invitation.asks, key:
            case "more", "1":
                return self._bring(invitation, delivery, Guest.COORDINATOR)
            case "more", "2" if services:
                names = tuple(each.name for each in services)
                return self._asking(invitation, WHO, visiting.choices(flow, names))
            case "more", "2":
                return self.back(invitation, visiting.nobody_to_choose(flow))
            case "more", "3":
                return self.back(invitation, visiting.marked(flow))  # the fold marks it
            case "who", _ if chosen := _chosen(services, key):
                kind = Guest.INTERPRETER if chosen.interprets else Guest.SERVICE
                return self._bring(invitation, delivery, kind, chosen.code)
            case _:
                return self.back(invitation)

    def _bring(
        self,
        invitation: Invitation,
        delivery: Delivery,
        guest: Guest,
        service: str | None = None,
    ) -> str:
        try:
            with self.database.transaction(LOOK) as session:
                given = dispatch.given(session, invitation.id)
                held = dispatch.is_held(session, invitation.id)
                if not (given and held and delivery.leg_sid):
                    return self.back(invitation)  # a guest would find no caller
                guests.ask(
                    session,
                    call=given.call,
                    invitation=invitation.id,
                    host=given.person,
                    leg=delivery.leg_sid,
                    room=given.queue,
                    guest=guest,
                    service=service,
                    at=delivery.at,
                )
        except (DatabaseAwayError, ConflictError):
            return self.back(invitation, visiting.nobody_to_choose(self.flow()))
        return self.back(invitation, visiting.calling(self.flow()))

    def _asking(self, invitation: Invitation, what: str, actions: Actions) -> str:
        asked = replace(invitation, asks=what)
        return asking_document(actions, self.links, Webhook.TOLD, asked)


def _chosen(services: tuple[Service, ...], key: str | None) -> Service | None:
    at = int(key) - 1 if key and key.isdigit() else -1
    return services[at] if 0 <= at < len(services) else None
