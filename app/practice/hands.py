"""Telephones that people hold in a browser: whose hand each is in, and what is done with it.

A telephone that nobody holds behaves by itself. One is given back when its holder gives no
sign for a while: its call is hung up, and it behaves by itself again.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from app.clock import stopwatch
from app.practice.behaviours import InHand
from app.practice.errors import ActRefusedError, NoCallError
from app.practice.feed import Feed
from app.practice.legs import Ear
from app.practice.network import Network
from app.practice.phones import SHOWN, Behaviour, Call, Phone, Script
from app.practice.values import Line

GONE = 30.0  # real seconds without a sign after which a holder is gone
KEYS = frozenset("0123456789*#")
LONGEST_SPEECH = 120.0  # seconds
WITHHELD = "anonymous"

NOBODY, YOURS, ANOTHER = "nobody", "yours", "another"


@dataclass(frozen=True, kw_only=True)
class Scene:
    """A call that is led: who calls, and what the telephones do that nobody holds.

    `others` are given to them in turn, the last one to all that are left.
    """

    number: str
    script: Script
    others: tuple[Behaviour, ...]


@dataclass(eq=False, kw_only=True)
class Hands:
    """The telephones of a stage, by name, with `caller` for the one that calls the line.

    While somebody calls who holds a responder's telephone too, those that nobody holds behave
    as `later` says, and let that person be first. `now` tells real seconds, for holders who are
    gone; everything else happens in the network's time.
    """

    network: Network
    line: Line
    caller: str
    telephones: Mapping[str, Phone]
    scenes: Mapping[str, Scene] = field(default_factory=dict)
    later: Behaviour | None = None
    now: Callable[[], float] = stopwatch

    def __post_init__(self) -> None:
        self._holders: dict[str, str] = {}
        self._seen: dict[str, float] = {}
        self._usual = {name: phone.behaviour for name, phone in self.telephones.items()}
        self._speaking: set[str] = set()
        self._scene_call = ""
        names = {phone.number: name for name, phone in self.telephones.items()}
        names |= {scene.number: self.caller for scene in self.scenes.values()}
        self.feed = Feed(names=names)
        self.network.watch(self.feed.take)

    def look(self, holder: str, since: int | None) -> dict[str, object]:
        """Tell a holder how the telephones stand and what happened since a cursor.

        Without a cursor nothing is told of what was: the feed begins now.
        """
        with self._turn():
            self._seen[holder] = self.now()
            events = self.feed.since(since)
            return {
                "cursor": self.feed.cursor,
                "events": events,
                "telephones": [self._described(name, holder) for name in self.telephones],
                "scenes": list(self.scenes),
            }

    def happened(self, call: str) -> dict[str, object]:
        """Tell everything that is kept since a call began, by its SID."""
        with self._turn():
            return {"events": self.feed.of(call)}

    def take(self, name: str, holder: str) -> None:
        """Take a telephone in one's hand: from now on it does nothing by itself."""
        with self._turn():
            phone = self._phone(name)
            if self._holders.get(name, holder) != holder:
                raise ActRefusedError(409, "taken", "Somebody else holds this telephone.")
            if name not in self._holders and self._is_engaged(phone):
                raise ActRefusedError(409, "busy", "This telephone is on a call of its own.")
            self._seen[holder] = self.now()
            self._holders[name] = holder
            if name != self.caller:
                phone.behaviour = InHand()

    def leave(self, name: str, holder: str) -> None:
        """Put a telephone down: its call is hung up, and it behaves by itself again."""
        with self._turn():
            self._held(name, holder)
            self._put_down(name)

    def pick_up(self, name: str, holder: str) -> None:
        with self._turn():
            self._held(name, holder).picks_up()

    def decline(self, name: str, holder: str) -> None:
        with self._turn():
            phone = self._held(name, holder)
            if not phone.is_ringing:
                raise NoCallError
            phone.declines()

    def hang_up(self, name: str, holder: str) -> None:
        """Hang up, or refuse the call that rings."""
        with self._turn():
            phone = self._held(name, holder)
            if phone.is_ringing:
                phone.declines()
            elif self._is_engaged(phone):
                phone.hangs_up()
            else:
                raise NoCallError

    def press(self, name: str, holder: str, key: str) -> None:
        """Press one key, listened to or not."""
        if key not in KEYS:
            raise ActRefusedError(400, "key", "A key is one of 0-9, * and #.")
        with self._turn():
            phone = self._held(name, holder)
            if not self._is_engaged(phone) or phone.is_ringing:
                raise NoCallError
            phone.type_key(key)

    def speak(self, name: str, holder: str, seconds: float) -> None:
        """Speak so long, into a message or to whoever is there; goes on behind the answer."""
        if not 0 < seconds <= LONGEST_SPEECH:
            sentence = f"Speak for more than 0 and at most {LONGEST_SPEECH:.0f} seconds."
            raise ActRefusedError(400, "seconds", sentence)
        with self._turn():
            phone = self._held(name, holder)
            if not self._is_engaged(phone) or phone.is_ringing:
                raise NoCallError
            if name in self._speaking:
                raise ActRefusedError(409, "speaking", "This telephone speaks already.")
            self._speaking.add(name)

            def speaks() -> None:
                phone.speaks(seconds)
                self._speaking.discard(name)

            self.network.timeline.spawn("speech", speaks)

    def call(self, holder: str, *, withheld: bool = False, voice_url: str = "") -> None:
        """Call the line; with `voice_url` (of the line's own site) the call begins there."""
        with self._turn():
            phone = self._held(self.caller, holder)
            line = replace(self.line, voice_url=self._checked(voice_url))
            call = phone.calls(line, withheld=WITHHELD if withheld else SHOWN)
            if self.later and self._hold_one(holder):
                self._lend(call, (self.later,))

    def play(self, scene: str, holder: str) -> str:
        """Let a scripted caller call the line; give the SID of that call."""
        with self._turn():
            if scene not in self.scenes:
                raise ActRefusedError(404, "scene", "There is no such led call.")
            if not self._hold_one(holder):
                sentence = "Take a responder's telephone in your hand first."
                raise ActRefusedError(409, "empty-handed", sentence)
            if self._scene_call:
                raise ActRefusedError(409, "led", "Another led call is under way.")
            led = self.scenes[scene]
            call = self.network.phone(led.number).calls(self.line, script=led.script)
            self._scene_call = call.sid
            self._lend(call, led.others)
            return call.sid

    def sweep(self) -> None:
        """Give back what those hold who have given no sign for a while."""
        with self._turn():
            gone = {who for who, seen in self._seen.items() if self.now() - seen > GONE}
            for name in [name for name, who in self._holders.items() if who in gone]:
                self._put_down(name)
            for who in gone:
                del self._seen[who]

    @contextmanager
    def _turn(self) -> Iterator[None]:
        with self.network.timeline.turn():
            yield

    def _hold_one(self, holder: str) -> bool:
        """Tell whether somebody holds a responder's telephone."""
        return any(who == holder and name != self.caller for name, who in self._holders.items())

    def _lend(self, call: Call, others: tuple[Behaviour, ...]) -> None:
        """Give behaviours to the telephones that nobody holds, until a call is over."""
        free = [n for n in self.telephones if n not in self._holders and n != self.caller]
        for place, name in enumerate(free):
            self.telephones[name].behaviour = others[min(place, len(others) - 1)]

        def ends() -> None:
            self.network.timeline.wait(lambda: call.leg.over)
            if self._scene_call == call.sid:
                self._scene_call = ""
            for name in free:
                if name not in self._holders:
                    self.telephones[name].behaviour = self._usual[name]

        self.network.timeline.spawn("lent", ends)

    def _checked(self, voice_url: str) -> str:
        """Let a call begin at another address of the line's own site, and nowhere else."""
        own, other = urlsplit(self.line.voice_url), urlsplit(voice_url or self.line.voice_url)
        if (own.scheme, own.netloc) != (other.scheme, other.netloc):
            raise ActRefusedError(400, "address", "A call begins at the line's own addresses.")
        return voice_url or self.line.voice_url

    def _phone(self, name: str) -> Phone:
        phone = self.telephones.get(name)
        if phone is None:
            raise ActRefusedError(404, "telephone", "There is no such telephone.")
        return phone

    def _held(self, name: str, holder: str) -> Phone:
        phone = self._phone(name)
        if self._holders.get(name) != holder:
            sentence = "Take this telephone in your hand first."
            raise ActRefusedError(409, "not-held", sentence)
        self._seen[holder] = self.now()
        return phone

    def _put_down(self, name: str) -> None:
        phone = self.telephones[name]
        if self._is_engaged(phone):
            phone.hangs_up()
        del self._holders[name]
        phone.behaviour = self._usual[name]

    def _is_engaged(self, phone: Phone) -> bool:
        try:
            return not phone.leg.gone
        except NoCallError:
            return False

    def _described(self, name: str, holder: str) -> dict[str, object]:
        phone, who = self.telephones[name], self._holders.get(name)
        hand = NOBODY if who is None else YOURS if who == holder else ANOTHER
        role = "caller" if name == self.caller else "responder"
        return {"name": name, "role": role, "hand": hand, "state": self._state(phone)}

    def _state(self, phone: Phone) -> str:
        if not self._is_engaged(phone):
            return "idle"
        if phone.is_ringing:
            return "ringing"
        if phone.is_talking:
            return "talking"
        return "recording" if phone.leg.ear is Ear.RECORDING else "on-call"
