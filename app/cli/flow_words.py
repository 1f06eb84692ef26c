"""The words of a flow, as they are spoken, and as a script to read to a committee."""

from collections.abc import Iterator, Sequence
from difflib import get_close_matches

from ivr.edges import Edge, Outcome, ways_out
from ivr.flow import AnyStep, Flow, chunks
from ivr.recordings import file_name
from ivr.speech import seconds

# How each language says what happens in a script that is read aloud.
HEADS = {
    "en": {
        "title": "What the line says",
        "draft": "draft: no lawyer has signed it",
        "key": "pressing {}",
        "silence": "pressing nothing",
        "wrong key": "pressing another key",
        "nobody on shift": "nobody is on shift",
        "unanswered": "nobody answers",
        "conversation ended": "after the conversation",
        "message left": "a message was left",
        "message empty": "nothing was said",
        "number given": "a number was given",
        "no number": "no number was given",
        "yes": "if so",
        "no": "if not",
    },
    "es": {
        "title": "Lo que dice la línea",
        "draft": "borrador: sin la firma de un abogado",
        "key": "si oprime {}",
        "silence": "si no oprime nada",
        "wrong key": "si oprime otra tecla",
        "nobody on shift": "si no hay nadie de turno",
        "unanswered": "si nadie contesta",
        "conversation ended": "después de hablar",
        "message left": "si dejó un mensaje",
        "message empty": "si no dijo nada",
        "number given": "si dio un número",
        "no number": "si no dio un número",
        "yes": "si es así",
        "no": "si no es así",
    },
}
UNANSWERED = {Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.NOT_ACCEPTED}
PEOPLE = {
    ("en", "connect"): "(People are called, one after the other.)",
    ("es", "connect"): "(Se llama a las personas, una tras otra.)",
    ("en", "notice"): "(What coordinators have published, if anything.)",
    ("es", "notice"): "(Lo que se ha publicado, si hay algo.)",
    ("en", "switch"): "(The line decides by itself.)",
    ("es", "switch"): "(La línea decide por sí misma.)",
    ("en", "replay"): "(The message that was left is played.)",
    ("es", "replay"): "(Se escucha el mensaje que se dejó.)",
    ("en", "message"): "(A message is recorded.)",
    ("es", "message"): "(Se graba un mensaje.)",
}


def near(flow: Flow, name: str) -> list[str]:
    """Name the steps that somebody may have meant."""
    return get_close_matches(name, flow.script.steps, n=3) or list(flow.script.steps)[:5]


def rows(flow: Flow, name: str, language: str) -> list[dict[str, object]]:
    """List the texts of a step as they are spoken: words, seconds, the file of a recording."""
    return [
        {
            "part": part,
            "text": (text := flow.text(name, english, language)),
            "seconds": round(seconds(text), 1),
            "recording": file_name(language, name, text),
        }
        for part, texts in chunks(flow.step(name)).items()
        for english in texts
    ]


def exported(flow: Flow, languages: Sequence[str], *, plain: bool) -> Iterator[str]:
    """Write the whole flow as a script to be read aloud, step after step as callers meet it."""
    yield _head(" · ".join(HEADS[each]["title"] for each in languages), 1, plain=plain)
    for name in met(flow):
        step = flow.step(name)
        yield ""
        yield _head(name.replace("_", " "), 2, plain=plain)
        for language in languages:
            yield from _step(flow, name, step, language)


def _head(text: str, depth: int, *, plain: bool) -> str:
    return text.upper() if plain else f"{'#' * depth} {text}"


def met(flow: Flow) -> list[str]:
    """List the steps in the order in which a caller may first meet them."""
    found, fresh = [flow.script.start], [flow.script.start]
    while fresh:
        for edge in ways_out(flow.script, fresh.pop(0)):
            if edge.target not in found:
                found.append(edge.target)
                fresh.append(edge.target)
    return [*found, *(name for name in flow.script.steps if name not in found)]


def _step(flow: Flow, name: str, step: AnyStep, language: str) -> Iterator[str]:
    words = HEADS[language]
    yield ""
    if getattr(step, "rights", False):
        yield f"({words['draft']})"
    for row in rows(flow, name, language):
        yield f"{row['text']}"
    if aside := PEOPLE.get((language, step.type)):
        yield aside
    for said, target in _ways(flow, name, language).items():
        yield f"- {target} → {said.replace('_', ' ')}"


def _ways(flow: Flow, name: str, language: str) -> dict[str, str]:
    """Tell, for each step that follows, what leads there."""
    ways: dict[str, list[str]] = {}
    for edge in ways_out(flow.script, name):
        how = _how(edge, HEADS[language])
        if how not in ways.setdefault(edge.target, []):
            ways[edge.target].append(how)
    return {target: ", ".join(hows) for target, hows in ways.items()}


def _how(edge: Edge, words: dict[str, str]) -> str:
    if edge.key:
        return words["key"].format(edge.key)
    return words["unanswered" if edge.outcome in UNANSWERED else str(edge.outcome)]
