"""Calls that begin and end: the caller's, and the responder's that a <Dial> makes."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.practice.conferring import dial_conference
from app.practice.dequeuing import dial_queue
from app.practice.errors import CalledAwayError, LegOverError
from app.practice.exchange import Exchange
from app.practice.executor import Executor, Step, Verb
from app.practice.legs import Leg, Status
from app.practice.queueing import enqueue
from app.practice.ringing import (
    answer,
    connect,
    end,
    part,
    ring,
    talk,
)
from app.practice.rule import Place
from app.practice.transcript import Kind
from app.practice.values import Line, Request
from app.practice.verbs import EVERYWHERE, SCREENING

ANSWERING = 0.5


class _Answering(Executor):
    """Answers the call when the first document is there, unless that rejects it."""

    def _fetched(self, request: Request) -> list[Element]:
        verbs = super()._fetched(request)
        if self.leg.answered_at is None and not (verbs and verbs[0].tag == "Reject"):
            answer(self.exchange, self.leg)
        return verbs


def inbound(exchange: Exchange, leg: Leg, line: Line) -> None:
    """Carry a caller's call from the first ring to the status callback."""
    executor = _Answering(
        exchange=exchange, leg=leg, verbs=CALL, fallback=(line.fallback_url, "POST")
    )
    try:
        exchange.rest(leg, ANSWERING)
        executor.run(Request(url=line.voice_url))
        executor.hang_up("end of document")
    except LegOverError:
        end(exchange, leg, _inbound_end(leg))
    if line.status_callback:
        exchange.progress(leg, (line.status_callback, "POST"))


def dial(executor: Executor, step: Step) -> Request | None:
    """Ring one number, take who waits in a queue, or take part in a conference."""
    nouns = {"Queue": dial_queue, "Conference": dial_conference}
    return nouns.get(step.verb[0].tag, _dial_number)(executor, step)


CALL: dict[str, Verb] = {**EVERYWHERE, "Dial": dial, "Enqueue": enqueue}


def _dial_number(executor: Executor, step: Step) -> Request | None:
    """Wait until the leg of a number is over, bridged or not."""
    exchange, caller = executor.exchange, executor.leg
    ringing = _Ringing.of(executor, step)
    child = ringing.leg
    exchange.legs.append(child)
    exchange.sound_starts(caller)
    exchange.tell(caller, Kind.RINGING, child.who)
    exchange.timeline.spawn("leg", ringing.carry)
    exchange.timeline.wait(lambda: ringing.over or caller.gone or caller.called_away)
    if not ringing.over:
        child.dropped = child.dropped or "the caller left"
        exchange.timeline.wait(lambda: ringing.over)
    exchange.sound_ends(caller)
    return executor.conclude(step, _outcome(child))


def _outcome(child: Leg) -> dict[str, str]:
    """Tell what came of a leg; one that was sent elsewhere lasts on, and has no duration."""
    extra = {
        "DialCallStatus": child.status if child.over else "completed",
        "DialCallSid": child.sid,
        "DialBridged": "true" if child.ever_bridged else "false",
    }
    if child.answered_at and child.over:
        extra["DialCallDuration"] = str(child.duration())
    return extra


class _Screening(Executor):
    """Leaves its document when REST sends the leg elsewhere: there other verbs are known."""

    def run(self, request: Request | None) -> None:
        while request:
            request = self._next(request)


@dataclass(eq=False, kw_only=True)
class _Ringing:
    """A responder's leg, from the attempt to its end; REST may send it elsewhere meanwhile."""

    exchange: Exchange
    leg: Leg
    caller: Leg
    step: Step
    number: Step
    sent_elsewhere: bool = False

    @property
    def over(self) -> bool:
        """Tell whether the leg is no longer a part of this <Dial>."""
        return self.leg.over or self.sent_elsewhere

    @classmethod
    def of(cls, executor: Executor, step: Step) -> "_Ringing":
        (number,) = step.verb
        to, caller = (number.text or "").strip(), executor.leg
        leg = Leg(
            who=to,
            shown=step.verb.get("callerId", caller.shown),
            to=to,
            direction="outbound-dial",
            parent=caller,
            now=executor.exchange.timeline.now,
        )
        return cls(
            exchange=executor.exchange,
            leg=leg,
            caller=caller,
            step=step,
            number=Step(number, step.document),
        )

    def carry(self) -> None:
        self._progress("initiated")
        try:
            status = self._outcome()
        except LegOverError:
            status = "completed" if self.leg.answered_at else "canceled"
        end(self.exchange, self.leg, status)
        self._progress("completed")

    def _outcome(self) -> Status:
        patience = int(self.step.verb.get("timeout", "30"))
        status = ring(self.exchange, self.leg, patience, lambda: self._progress("ringing"))
        if status != "in-progress":
            return status
        try:
            self._screen()
            self._bridge()
        except CalledAwayError:
            self._go_elsewhere()
        return "completed"

    def _go_elsewhere(self) -> None:
        """Go on with the document that REST has given; the caller goes on without this leg."""
        self.sent_elsewhere = True
        request, self.leg.redirection = self.leg.redirection, None
        executor = Executor(exchange=self.exchange, leg=self.leg, verbs=CALL)
        executor.run(request)
        executor.hang_up("end of document")

    def _screen(self) -> None:
        """Run the responder's document; whoever lets it end is connected."""
        answer(self.exchange, self.leg)
        self._progress("answered")
        if "url" in self.number.verb.attrib:
            url, method = self.number.address("url")
            screen = _Screening(
                exchange=self.exchange, leg=self.leg, verbs=SCREENING, place=Place.SCREENING
            )
            screen.run(Request(url=url, method=method))

    def _bridge(self) -> None:
        exchange, leg, caller = self.exchange, self.leg, self.caller
        if leg.gone or caller.gone:
            raise LegOverError
        connect(exchange, caller, leg)
        talk(
            exchange,
            self.step.verb,
            caller,
            lambda: leg.gone or leg.called_away or caller.gone,
        )
        part(exchange, caller, leg)
        exchange.stay(leg)
        leg.dropped = self._why()

    def _why(self) -> str:
        """Tell why the caller's side has ended the conversation."""
        if self.caller.gone:
            return "the caller left"
        return "the caller pressed *" if self.caller.starred else "time limit"

    def _progress(self, event: str) -> None:
        asked = self.number.verb.get("statusCallbackEvent", "completed").split()
        if "statusCallback" in self.number.verb.attrib and event in asked:
            target = self.number.address("statusCallback")
            self.exchange.progress(self.leg, target)


def _inbound_end(leg: Leg) -> Status:
    if leg.answered_at or leg.dropped == "carrier-error":
        return "completed"
    return "busy" if leg.dropped == "busy" else "no-answer"
