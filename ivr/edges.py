"""Where each outcome of each step leads: the flow as a graph, for the proof and the bound."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from graphlib import CycleError, TopologicalSorter

from ivr.flow import Script
from ivr.steps import (
    AnyStep,
    Connect,
    End,
    Menu,
    Message,
    Notice,
    Number,
    Press,
    Read,
    Replay,
    Switch,
)


class Outcome(StrEnum):
    """Everything that can come of a step."""

    KEY = "key"
    WRONG_KEY = "wrong key"
    SILENCE = "silence"
    NOBODY_ON_SHIFT = "nobody on shift"
    BUSY = "busy"
    NO_ANSWER = "no answer"
    FAILED = "failed"
    NOT_ACCEPTED = "not accepted"
    CONVERSATION = "conversation ended"
    UNPROVEN = "the key of the question not pressed"
    MESSAGE_LEFT = "message left"
    MESSAGE_EMPTY = "message empty"
    NUMBER_GIVEN = "number given"
    NO_NUMBER = "no number"
    YES = "yes"
    NO = "no"


# A telephone that did not lead to a conversation; after the last of them, the step is over.
UNANSWERED = (Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.NOT_ACCEPTED)
# What may happen to each type of step; one that leaves any of them open is refused.
_KEYS = (Outcome.KEY, Outcome.WRONG_KEY, Outcome.SILENCE)
OUTCOMES: Mapping[str, frozenset[Outcome]] = {
    "menu": frozenset(_KEYS),
    "read": frozenset(_KEYS),
    "connect": frozenset({Outcome.NOBODY_ON_SHIFT, *UNANSWERED, Outcome.CONVERSATION}),
    "message": frozenset({Outcome.MESSAGE_LEFT, Outcome.MESSAGE_EMPTY}),
    "replay": frozenset(_KEYS),
    "notice": frozenset(_KEYS),
    "number": frozenset({Outcome.KEY, Outcome.NUMBER_GIVEN, Outcome.NO_NUMBER}),
    "switch": frozenset({Outcome.YES, Outcome.NO}),
    "end": frozenset(),
}
# The bound ends where a person was reached or a message prompt begins.
REACHED = frozenset({Outcome.CONVERSATION, Outcome.MESSAGE_LEFT, Outcome.MESSAGE_EMPTY})


@dataclass(frozen=True, kw_only=True)
class Edge:
    """One way out of a step: what happened, where it leads, and the key where it was one.

    `path` is where in the step's text the target stands.
    """

    source: str
    outcome: Outcome
    target: str
    path: tuple[str, ...]
    key: str | None = None
    press: Press | None = None

    @property
    def is_wish(self) -> bool:
        """Tell whether the caller takes this way for their own sake."""
        return bool(self.press and self.press.wish)

    def language_after(self, spoken: str | None, languages: tuple[str, ...]) -> str | None:
        """Tell the caller's language after this way; only keys change it."""
        return self.press.language_after(spoken, languages) if self.press else spoken

    @property
    def is_forced(self) -> bool:
        """Tell whether silence, wrong keys and telephones nobody answers can lead this way."""
        return self.outcome is not Outcome.KEY and self.outcome not in REACHED


def edges(script: Script) -> tuple[Edge, ...]:
    """List every way out of every step."""
    return tuple(edge for name in script.steps for edge in ways_out(script, name))


def ways_out(script: Script, name: str) -> Iterator[Edge]:
    """List every way out of one step, with each outcome that can come of it."""
    step = script.steps[name]
    if isinstance(step, Menu | Read | Replay | Notice | Number):
        yield from (_press(name, key, press) for key, press in step.keys.items())
    for outcome, field in _FIELDS[type(step)]:
        yield Edge(source=name, outcome=outcome, target=getattr(step, field), path=(field,))
    instead = script.guard.instead if script.guard else {}
    if isinstance(step, Connect) and instead.get(step.urgency) in script.steps:
        target = instead[step.urgency]
        yield Edge(source=name, outcome=Outcome.UNPROVEN, target=target, path=())


def _press(name: str, key: str, press: Press) -> Edge:
    path = ("keys", key, "go")
    return Edge(
        source=name, outcome=Outcome.KEY, target=press.go, path=path, key=key, press=press
    )


# The outcomes of each type of step, but its keys, with the field that says where each leads.
_FIELDS: Mapping[type[AnyStep], tuple[tuple[Outcome, str], ...]] = {
    Menu: ((Outcome.WRONG_KEY, "wrong"), (Outcome.SILENCE, "silence")),
    Read: ((Outcome.WRONG_KEY, "wrong"), (Outcome.SILENCE, "then")),
    Replay: ((Outcome.WRONG_KEY, "wrong"), (Outcome.SILENCE, "then")),
    Notice: ((Outcome.WRONG_KEY, "then"), (Outcome.SILENCE, "then")),
    Number: ((Outcome.NUMBER_GIVEN, "right"), (Outcome.NO_NUMBER, "empty")),
    Switch: ((Outcome.YES, "then"), (Outcome.NO, "otherwise")),
    Connect: (
        (Outcome.NOBODY_ON_SHIFT, "nobody_on_shift"),
        *((outcome, "nobody_answered") for outcome in UNANSWERED),
        (Outcome.CONVERSATION, "ended"),
    ),
    Message: ((Outcome.MESSAGE_LEFT, "left"), (Outcome.MESSAGE_EMPTY, "empty")),
    End: (),
}


def reachable(ways: Iterable[Edge], *starts: str) -> set[str]:
    """Tell which steps can be come to from some, those themselves included."""
    following: dict[str, set[str]] = {}
    for edge in ways:
        following.setdefault(edge.source, set()).add(edge.target)
    found, fresh = set(starts), list(starts)
    while fresh:
        new = following.get(fresh.pop(), set()) - found
        found |= new
        fresh += new
    return found


def circle(ways: Iterable[Edge]) -> tuple[str, ...]:
    """Name the steps of one circle, the first again at the end; () where there is none."""
    try:
        ahead(ways)
    except CycleError as error:
        return tuple(reversed(error.args[1]))
    return ()


def ahead(ways: Iterable[Edge]) -> tuple[str, ...]:
    """Order steps so that each stands after all that it leads to; CycleError for a circle."""
    targets: dict[str, set[str]] = {}
    for edge in ways:
        targets.setdefault(edge.source, set()).add(edge.target)
    return tuple(TopologicalSorter(targets).static_order())
