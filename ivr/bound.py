"""The proven bound: the most seconds until a caller who reaches nobody may leave a message."""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from ivr.edges import Edge, Outcome, ahead, edges, reachable
from ivr.engine import AFTER_PLAYING
from ivr.flaws import Flaw
from ivr.flow import Flow
from ivr.guarding import question_seconds
from ivr.hunt import hunt_seconds
from ivr.saying import PAUSE, said
from ivr.speech import LONGEST_NOTICE
from ivr.steps import Connect, End, Menu, Message, Notice, Number, Read, Replay, Switch, Urgency
from ivr.waiting import MOST_HELD, hold_seconds, queue_seconds

UNKNOWN = "unknown"  # the caller's language before a key has said it
MOST, MOST_IN_AN_EMERGENCY = 180, 100  # seconds

# A step, the language or None, connect steps entered before, and whether by a key.
_State = tuple[str, str | None, int, bool]


@dataclass(frozen=True, kw_only=True)
class Bound:
    """The worst case from one step on, in seconds, until a message prompt begins.

    `by_language` has it for each language, and for `unknown`, that a call can have in the
    step; `wishes` counts the keys on the way that are left out because callers press them
    for their own sake.
    """

    seconds: float
    by_language: Mapping[str, float]
    wishes: int


def bounds(flow: Flow) -> dict[str, Bound]:
    """Work out the bound of every step of a proven flow, in the order of the file.

    Silence, wrong keys and the end of every ring are chosen by an adversary; nobody ever
    accepts. Speech, waits, rings and pauses count. A key that does what it says is the
    caller's own choice, and leads to a step that has a bound of its own; so is the time that
    callers take to type a number, or to hear the message that they have left.
    """
    ways = edges(flow.script)
    ledger = _Ledger(flow, [edge for edge in ways if edge.is_forced])
    points = _points(flow, ways)
    return {name: _bound(name, ledger, ways, points) for name in flow.script.steps}


def too_long(flow: Flow) -> Iterator[Flaw]:
    """Find the steps from which a caller may wait longer than anybody should."""
    most_of = limits(flow)
    yield from _held_too_long(flow)
    for name, bound in bounds(flow).items():
        most = most_of[name]
        if bound.seconds > most:
            language = max(bound.by_language, key=lambda each: bound.by_language[each])
            what = f"from `{name}` a caller may wait {bound.seconds:.0f} s ({language})"
            instead = f"keep it to {most} s: fewer words, rounds or attempts on the way"
            yield Flaw.of(name, what, instead)


def _held_too_long(flow: Flow) -> Iterator[Flaw]:
    """Find a hold that is too long: it belongs to a conversation that may have been lost."""
    held = max(hold_seconds(flow, language) for language in (*flow.languages, None))
    if held > MOST_HELD:
        what = f"a caller may be held for {held:.0f} s whose responder does not come back"
        instead = f"keep it to {MOST_HELD} s: fewer words"
        yield Flaw(path=("queue", "moment"), what=what, instead=instead)


def limits(flow: Flow) -> dict[str, int]:
    """Tell the most seconds that the bound of each step may have; fewer in an emergency."""
    steps = list(flow.script.steps)
    forced = [edge for edge in edges(flow.script) if edge.is_forced]
    hurried = reachable(forced, *(name for name in steps if _is_emergency(flow, name)))
    return {name: MOST_IN_AN_EMERGENCY if name in hurried else MOST for name in steps}


def _is_emergency(flow: Flow, name: str) -> bool:
    step = flow.step(name)
    return isinstance(step, Connect) and step.urgency is Urgency.EMERGENCY


def _points(flow: Flow, ways: Iterable[Edge]) -> set[tuple[str, str | None]]:
    """Give every step together with each language, or None, that a call can have in it."""
    tongues = (*flow.languages, None)
    # Whatever went wrong, and whenever it did, the call goes on at the safe point.
    found = {(flow.script.start, None), *((flow.script.safe, each) for each in tongues)}
    fresh = list(found)
    while fresh:
        step, language = fresh.pop()
        new = {
            (edge.target, edge.language_after(language, flow.languages))
            for edge in ways
            if edge.source == step
        } - found
        found |= new
        fresh += new
    return found


def _bound(
    name: str,
    ledger: "_Ledger",
    ways: Iterable[Edge],
    points: Container[tuple[str, str | None]],
) -> Bound:
    by_language = {
        language or UNKNOWN: round(ledger.worst[name, language, 0, False], 1)
        for language in ledger.tongues
        if (name, language) in points
    }
    on_the_way = reachable(ledger.forced, name)
    return Bound(
        seconds=max(by_language.values(), default=0.0),
        by_language=by_language,
        wishes=sum(edge.is_wish and edge.source in on_the_way for edge in ways),
    )


class _Ledger:
    """The worst case of every state, worked out from the message prompts backwards."""

    def __init__(self, flow: Flow, forced: list[Edge]) -> None:
        self.flow = flow
        self.forced = forced
        self.tongues: tuple[str | None, ...] = (*flow.languages, None)
        self.ways: dict[str, list[Edge]] = {name: [] for name in flow.script.steps}
        for edge in forced:
            self.ways[edge.source].append(edge)
        self.worst: dict[_State, float] = {}
        cycles = range(_most_cycles(flow) + 1)
        for name in dict.fromkeys([*ahead(forced), *flow.script.steps]):
            for language in self.tongues:
                spent = self._spent(name, language)
                for cycle, keyed in product(cycles, (True, False)):
                    state = (name, language, cycle, keyed)
                    self.worst[state] = self._worst(state, spent)

    def _spent(self, name: str, language: str | None) -> float:
        """Tell the most seconds that pass in a step itself."""
        match self.flow.step(name):
            case Menu() as step:
                once = said(self.flow, name, step.say, language) + step.wait
                return step.rounds * once + (step.rounds - 1) * PAUSE
            case Read() as step:
                parts = [
                    said(self.flow, name, (text,), language) + step.wait for text in step.say
                ]
                return sum(parts) + (step.rounds - 1) * (max(parts) + PAUSE)
            case Connect() as step:
                hunt = hunt_seconds(self.flow, name, language)
                return max(hunt, queue_seconds(self.flow, name, language))
            case Number() as step:
                return self._asked(name, step, language)
            case step:
                return self._played(name, step, language)

    def _played(
        self, name: str, step: Replay | Notice | Message | Switch | End, language: str | None
    ) -> float:
        match step:
            case Replay():
                return said(self.flow, name, step.say, language) + AFTER_PLAYING
            case Notice():
                spoken = 1 if language else len(self.flow.languages)
                return spoken * LONGEST_NOTICE + AFTER_PLAYING
            case Message() | Switch() | End():
                return 0.0

    def _asked(self, name: str, step: Number, language: str | None) -> float:
        asked = said(self.flow, name, step.say, language) + step.wait
        read_back = said(self.flow, name, step.confirm, language) + step.wait
        return step.rounds * (asked + read_back) + (2 * step.rounds - 1) * PAUSE

    def _worst(self, state: "_State", spent: float) -> float:
        name, language, cycle, keyed = state
        match self.flow.step(name):
            case Connect() as step if cycle >= step.cycles:
                return self.worst[step.nobody_answered, language, cycle, keyed]
            case Connect() as step:
                nobody = self.worst[step.nobody_on_shift, language, cycle + 1, False]
                rung = self.worst[step.nobody_answered, language, cycle + 1, False]
                return max(nobody, spent + rung, self._unproven(step, state))
            case Switch() as step:
                ways = (step.then, step.otherwise)
                return max(self.worst[way, language, cycle, keyed] for way in ways)
            case Menu() | Read() | Replay() | Notice() | Number():
                onward = max(self._along(edge, language, cycle) for edge in self.ways[name])
                return (PAUSE if keyed else 0.0) + spent + onward
            case Message():
                return PAUSE if keyed else 0.0
            case End():
                return 0.0

    def _unproven(self, step: Connect, state: "_State") -> float:
        """Tell the worst case of who is asked for a key before anybody is rung.

        Whoever presses it goes on at their own choice, as with every key.
        """
        guard, (_, language, cycle, keyed) = self.flow.script.guard, state
        if guard is None:
            return 0.0
        asked = (PAUSE if keyed else 0.0) + question_seconds(self.flow, step, language)
        return asked + self.worst[guard.instead[step.urgency], language, cycle, True]

    def _along(self, edge: Edge, language: str | None, cycle: int) -> float:
        keyed = edge.outcome is not Outcome.SILENCE
        language = edge.language_after(language, self.flow.languages)
        return self.worst[edge.target, language, cycle, keyed]


def _most_cycles(flow: Flow) -> int:
    steps = flow.script.steps.values()
    return max((step.cycles for step in steps if isinstance(step, Connect)), default=0)
