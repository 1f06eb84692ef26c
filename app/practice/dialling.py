"""Calls that begin and end: the caller's, and the responder's that a <Dial> makes."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.practice.errors import LegOverError
from app.practice.exchange import Exchange
from app.practice.executor import Executor, Request, Step
from app.practice.legs import Leg, Status
from app.practice.transcript import Kind
from app.practice.values import Line
from app.practice.verbs import EVERYWHERE, SCREENING

BUFFER = 5.0  # Twilio rings so much longer than it is told
SETTING_UP = 1.0  # until a telephone rings, or is known not to
ANSWERING = 0.5


class _Answering(Executor):
    """Answers the call when the first document is there, unless that rejects it."""

    def _fetched(self, request: Request) -> list[Element]:
        verbs = super()._fetched(request)
        if self.leg.answered_at is None and not (verbs and verbs[0].tag == "Reject"):
            _answer(self.exchange, self.leg)
        return verbs


def inbound(exchange: Exchange, leg: Leg, line: Line) -> None:
    """Carry a caller's call from the first ring to the status callback."""
    verbs = {**EVERYWHERE, "Dial": dial}
    executor = _Answering(exchange=exchange, leg=leg, verbs=verbs, fallback=line.fallback_url)
    try:
        exchange.rest(leg, ANSWERING)
        executor.run(Request(url=line.voice_url))
        executor.hang_up("end of document")
    except LegOverError:
        _end(exchange, leg, _inbound_end(leg))
    if line.status_callback:
        exchange.progress(leg, (line.status_callback, "POST"))


def dial(executor: Executor, step: Step) -> Request | None:
    """Ring one number and wait until that leg is over, bridged or not."""
    exchange, caller = executor.exchange, executor.leg
    ringing = _Ringing.of(executor, step)
    child = ringing.leg
    exchange.legs.append(child)
    exchange.sound_starts(caller)
    exchange.tell(caller, Kind.RINGING, child.who)
    exchange.timeline.spawn("leg", ringing.carry)
    exchange.timeline.wait(lambda: child.over or caller.gone)
    if not child.over:
        child.dropped = child.dropped or "the caller left"
        exchange.timeline.wait(lambda: child.over)
    exchange.sound_ends(caller)
    return _afterwards(executor, step, child)


def _afterwards(executor: Executor, step: Step, child: Leg) -> Request | None:
    extra = {
        "DialCallStatus": child.status,
        "DialCallSid": child.sid,
        "DialBridged": "true" if child.ever_bridged else "false",
    }
    if child.answered_at:
        extra["DialCallDuration"] = str(child.duration())
    url, method = step.address("action")
    request = Request(url=url, method=method, extra=extra)
    asks = "action" in step.verb.attrib
    if executor.leg.gone:
        if asks and executor.exchange.mischief.action_after_hangup:
            executor.last_word(request)
        raise LegOverError
    return request if asks else None


@dataclass(eq=False, kw_only=True)
class _Ringing:
    """A responder's leg, from the attempt to its end."""

    exchange: Exchange
    leg: Leg
    caller: Leg
    step: Step
    number: Step

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
        try:
            self._progress("initiated")
            status = self._ring()
            if status == "in-progress":
                self._screen()
                self._bridge()
                status = "completed"
        except LegOverError:
            status = "completed" if self.leg.answered_at else "canceled"
        _end(self.exchange, self.leg, status)
        self._progress("completed")

    def _ring(self) -> Status:
        exchange, leg = self.exchange, self.leg
        exchange.rest(leg, SETTING_UP)
        telephone = exchange.telephones.get(leg.to)
        if telephone is None or telephone.is_off:
            return "failed"
        if telephone.is_engaged:
            return "busy"
        leg.becomes("ringing")
        exchange.tell(leg, Kind.RANG)
        self._progress("ringing")
        telephone.ring(leg)
        patience = int(self.step.verb.get("timeout", "30")) + BUFFER
        if not exchange.until(leg, lambda: leg.picked_up or leg.declined, patience):
            leg.dropped = "no answer"
            return "no-answer"
        return "busy" if leg.declined else "in-progress"

    def _screen(self) -> None:
        """Run the responder's document; whoever lets it end is connected."""
        _answer(self.exchange, self.leg)
        self._progress("answered")
        if "url" in self.number.verb.attrib:
            url, method = self.number.address("url")
            screen = Executor(exchange=self.exchange, leg=self.leg, verbs=SCREENING)
            screen.run(Request(url=url, method=method))

    def _bridge(self) -> None:
        exchange, leg, caller = self.exchange, self.leg, self.caller
        if leg.gone or caller.gone:
            raise LegOverError
        self._connect()
        limit = float(self.step.verb.get("timeLimit", "14400"))
        exchange.timeline.wait(lambda: leg.gone or caller.gone, limit)
        leg.bridged = caller.bridged = None
        exchange.tell(caller, Kind.PARTED, leg.who)
        exchange.tell(leg, Kind.PARTED, caller.who)
        if not leg.hung_up:
            leg.dropped = "the caller left" if self.caller.gone else "time limit"

    def _connect(self) -> None:
        exchange, leg, caller = self.exchange, self.leg, self.caller
        exchange.sound_starts(leg)
        leg.bridged, caller.bridged = caller, leg
        leg.ever_bridged = caller.ever_bridged = True
        exchange.tell(caller, Kind.CONNECTED, leg.who)
        exchange.tell(leg, Kind.CONNECTED, caller.who)
        if exchange.telephones[leg.to].is_machine:
            exchange.blame(leg, "machine-bridged", "the caller was connected to a voicemail")

    def _progress(self, event: str) -> None:
        asked = self.number.verb.get("statusCallbackEvent", "completed").split()
        if "statusCallback" in self.number.verb.attrib and event in asked:
            target = self.number.address("statusCallback")
            self.exchange.progress(self.leg, target)


def _answer(exchange: Exchange, leg: Leg) -> None:
    leg.becomes("in-progress")
    exchange.tell(leg, Kind.ANSWERED)
    exchange.sound_ends(leg)


def _end(exchange: Exchange, leg: Leg, status: Status) -> None:
    exchange.sound_starts(leg)
    leg.stops_listening()
    if not leg.hung_up:
        exchange.tell(leg, Kind.RELEASED, leg.dropped or status)
    if not leg.over:
        leg.becomes(status)


def _inbound_end(leg: Leg) -> Status:
    if leg.answered_at or leg.dropped == "carrier-error":
        return "completed"
    return "busy" if leg.dropped == "busy" else "no-answer"
