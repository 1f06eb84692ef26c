"""The whole flow as a script to read to a committee, in one language or in two side by side."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from textwrap import wrap

from app.i18n import catalogs
from app.settings import LOCALES
from app.words.spoken import heard
from app.words.tree import tree, walk
from ivr.approval import Standing, State
from ivr.edges import UNANSWERED, Edge, Outcome, ways_out
from ivr.flow import Flow, spoken
from ivr.loader import SOURCE
from ivr.manners import TONGUES
from ivr.speech import CASE, NUMBER
from ivr.steps import AnyStep, Connect, Switch, Wish, chunks

DOMAIN = "script"  # of the catalogs that have what stands around callers' words
_ASIDE = frozenset({Wish.REPEAT, Wish.LANGUAGE})  # said once, at the beginning
_WIDE, _NARROW = 78, 46  # letters of a line, in one language and of two side by side
_PARTS = {
    "before": "First:",
    "between": "Between one telephone and the next:",
    "waiting": "While several telephones ring:",
    "confirm": "When the number was given:",
}
_ASIDES = {
    "connect": "People on shift are called.",
    "notice": "What has been published is said here, if there is anything.",
    "switch": "Nothing is heard here: the line decides by itself.",
    "replay": "The caller's own message is played.",
    "message": "After the tone, the message is recorded.",
    "end": "The call ends.",
}
_WAYS = {
    Outcome.WRONG_KEY: "press any other key",
    Outcome.SILENCE: "press nothing",
    Outcome.NOBODY_ON_SHIFT: "nobody is on shift",
    Outcome.CONVERSATION: "when the conversation is over",
    Outcome.MESSAGE_LEFT: "when a message was left",
    Outcome.MESSAGE_EMPTY: "when nothing was said",
    Outcome.NUMBER_GIVEN: "when the number is right",
    Outcome.NO_NUMBER: "when no number was given",
    Outcome.NO: "otherwise",
    Outcome.UNPROVEN: "do not press the key that is asked for in a flood",
} | dict.fromkeys(UNANSWERED, "nobody answers")
_DECIDED = {
    "guard": "in guard mode",
    "night": "at night",
    "number": "when the caller's number is known",
}
_STATES = {
    State.DRAFT: "Draft: no lawyer has signed this.",
    State.EXPIRED: "Expired: a lawyer must sign this again.",
    State.EXPIRING: "A lawyer has signed this; the signature ends soon.",
    State.APPROVED: "A lawyer has signed this.",
}
_FILLED = {CASE: "the name of the case", NUMBER: "the number"}
_TITLE = "What the line says"
_MINIMAL = "In place of every draft, a real line says"
_SCREENING = "What people on shift hear before they are connected"
_QUEUE = "What is said while several telephones ring, and to whoever answers one"
_GUARD = "What is asked before anybody is called, while machines flood the line"
_ORDER = (
    "This is all that the line says, in the order in which callers come to it. An arrow tells"
    " what follows, with the number of its part."
)
_EVERYWHERE = (
    "Wherever a key may be pressed, star says it again and eight changes the language; that is"
    " not written down each time."
)
WORDS = (
    *_PARTS.values(), *_ASIDES.values(), *_WAYS.values(), *_DECIDED.values(),
    *_STATES.values(), *_FILLED.values(), _ORDER, _EVERYWHERE, _TITLE, _MINIMAL,
    _SCREENING, _QUEUE, _GUARD,
    "or", "press", "women only", "English",
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Part:
    """One part of the script: its heading, and its lines, in a language that is named."""

    language: str
    heading: str
    lines: list[str]


def exported(
    flow: Flow, languages: Sequence[str], standings: Sequence[Standing], *, plain: bool
) -> Iterator[str]:
    """Write the whole flow, part after part; two languages stand side by side.

    `standings` tell who has signed what; drafts are marked.
    """
    whole = zip(*(_Writer(flow, each, standings).parts() for each in languages), strict=True)
    for at, parts in enumerate(whole):
        heading = " · ".join(dict.fromkeys(part.heading for part in parts))
        yield from _headed(f"{at}. {heading}" if at else heading, plain=plain, first=not at)
        columns = [part.lines for part in parts]
        if plain:
            yield from _columns(columns)
        elif len(parts) > 1:
            yield from _table([part.language for part in parts], columns)
        else:
            yield from _paragraphs(columns[0])


def _headed(heading: str, *, plain: bool, first: bool) -> Iterator[str]:
    if not first:
        yield ""
    if plain:
        yield from (*wrap(heading.upper(), _WIDE), "")
    else:
        yield from (f"{'#' if first else '##'} {heading}", "")


def _paragraphs(lines: Sequence[str]) -> Iterator[str]:
    """Let each text be a paragraph, and what follows a list."""
    for at, line in enumerate(lines):
        if at and not (line.startswith("- ") and lines[at - 1].startswith("- ")):
            yield ""
        yield line


def _table(languages: Sequence[str], columns: Sequence[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(languages)} |"
    yield "|---" * len(languages) + "|"
    for row in zip_longest(*columns, fillvalue=""):
        yield f"| {' | '.join(cell.removeprefix('- ') for cell in row)} |"


def _columns(columns: Sequence[Sequence[str]]) -> Iterator[str]:
    wide = _WIDE if len(columns) == 1 else _NARROW
    for row in zip_longest(*columns, fillvalue=""):
        cells = [wrap(cell.replace("*", ""), wide, subsequent_indent="  ") for cell in row]
        for line in zip_longest(*cells, fillvalue=""):
            yield "  ".join(f"{cell:<{wide}}" for cell in line).rstrip()


class _Writer:
    """The script in one language; what has no translation stays English."""

    def __init__(self, flow: Flow, language: str, standings: Sequence[Standing]) -> None:
        self.flow, self.language = flow, language
        self.known = {} if language == SOURCE else catalogs(LOCALES, DOMAIN).get(language, {})
        self.signed = {each.step: each.state for each in standings}
        self.names = [each.name for each in walk(tree(flow))]
        tongue = TONGUES.get(language)
        self.verb = tongue.verb if tongue else self._said("press")
        self.keys = {key: word for word, key in tongue.keys.items()} if tongue else {}

    def parts(self) -> Iterator[Part]:
        """Give the beginning, each step, and what stands beside the steps."""
        yield self._part(self._said(_TITLE), map(self._said, (_ORDER, _EVERYWHERE)))
        for name in self.names:
            yield self._part(self._title(name), self._step(name))
        beside = [("minimal", _MINIMAL), ("screening", _SCREENING)]
        beside += [("queue", _QUEUE)] if self.flow.script.queue else []
        beside += [("guard", _GUARD)] if self.flow.script.guard else []
        for name, heading in beside:
            yield self._part(self._said(heading), self._beside(name))

    def _part(self, heading: str, lines: Iterable[str]) -> Part:
        named = (
            self._said("English") if self.known or self.language == SOURCE else self.language
        )
        return Part(language=named, heading=heading, lines=[*lines])

    def _said(self, english: str, context: str = "script") -> str:
        return self.known.get((context, english), english)

    def _title(self, name: str) -> str:
        return self._said(name.replace("_", " "), "step")

    def _aside(self, english: str) -> str:
        return f"*{self._said(english)}*"

    def _beside(self, name: str) -> Iterator[str]:
        if name in self.signed:
            yield self._aside(_STATES[self.signed[name]])
        for each in spoken(self.flow.script):
            if each.context == name:
                yield self._heard(name, each.text)

    def _heard(self, context: str, english: str) -> str:
        text = self.flow.text(context, english, self.language)
        for filled, what in _FILLED.items():
            text = text.replace(filled, f"({self._said(what)})")
        return heard(text)

    def _step(self, name: str) -> Iterator[str]:
        step = self.flow.step(name)
        if name in self.signed:
            yield self._aside(_STATES[self.signed[name]])
        for part, texts in chunks(step).items():
            if part in _PARTS:
                yield self._aside(_PARTS[part])
            for text in texts:
                yield self._heard(name, text)
        if step.type in _ASIDES:
            women = isinstance(step, Connect) and step.prefer
            only = f" ({self._said('women only')})" if women else ""
            yield self._aside(_ASIDES[step.type]) + only
        yield from self._ways(name, step)

    def _ways(self, name: str, step: AnyStep) -> Iterator[str]:
        """Tell each step that follows, after all that leads there."""
        ways: dict[str, list[str]] = {}
        for edge in ways_out(self.flow.script, name):
            if not (edge.press and edge.press.wish in _ASIDE):
                hows = ways.setdefault(edge.target, [])
                hows += [how for how in [self._how(edge, step)] if how not in hows]
        for target, hows in ways.items():
            number = self.names.index(target) + 1
            yield f"- {self._listed(hows)} → {self._title(target)} ({number})"

    def _how(self, edge: Edge, step: AnyStep) -> str:
        if edge.key:
            return f"{self.verb} {self.keys.get(edge.key, edge.key)}"
        if isinstance(step, Switch) and edge.outcome is Outcome.YES:
            return self._said(_DECIDED[step.when])
        return self._said(_WAYS[edge.outcome])

    def _listed(self, hows: Sequence[str]) -> str:
        """Say several ways in a row, the verb once: press two, or any other key."""
        first, *others = hows
        others = [how.removeprefix(f"{self.verb} ") for how in others]
        return f", {self._said('or')} ".join([first, *others])
