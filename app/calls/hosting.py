"""What a responder does in the middle of a conversation: brings a guest in, marks a case."""

import hashlib
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
from ivr.flow import Flow
from ivr.inviting import Actions
from ivr.queue import Guest
from ivr.visiting import Speech

# What was asked last.
STAR, MORE, WHO, ROOM = "star", "more", "who", "room"
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
        key = inbound.key(delivery.form)
        services = offered(self.rota(), delivery.at)
        match invitation.asks, key:
            case "more", "1":
                return self._bring(invitation, delivery, Guest.COORDINATOR)
            case "more", "2":
                return self._read_out(invitation, services)
            case "more", "3":
                return self.back(invitation, visiting.marked(self.flow()))  # the fold marks it
            case "more", _:
                return self.back(invitation)
            case _:
                return self._chosen(invitation, delivery, services, key)

    def _read_out(self, invitation: Invitation, services: tuple[Service, ...]) -> str:
        if not services:
            return self.back(invitation, visiting.nobody_to_choose(self.flow()))
        names = tuple(each.name for each in services)
        return self._asking(
            invitation, _list_of(services), visiting.choices(self.flow(), names)
        )

    def _chosen(
        self,
        invitation: Invitation,
        delivery: Delivery,
        services: tuple[Service, ...],
        key: str | None,
    ) -> str:
        """Have the service rung that was chosen; a list that has changed is read out anew."""
        at = int(key) - 1 if key and key.isdigit() else -1
        if not 0 <= at < len(services):
            return self.back(invitation)
        if invitation.asks != _list_of(services):
            return self._read_out(invitation, services)
        kind = Guest.INTERPRETER if services[at].interprets else Guest.SERVICE
        return self._bring(invitation, delivery, kind, services[at].code)

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


def is_asked(asks: str) -> bool:
    """Tell whether the last question to a responder was one of these."""
    return asks in {STAR, MORE} or asks.startswith(WHO)


def _list_of(services: tuple[Service, ...]) -> str:
    """Name a list that is read out: a key means somebody else where the list has changed."""
    codes = " ".join(each.code for each in services)
    return WHO + hashlib.sha256(codes.encode()).hexdigest()[:8]
