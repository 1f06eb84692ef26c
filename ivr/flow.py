"""The vocabulary of a flow file: one closed type for each kind of step, and Flow."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
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


class Guest(StrEnum):
    """Whom a responder may bring into a conversation."""

    COORDINATOR = "coordinator"
    INTERPRETER = "interpreter"
    SERVICE = "service"


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


class Screening(Part):
    """What a responder hears before anybody is connected: no names, no numbers."""

    opening: Words
    urgency: Mapping[Urgency, Words]
    language: Mapping[Language | Literal["unknown"], Words]
    keys: Words
    accepted: Words
    wait: Annotated[int, Field(ge=3, le=10)] = 4


class Tier(StrEnum):
    """Which part of the people on shift is rung before which, from the top."""

    PRIMARY = "primary"
    BACKUP = "backup"
    STANDBY = "standby"
    COORDINATOR = "coordinator"


class Wave(Part):
    """Who is rung from a second of the caller's waiting on, beside those of earlier waves."""

    at: Annotated[int, Field(ge=0, le=120)]
    tiers: Annotated[tuple[Tier, ...], Field(min_length=1, max_length=4)]
    most: Annotated[int, Field(ge=1, le=20)] = 20


class Plan(Part):
    """Whom a waiting caller makes ring, in waves, until so many seconds have passed.

    Each telephone rings for `ring` seconds: less than most voicemails wait.
    """

    waves: Annotated[tuple[Wave, ...], Field(min_length=1, max_length=6)]
    ends: Annotated[int, Field(ge=20, le=150)]
    ring: Annotated[int, Field(ge=10, le=25)] = 18


class Queue(Part):
    """How callers wait while several people are rung for them; a line without it hunts.

    Said to callers: `still` and `leave` between two chunks, `other_language` where nobody on
    shift speaks theirs, `found` before the two are connected. Said to responders, after what
    `screening` says: the `topics`, and how it goes on; and on a trial of their telephone. Said
    to coordinators: the `alarm` of an emergency that found nobody, or the `alarms` of several.
    Said to whoever hears a `message` of a caller, or calls them `back`.

    Whoever talks with a caller may bring a guest in: meanwhile the caller hears a `moment` and
    that they are `held`, then who `joins`, and that all have `parted`. The responder hears what
    there is `more`, each `choice` and what came of it; the guest is `asked`.
    """

    plans: Mapping[Urgency, Plan]
    still: Words
    leave: Words
    other_language: Words
    found: Words
    topics: Mapping[StepName, Words]
    other_caller: Words
    nobody: Words
    another: Words
    outcome: Words
    thanks: Words
    rest_keys: Words
    no_calls: Words
    no_other: Words
    shift_ends: Words
    half_a_day: Words
    an_hour: Words
    not_noted: Words
    rested: Words
    trial: Words
    ready: Words
    alarm: Words
    alarms: Words
    alarm_keys: Words
    alarm_taken: Words
    alarm_other: Words
    alarm_perhaps: Words
    message: Words
    message_keys: Words
    message_left: Words
    message_heard: Words
    message_taken: Words
    message_kept: Words
    message_away: Words
    back: Words
    dropped: Words
    back_keys: Words
    back_offer: Words
    back_calling: Words
    back_talked: Words
    back_nobody: Words
    back_busy: Words
    back_refused: Words
    moment: Words
    held: Words
    joins: Mapping[Guest, Words]
    parted: Words
    more: Words
    choice: Words
    no_choice: Words
    calling: Words
    marked: Words
    no_guest: Words
    asked: Mapping[Guest, Words]
    asked_keys: Words
    guest_moment: Words
    needless: Words


class Guard(Part):
    """What stands before ringing while machines flood the line; without it nobody is asked.

    `ask` has the question for each key that may be the right one: the call decides which it is.
    Whoever does not press it comes to `instead`; so does who calls too often, and is in no
    emergency. A blocked caller hears the step `blocked`; a call that lasts too long comes to
    the message `last`.
    """

    ask: Annotated[Mapping[Key, Words], Field(min_length=3, max_length=9)]
    wait: Annotated[int, Field(ge=3, le=10)] = 6
    instead: Mapping[Urgency, StepName]
    blocked: StepName
    last: StepName


class Script(Part):
    """A flow file as it is written, before its words are bound to it."""

    flow: StepName
    languages: Annotated[tuple[Language, ...], Field(min_length=1)]
    start: StepName
    safe: StepName
    minimal: Chunks
    screening: Screening
    queue: Queue | None = None
    guard: Guard | None = None
    steps: Annotated[Mapping[StepName, Step], Field(min_length=1, max_length=500)]


class Flow(Part):
    """A flow that has its words: what the engine walks.

    `words` has, for each language, the text of each message (context, English text); the
    context is the step's name, or `screening`, `queue`, `guard`, `minimal`. `recordings` names,
    for some of them, the recording that is played in place of speech, and `lengths` tells how
    many seconds it lasts, by language/recording.
    """

    script: Script
    words: Mapping[str, Mapping[tuple[str, str], str]]
    fingerprint: str
    recordings: Mapping[str, Mapping[tuple[str, str], str]] = {}
    lengths: Mapping[str, float] = {}

    def step(self, name: str) -> AnyStep:
        return self.script.steps[name]

    def text(self, context: str, english: str, language: str) -> str:
        return self.words[language][context, english]

    def recording(self, context: str, english: str, language: str) -> str | None:
        return self.recordings.get(language, {}).get((context, english))

    @property
    def languages(self) -> tuple[str, ...]:
        return self.script.languages


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """One text of a flow: where it stands in the file, in which context, and its English."""

    path: tuple[str | int, ...]
    context: str
    text: str


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


def spoken(script: Script) -> Iterator[Spoken]:
    """List every text of a flow, in the order of the file."""
    yield from _listed(("minimal",), "minimal", script.minimal)
    for field, said in _screened(script.screening):
        yield Spoken(path=("screening", *field), context="screening", text=said)
    for field, said in _queued(script.queue) if script.queue else ():
        yield Spoken(path=("queue", *field), context="queue", text=said)
    for key, said in script.guard.ask.items() if script.guard else ():
        yield Spoken(path=("guard", "ask", key), context="guard", text=said)
    for name, step in script.steps.items():
        for part, texts in chunks(step).items():
            yield from _listed(("steps", name, part), name, texts)


def messages(script: Script) -> Iterator[tuple[str, str]]:
    """List every message of a flow as (context, English text): what a catalog must hold."""
    for each in spoken(script):
        yield each.context, each.text


def _listed(path: tuple[str | int, ...], context: str, texts: Chunks) -> Iterator[Spoken]:
    for place, text in enumerate(texts):
        yield Spoken(path=(*path, place), context=context, text=text)


def _screened(screening: Screening) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("opening",), screening.opening
    yield from ((("urgency", key), text) for key, text in screening.urgency.items())
    yield from ((("language", key), text) for key, text in screening.language.items())
    yield ("keys",), screening.keys
    yield ("accepted",), screening.accepted


def _queued(queue: Queue) -> Iterator[tuple[tuple[str, ...], str]]:
    texts = {field: value for field, value in queue if field != "plans"}
    yield from (((field,), text) for field, text in texts.items() if isinstance(text, str))
    for field, several in texts.items():
        if isinstance(several, Mapping):
            yield from (((field, name), text) for name, text in several.items())
