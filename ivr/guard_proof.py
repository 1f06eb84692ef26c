"""What must be true of the question before ringing: no dead end, no key with a meaning."""

from collections.abc import Iterator

from ivr.flaws import Flaw
from ivr.flow import Guard, Script
from ivr.steps import End, Message, Read, Urgency

# 0, 8, 9 and * mean the same everywhere: the question may not give them another meaning.
MEANING = frozenset("089*")


def guard_flaws(script: Script) -> Iterator[Flaw]:
    """Find keys that mean something else, and steps that are not what the guard needs."""
    guard = script.guard
    if guard is None:
        return
    for key in sorted(MEANING & guard.ask.keys()):
        what = f"key {key} means something else everywhere"
        yield Flaw(path=("guard", "ask", key), what=what, instead="take one of 1 to 7")
    for urgency in Urgency:
        if urgency not in guard.instead:
            what = f"who does not press the key comes to no step for the urgency `{urgency}`"
            instead = f"add {urgency}: with a step that reads rights"
            yield Flaw(path=("guard", "instead"), what=what, instead=instead)
    yield from _steps(script, guard)


def _steps(script: Script, guard: Guard) -> Iterator[Flaw]:
    for urgency, name in guard.instead.items():
        step = script.steps.get(name)
        if not (isinstance(step, Read) and step.rights):
            what = f"`{name}` reads no rights to who does not press the key"
            path = ("guard", "instead", urgency)
            yield Flaw(path=path, what=what, instead="name a read step with rights: true")
    if not isinstance(script.steps.get(guard.blocked), End):
        what = f"`{guard.blocked}` does not end the call of who is blocked"
        yield Flaw(path=("guard", "blocked"), what=what, instead="name an end step")
    last = script.steps.get(guard.last)
    ends = isinstance(last, Message) and all(
        isinstance(script.steps.get(name), End) for name in (last.left, last.empty)
    )
    if not ends:
        what = f"`{guard.last}` is no message after which the call ends"
        instead = "name a message step whose left and empty are end steps"
        yield Flaw(path=("guard", "last"), what=what, instead=instead)
