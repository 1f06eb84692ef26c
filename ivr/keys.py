"""Keys that mean the same everywhere, and wishes that are what they say."""

from collections.abc import Iterator

from ivr.edges import Edge, reachable
from ivr.flaws import Flaw
from ivr.flow import Script
from ivr.steps import Connect, Menu, Notice, Number, Read, Replay, Switch, Wish

PERSON_KEY = "0"
REPEAT_KEY = "*"
# What a number step does with these itself, once the number has been read back.
READ_BACK_KEYS = frozenset("12")
_LISTENING = (Menu, Read, Replay, Notice, Number)


def key_flaws(script: Script, ways: tuple[Edge, ...]) -> Iterator[Flaw]:
    """Find menus without a way to a person, and keys that do something else than they say."""
    for name, step in script.steps.items():
        if isinstance(step, _LISTENING) and PERSON_KEY not in step.keys:
            what = f"`{name}` has no key 0"
            instead = 'add "0": with a connect step; a person is one key away from anywhere'
            path = ("steps", name, "keys")
            yield Flaw(path=path, what=what, instead=instead, at_name=True)
    for edge in ways:
        if edge.key:
            yield from _key(edge, script, ways)


def reaches_person(script: Script, name: str) -> bool:
    """Tell whether a person is rung in this step, whichever way its switches lead."""
    seen: set[str] = set()
    fresh = [name]
    while fresh:
        name = fresh.pop()
        step = script.steps[name]
        if isinstance(step, Switch) and name not in seen:
            seen.add(name)
            fresh += [step.then, step.otherwise]
        elif not isinstance(step, Connect | Switch):
            return False
    return True


def _key(edge: Edge, script: Script, ways: tuple[Edge, ...]) -> Iterator[Flaw]:
    press = edge.press
    if isinstance(script.steps[edge.source], Number) and edge.key in READ_BACK_KEYS:
        what = f"key {edge.key} in `{edge.source}` answers the read-back already"
        yield Flaw.at(edge, what, "take another key: 1 is right, and 2 enters it anew")
    if edge.key == PERSON_KEY and not reaches_person(script, edge.target):
        what = f"key 0 in `{edge.source}` leads to `{edge.target}`, which reaches no person"
        yield Flaw.at(edge, what, "lead it to a connect step")
    if edge.key == REPEAT_KEY and not (press and press.wish is Wish.REPEAT):
        what = f"the star key in `{edge.source}` does not repeat"
        yield Flaw.at(edge, what, f"write {{go: {edge.source}, wish: repeat}}")
    if press and press.language not in {None, "other", *script.languages}:
        what = f"`{press.language}` is no language of the line"
        yield Flaw.at(edge, what, f"write one of {', '.join(script.languages)}, or other")
    if press and press.wish and (wanted := _broken_wish(edge, press.wish, script, ways)):
        what = f"key {edge.key} in `{edge.source}` is no wish to {_MEANS[press.wish]}"
        yield Flaw.at(edge, what, f"{wanted}, or take the wish out")


_MEANS = {
    Wish.REPEAT: "hear it again",
    Wish.BACK: "go back",
    Wish.LANGUAGE: "change the language",
    Wish.LISTEN: "listen",
    Wish.AGAIN: "wait again",
}


def _broken_wish(edge: Edge, wish: Wish, script: Script, ways: tuple[Edge, ...]) -> str | None:
    """Tell what a wish must lead to where it does not; the bound leaves honest wishes out."""
    target = script.steps[edge.target]
    same = edge.target == edge.source
    changes = bool(edge.press and edge.press.language)
    came_from = edge.source in reachable(ways, edge.target)
    match wish:
        case Wish.REPEAT:
            return None if same and not changes else "lead to this same step"
        case Wish.LANGUAGE:
            kept = changes and (same or isinstance(target, Menu))
            return None if kept else "set a language, and lead to this step or to a menu"
        case Wish.BACK:
            before = isinstance(target, Menu) and came_from and not changes
            return None if before else "lead to a menu that leads here"
        case Wish.LISTEN:
            read = isinstance(target, Menu | Read | Replay) and not same
            return None if read else "lead to a read step or a menu"
        case Wish.AGAIN:
            waits = reaches_person(script, edge.target) and came_from
            return None if waits else "lead to a connect step that leads here"
