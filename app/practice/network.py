"""The practice network itself: lines, telephones, and everything that can be seen of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Self

from app.practice.api import Api, RestRequest
from app.practice.carrier import Account, Webhook
from app.practice.conferences import Conference
from app.practice.dialling import inbound
from app.practice.exchange import Exchange
from app.practice.legs import Leg
from app.practice.phones import Behaviour, Call, Phone
from app.practice.queues import Queue
from app.practice.recordings import Flaw, Recording
from app.practice.texts import Keyword, Service, Text, Texting
from app.practice.timeline import Timeline
from app.practice.transcript import Entry, Kind, told
from app.practice.values import Fault, Line, Mischief, Trouble


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
        calls_a_second: float = 1.0,
        segments_a_second: float = 1.0,
    ) -> None:
        self.timeline = timeline
        self._phones: dict[str, Phone] = {}
        self._exchange = Exchange(
            account=account,
            timeline=timeline,
            mischief=mischief or Mischief(),
            reach=reach or {},
            calls_a_second=calls_a_second,
            texting=Texting(rate=segments_a_second),
        )
        self._api = Api(self._exchange)

    def __enter__(self) -> Self:
        self.timeline.__enter__()
        self._api.start()
        return self

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        self.timeline.close()
        self._api.close()
        for crash in self.timeline.crashes:
            if error is None:
                raise crash
            error.add_note(f"And inside the practice network: {crash!r}")

    @property
    def api_url(self) -> str:
        """Where Twilio's REST API is served, in place of its own address."""
        return self._api.url

    def line(self, number: str, *, voice_url: str = "", **addresses: str) -> Line:
        """Give the account a number; the addresses may carry connection overrides.

        They are those of `Line`: `fallback_url`, `status_callback`, `sms_url` and
        `sms_fallback_url`.
        """
        line = Line(number=number, voice_url=voice_url, **addresses)
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
        return self.timeline.wait(lambda: self._exchange.is_quiet, within)

    def troubles(self, trouble: Trouble, operation: str = "", times: int = 1) -> None:
        """Let REST fail so many times; at one operation (`CreateCall`), or at any."""
        with self.timeline.turn():
            self._api.troubles.extend([(operation, trouble)] * times)

    def slows(self, seconds: float) -> None:
        """Let every REST request take so many seconds of real time, whatever the clock."""
        with self.timeline.turn():
            self._api.takes = seconds

    def flaws(self, flaw: Flaw, times: int = 1) -> None:
        """Let something be wrong with so many of the next recordings."""
        with self.timeline.turn():
            self._exchange.recordings.flaws.extend([flaw] * times)

    def bars(self, number: str, code: int = 21215) -> None:
        """Let REST refuse calls and texts to a number, with Twilio's error code."""
        with self.timeline.turn():
            self._exchange.barred[number] = code

    def breaks_queues(self, times: int = 1) -> None:
        """Let so many of the next <Enqueue> end with `system-error`."""
        with self.timeline.turn():
            self._exchange.queues.failing += times

    def messaging_service(
        self,
        sid: str,
        line: Line,
        keywords: Mapping[Keyword, Sequence[str]] | None = None,
    ) -> None:
        """Let texts be sent from a line by the sid of a Messaging Service (MG…).

        With keywords it has Advanced Opt-Out: these count besides Twilio's own, as in
        `{"STOP": ["ALTO"]}`, and the line is told of each by `OptOutType`.
        """
        with self.timeline.turn():
            service = Service(sid=sid, number=line.number, keywords=keywords)
            self._exchange.texting.services[sid] = service

    def leaves(self, call: str, seconds: int) -> Recording:
        """Keep a message of so many seconds as if a caller had just left it in a call (SID)."""
        account, timeline = self._exchange.account.sid, self.timeline
        with timeline.turn():
            left = self._exchange.recordings.begin(account, call, timeline.now)
            left.seconds, left.spoken, left.ended_at = seconds, float(seconds), left.begun_at
            return left

    @property
    def texts(self) -> tuple[Text, ...]:
        """Every text, both ways, in the order in which they were made."""
        return tuple(self._exchange.texting.texts)

    @property
    def queues(self) -> tuple[Queue, ...]:
        """Every queue that stands; `members` of each wait there, the front first."""
        return tuple(self._exchange.queues.by_sid.values())

    @property
    def conferences(self) -> tuple[Conference, ...]:
        """Every conference, those that are over too, in the order in which they were made."""
        return tuple(self._exchange.conferences.all)

    @property
    def rest_requests(self) -> tuple[RestRequest, ...]:
        """Every request that REST was asked, in the order of its answers."""
        return tuple(self._api.requests)

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
        """Every message that was left, also where REST has deleted it since."""
        return tuple(self._exchange.recordings.kept)

    @property
    def legs(self) -> tuple[Leg, ...]:
        """Every leg with its status history, in the order in which they began."""
        return tuple(self._exchange.legs)

    @property
    def calls(self) -> tuple[Call, ...]:
        """Every caller's call so far."""
        legs = (leg for leg in self.legs if leg.direction == "inbound")
        return tuple(Call(self._exchange, leg) for leg in legs)

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
