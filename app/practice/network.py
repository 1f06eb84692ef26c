"""The practice network itself: lines, telephones, and everything that can be seen of them."""

from collections.abc import Callable, Mapping
from typing import Self

from app.practice.carrier import Account, Webhook
from app.practice.dialling import inbound
from app.practice.exchange import Exchange
from app.practice.legs import Leg
from app.practice.media import Media
from app.practice.phones import Behaviour, Call, Phone
from app.practice.timeline import Timeline
from app.practice.transcript import Entry, Kind, told
from app.practice.values import Fault, Line, Mischief, Recording


class Network:
    """A telephone network for one account, on one machine; use as a `with` block.

    Leaving the block ends every call where it stands, without further webhooks, and raises
    what went wrong inside the network itself. `reach` maps the beginning of a public address
    to where it is served on this machine (`{"https://line.example": "http://127.0.0.1:8000"}`).
    """

    def __init__(
        self,
        *,
        account: Account,
        timeline: Timeline,
        mischief: Mischief | None = None,
        reach: Mapping[str, str] | None = None,
    ) -> None:
        self.timeline = timeline
        self._phones: dict[str, Phone] = {}
        self._exchange = Exchange(
            account=account,
            timeline=timeline,
            mischief=mischief or Mischief(),
            reach=reach or {},
        )
        self._media = Media(account, self._recording)

    def __enter__(self) -> Self:
        self.timeline.__enter__()
        self._media.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.timeline.close()
        self._media.close()
        for crash in self.timeline.crashes:
            if error is None:
                raise crash
            error.add_note(f"And inside the practice network: {crash!r}")

    @property
    def api_url(self) -> str:
        """Where recordings are fetched from, as from Twilio's REST API."""
        return self._media.url

    def _recording(self, sid: str) -> Recording | None:
        found = (each for each in self._exchange.recordings if each.sid == sid)
        return next(found, None)

    def line(
        self, number: str, *, voice_url: str, fallback_url: str = "", status_callback: str = ""
    ) -> Line:
        """Give the account a number; the addresses may carry connection overrides."""
        line = Line(
            number=number,
            voice_url=voice_url,
            fallback_url=fallback_url,
            status_callback=status_callback,
        )
        self._exchange.lines[number] = line
        return line

    def phone(self, number: str, behaviour: Behaviour | None = None) -> Phone:
        """Give the telephone of a number; a behaviour that is given replaces its own."""
        with self.timeline.turn():
            if number not in self._phones:
                self._phones[number] = Phone(self._exchange, number, None, self._start)
                self._exchange.telephones[number] = self._phones[number]
            phone = self._phones[number]
            phone.behaviour = behaviour or phone.behaviour
            return phone

    def settle(self, within: float = 4 * 3600.0) -> bool:
        """Wait until every call and every callback is over; tell whether they are."""
        return self.timeline.wait(lambda: all(call.is_over for call in self.calls), within)

    def watch(self, watcher: Callable[[Entry], None]) -> None:
        """Be told of every entry as it happens; a watcher must be quick and must not wait."""
        self._exchange.watchers.append(watcher)

    @property
    def transcript(self) -> tuple[Entry, ...]:
        return tuple(self._exchange.transcript)

    @property
    def webhooks(self) -> tuple[Webhook, ...]:
        return tuple(self._exchange.webhooks)

    @property
    def faults(self) -> tuple[Fault, ...]:
        return tuple(self._exchange.faults)

    @property
    def recordings(self) -> tuple[Recording, ...]:
        return tuple(self._exchange.recordings)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg with its status history, in the order in which they began."""
        return tuple(self._exchange.legs)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every caller's call so far."""
        return tuple(Call(self._exchange, leg) for leg in self.legs if leg.parent is None)

    def check(self) -> None:
        """Raise AssertionError when anything happened that must not happen to a caller."""
        if self.faults:
            faults = "\n".join(map(str, self.faults))
            raise AssertionError(f"{faults}\n{told(self.transcript)}")

    def _start(self, phone: Phone, line: Line, shown: str | None) -> Leg:
        leg = Leg(
            who=phone.number,
            shown=shown,
            to=line.number,
            direction="inbound",
            status="ringing",
            now=self.timeline.now,
        )
        self._exchange.legs.append(leg)
        self._exchange.tell(leg, Kind.CALLED, line.number)
        self.timeline.spawn("call", lambda: inbound(self._exchange, leg, line))
        return leg
