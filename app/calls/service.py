"""What happens when a webhook arrives: ask the engine, keep the delivery, answer TwiML."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from app.calls.facts import Arrival
from app.calls.meeting import HELD, ROOM
from app.errors import HotlineError
from app.rota.rules import Rota, ringing_order, speaks_now
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.numbers import caller_number
from app.telephony.responders import screening_document
from app.telephony.twiml import Script, caller_document
from app.telephony.webhooks import Links, Webhook
from ivr.actions import Confer, Enqueue, Find, HangUp, Leave, Listen, Ring, Wait
from ivr.circumstances import Circumstances
from ivr.engine import Turn, advance
from ivr.events import Event, NobodyFound, NothingPressed, ResponderFound, WentWrong
from ivr.flow import Flow
from ivr.queue import Guest
from ivr.screening import ACCEPT, accepted, screening
from ivr.session import Session
from ivr.steps import Connect, Message, Urgency
from ivr.waiting import plan_of

log = logging.getLogger(__name__)

QUESTION = "question"  # the kind of step in which a caller is asked for a key


class Pulse(Protocol):
    """What the dispatcher knows of who waits (app/dispatch/pulse.py)."""

    def served(self, call: str, now: datetime, waited: int) -> bool: ...
    def is_hopeless(self, call: str) -> bool: ...
    def is_kept(self, call: str) -> bool: ...
    def joins(self, call: str) -> Guest | None: ...


class Keep(Protocol):
    """Makes a delivery durable (app/journal/writer.py)."""

    def __call__(self, delivery_id: str, body: bytes, /, *, urgent: bool = False) -> None: ...


class Floods(Protocol):
    """What is known of floods (app/calls/floods.py)."""

    def saw(self, delivery: Delivery) -> None: ...
    def stand(self, now: Circumstances, delivery: Delivery) -> Circumstances: ...
    def rings_unasked(self, now: Circumstances, at: datetime) -> None: ...


class Flows(Protocol):
    """The flow that new calls get, and those that calls under way began with."""

    @property
    def current(self) -> Flow: ...
    def of(self, fingerprint: str) -> Flow | None: ...


@dataclass(frozen=True, kw_only=True)
class Calls:
    """All that the caller's path needs: in memory, without Postgres, without Twilio's REST.

    `keep` makes a delivery durable (id, body) or raises HotlineError; `rota` gives the
    snapshot in memory; `circumstances` tells how the line stands at a moment for a caller
    whose number is known or not, and who has this case; `case_name` says the name of the case
    of a call as it is spoken; `replay` gives the address where a recording can be heard;
    `pulse` tells whether the dispatcher works for a call, `floods` how it stands among all
    others, and `queue` names its queue.
    """

    flows: Flows
    links: Links
    number: str
    rota: Callable[[], Rota]
    circumstances: Callable[[datetime, bool, str | None], Circumstances]
    case_name: Callable[[str], str]
    replay: Callable[[str], str]
    keep: Keep
    pulse: Pulse
    floods: Floods
    queue: Callable[[str], str]

    def answer_caller(self, delivery: Delivery) -> str:
        """Take a delivery on the caller's leg into the call, and write what is said next.

        Never raises: a caller does not meet our failure.
        """
        rota = self.rota()
        self.floods.saw(delivery)
        flow, turn, asked = self._turn(delivery, rota)
        if delivery.webhook is not Webhook.WAIT:
            delivery = replace(delivery, arrival=vars(_arrival(flow, turn, asked)))
        self.note_if_possible(delivery)
        return self._document(turn, rota, delivery)

    def answer_responder(self, delivery: Delivery) -> str:
        """Screen a responder's telephone: only the key 1 leads on, anything else hangs up."""
        self.note_if_possible(delivery)
        query = dict(delivery.query)
        session = inbound.session(delivery.query, delivery.form)
        flow = self._flow(session)
        if delivery.webhook is Webhook.SCREEN:
            return screening_document(screening(flow, session), self.links, query)
        yes = inbound.key(delivery.form) == ACCEPT
        return screening_document(accepted(flow) if yes else (HangUp(),), self.links, query)

    def note(self, delivery: Delivery) -> None:
        """Keep a report that is answered with nothing; HotlineError where it cannot be kept."""
        if delivery.webhook is Webhook.STATUS:
            self.floods.saw(delivery)
        self.keep(delivery.id, delivery.to_bytes(), urgent=delivery.urgent)

    def last_words(self) -> str:
        """Write the document for when all else failed: a message may be left."""
        flow = self.flows.current
        steps = flow.script.steps
        name = next(name for name, step in steps.items() if isinstance(step, Message))
        lost = Session(fingerprint=flow.fingerprint, step=name)
        return self._document(advance(flow, lost, NothingPressed()), None, None)

    def _flow(self, session: Session | None) -> Flow:
        """Give a call the flow that it began with, also when callers after it get another."""
        known = session and self.flows.of(session.fingerprint)
        return known or self.flows.current

    def _turn(self, delivery: Delivery, rota: Rota) -> tuple[Flow, Turn, Find | None]:
        """Take a turn; with it comes the first question for a person, if the caller asked."""
        session = inbound.session(delivery.query, delivery.form)
        flow = self.flows.current
        try:
            flow = self._flow(session)
            event = inbound.event(delivery.webhook, delivery.form)
            return flow, *self._walk(flow, session, event, delivery, rota)
        except Exception:
            # Whatever it was, the caller goes on.
            log.exception("a turn failed; the call goes to the safe point")
            if session and delivery.webhook is Webhook.WAIT:
                return flow, Turn(session, (Leave(),)), None
            return flow, *self._walk(flow, session, WentWrong(), delivery, rota)

    def _walk(
        self,
        flow: Flow,
        session: Session | None,
        event: Event,
        delivery: Delivery,
        rota: Rota,
    ) -> tuple[Turn, Find | None]:
        now = self._now(delivery, session, rota)
        turn = advance(flow, session, event, now)
        asked, notes = turn.asks, turn.notes
        if asked and asked.urgency is Urgency.EMERGENCY and not turn.session.passed:
            self.floods.rings_unasked(now, delivery.at)
        while turn.asks:
            found = self._found(turn.asks, delivery, rota)
            turn = advance(flow, turn.session, found, now)
        return replace(turn, notes=notes), asked

    def _now(self, delivery: Delivery, session: Session | None, rota: Rota) -> Circumstances:
        known = caller_number(delivery.form.get("From")) is not None
        sid = delivery.call_sid
        now = self.circumstances(delivery.at, known, self.case_name(sid) if sid else None)
        now = self.floods.stand(now, delivery)
        language = session.language if session else None
        waits = delivery.webhook is Webhook.WAIT
        return replace(
            now,
            served=bool(sid) and self.pulse.served(sid or "", delivery.at, _waited(delivery)),
            hopeless=waits and self.pulse.is_hopeless(sid or ""),
            kept=waits and self.pulse.is_kept(sid or ""),
            joins=self.pulse.joins(sid or ""),
            waited=_waited(delivery),
            # Only who waits hears of it; the rota is not gone through for every key.
            fluent=not (waits and language) or speaks_now(rota, delivery.at, language or ""),
        )

    def _found(self, question: Find, delivery: Delivery, rota: Rota) -> Event:
        order = ringing_order(
            rota,
            delivery.at,
            language=question.language,
            caller=caller_number(delivery.form.get("From")),
            line=self.number,
            seed=delivery.call_sid or delivery.id,
            skill=question.topic,
            prefer=question.prefer,
        )
        untried = (person.code for person in order if person.code not in question.tried)
        code = next(untried, None)
        return ResponderFound(code) if code else NobodyFound()

    def _document(self, turn: Turn, rota: Rota | None, delivery: Delivery | None) -> str:
        phones = {person.code: person.phone for person in rota.responders} if rota else {}
        recording = inbound.recording(delivery.query, delivery.form) if delivery else None
        sid = delivery.call_sid if delivery else None
        script = Script(
            links=self.links,
            caller_id=self.number,
            session=turn.session,
            phone_of=phones.__getitem__,
            recording=recording,
            replay=self.replay(recording) if recording and _replays(turn) else None,
            queue=self.queue(sid) if sid and (_queues(turn) or _confers(turn)) else "",
            since=_since(turn, delivery) if delivery else None,
        )
        return caller_document(turn.actions, script)

    def note_if_possible(self, delivery: Delivery) -> None:
        """Keep a delivery, or go on without: a full disk must not silence the line."""
        try:
            self.note(delivery)
        except HotlineError:
            log.exception("a delivery of webhook %s is not recorded", delivery.webhook)


def _replays(turn: Turn) -> bool:
    return any(isinstance(action, Listen) and action.replay for action in turn.actions)


def _queues(turn: Turn) -> bool:
    return any(isinstance(action, Enqueue) for action in turn.actions)


def _confers(turn: Turn) -> bool:
    return any(isinstance(action, Confer) for action in turn.actions)


def _waited(delivery: Delivery) -> int:
    return inbound.waited(delivery.query, delivery.at.timestamp())


def _since(turn: Turn, delivery: Delivery) -> int | None:
    """Tell since which second a caller waits: from now on, or as the address has it."""
    if _queues(turn):
        return int(delivery.at.timestamp())
    # The hunt after a queue ends in time.
    goes_on = any(isinstance(action, Wait | Ring) for action in turn.actions)
    known = goes_on and "w" in delivery.query
    return int(delivery.at.timestamp()) - _waited(delivery) if known else None


def _arrival(flow: Flow, turn: Turn, asked: Find | None) -> Arrival:
    session = turn.session
    step = flow.step(session.step)
    # Whoever is asked for a key in a flood has not yet asked for a person.
    asking = isinstance(step, Connect) and session.misses > 0
    kind = QUESTION if asking else _kind_after_talking(turn)
    return Arrival(
        turn=session.turn,
        step=session.step,
        kind=kind or step.type,
        language=session.language,
        urgency=asked.urgency if asked else None,
        topic=asked.topic if asked else None,
        rings=next((a.code for a in turn.actions if isinstance(a, Ring)), None),
        plan=_plan(flow, asked) if _queues(turn) else None,
        session=str(session) if kind == ROOM else None,
        prefer=asked.prefer if asked else None,
        over=asked is not None and asked.over,
        notes=turn.notes,
    )


def _kind_after_talking(turn: Turn) -> str | None:
    """Tell what follows a conversation that is not over for the caller."""
    if turn.session.held:
        return HELD
    return ROOM if _confers(turn) else None


def _plan(flow: Flow, asked: Find | None) -> str | None:
    plan = plan_of(flow, asked.urgency) if asked else None
    return plan.model_dump_json() if plan else None
