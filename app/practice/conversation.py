"""What can be done with a telephone that is on a call, and asserted about it."""

from app.practice.exchange import Exchange
from app.practice.legs import Ear, Leg
from app.practice.transcript import Entry, Kind, told

PATIENCE = 120.0  # seconds that a conversation step waits by default
LONGEST_CALL = 4 * 3600.0
KEY_SECONDS = 0.2
REACTION = 1.0  # seconds between the end of a prompt and the key


class Conversation:
    """What can be done with a telephone that is on a call, and asserted about it.

    Each step waits in the timeline's time and raises AssertionError with the transcript so
    far when it does not come true. `hears` goes forward: it never finds the same words twice.
    """

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._timeline = exchange.timeline
        self._place: dict[str, tuple[int, int]] = {}

    @property
    def leg(self) -> Leg:
        raise NotImplementedError

    @property
    def transcript(self) -> tuple[Entry, ...]:
        """Everything that happened on the whole call so far, on all its telephones."""
        call = self.leg.root.sid
        return tuple(entry for entry in self._exchange.transcript if entry.call == call)

    @property
    def heard(self) -> str:
        """Everything that this telephone was told so far."""
        return " ".join(entry.text for entry in self._own() if entry.kind is Kind.HEARD)

    def hears(self, text: str, language: str | None = None, within: float = PATIENCE) -> Entry:
        """Wait until speech with these words begins; case and spacing do not matter."""
        with self._timeline.turn():
            leg = self.leg
            found: list[Entry] = []

            def said() -> bool:
                entry = self._forward(text, language)
                found.extend([entry] if entry else [])
                return entry is not None

            self._timeline.wait(lambda: said() or leg.over, within)
            self._demand(bool(found), f"hears “{text}” {language or ''}")
            return found[0]

    def presses(self, keys: str, *, at_once: bool = False, within: float = PATIENCE) -> None:
        """Press keys, each as soon as somebody listens; `at_once`: now, listened to or not.

        In a conversation whose <Dial> has hangupOnStar, `*` is listened to and no other key.
        """
        for key in keys:
            with self._timeline.turn():
                if not at_once:
                    self._awaits(key, within)
                self.type_key(key)
                self._timeline.sleep(KEY_SECONDS)

    def type_key(self, key: str) -> None:
        """Press a key now, from any thread; it is lost where nothing listens."""
        with self._timeline.turn():
            leg = self.leg
            listening = leg.takes(key) and not leg.gone
            if listening:
                leg.take_key(key)
            self._exchange.tell(leg, Kind.PRESSED if listening else Kind.LOST, key)

    def speaks(self, seconds: float) -> None:
        """Speak, to whoever is there: a message that is being recorded, or the other person."""
        with self._timeline.turn():
            leg = self.leg
            started = self._timeline.seconds()
            leg.speech.append((started, started + seconds))
            self._exchange.tell(leg, Kind.SPOKE, seconds=seconds)
            for hearer in self._exchange.conferences.hearers(leg):
                hearer.voices.append(leg.who)
            self._timeline.wait(lambda: leg.gone, seconds)
            leg.speech[-1] = (started, self._timeline.seconds())

    def hears_beep(self, within: float = PATIENCE) -> None:
        """Wait until a message is being recorded."""
        with self._timeline.turn():
            leg = self.leg
            self._timeline.wait(lambda: leg.ear is Ear.RECORDING or leg.gone, within)
            self._demand(leg.ear is Ear.RECORDING, "hears the beep")

    def waits(self, seconds: float) -> None:
        """Let time pass."""
        self._timeline.sleep(seconds)

    def stays(self, seconds: float) -> None:
        """Stay on the call, silent, for so many seconds or until it is over."""
        leg = self.leg
        self._timeline.wait(lambda: leg.gone, seconds)

    def talks(
        self, seconds: float, within: float = PATIENCE, *, until_spoken_to: bool = False
    ) -> None:
        """Wait to be connected, then talk so long, or until the other one hangs up.

        With `until_spoken_to`, no longer than until the other one has said something.
        """
        with self._timeline.turn():
            leg = self.leg
            self._timeline.wait(lambda: leg.talking or leg.gone, within)
            self._timeline.wait(
                lambda: not leg.talking or (until_spoken_to and self._was_spoken_to()), seconds
            )

    def _was_spoken_to(self) -> bool:
        other, now = self.leg.bridged, self._timeline.seconds()
        return other is not None and any(end <= now for _, end in other.speech)

    @property
    def is_talking(self) -> bool:
        """Tell whether this telephone is connected to another one now, or to several."""
        return self.leg.talking

    @property
    def after(self) -> float:
        """Tell how many seconds ago the whole call began."""
        leg = self.leg
        return (leg.now() - leg.root.history[0][0]).total_seconds()

    def presses_after_prompt(self, keys: str) -> None:
        """Hear a prompt out, then press."""
        leg = self.leg
        self._timeline.wait(lambda: leg.ear is Ear.SILENCE or leg.gone, PATIENCE)
        self.stays(REACTION)
        self.presses(keys)

    def comes_to_turn(self, listened: int, within: float) -> bool:
        """Wait for the next silence after a prompt, a recording, or a person; False: nothing.

        `listened` is `leg.listened` as it was at the last turn.
        """

        def turn() -> bool:
            anew = leg.listened != listened and leg.ear in {Ear.SILENCE, Ear.RECORDING}
            return anew or leg.talking

        leg = self.leg
        self._timeline.wait(lambda: leg.gone or turn(), within)
        return not leg.gone and turn()

    def hangs_up(self) -> None:
        """Hang up; a telephone that rings declines with it. Nothing when it is over already."""
        with self._timeline.turn():
            leg = self.leg
            if leg.gone:
                return
            leg.hung_up = True
            self._exchange.tell(leg, Kind.HUNG_UP)

    def is_connected_to(self, other: "Conversation", within: float = PATIENCE) -> None:
        """Wait until this telephone and the other one talk with each other."""
        with self._timeline.turn():
            leg = self.leg
            self._timeline.wait(lambda: other.is_on(leg.bridged) or leg.over, within)
            self._demand(other.is_on(leg.bridged), "is connected to the other telephone")

    def is_in_conference_with(self, other: "Conversation", within: float = PATIENCE) -> None:
        """Wait until this telephone and the other one could talk in one conference."""

        def together() -> bool:
            theirs = other._current()  # noqa: SLF001 - another one of its own kind
            return theirs is not None and self._exchange.conferences.together(leg, theirs)

        with self._timeline.turn():
            leg = self.leg
            self._timeline.wait(lambda: together() or leg.over, within)
            self._demand(together(), "is in a conference with the other telephone")

    def hears_voice_of(self, other: "Conversation", within: float = PATIENCE) -> None:
        """Wait until the other telephone speaks in a conference, or has; each time once."""
        with self._timeline.turn():
            leg, voice = self.leg, other.leg.who
            self._timeline.wait(lambda: voice in leg.voices or leg.over, within)
            self._demand(voice in leg.voices, f"hears the voice of {voice}")
            leg.voices.remove(voice)

    def is_on(self, leg: Leg | None) -> bool:
        """Tell whether this telephone is on a leg."""
        return leg is not None and leg is self._current()

    def is_released(self, within: float = LONGEST_CALL) -> None:
        """Wait until this telephone is on no call any more."""
        with self._timeline.turn():
            leg = self.leg
            self._timeline.wait(lambda: leg.over, within)
            self._demand(leg.over, "is released")

    def _current(self) -> Leg | None:
        raise NotImplementedError

    def _awaits(self, key: str, within: float) -> None:
        leg = self.leg
        self._timeline.wait(lambda: leg.takes(key) or leg.gone, within)
        self._demand(leg.takes(key), "is asked for a key")

    def _own(self) -> list[Entry]:
        leg = self.leg.sid
        return [entry for entry in self._exchange.transcript if entry.leg == leg]

    def _forward(self, text: str, language: str | None) -> Entry | None:
        leg, wanted = self.leg.sid, _plain(text)
        index, offset = self._place.get(leg, (0, 0))
        own = self._own()
        while index < len(own):
            entry = own[index]
            found = _plain(entry.text).find(wanted, offset) if _fits(entry, language) else -1
            if found >= 0:
                self._place[leg] = (index, found + len(wanted))
                return entry
            index, offset = index + 1, 0
        return None

    def _demand(self, fulfilled: bool, what: str) -> None:  # noqa: FBT001 - a verdict
        if not fulfilled:
            raise AssertionError(
                f"not so: {self.leg.who} {what}. So far:\n{told(self.transcript)}"
            )


def _plain(text: str) -> str:
    return " ".join(text.casefold().split())


def _fits(entry: Entry, language: str | None) -> bool:
    return entry.kind is Kind.HEARD and language in {None, entry.language}
