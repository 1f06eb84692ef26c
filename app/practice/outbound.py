"""Calls that REST creates: they wait for their second, ring, and carry out a document."""

from dataclasses import dataclass

from app.practice.dialling import CALL
from app.practice.errors import LegOverError
from app.practice.exchange import Exchange
from app.practice.executor import Executor
from app.practice.legs import Leg, Status
from app.practice.ringing import answer, end, ring
from app.practice.values import Request


@dataclass(frozen=True, kw_only=True)
class Placing:
    """What a call is created with (Twilio: "Call resource", "Create a Call").

    `callback` and `fallback` are URL and method (empty: none); `patience` and `limit` are
    seconds; `detects`: the network tells whether a machine has answered.
    """

    to: str
    caller_id: str
    request: Request
    fallback: tuple[str, str]
    callback: tuple[str, str]
    events: frozenset[str]
    patience: int
    limit: int
    detects: bool


def place(exchange: Exchange, placing: Placing) -> Leg:
    """Create a call; it is dialled as soon as the account's calls a second allow it."""
    leg = Leg(
        who=placing.to,
        shown=placing.caller_id,
        to=placing.to,
        direction="outbound-api",
        status="queued",
        now=exchange.timeline.now,
    )
    exchange.legs.append(leg)
    leg.queue_seconds = exchange.dialling_pace.join(leg)
    exchange.timeline.spawn("outbound", _Outbound(exchange, leg, placing).carry)
    return leg


@dataclass(eq=False)
class _Outbound:
    exchange: Exchange
    leg: Leg
    placing: Placing

    def carry(self) -> None:
        exchange, leg = self.exchange, self.leg
        if not exchange.dialling_pace.takes_turn(leg, lambda: leg.gone):
            leg.becomes("canceled")  # while it was queued: no callback tells of it
            return
        leg.becomes("initiated")
        self._progress("initiated")
        end(exchange, leg, self._outcome())
        self._progress("completed")

    def _outcome(self) -> Status:
        patience = self.placing.patience
        try:
            status = ring(self.exchange, self.leg, patience, lambda: self._progress("ringing"))
            if status == "in-progress":
                self._talk()
        except LegOverError:
            return "completed" if self.leg.answered_at else "canceled"
        return status

    def _talk(self) -> None:
        exchange, leg, placing = self.exchange, self.leg, self.placing
        answer(exchange, leg)
        self._progress("answered")
        exchange.timeline.spawn("limit", self._limit)
        executor = Executor(exchange=exchange, leg=leg, verbs=CALL, fallback=placing.fallback)
        executor.run(placing.request if not placing.detects else self._detected())
        executor.hang_up("end of document")

    def _detected(self) -> Request:
        """Tell who answered (Twilio: "Answering Machine Detection"); here it is never wrong."""
        request = self.placing.request
        machine = self.exchange.telephones[self.leg.to].is_machine
        extra = {"AnsweredBy": "machine_start" if machine else "human"}
        return Request(url=request.url, method=request.method, twiml=request.twiml, extra=extra)

    def _limit(self) -> None:
        over = self.exchange.timeline.wait(lambda: self.leg.over, self.placing.limit)
        if not over and not self.leg.gone:
            self.leg.dropped = "time limit"

    def _progress(self, event: str) -> None:
        if self.placing.callback[0] and event in self.placing.events:
            self.exchange.progress(self.leg, self.placing.callback)
