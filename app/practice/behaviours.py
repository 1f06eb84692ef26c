"""How telephones behave by themselves: those that are rung, and those that call."""

from collections import deque
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from app.practice.conversation import REACTION, Conversation
from app.practice.legs import Ear
from app.practice.phones import Call, Phone

TAPE = 120.0  # seconds after which a carrier's voicemail hangs up by itself
LONGEST = 30 * 60.0


class _Ordinary:
    """A telephone that is on, free, and held by a person."""

    is_off: ClassVar[bool] = False
    is_engaged: ClassVar[bool] = False
    is_machine: ClassVar[bool] = False

    def takes(self, phone: Phone) -> None:
        """Do what this telephone does when it rings."""


@dataclass(frozen=True, kw_only=True)
class Accepts(_Ordinary):
    """Answers, presses a key, talks for so many seconds, and hangs up.

    The key comes a second after the prompt; or `into` seconds after the answer, whatever is
    being said; or at the moment `at` (aware), for several who press in the same instant.
    """

    after: float = 3.0
    key: str = "1"
    talks: float = 20.0
    into: float | None = None
    at: datetime | None = None

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        self._presses(phone)
        phone.talks(self.talks)
        phone.hangs_up()

    def _presses(self, phone: Phone) -> None:
        if self.at is not None:
            phone.stays((self.at - phone.leg.now()).total_seconds())
        elif self.into is not None:
            phone.stays(self.into)
        else:
            phone.presses_after_prompt(self.key)
            return
        phone.presses(self.key, at_once=True)


@dataclass(frozen=True, kw_only=True)
class Drops(Accepts):
    """Accepts, and loses the line in the middle of the conversation."""

    talks: float = 5.0


@dataclass(frozen=True, kw_only=True)
class Responds(_Ordinary):
    """Answers, presses the next key after each prompt, and talks whenever connected.

    `keys` are written as those of `Keys`. A conversation that lasts `talks` seconds ends with
    a hang-up; or with the key `ends_with` (`*`), and a hang-up where it ends nothing. One
    that ends otherwise goes on with the prompts that follow it.
    """

    keys: str = "1"
    after: float = 3.0
    talks: float = 20.0
    ends_with: str = ""

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        left = deque(self.keys.split())
        listened = 0
        while phone.comes_to_turn(listened, LONGEST):
            listened = phone.leg.listened
            if phone.is_talking:
                if not self._has_talked(phone):
                    break
            elif left:
                press(phone, left.popleft())
        phone.hangs_up()

    def _has_talked(self, phone: Phone) -> bool:
        """Talk, and end that by the key; tell whether it is over, and the call may go on."""
        phone.talks(self.talks)
        heeded = bool(self.ends_with) and phone.leg.takes(self.ends_with)
        phone.presses(self.ends_with, at_once=True)
        return heeded or not phone.is_talking


@dataclass(frozen=True, kw_only=True)
class Passes(Accepts):
    """Answers, and presses the key that passes the call on to the next responder."""

    key: str = "2"


@dataclass(frozen=True, kw_only=True)
class Silent(_Ordinary):
    """Answers and presses nothing; stays until the network hangs up."""

    after: float = 3.0

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        phone.is_released()


@dataclass(frozen=True, kw_only=True)
class Voicemail(_Ordinary):
    """A carrier's voicemail: answers, greets over whatever is said to it, and records."""

    is_machine: ClassVar[bool] = True
    after: float = 2.0
    greets: float = 8.0

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        phone.speaks(self.greets)
        phone.stays(TAPE)
        phone.hangs_up()


@dataclass(frozen=True, kw_only=True)
class HangsUp(_Ordinary):
    """Answers, listens for so many seconds, and hangs up."""

    after: float = 3.0
    listens: float = 2.0

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        phone.stays(self.listens)
        phone.hangs_up()


@dataclass(frozen=True, kw_only=True)
class Declines(_Ordinary):
    """Rings, and is refused with the red button: reported as busy."""

    after: float = 3.0

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.declines()


@dataclass(frozen=True, kw_only=True)
class NoAnswer(_Ordinary):
    """Rings until the network gives up."""


@dataclass(frozen=True, kw_only=True)
class InHand(_Ordinary):
    """Is in the hand of a person, who does everything with it (app/practice/hands.py)."""


@dataclass(frozen=True, kw_only=True)
class Busy(_Ordinary):
    """Is always engaged."""

    is_engaged: ClassVar[bool] = True


@dataclass(frozen=True, kw_only=True)
class OutOfService(_Ordinary):
    """A number that is given to nobody: its carrier answers, says so, and hangs up."""

    is_machine: ClassVar[bool] = True
    after: float = 1.0
    says: float = 6.0

    def takes(self, phone: Phone) -> None:
        phone.waits(self.after)
        phone.answers()
        phone.speaks(self.says)
        phone.hangs_up()


@dataclass(frozen=True, kw_only=True)
class Off(_Ordinary):
    """Is switched off or out of reach: the attempt fails at once."""

    is_off: ClassVar[bool] = True


@dataclass(frozen=True)
class Keys:
    """A caller who presses the next key a second after each prompt, then stays silent.

    `keys` are parted by spaces; one with several digits is typed in one go, and `-` lets one
    prompt pass in silence. The caller speaks `message_seconds` into a recording, talks for
    `talks` seconds with a responder and then hangs up, and leaves after `longest` seconds in
    any case.
    """

    keys: str = ""
    talks: float = 30.0
    message_seconds: float = 8.0
    longest: float = LONGEST

    def plays(self, call: Call) -> None:
        left = deque(self.keys.split())
        end = call.after + self.longest
        listened = 0
        while call.comes_to_turn(listened, end - call.after) and not call.is_talking:
            listened = call.leg.listened
            if call.leg.ear is Ear.RECORDING:
                call.speaks(self.message_seconds)
            elif left:
                press(call, left.popleft())
        if call.is_talking:
            call.talks(self.talks)
        call.hangs_up()


@dataclass(frozen=True)
class Knows:
    """A caller who knows the keys: presses each a moment after it is taken, and waits.

    Who comes is talked with for `talks` seconds at most; nobody is waited for longer than
    `patience` seconds.
    """

    keys: str
    talks: float = 60.0
    patience: float = 150.0

    def plays(self, call: Call) -> None:
        for key in self.keys.split():
            call.stays(REACTION)
            call.presses(key)
        call.talks(self.talks, within=self.patience)
        call.hangs_up()


@dataclass(frozen=True)
class Confides(Knows):
    """A caller who knows the keys, and says goodbye once they were spoken to."""

    def plays(self, call: Call) -> None:
        for key in self.keys.split():
            call.stays(REACTION)
            call.presses(key)
        call.talks(self.talks, within=self.patience, until_spoken_to=True)
        call.stays(REACTION)
        call.hangs_up()


def press(telephone: Conversation, keys: str) -> None:
    """Press keys after a moment; `-` lets the prompt pass."""
    telephone.stays(REACTION)
    if keys != "-":
        telephone.presses(keys)
