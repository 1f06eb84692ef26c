"""The steps of a flow file: one closed type for each kind, and what their keys do."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

StepName = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,31}$")]
Key = Annotated[str, StringConstraints(pattern=r"^[0-9*]$")]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
Words = Annotated[str, StringConstraints(min_length=1, max_length=1000)]
Chunks = Annotated[tuple[Words, ...], Field(min_length=1, max_length=12)]


class Part(BaseModel):
    """Anything in a flow file: nothing unknown is allowed in it, and nothing changes it."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class Urgency(StrEnum):
    """How soon a caller needs a person; it decides the order in which people are rung."""

    EMERGENCY = "emergency"
    URGENT = "urgent"
    NORMAL = "normal"


class Wish(StrEnum):
    """A key that the caller presses for their own sake; the proven bound leaves it out."""

    REPEAT = "repeat"
    BACK = "back"
    LANGUAGE = "language"
    LISTEN = "listen"
    AGAIN = "again"


class Note(StrEnum):
    """What a key tells about the caller's own wishes; the record keeps it."""

    CALL_BACK = "call_back"
    WORDS_SAFE = "words_safe"
    WORDS_UNSAFE = "words_unsafe"
    ERASE = "erase"


class Press(Part):
    """What a key does: go to a step, perhaps in another language; short: `"1": main`.

    `language: other` is the line's next language after the one being spoken.
    """

    go: StepName
    language: Language | Literal["other"] | None = None
    wish: Wish | None = None
    note: Note | None = None

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        return {"go": value} if isinstance(value, str) else value

    def language_after(self, spoken: str | None, languages: tuple[str, ...]) -> str | None:
        """Tell the caller's language after this key: one of the line's, or still unknown."""
        if self.language != "other":
            return self.language or spoken
        following = languages.index(spoken) + 1 if spoken else 0
        return languages[following % len(languages)]


Keys = Annotated[Mapping[Key, Press], Field(max_length=11)]


class Menu(Part):
    """Say the choices and wait for one key, so many rounds; then silence or wrong decides."""

    type: Literal["menu"]
    say: Chunks
    keys: Keys
    silence: StepName
    wrong: StepName
    wait: Annotated[int, Field(ge=3, le=15)] = 8
    rounds: Annotated[int, Field(ge=1, le=3)] = 2
    rights: bool = False


class Read(Part):
    """Read a script part by part, keys taken at any moment; then go on to the next step."""

    type: Literal["read"]
    say: Chunks
    keys: Keys
    wrong: StepName
    then: StepName
    wait: Annotated[int, Field(ge=1, le=5)] = 2
    rounds: Annotated[int, Field(ge=1, le=3)] = 2
    rights: bool = False
    contested: bool = False


class Connect(Part):
    """Reach a responder: by the queue, or by the hunt; none connected without pressing 1.

    In the queue, the plan of its urgency says who is rung, and `waiting` is said meanwhile. In
    the hunt, a telephone that is busy, not answered, unreachable or not accepted leads to the
    next responder, until `attempts` have been rung, with `between` said in between. Both end
    in `nobody_answered`. With `prefer`, nobody else is rung.
    """

    type: Literal["connect"]
    urgency: Urgency
    topic: StepName
    before: Chunks
    between: Chunks
    waiting: Chunks | None = None
    nobody_on_shift: StepName
    nobody_answered: StepName
    ended: StepName
    ring: Annotated[int, Field(ge=10, le=25)] = 15
    attempts: Annotated[int, Field(ge=1, le=6)] = 2
    cycles: Annotated[int, Field(ge=1, le=5)] = 3
    prefer: Literal["woman"] | None = None
    rights: bool = False


class Message(Part):
    """Announce and record a message; a recording of under 3 seconds counts as empty."""

    type: Literal["message"]
    say: Chunks
    left: StepName
    empty: StepName
    seconds: Annotated[int, Field(ge=30, le=180)] = 180
    silence: Annotated[int, Field(ge=5, le=15)] = 10


class Replay(Part):
    """Play the caller's own message back to them, keys taken at any moment; then go on."""

    type: Literal["replay"]
    say: Chunks
    keys: Keys
    wrong: StepName
    then: StepName


class Notice(Part):
    """Say what coordinators have published, if anything; any key goes on at once."""

    type: Literal["notice"]
    keys: Keys
    then: StepName


class Switch(Part):
    """Go one way or the other, by how the line stands; nothing is heard of it."""

    type: Literal["switch"]
    when: Literal["guard", "night", "number"]
    then: StepName
    otherwise: StepName


class Number(Part):
    """Ask for a telephone number of ten digits and read it back; 1 is right, 2 enters it anew.

    The number is never in the session: the record takes it from the delivery that brought it.
    `keys` stand for themselves where one of them comes alone.
    """

    type: Literal["number"]
    say: Chunks
    confirm: Chunks
    right: StepName
    empty: StepName
    keys: Keys
    wait: Annotated[int, Field(ge=3, le=15)] = 8
    rounds: Annotated[int, Field(ge=1, le=3)] = 2


class End(Part):
    """Say goodbye and hang up; reached only where the caller is done."""

    type: Literal["end"]
    say: Chunks


AnyStep = Menu | Read | Connect | Message | Replay | Notice | Switch | Number | End
Step = Annotated[AnyStep, Field(discriminator="type")]


def chunks(step: AnyStep) -> dict[str, Chunks]:
    """List all that a step may speak, by the name of its field."""
    match step:
        case Connect():
            waiting = {"waiting": step.waiting} if step.waiting else {}
            return {"before": step.before, "between": step.between} | waiting
        case Number():
            return {"say": step.say, "confirm": step.confirm}
        case Notice() | Switch():
            return {}
        case _:
            return {"say": step.say}
