"""How the line speaks to frightened callers on bad telephones, and where a flow does not.

The limits are those of docs/words.md; they come from the facts on telephone manners.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from ivr.flaws import Flaw
from ivr.flow import Flow
from ivr.speech import seconds
from ivr.steps import Connect, Menu, Read, Urgency, chunks

MOST_CHOICES = 5
LONGEST_MENU, LONGEST_TEXT, LONGEST_BETWEEN, LONGEST_RIGHTS = 25.0, 20.5, 11.0, 75.5
LONGEST_FIRST, LONGEST_MINIMAL = 4.5, 5.5  # an emergency's first sentence, and the minimal ones
LONGEST_STATUS = 3.4  # what is said between two chunks in the queue
CHOICES = frozenset("1234567")  # 0, 8, 9 and * mean the same everywhere


@dataclass(frozen=True)
class Tongue:
    """The words of a language that keys are spoken with, and those that are never said."""

    verb: str
    keys: Mapping[str, str]
    purpose: str
    never: Mapping[str, str]


TONGUES = {
    "en": Tongue(
        "press",
        dict(
            zip(
                ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight"),
                "012345678",
                strict=True,
            )
        )
        | {"nine": "9", "star": "*"},
        r"\b(?:to|for|if)\b",
        {r"\b(?:pound|hash|number) (?:key|sign)\b|#": "the # key has too many names"},
    ),
    "es": Tongue(
        "oprima",
        dict(
            zip(
                ("cero", "uno", "dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho"),
                "012345678",
                strict=True,
            )
        )
        | {"nueve": "9", "asterisco": "*"},
        r"\b(?:para|por|si)\b",
        {
            r"\b(?:gato|numeral|almohadilla|michi|libra)\b|#": "the # key has too many names",
            r"\bahorita\b": "«ahorita» is *later* in Puerto Rico: write «ahora mismo»",
            r"\b(?:marque|presione|pulse)\b": "one verb for keys: write «oprima»",
        },
    ),
}


def manners(flow: Flow) -> Iterator[Flaw]:
    """Find everything that is spoken too long, in the wrong order, or of the wrong key."""
    yield from _minimal(flow)
    yield from _questions(flow)
    yield from _status(flow)
    for name, step in flow.script.steps.items():
        for part, texts in chunks(step).items():
            yield from _lengths(flow, name, part, texts)
            for at, text in enumerate(texts):
                yield from _sentences(flow, name, ("steps", name, part, at), text)
        if isinstance(step, Menu):
            yield from _choices(flow, name, step)


def _minimal(flow: Flow) -> Iterator[Flaw]:
    for at, text in enumerate(flow.script.minimal):
        for language in flow.languages:
            lasts = seconds(flow.text("minimal", text, language))
            if lasts > LONGEST_MINIMAL:
                yield _long(("minimal", at), "a minimal sentence", language, lasts, 5)


def _questions(flow: Flow) -> Iterator[Flaw]:
    guard = flow.script.guard
    for key, text in guard.ask.items() if guard else ():
        path = ("guard", "ask", key)
        for language in flow.languages:
            words = flow.text("guard", text, language)
            if (lasts := seconds(words)) > LONGEST_MINIMAL:
                yield _long(path, "the question", language, lasts, 5)
            if language in TONGUES and spoken_keys(words, language) != {key}:
                what = f"in `{language}`, the question for key {key} does not name that key"
                yield Flaw(path=path, what=what, instead="name it, and no other")
        yield from _sentences(flow, "guard", path, text)


def _status(flow: Flow) -> Iterator[Flaw]:
    for field in ("still", "leave") if flow.script.queue else ():
        text = getattr(flow.script.queue, field)
        for language in flow.languages:
            lasts = seconds(flow.text("queue", text, language))
            if lasts > LONGEST_STATUS:
                yield _long(("queue", field), "this text", language, lasts, 3)


def _lengths(flow: Flow, name: str, part: str, texts: tuple[str, ...]) -> Iterator[Flaw]:
    step = flow.step(name)
    for language in flow.languages:
        lasts = [seconds(flow.text(name, text, language)) for text in texts]
        for at, each in enumerate(lasts):
            most = LONGEST_BETWEEN if part in {"between", "waiting"} else LONGEST_TEXT
            if isinstance(step, Connect) and part == "before" and at == 0:
                hurried = step.urgency is Urgency.EMERGENCY
                most = LONGEST_FIRST if hurried else LONGEST_BETWEEN
            if each > most:
                path = ("steps", name, part, at)
                yield _long(path, "this text", language, each, int(most))
        if isinstance(step, Menu) and sum(lasts) > LONGEST_MENU:
            yield _long(("steps", name, part), "the menu", language, sum(lasts), 25)
        if isinstance(step, Read) and step.rights and sum(lasts) > LONGEST_RIGHTS:
            yield _long(("steps", name, part), "the script", language, sum(lasts), 75)


def _long(
    path: tuple[str | int, ...], what: str, language: str, lasts: float, most: int
) -> Flaw:
    said = f"{what} takes {lasts:.1f} s in `{language}`"
    return Flaw(path=path, what=said, instead=f"say it in {most} s, or in two texts")


def _sentences(flow: Flow, name: str, path: tuple[str | int, ...], text: str) -> Iterator[Flaw]:
    for language in flow.languages:
        words, tongue = flow.text(name, text, language), TONGUES.get(language)
        if tongue is None:
            continue
        for pattern, why in tongue.never.items():
            if found := re.search(pattern, words, re.IGNORECASE):
                what = f"in `{language}`, “{found[0]}” is said"
                yield Flaw(path=path, what=what, instead=why)
        for sentence in re.split(r"(?<=[.?!])\s+", words):
            if _key_first(sentence, tongue):
                what = f"in `{language}`, the key is said before what it does: {sentence}"
                instead = "say what it does first: To leave a message, press two."
                yield Flaw(path=path, what=what, instead=instead)


def _key_first(sentence: str, tongue: Tongue) -> bool:
    """Callers forget a key while they listen to what it was for (W3C: voice menus)."""
    found = re.search(_pressed(tongue), sentence, re.IGNORECASE)
    if found is None:
        return False
    before, after = sentence[: found.start()].strip(" ,¡¿"), sentence[found.end() :]
    return not before or re.search(tongue.purpose, after, re.IGNORECASE) is not None


def _pressed(tongue: Tongue) -> str:
    return rf"\b{tongue.verb} (?:(?:only|solo) )?({'|'.join(tongue.keys)})\b"


def spoken_keys(words: str, language: str) -> frozenset[str]:
    """Tell which keys a text names, in a language that has words for keys."""
    tongue = TONGUES[language]
    found = re.findall(_pressed(tongue), words, re.IGNORECASE)
    return frozenset(tongue.keys[each.lower()] for each in found)


def _choices(flow: Flow, name: str, step: Menu) -> Iterator[Flaw]:
    numbered = CHOICES & step.keys.keys()
    path = ("steps", name, "keys")
    if len(numbered) > MOST_CHOICES:
        what = f"`{name}` has {len(numbered)} choices"
        yield Flaw(path=path, what=what, instead=f"offer {MOST_CHOICES}: nobody remembers more")
    # A key that chooses a language is offered in that language only.
    own = {key for key, press in step.keys.items() if press.language}
    for language in flow.languages:
        if language not in TONGUES:
            continue
        words = " ".join(flow.text(name, text, language) for text in step.say)
        said = spoken_keys(words, language)
        for key in sorted(numbered - said - own):
            what = f"in `{language}`, `{name}` does not say what key {key} does"
            yield Flaw(path=(*path, key), what=what, instead="say it, or take the key out")
        for key in sorted(said - step.keys.keys()):
            what = f"in `{language}`, `{name}` names key {key}, which does nothing there"
            say = ("steps", name, "say")
            yield Flaw(path=say, what=what, instead="give the key a step, or do not name it")
