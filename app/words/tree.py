"""The flow as a tree: each step once, where callers first come to it, and the same as text.

What many steps lead to (the message, the call-back) begins a tree of its own. Every other way
is a reference (→ main), so that nothing crosses.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from ivr.edges import UNANSWERED, Edge, Outcome, edges, ways_out
from ivr.flow import Flow, Script
from ivr.steps import Switch, Wish

MANY = 5  # so many steps lead to one that begins a tree of its own
_ASIDE = frozenset({Wish.REPEAT, Wish.BACK, Wish.LANGUAGE})
_WORDS = {
    Outcome.NOBODY_ON_SHIFT: "nobody there",
    Outcome.CONVERSATION: "after talking",
    Outcome.MESSAGE_LEFT: "left",
    Outcome.MESSAGE_EMPTY: "empty",
    Outcome.NUMBER_GIVEN: "given",
    Outcome.NO_NUMBER: "not given",
    Outcome.WRONG_KEY: "other key",
    Outcome.UNPROVEN: "machine",
} | dict.fromkeys(UNANSWERED, "no answer")
# Two ways that nearly always go together, in one word.
_TOGETHER = {
    ("other key", "silence"): "else",
    ("nobody there", "no answer"): "nobody",
}
LEGEND = (
    "else: another key, or none",
    "nobody: no one on shift, or no one answered",
    "→ goes on at a step that is drawn elsewhere",
    "9 back, * repeat, 8 the other language: not drawn",
)

Ways = dict[str, list[str]]  # the next step, and what leads there


@dataclass(kw_only=True)
class Node:
    """A step in the tree: how callers come to it, what follows, and where else it leads."""

    name: str
    hows: list[str]
    following: list["Node"] = field(default_factory=list)
    others: Ways = field(default_factory=dict)
    is_child: bool = False

    @property
    def how(self) -> str:
        return said(self.hows)

    def references(self, *, but: str | None = None) -> list[str]:
        """Write the ways to steps that are drawn elsewhere, `but` one that needs no telling."""
        told = [f"{said(hows)} → {name}" for name, hows in self.others.items()]
        return [each for each in told if each != but]


def tree(flow: Flow) -> list[Node]:
    """Give the trees of a flow: from the greeting, where many ways meet, after a failure."""
    script = flow.script
    ways = {name: _ways(script, name) for name in script.steps}
    roots = [Node(name=script.start, hows=["a call"])]
    for name, sources in _meetings(script, ways).items():
        roots.append(Node(name=name, hows=[f"from {sources} steps"]))
    seen = {script.safe, *(root.name for root in roots)}
    # What the greeting leads to stands there, and what a failure leads to anywhere but there.
    _grow([*_next(roots[:1], ways, seen), *roots[1:]], ways, seen)
    beside = {script.safe: "a failure"} if script.safe != script.start else {}
    beside |= {script.guard.blocked: "a blocked caller"} if script.guard else {}
    for name, how in beside.items():
        if name == script.safe or name not in seen:
            seen.add(name)
            roots.append(Node(name=name, hows=[how]))
            _grow(roots[-1:], ways, seen)
    return roots


def _meetings(script: Script, ways: Mapping[str, Ways]) -> dict[str, int]:
    """Count the steps that lead to those where many meet; the greeting's own keys are none."""
    sources = {name: sum(name in each for each in ways.values()) for name in script.steps}
    near = {script.start, script.safe, *ways[script.start]}  # stand elsewhere anyway
    return {
        name: count for name, count in sources.items() if count >= MANY and name not in near
    }


def _grow(level: list[Node], ways: Mapping[str, Ways], seen: set[str]) -> None:
    """Let trees grow, one level after another."""
    while level:
        level = _next(level, ways, seen)


def _next(level: list[Node], ways: Mapping[str, Ways], seen: set[str]) -> list[Node]:
    """Give the next level; a step stands where most ways of the level lead to it."""
    found: dict[str, list[Node]] = {}
    for node in level:
        for target in ways[node.name]:
            if target not in seen:
                found.setdefault(target, []).append(node)
    parents = {
        target: max(nodes, key=lambda node: len(ways[node.name][target]))
        for target, nodes in found.items()
    }
    seen.update(found)
    return [child for node in level for child in _grown(node, ways[node.name], parents)]


def _grown(node: Node, ways: Ways, parents: Mapping[str, Node]) -> list[Node]:
    for target, hows in ways.items():
        if parents.get(target) is node:
            node.following.append(Node(name=target, hows=hows, is_child=True))
        else:
            node.others[target] = hows
    return node.following


def _ways(script: Script, name: str) -> Ways:
    """Tell what leads to each step that follows, but what callers do for their own sake."""
    ways: Ways = {}
    for edge in ways_out(script, name):
        aside = edge.press and edge.press.wish in _ASIDE
        if edge.target != name and not aside:
            hows = ways.setdefault(edge.target, [])
            hows += [how for how in [_how(script, edge)] if how not in hows]
    return ways


def hows_of(script: Script, name: str) -> Iterator[tuple[str, str]]:
    """Give what leads out of a step but keys: the step that follows, and how it comes."""
    for edge in ways_out(script, name):
        if not edge.key:
            yield edge.target, _how(script, edge)


def _how(script: Script, edge: Edge) -> str:
    step = script.steps[edge.source]
    if isinstance(step, Switch):
        return step.when if edge.outcome is Outcome.YES else f"no {step.when}"
    return edge.key or _WORDS.get(edge.outcome, str(edge.outcome))


def shortly(hows: Iterable[str]) -> list[str]:
    """List the ways to one step, two that nearly always go together in one word."""
    left = list(hows)
    for pair, word in _TOGETHER.items():
        if set(pair) <= set(left):
            left = [how for how in left if how not in pair] + [word]
    return left


def said(hows: Iterable[str]) -> str:
    """Say the ways to one step shortly: 2, else."""
    return ", ".join(shortly(hows))


def walk(nodes: Iterable[Node]) -> Iterator[Node]:
    """Give steps and all that follow them, each branch to its end."""
    for node in nodes:
        yield node
        yield from walk(node.following)


def everywhere(flow: Flow) -> str:
    """Write the way that most steps have in common: 0 → person."""
    zeros = Counter(edge.target for edge in edges(flow.script) if edge.key == "0")
    return f"0 → {zeros.most_common(1)[0][0]}"


def text(flow: Flow) -> Iterator[str]:
    """Write the trees with a step on each line, deeper steps further in."""
    yield from LEGEND
    for root in tree(flow):
        yield ""
        yield from _lines(flow, root, 0)


def _lines(flow: Flow, node: Node, depth: int) -> Iterator[str]:
    others = "; ".join(node.references())
    indent, kind = "  " * depth, flow.step(node.name).type
    yield f"{indent}{node.how}: {node.name} ({kind})" + (f"; {others}" if others else "")
    for each in node.following:
        yield from _lines(flow, each, depth + 1)
