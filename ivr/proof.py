"""What must be true of a flow before a caller may hear it, and where it is not."""

from collections.abc import Iterable, Iterator

from ivr.edges import OUTCOMES, Edge, Outcome, circle, edges, reachable
from ivr.flaws import Flaw
from ivr.flow import Script
from ivr.guard_proof import guard_flaws
from ivr.keys import key_flaws
from ivr.rings import queue_flaws
from ivr.steps import Connect, End, Menu, Message, Note, Notice, Switch, Urgency

LANGUAGES = ("es", "en")  # both are promised to every caller
MOST_KEYS = 2  # from the greeting to ringing, in an emergency

Ways = tuple[Edge, ...]


def prove(script: Script) -> tuple[Flaw, ...]:
    """Find everything in a script that could fail a caller; nothing found is the proof.

    That every text has its words is proven where the catalogs are (ivr/loader.py).
    """
    ways = edges(script)
    flaws = [*_languages(script), *_screening(script), *queue_flaws(script)]
    flaws += [*guard_flaws(script), *_lost(script, ways)]
    if any(edge.target not in script.steps for edge in ways) or not _begins(script):
        # What lies behind a step that is not there cannot be judged.
        return tuple(flaws)
    for check in _CHECKS:
        flaws += check(script, ways)
    return tuple(flaws)


def _begins(script: Script) -> bool:
    return script.start in script.steps and script.safe in script.steps


def _lost(script: Script, ways: Ways) -> Iterator[Flaw]:
    known = "write one of " + ", ".join(list(script.steps)[:12])
    for name in ("start", "safe"):
        if getattr(script, name) not in script.steps:
            what = f"there is no step `{getattr(script, name)}`"
            yield Flaw(path=(name,), what=what, instead=known)
    for edge in ways:
        if edge.target not in script.steps:
            yield Flaw.at(edge, f"there is no step `{edge.target}`", known)


def _beginning(script: Script, _: Ways) -> Iterator[Flaw]:
    if not isinstance(script.steps[script.start], Menu):
        what = f"a call begins in `{script.start}`, which is no menu"
        yield Flaw(path=("start",), what=what, instead="name the menu that greets")
    if isinstance(script.steps[script.safe], End | Message):
        what = f"the safe point `{script.safe}` reaches no person"
        yield Flaw(path=("safe",), what=what, instead="name a connect step or a menu")


def _unreached(script: Script, ways: Ways) -> Iterator[Flaw]:
    guard = script.guard
    aside = (guard.blocked, guard.last) if guard else ()
    found = reachable(ways, script.start, script.safe, *aside)
    for name in script.steps:
        if name not in found:
            what = f"nothing leads to the step `{name}`"
            yield Flaw.of(name, what, "lead a key or an outcome there, or take it out")


def _unhandled(script: Script, ways: Ways) -> Iterator[Flaw]:
    for name, step in script.steps.items():
        handled = {edge.outcome for edge in ways if edge.source == name}
        for outcome in sorted(OUTCOMES[step.type] - handled):
            yield Flaw.of(name, f"`{name}` has no answer to: {outcome}", "give it a step")


def _hang_ups(script: Script, ways: Ways) -> Iterator[Flaw]:
    """No hang-up that the caller did not ask for.

    Who has left a message or asked for a call-back has been served: silence may end that call.
    """
    asked = {Outcome.KEY, Outcome.MESSAGE_LEFT, Outcome.MESSAGE_EMPTY}
    unserved = reachable(
        [edge for edge in ways if not _serves(edge)], script.start, script.safe
    )
    for edge in ways:
        ends = isinstance(script.steps[edge.target], End) and edge.outcome not in asked
        if ends and edge.source in unserved:
            what = f"`{edge.source}` hangs up on: {edge.outcome}"
            yield Flaw.at(edge, what, "lead to a person, a menu or a message")


def _serves(edge: Edge) -> bool:
    called_back = edge.press is not None and edge.press.note is Note.CALL_BACK
    return called_back or edge.outcome is Outcome.MESSAGE_LEFT


def _second_chances(script: Script, ways: Ways) -> Iterator[Flaw]:
    """Ask a second time before a message that stays empty ends the call."""
    empty = [edge for edge in ways if edge.outcome is Outcome.MESSAGE_EMPTY]
    others = [edge for edge in ways if edge.outcome is not Outcome.MESSAGE_EMPTY]
    first = reachable(others, script.start, script.safe)
    for edge in empty:
        if isinstance(script.steps[edge.target], End) and edge.source in first:
            what = f"`{edge.source}` ends the call when its message stays empty the first time"
            yield Flaw.at(edge, what, "lead to a second message step that says what happens")


def _emergency(script: Script, ways: Ways) -> Iterator[Flaw]:
    start = script.steps[script.start]
    if not isinstance(start, Menu):
        return  # _beginning says so
    zero = start.keys.get("0")
    if not zero or not _is_emergency(script, zero.go):
        what = f"key 0 in `{script.start}` rings nobody in an emergency"
        instead = 'lead "0" to a connect step with urgency: emergency'
        yield Flaw.of(script.start, what, instead)
    for at, language in enumerate(script.languages):
        if language not in set(_ringing_in(script, ways)):
            what = f"an emergency in `{language}` is more than {MOST_KEYS} keys from ringing"
            instead = "lead a key of the menu in that language to an emergency"
            yield Flaw(path=("languages", at), what=what, instead=instead)


def _ringing_in(script: Script, ways: Ways) -> Iterator[str | None]:
    """Give the languages in which an emergency rings after so many keys."""
    places: set[tuple[str, str | None]] = {(script.start, None)}
    for _ in range(MOST_KEYS):
        pressed = {
            (edge.target, edge.language_after(language, script.languages))
            for edge in ways
            for step, language in places
            if edge.source == step and edge.press
        }
        places = {
            (passed, language)
            for step, language in pressed
            for passed in _passed(script, ways, step)
        }
        yield from (language for step, language in places if _is_emergency(script, step))


def _passed(script: Script, ways: Ways, name: str) -> set[str]:
    """Name a step and those that a call comes to from it without another key."""
    silent = [
        edge
        for edge in ways
        if isinstance(script.steps[edge.source], Notice | Switch) and not edge.press
    ]
    return reachable(silent, name)


def _is_emergency(script: Script, name: str) -> bool:
    step = script.steps[name]
    return isinstance(step, Connect) and step.urgency is Urgency.EMERGENCY


def _circles(_: Script, ways: Ways) -> Iterator[Flaw]:
    """Silence, wrong keys and telephones must lead on; only the right keys may lead back."""
    forced = [edge for edge in ways if edge.is_forced]
    if found := circle(forced):
        what = f"a call can go round in a circle: {' → '.join(found)}"
        yield Flaw.at(_step_of(forced, found), what, "lead one of these ways on")
        return
    silent = [edge for edge in ways if edge.outcome is not Outcome.KEY]
    silent = [edge for edge in silent if edge.outcome is not Outcome.CONVERSATION]
    silent = [edge for edge in silent if edge.outcome is not Outcome.MESSAGE_LEFT]
    if found := circle(silent):
        what = f"an open line never comes to an end: {' → '.join(found)}"
        yield Flaw.at(_step_of(silent, found), what, "lead the last empty message to an end")


def _step_of(ways: Iterable[Edge], found: tuple[str, ...]) -> Edge:
    """Give the way that closes a circle."""
    *_, last, first = found
    return next(edge for edge in ways if (edge.source, edge.target) == (last, first))


def _languages(script: Script) -> Iterator[Flaw]:
    for language in LANGUAGES:
        if language not in script.languages:
            what = f"the line does not speak `{language}`"
            yield Flaw(path=("languages",), what=what, instead="write languages: [es, en]")
    for at, language in enumerate(script.languages):
        if language in script.languages[:at]:
            what = f"`{language}` stands here twice"
            yield Flaw(path=("languages", at), what=what, instead="take one of them out")


def _screening(script: Script) -> Iterator[Flaw]:
    screening = script.screening
    for urgency in Urgency:
        if urgency not in screening.urgency:
            what = f"a responder does not hear the urgency `{urgency}`"
            within = ("screening", "urgency")
            yield Flaw(path=within, what=what, instead=f"add {urgency}: with a text")
    known = {*script.languages, "unknown"}
    for language in sorted(known - screening.language.keys()):
        what = f"a responder does not hear the language `{language}`"
        among = ("screening", "language")
        yield Flaw(path=among, what=what, instead=f"add {language}: with a text")
    for language in sorted(screening.language.keys() - known):
        what = f"`{language}` is no language of the line"
        stray = ("screening", "language", language)
        yield Flaw(path=stray, what=what, instead="take it out, or add it to languages")


_CHECKS = (
    _beginning,
    _unreached,
    _unhandled,
    _hang_ups,
    _second_chances,
    _emergency,
    key_flaws,
    _circles,
)
