"""The middle of the practice network: what all legs share, tell, and are blamed for."""

import random
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import format_datetime
from typing import Protocol

from app.practice.carrier import Account, Carrier, Order, Purpose, Webhook
from app.practice.conferences import Conferences
from app.practice.errors import CalledAwayError, LegOverError
from app.practice.legs import Leg
from app.practice.pacing import Pace
from app.practice.queues import Queues
from app.practice.recordings import Recordings
from app.practice.texts import Text, Texting
from app.practice.timeline import Timeline
from app.practice.transcript import Entry, Kind
from app.practice.values import Fault, Line, Mischief

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

    @property
    def text_error(self) -> int: ...

    def ring(self, leg: Leg) -> None: ...

    def receive(self, text: Text) -> None: ...


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
    recordings: Recordings = field(default_factory=Recordings)
    watchers: list[Callable[[Entry], None]] = field(default_factory=list)
    lines: dict[str, Line] = field(default_factory=dict)
    telephones: dict[str, Telephone] = field(default_factory=dict)
    pending: Counter[str] = field(default_factory=Counter)
    queues: Queues = field(default_factory=Queues)
    conferences: Conferences = field(default_factory=Conferences)
    barred: dict[str, int] = field(default_factory=dict)  # number -> Twilio's error code
    calls_a_second: float = 1.0
    texting: Texting = field(default_factory=Texting)

    def __post_init__(self) -> None:
        self.random = random.Random(self.mischief.seed)
        self.dialling_pace = Pace(timeline=self.timeline, rate=self.calls_a_second)
        self.carrier = Carrier(
            account=self.account, now=self.timeline.now, keep=self._keep, reach=self.reach
        )

    @property
    def is_quiet(self) -> bool:
        """Tell whether every leg, every text and every callback is over."""
        legs = all(leg.over for leg in self.legs)
        texts = all(text.over for text in self.texting.texts)
        return legs and texts and not any(self.pending.values())

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
        """Let time pass on a leg; raises LegOverError, CalledAwayError as soon as it must."""
        self.until(leg, lambda: False, seconds)

    def until(self, leg: Leg, ready: Callable[[], bool], seconds: float | None) -> bool:
        """Wait on a leg; tell whether it came true in time. Raises as `rest` does."""
        self.timeline.wait(lambda: leg.gone or leg.called_away or ready(), seconds)
        self.stay(leg)
        return ready()

    def stay(self, leg: Leg) -> None:
        """Go on with a leg's document; raises LegOverError, CalledAwayError when it cannot."""
        if leg.gone:
            raise LegOverError
        if leg.called_away:
            raise CalledAwayError

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

    def callback(self, owner: str, order: Order, delay: float = 0.0) -> None:
        """Make a request besides a call or text, after a delay (seconds), or lose it.

        `owner` is the sid of what is over only when this is.
        """
        if self.random.random() < self.mischief.lose_callbacks:
            return
        if self.mischief.shuffle_callbacks:
            delay += self.random.uniform(0, LONGEST_DELAY)
        self.pending[owner] += 1
        self.timeline.spawn("callback", lambda: self._call_back(owner, order, delay))

    def _call_back(self, owner: str, order: Order, delay: float) -> None:
        try:
            if delay:
                self.timeline.sleep(delay)
            self.ask(order)
        finally:
            self.pending[owner] -= 1

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
            if leg.direction == "outbound-api":
                extra["SipResponseCode"] = str(leg.sip_code)
            extra |= {"CallDuration": str(seconds), "Duration": str(-(-seconds // 60))}
        self.callback(leg.root.sid, self.order(leg, target, extra, "status"))

    def recording_callback(
        self, leg: Leg, target: tuple[str, str], facts: Mapping[str, str], delay: float
    ) -> None:
        """Tell a recording's callback, which has fields of its own and no standard ones."""
        url, method = target
        form = {"AccountSid": self.account.sid, "CallSid": leg.sid, **facts}
        order = Order(url=url, method=method, form=form, leg=leg.sid, purpose="recording")
        self.callback(leg.root.sid, order, delay)

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
        **place_of("To", leg.to),
        **place_of("Called", leg.to),
    }
    if leg.shown is not None:
        form |= {"From": leg.shown, "Caller": leg.shown}
        form |= place_of("From", leg.shown) | place_of("Caller", leg.shown)
    if leg.parent:
        form["ParentCallSid"] = leg.parent.sid
    return form


def place_of(side: str, number: str) -> dict[str, str]:
    """Give what Twilio looks up for a number; city and zip are empty as often as not."""
    country = "US" if number.startswith("+1") else ""
    state = "MA" if number.startswith("+1413") else ""
    return {
        f"{side}City": "",
        f"{side}State": state,
        f"{side}Zip": "",
        f"{side}Country": country,
    }
