"""What the models say about a flow file, in sentences that name the remedy."""

from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivr.document import Document, Path
from ivr.errors import Fault
from ivr.flow import Guard, Screening, Script
from ivr.queue import Plan, Queue, Wave
from ivr.steps import Connect, End, Menu, Message, Notice, Number, Press, Read, Replay, Switch

STEPS: Mapping[str, type[BaseModel]] = {
    "menu": Menu,
    "read": Read,
    "connect": Connect,
    "message": Message,
    "replay": Replay,
    "notice": Notice,
    "switch": Switch,
    "number": Number,
    "end": End,
}
_TYPES = "menu, read, connect, message, replay, notice, switch, number or end"
_NAME = "small letters, digits and _, a letter first, at most 32"

# How each thing is written, for who left it out or wrote it otherwise.
_WRITTEN = {
    "flow": "flow: hotline",
    "languages": "languages: [es, en]",
    "start": "start: greeting",
    "safe": "safe: person",
    "minimal": 'minimal: ["You may stay silent."]',
    "screening": "screening: with opening, urgency, language, keys and accepted",
    "opening": 'opening: "The hotline."',
    "accepted": 'accepted: "Connecting you."',
    "language": 'language: {es: "Spanish.", en: "English.", unknown: "Language unknown."}',
    "steps": "steps: with each step under its name",
    "say": 'say: ["What is said."]',
    "before": 'before: ["We are calling a person."]',
    "between": 'between: ["We are still calling."]',
    "keys": 'keys: {"0": person}',
    "urgency": "urgency: emergency, urgent or normal",
    "topic": "topic: work",
    "silence": "silence: person",
    "wrong": "wrong: person",
    "then": "then: person",
    "nobody_on_shift": "nobody_on_shift: message",
    "nobody_answered": "nobody_answered: message",
    "ended": "ended: after",
    "left": "left: goodbye",
    "empty": "empty: message_again",
    "go": "go: person",
    "wait": "wait: 8",
    "rights": "rights: true, or leave it out",
    "ring": "ring: 15",
    "attempts": "attempts: 3",
    "cycles": "cycles: 3",
    "rounds": "rounds: 2",
    "seconds": "seconds: 180",
    "the file": "flow, languages, start, safe, minimal, screening and steps",
    "wish": "wish: repeat, back, language, listen or again",
    "note": "note: call_back, words_safe, words_unsafe or erase",
    "prefer": "prefer: woman, or leave it out",
    "contested": "contested: true, or leave it out",
    "confirm": 'confirm: ["We understood {number}."]',
    "right": "right: thanks",
    "when": "when: guard, night or number",
    "otherwise": "otherwise: person",
    "queue": "queue: with plans, topics and its texts",
    "guard": "guard: with ask, instead, blocked and last",
    "ask": 'ask: {"3": "To talk to a person, press three."}',
    "instead": "instead: {emergency: rights, urgent: rights, normal: rights}",
    "blocked": "blocked: goodbye",
    "last": "last: message",
    "plans": "plans: with emergency, urgent and normal",
    "waves": "waves: with each wave after `- `",
    "at": "at: 0",
    "tiers": "tiers: [primary, backup]",
    "most": "most: 10",
    "ends": "ends: 75",
    "topics": 'topics: {work: "About work."}',
    "waiting": 'waiting: ["You may stay silent."]',
}
_STEP_NAMES = frozenset(
    {"flow", "topic", "go", "start", "safe", "silence", "wrong", "then", "left", "empty"}
    | {"ended", "nobody_on_shift", "nobody_answered", "right", "otherwise"}
)
_SCREENING = {
    "urgency": 'urgency: {emergency: "Emergency.", urgent: "Urgent.", normal: "Not urgent."}',
    "keys": 'keys: "To take the call, press one."',
}


class Found(NamedTuple):
    """One thing that pydantic found: the field, where, what stood there, and its limits."""

    name: str
    path: Path
    value: object
    limits: Mapping[str, Any]
    document: Document


def explain(error: ValidationError, document: Document) -> Iterator[Fault]:
    """Translate what pydantic found, one fault for each place."""
    for details in error.errors(include_url=False):
        if details["type"] == "too_short" and details["input"]:
            continue  # an entry of it is wrong, and that is said already
        path = _written_path(details, document)
        what, instead = _sentence(details, path, document)
        yield document.fault(_place(details, path, document), what, instead)


def _written_path(details: ErrorDetails, document: Document) -> Path:
    """Leave out of a location what does not stand in the file: union tags and markers."""
    path: Path = ()
    for part in details["loc"]:
        if (*path, part) in document.values:
            path = (*path, part)
    return (*path, details["loc"][-1]) if details["type"] == "missing" else path


def _place(details: ErrorDetails, path: Path, document: Document) -> tuple[int, int]:
    if details["loc"] and "[key]" in details["loc"]:
        return document.key_place(_named(path, document))
    if details["type"] == "missing":
        return document.key_place(path[:-1])
    if details["type"] in {"extra_forbidden", "union_tag_not_found"}:
        return document.key_place(path)
    return document.place(path)


def _named(path: Path, document: Document) -> Path:
    while path and path not in document.keys:
        path = path[:-1]
    return path


def _sentence(details: ErrorDetails, path: Path, document: Document) -> tuple[str, str]:
    if "[key]" in details["loc"]:
        return _bad_key(_named(path, document))
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "the file")
    found = Found(name, path, details["input"], details.get("ctx", {}), document)
    return _SENTENCES.get(details["type"], _odd)(found)


def _bad_key(path: Path) -> tuple[str, str]:
    key, group = path[-1], path[-2] if len(path) > 1 else ""
    known = {
        "keys": 'write "0" to "9" or "*" (# has too many names to be spoken)',
        "steps": f"write {_NAME}",
        "urgency": "write emergency, urgent or normal",
        "plans": "write emergency, urgent or normal",
        "instead": "write emergency, urgent or normal",
        "ask": 'write "1" to "7"',
        "topics": f"write {_NAME}",
        "language": "write a language of the line in two or three small letters, or unknown",
    }
    return f"`{key}` cannot stand here", known[str(group)]


def _missing(found: Found) -> tuple[str, str]:
    return f"`{found.name}` is missing", f"write {_example(found.path)}"


def _unknown(found: Found) -> tuple[str, str]:
    names = list(_model(found.path[:-1], found.document).model_fields)
    near = get_close_matches(found.name, names, n=1)
    guess = f"did you mean `{near[0]}`?" if near else f"write one of {', '.join(names)}"
    return f"`{found.name}` is unknown here", guess


def _untyped(found: Found) -> tuple[str, str]:
    return f"the step `{found.name}` has no type", f"write type: {_TYPES}"


def _mistyped(found: Found) -> tuple[str, str]:
    return f"`{found.limits['tag']}` is no type of step", f"write type: {_TYPES}"


def _model(path: Path, document: Document) -> type[BaseModel]:
    match path:
        case ("steps", name):
            return STEPS[document.data["steps"][name]["type"]]
        case ("queue", *within):
            return _IN_QUEUE[len(within) // 2]
        case ("screening",):
            return Screening
        case ("guard",):
            return Guard
        case _:
            return Press if path else Script


_IN_QUEUE: tuple[type[BaseModel], ...] = (Queue, Plan, Wave)  # each two names deeper


def _no_text(found: Found) -> tuple[str, str]:
    kinds = {bool: "true or false", int: "a number", type(None): "nothing"}
    kind = kinds.get(type(found.value))
    if kind is None:
        return f"`{found.name}` must be one text", f"write {_example(found.path)}"
    return f"`{found.name}` reads as {kind}", f"put the text in quotes: {_quoted(found.value)}"


def _quoted(value: object) -> str:
    return '"…"' if value is None else f'"{str(value).lower()}"'


def _too_little(found: Found) -> tuple[str, str]:
    return f"`{found.name}` is empty", f"write {_example(found.path)}"


def _too_long(found: Found) -> tuple[str, str]:
    what = f"`{found.name}` has more than {found.limits['max_length']} characters"
    return what, "say it in two texts"


def _too_many(found: Found) -> tuple[str, str]:
    what = f"`{found.name}` has more than {found.limits['max_length']} entries"
    return what, "take some of them out, or to another step"


def _too_low(found: Found) -> tuple[str, str]:
    return f"`{found.name}` is {found.value}", f"write at least {found.limits['ge']}"


def _too_high(found: Found) -> tuple[str, str]:
    return f"`{found.name}` is {found.value}", f"write at most {found.limits['le']}"


def _odd(found: Found) -> tuple[str, str]:
    if not found.path:
        return "this is no flow", f"write {_example(found.path)}"
    shown = f"`{found.value}`" if isinstance(found.value, str | int) else "this"
    if found.name in _STEP_NAMES and isinstance(found.value, str):
        return f"{shown} cannot be a name", f"write {_NAME}"
    return f"{shown} cannot stand under `{found.name}`", f"write {_example(found.path)}"


_SENTENCES: Mapping[str, Callable[[Found], tuple[str, str]]] = {
    "missing": _missing,
    "extra_forbidden": _unknown,
    "union_tag_not_found": _untyped,
    "union_tag_invalid": _mistyped,
    "string_type": _no_text,
    "string_too_short": _too_little,
    "too_short": _too_little,
    "string_too_long": _too_long,
    "too_long": _too_many,
    "greater_than_equal": _too_low,
    "less_than_equal": _too_high,
}


def _example(path: Path) -> str:
    words = [str(part) for part in path if isinstance(part, str)]
    last = words[-1] if words else "the file"
    match words:
        case ["screening", name] if name in _SCREENING:
            return _SCREENING[name]
        case ["steps", _]:
            return f"a step with type: {_TYPES}"
        case ["steps", _, "keys", _, "language"]:
            return "language: with one of the line's languages, or other"
        case ["steps", _, "keys", _]:
            return '"1": step, or "1": {go: step}'
        case _:
            return _WRITTEN.get(last, f"{last}: with a text")
