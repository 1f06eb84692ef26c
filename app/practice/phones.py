"""Telephones: what a person, a voicemail or a test does with one."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from app.practice.conversation import LONGEST_CALL, PATIENCE, Conversation
from app.practice.errors import NoCallError, PhoneInUseError
from app.practice.exchange import Exchange
from app.practice.inbox import send_in
from app.practice.legs import Leg
from app.practice.recordings import Recording
from app.practice.texts import Attachment, Text
from app.practice.transcript import Kind, told
from app.practice.values import Line

SHOWN = "shown"


class Behaviour(Protocol):
    """How a telephone that nobody holds answers a call; runs as a participant of its own."""

    @property
    def is_off(self) -> bool: ...

    @property
    def is_engaged(self) -> bool: ...

    @property
    def is_machine(self) -> bool: ...

    def takes(self, phone: "Phone") -> None: ...


class Script(Protocol):
    """What a caller does by itself during a call; runs as a participant of its own."""

    def plays(self, call: "Call") -> None: ...


@dataclass(frozen=True, kw_only=True)
class Ending:
    """How a call ended.

    `kind` is `completed`, `rejected`, `busy` or `carrier-error`; `by` is `caller` or `line`;
    `bridged_with` holds the numbers of all whom the caller talked to; `seconds` count from
    the first ring.
    """

    kind: str
    by: str
    bridged_with: tuple[str, ...]
    recordings: tuple[Recording, ...]
    seconds: float


class Phone(Conversation):
    """A telephone with a number: driven by hand, or by its behaviour."""

    def __init__(
        self,
        exchange: Exchange,
        number: str,
        behaviour: Behaviour | None,
        start: Callable[["Phone", Line, str | None], Leg],
    ) -> None:
        super().__init__(exchange)
        self.number = number
        self.behaviour = behaviour
        self._start = start
        self.text_error = 0
        self._received: list[Text] = []
        self._leg: Leg | None = None
        self._seen: Leg | None = None

    @property
    def leg(self) -> Leg:
        if self._leg is None:
            raise NoCallError
        return self._leg

    @property
    def is_off(self) -> bool:
        return self.behaviour is not None and self.behaviour.is_off

    @property
    def is_engaged(self) -> bool:
        on_a_call = self._leg is not None and not self._leg.over
        return on_a_call or (self.behaviour is not None and self.behaviour.is_engaged)

    @property
    def is_machine(self) -> bool:
        return self.behaviour is not None and self.behaviour.is_machine

    @property
    def is_ringing(self) -> bool:
        """Tell whether it rings for a call that nobody has picked up or refused."""
        leg = self._leg
        if leg is None or leg.gone or leg.direction == "inbound":
            return False
        return leg.status == "ringing" and not (leg.picked_up or leg.declined)

    @property
    def received(self) -> tuple[Text, ...]:
        """Every text that has arrived here."""
        return tuple(self._received)

    def receive(self, text: Text) -> None:
        self._received.append(text)

    def refuses_texts(self, error: int) -> None:
        """Let texts to it fail with Twilio's error: 30003, 30005, 30006, 30007 …; 0: none."""
        with self._timeline.turn():
            self.text_error = error

    def sends(self, line: Line, body: str, media: Sequence[Attachment] = ()) -> Text:
        """Send a text to a line, with attachments; of one that is parted, the first part."""
        with self._timeline.turn():
            return send_in(self._exchange, self.number, line, body, media)

    def gets_text(self, words: str, within: float = PATIENCE) -> Text:
        """Wait until a text with these words is here; case does not matter."""

        def found() -> Text | None:
            fitting = (t for t in self._received if words.casefold() in t.body.casefold())
            return next(fitting, None)

        with self._timeline.turn():
            self._timeline.wait(lambda: found() is not None, within)
            text = found()
            if text is None:
                bodies = "\n".join(t.body for t in self._received) or "(none)"
                raise AssertionError(
                    f"not so: {self.number} gets a text “{words}”. So far:\n{bodies}"
                )
            return text

    def ring(self, leg: Leg) -> None:
        """Begin to ring; a behaviour takes it from here."""
        self._leg = leg
        behaviour = self.behaviour
        if behaviour is not None:
            self._timeline.spawn("responder", lambda: _quietly(lambda: behaviour.takes(self)))

    def rings(self, within: float = PATIENCE) -> None:
        """Wait until it rings for a call that it has not rung for yet."""
        with self._timeline.turn():
            self._timeline.wait(self._rings_anew, within)
            if not self._rings_anew():
                raise AssertionError(
                    f"not so: {self.number} rings. So far:\n{told(self._exchange.transcript)}"
                )
            self._seen = self._leg

    def picks_up(self) -> None:
        """Pick up the telephone that rings, and wait for nothing."""
        with self._timeline.turn():
            leg = self.leg
            if leg.gone or leg.picked_up or not self.is_ringing:
                raise NoCallError
            leg.picked_up = True

    def answers(self) -> None:
        """Pick up the telephone that rings."""
        with self._timeline.turn():
            self.picks_up()
            leg = self.leg
            self._timeline.wait(lambda: leg.answered_at is not None or leg.gone, PATIENCE)
            self._demand(leg.answered_at is not None, "answers")

    def declines(self) -> None:
        """Refuse the call that rings."""
        with self._timeline.turn():
            self.leg.declined = True
            self._exchange.tell(self.leg, Kind.DECLINED)

    def calls(
        self,
        line: Line,
        script: Script | None = None,
        *,
        withheld: str | None = SHOWN,
    ) -> "Call":
        """Call a line; `withheld` is what stands for a hidden number (None: no From)."""
        shown = self.number if withheld == SHOWN else withheld
        with self._timeline.turn():
            if self.is_engaged:
                raise PhoneInUseError
            self._leg = self._start(self, line, shown)
            call = Call(self._exchange, self._leg)
            if script is not None:
                self._timeline.spawn("caller", lambda: _quietly(lambda: script.plays(call)))
            return call

    def _current(self) -> Leg | None:
        return self._leg

    def _rings_anew(self) -> bool:
        leg = self._leg
        return leg is not None and leg is not self._seen and leg.status == "ringing"


class Call(Conversation):
    """A caller's call, from the caller's side."""

    def __init__(self, exchange: Exchange, leg: Leg) -> None:
        super().__init__(exchange)
        self._leg = leg

    @property
    def leg(self) -> Leg:
        return self._leg

    @property
    def sid(self) -> str:
        return self._leg.sid

    @property
    def is_over(self) -> bool:
        """Tell whether everything about the call is over, its callbacks included."""
        legs = (leg for leg in self._exchange.legs if leg.root is self._leg)
        return all(leg.over for leg in legs) and not self._exchange.pending[self._leg.sid]

    def ended(self, within: float = LONGEST_CALL) -> Ending:
        """Wait until the call and all its callbacks are over; tell how it ended."""
        with self._timeline.turn():
            self._timeline.wait(lambda: self.is_over, within)
            self._demand(self.is_over, "has ended the call")
            return self.ending

    @property
    def ending(self) -> Ending:
        leg, entries = self._leg, self._own()
        unusual = leg.dropped in {"rejected", "busy", "carrier-error"}
        return Ending(
            kind=leg.dropped if unusual else "completed",
            by="caller" if leg.hung_up else "line",
            bridged_with=tuple(e.text for e in entries if e.kind is Kind.CONNECTED),
            recordings=tuple(r for r in self._exchange.recordings.kept if r.call == leg.sid),
            seconds=((leg.ended_at or leg.now()) - leg.history[0][0]).total_seconds(),
        )

    def _current(self) -> Leg | None:
        return self._leg


def _quietly(duty: Callable[[], None]) -> None:
    """Do what a telephone does by itself; that the call is over meanwhile is no failure."""
    try:
        duty()
    except (NoCallError, AssertionError):
        return
