"""What the engine asks its host to do: data only, in the imperative."""

from dataclasses import dataclass

from ivr.steps import Urgency


@dataclass(frozen=True)
class Speak:
    """Say a text in a language (es, en, …), after a pause of so many milliseconds.

    `recording` names the recording of just this text, where there is one.
    """

    text: str
    language: str
    pause_ms: int = 0
    recording: str | None = None


@dataclass(frozen=True)
class Listen:
    """Speak, and take keys from the first syllable until so many seconds of silence.

    At most so many `keys` are taken; with `replay`, the caller's own message is played to them
    after the speech.
    """

    speech: tuple[Speak, ...]
    seconds: int
    keys: int = 1
    replay: bool = False


@dataclass(frozen=True)
class Find:
    """Ask the rota for the next responder; the answer is a further event of the same turn.

    `over`: the caller calls more often than one caller may.
    """

    urgency: Urgency
    topic: str
    language: str | None
    tried: tuple[str, ...]
    prefer: str | None = None
    over: bool = False


@dataclass(frozen=True)
class Ring:
    """Ring one responder, named by short code, for so many seconds; they must press 1."""

    code: str
    seconds: int


@dataclass(frozen=True)
class Enqueue:
    """Let the caller wait in a queue of their own, while the dispatcher has people rung."""


@dataclass(frozen=True)
class Confer:
    """Let the caller into a room of their own, where who helps them has brought a guest."""


@dataclass(frozen=True)
class Wait:
    """In the queue: speak, and take a key from the first syllable until a second of silence."""

    speech: tuple[Speak, ...]


@dataclass(frozen=True)
class Leave:
    """Take the caller out of the queue; what comes next is asked by its own webhook."""


@dataclass(frozen=True)
class Record:
    """Announce, then record a message: at most so many seconds, ended by a key or silence."""

    speech: tuple[Speak, ...]
    seconds: int
    silence: int


@dataclass(frozen=True)
class HangUp:
    """End the call."""


Action = Speak | Listen | Find | Ring | Enqueue | Confer | Wait | Leave | Record | HangUp
