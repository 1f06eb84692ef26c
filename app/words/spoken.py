"""The words of one step as callers hear them, with their seconds and their recordings."""

import re
from difflib import get_close_matches

from ivr.flow import Flow, spoken
from ivr.recordings import file_name, lasting, recordable
from ivr.speech import TELEPHONE


def places(flow: Flow) -> list[str]:
    """Name all that says something, or may be asked for: steps, and what stands beside them."""
    asked = ["guard"] if flow.script.guard else []
    return [*flow.script.steps, "minimal", "screening", *asked]


def near(flow: Flow, name: str) -> list[str]:
    """Name the steps that somebody may have meant."""
    known = places(flow)
    return get_close_matches(name, known, n=3) or known[:5]


def rows(flow: Flow, name: str, language: str) -> list[dict[str, object]]:
    """List the texts of a step as they are spoken: words, seconds, the file of a recording.

    `recording` is None where something is filled in; `recorded` tells whether it is played.
    """
    return [
        _row(flow, each.path[-2:], (name, each.text), language)
        for each in spoken(flow.script)
        if each.context == name
    ]


def _row(
    flow: Flow, path: tuple[str | int, ...], message: tuple[str, str], language: str
) -> dict[str, object]:
    text = flow.text(*message, language)
    recorded = flow.recording(*message, language)
    return {
        "part": next(str(each) for each in reversed(path) if isinstance(each, str)),
        "text": text,
        "heard": heard(text),
        "seconds": round(lasting(flow, language, recorded, text), 1),
        "recording": file_name(language, message[0], text) if recordable(text) else None,
        "recorded": recorded is not None,
    }


def heard(text: str) -> str:
    """Write a text as it is heard: a telephone number digit by digit, and twice."""
    return TELEPHONE.sub(lambda number: f"{_digits(number[0])}; {_digits(number[0])}", text)


def _digits(number: str) -> str:
    return re.sub(r"(\d)(?=\d)", r"\1 ", number).replace("-", ", ")
