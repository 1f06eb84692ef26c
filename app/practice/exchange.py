"""The middle of the practice network: what all legs share, tell, and are blamed for."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Protocol

from app.practice.carrier import Account, Carrier, Order, Purpose, Webhook
from app.practice.errors import LegOverError
from app.practice.legs import Leg
from app.practice.timeline import Timeline
from app.practice.transcript import Entry, Kind
from app.practice.values import Fault, Line, Mischief, Recording

DEAD_AIR = 15.0  # seconds of silence after which a caller thinks that the line is gone
LONGEST_DELAY = 10.0


class Telephone(Protocol):
    """Whatever can be rung under a number."""

    @property
    def is_off(self) -> bool: ...

    @property
    def is_engaged(self) -> bool: ...

    @property
    def is_machine(self) -> bool: ...

    def ring(self, leg: Leg) -> None: ...


@dataclass(eq=False, kw_only=True)
class Exchange:
    """Shared state; everything here is touched only by who holds the timeline's turn."""

    account: Account
    timeline: Timeline
    mischief: Mischief
    reach: Mapping[str, str]
    transcript: list[Entry] = field(default_factory=list)
    webhooks: list[Webhook] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    legs: list[Leg] = field(default_factory=list)
    recordings: list[Recording] = field(default_factory=list)
    watchers: list[Callable[[Entry], None]] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    telephones: dict[str, Telephone] = field(default_factory=dict)
    pending: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        self.random = random.Random(self.mischief.seed)
        self.carrier = Carrier(
            account=self.account, now=self.timeline.now, keep=self._keep, reach=self.reach
        )

    def tell(
        self,
        leg: Leg,
        kind: Kind,
        text: str = "",
        *,
        tongue: tuple[str, str] = ("", ""),
        seconds: float = 0.0,
    ) -> None:
        """Write an entry; `tongue` is language and voice."""
        at = self.timeline.now()
        entry = Entry(
            at=at,
            after=(at - leg.root.history[0][0]).total_seconds(),
            call=leg.root.sid,
            leg=leg.sid,
            who=leg.who,
            kind=kind,
            text=text,
            language=tongue[0],
            voice=tongue[1],
            seconds=seconds,
        )
        self.transcript.append(entry)
        for watcher in self.watchers:
            watcher(entry)

    def blame(
        self, leg: Leg, kind: str, sentence: str, *, rule: str = "", page: str = ""
    ) -> None:
        self.faults.append(
            Fault(
                kind=kind,
                call=leg.root.sid,
                leg=leg.sid,
                sentence=sentence,
                rule=rule,
                page=page,
            )
        )

    def rest(self, leg: Leg, seconds: float) -> None:
        """Let time pass on a leg, or raise LegOverError as soon as its telephone has left."""
        self.until(leg, lambda: False, seconds)

    def until(self, leg: Leg, ready: Callable[[], bool], seconds: float | None) -> bool:
        """Wait on a leg; tell whether it came true in time. Raises LegOverError."""
        self.timeline.wait(lambda: leg.gone or ready(), seconds)
        if leg.gone:
            raise LegOverError
        return ready()

    def sound_starts(self, leg: Leg) -> None:
        """Note that a leg hears something again, and how long it heard nothing."""
        since, leg.quiet_since = leg.quiet_since, None
        quiet = 0.0 if since is None else self.timeline.seconds() - since
        if quiet > DEAD_AIR:
            self.blame(leg, "dead-air", f"{quiet:.0f} s of silence on the line")

    def sound_ends(self, leg: Leg) -> None:
        leg.quiet_since = self.timeline.seconds()

    def ask(self, order: Order) -> Webhook:
        """Make a request now; others go on meanwhile."""
        with self.timeline.outside():
            return self.carrier.deliver(order, self.mischief.copies)

    def callback(self, leg: Leg, order: Order, delay: float = 0.0) -> None:
        """Make a request besides the call, after a delay (seconds), or lose it."""
        if self.random.random() < self.mischief.lose_callbacks:
            return
        if self.mischief.shuffle_callbacks:
            delay += self.random.uniform(0, LONGEST_DELAY)
        self.pending[leg.root.sid] += 1
        self.timeline.spawn("callback", lambda: self._call_back(leg, order, delay))

    def _call_back(self, leg: Leg, order: Order, delay: float) -> None:
        try:
            if delay:
                self.timeline.sleep(delay)
            self.ask(order)
        finally:
            self.pending[leg.root.sid] -= 1

    def order(
        self,
        leg: Leg,
        target: tuple[str, str],
        extra: Mapping[str, str] | None = None,
        purpose: Purpose = "document",
    ) -> Order:
        """Give a request about a leg; `target` is a URL and GET or POST."""
        form = {**standard(self.account, leg), **(extra or {})}
        return Order(url=target[0], method=target[1], form=form, leg=leg.sid, purpose=purpose)

    def progress(self, leg: Leg, target: tuple[str, str]) -> None:
        """Tell a status callback where a leg stands (Twilio: "Call resource")."""
        extra = {
            "Timestamp": format_datetime(self.timeline.now()),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": str(leg.next_number()),
        }
        if leg.over:
            seconds = leg.duration()
            extra |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
        self.callback(leg, self.order(leg, target, extra, "status"))

    def recording_callback(
        self, leg: Leg, target: tuple[str, str], facts: Mapping[str, str], delay: float
    ) -> None:
        """Tell a recording's callback, which has fields of its own and no standard ones."""
        url, method = target
        form = {"AccountSid": self.account.sid, "CallSid": leg.sid, **facts}
        order = Order(url=url, method=method, form=form, leg=leg.sid, purpose="recording")
        self.callback(leg, order, delay)

    def _keep(self, webhook: Webhook) -> None:
        self.webhooks.append(webhook)


def standard(account: Account, leg: Leg) -> dict[str, str]:
    """Give the fields of every request about a leg (Twilio: "TwiML for Programmable Voice")."""
    form = {
        "CallSid": leg.sid,
        "AccountSid": account.sid,
        "ApiVersion": "2010-04-01",
        "CallStatus": leg.status,
        "Direction": leg.direction,
        "To": leg.to,
        "Called": leg.to,
        **_place("To", leg.to),
        **_place("Called", leg.to),
    }
    if leg.shown is not None:
        form |= {"From": leg.shown, "Caller": leg.shown}
        form |= _place("From", leg.shown) | _place("Caller", leg.shown)
    if leg.parent:
        form["ParentCallSid"] = leg.parent.sid
    return form


def _place(side: str, number: str) -> dict[str, str]:
    """Give what Twilio looks up for a number; city and zip are empty as often as not."""
    country = "US" if number.startswith("+1") else ""
    state = "MA" if number.startswith("+1413") else ""
    return {
        f"{side}City": "",
        f"{side}State": state,
        f"{side}Zip": "",
        f"{side}Country": country,
    }
