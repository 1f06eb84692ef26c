"""The branches of a flow: where each key of its first menus leads, and what may follow."""

from dataclasses import dataclass

from ivr.edges import REACHED, Edge, edges, ways_out
from ivr.flow import Flow, Script
from ivr.steps import Menu, Wish

# A step together with the caller's language there, or None while it is unknown.
Point = tuple[str, str | None]

# What a caller does for their own sake, and what brings them into another branch.
_ASIDE = frozenset({Wish.REPEAT, Wish.BACK, Wish.LANGUAGE, Wish.AGAIN})


@dataclass(frozen=True, kw_only=True)
class Branch:
    """One way on from the first menus: the step it begins with, and what leads there.

    `ways` are pairs of a menu and what is done in it: a key, or an outcome. `points` are all
    that a caller may come to until somebody was reached or a message begins.
    """

    first: str
    ways: tuple[tuple[str, str], ...]
    points: frozenset[Point]


def branches(flow: Flow) -> tuple[Branch, ...]:
    """List the branches of the greeting and the main menu, in the order of their keys."""
    script = flow.script
    main = main_menu(script)
    begins: list[Point] = [(script.start, None)]
    begins += [(main, each) for each in flow.languages if main != script.start]
    ways: dict[str, dict[tuple[str, str], None]] = {}
    points: dict[str, set[Point]] = {}
    for menu, language in begins:
        for edge in ways_out(script, menu):
            if not _stays(edge):
                way = (menu, edge.key or str(edge.outcome))
                ways.setdefault(edge.target, {})[way] = None
                points.setdefault(edge.target, set()).add((edge.target, language))
    return tuple(
        Branch(first=first, ways=tuple(found), points=_onward(flow, points[first]))
        for first, found in ways.items()
    )


def main_menu(script: Script) -> str:
    """Name the first menu behind a key that chooses the language; without one, the start."""
    fresh = [edge.target for edge in ways_out(script, script.start) if _chooses(edge)]
    for name in fresh:
        if isinstance(script.steps[name], Menu):
            return name
        # What stands before the menu lets silent callers pass on to it.
        onward = [edge.target for edge in ways_out(script, name) if edge.is_forced]
        fresh += [target for target in dict.fromkeys(onward) if target not in fresh]
    return script.start


def _chooses(edge: Edge) -> bool:
    return bool(edge.press and edge.press.language)


def _stays(edge: Edge) -> bool:
    return _chooses(edge) or bool(edge.press and edge.press.wish in _ASIDE)


def _onward(flow: Flow, begins: set[Point]) -> frozenset[Point]:
    """Walk on from where a branch begins, but not back to the menus that it begins in."""
    ways: dict[str, set[str]] = {name: set() for name in flow.script.steps}
    menus = {flow.script.start, main_menu(flow.script)}
    for edge in edges(flow.script):
        if not (_stays(edge) or edge.target in menus or edge.outcome in REACHED):
            ways[edge.source].add(edge.target)
    found, fresh = set(begins), list(begins)
    while fresh:
        step, language = fresh.pop()
        new = {(target, language) for target in ways[step]} - found
        found |= new
        fresh += new
    return frozenset(found)
