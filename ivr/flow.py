"""A flow: a script as its file has it, beside steps and queue, and the words bound to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from ivr.queue import Queue
from ivr.steps import (
    AnyStep,
    Chunks,
    Key,
    Language,
    Part,
    Step,
    StepName,
    Urgency,
    Words,
    chunks,
)


class Screening(Part):
    """What a responder hears before anybody is connected: no names, no numbers."""

    opening: Words
    urgency: Mapping[Urgency, Words]
    language: Mapping[Language | Literal["unknown"], Words]
    keys: Words
    accepted: Words
    wait: Annotated[int, Field(ge=3, le=10)] = 4


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
