"""What the pages on the words show: the flow, a step with its texts, and who has signed."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from app.words.spoken import rows
from app.words.tree import Node, hows_of, walk
from ivr import approval
from ivr.approval import Approval, Standing, State
from ivr.edges import ways_out
from ivr.errors import Fault
from ivr.flow import Flow
from ivr.loader import Loaded
from ivr.steps import Wish

SILENT = (State.DRAFT, State.EXPIRED)  # what a real line does not speak
BESIDE = ("minimal", "screening", "queue", "guard")


class Keeper(Protocol):
    """Whoever keeps the flows of the line (app/line/versions.py)."""

    @property
    def current(self) -> Flow: ...

    @property
    def good(self) -> Loaded: ...

    @property
    def faults(self) -> tuple[Fault, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Said:
    """One text in one language: as it is heard, seconds, and its recording where one is."""

    heard: str
    seconds: float
    recording: str | None


@dataclass(frozen=True, kw_only=True)
class Text:
    """One text of a step, by language; `part` is the field of the flow file."""

    part: str
    by_language: dict[str, Said]


@dataclass(frozen=True, kw_only=True)
class Way:
    """What callers do, or what happens, and the step that follows."""

    hows: tuple[str, ...]
    to: str
    wish: Wish | None = None


def standings(loaded: Loaded, day: date) -> dict[str, Standing]:
    """Tell by step how it stands with each text on rights on a day."""
    found = approval.approvals_of(loaded.flow, loaded.approvals, day)
    return {each.step: each for each in found}


def signature(loaded: Loaded, standing: Standing) -> Approval | None:
    """Find the signature that counts for the texts of a step, or that counted last."""
    found = [
        each
        for each in loaded.approvals.all
        if (each.step, each.texts, each.review_by)
        == (standing.step, standing.texts, standing.until)
    ]
    return found[-1] if found else None


def silent(known: Iterable[Standing]) -> list[Standing]:
    """List what no lawyer's signature holds for: a real line does not speak it."""
    return [each for each in known if each.state in SILENT]


def texts(flow: Flow, name: str) -> list[Text]:
    """List what a step says, text by text, in all languages."""
    told = [[(at, row) for row in rows(flow, name, at)] for at in flow.languages]
    return [_text(dict(each)) for each in zip(*told, strict=True)]


def seconds(said: Iterable[Text], language: str) -> float:
    """Add up how long the texts of a step last."""
    return sum(each.by_language[language].seconds for each in said)


def ways(flow: Flow, name: str) -> list[Way]:
    """List where a step leads: keys first, as they are pressed; then what happens otherwise."""
    found = [
        Way(hows=(each.key,), to=each.target, wish=each.press.wish if each.press else None)
        for each in sorted(ways_out(flow.script, name), key=lambda each: each.key or "")
        if each.key
    ]
    others: dict[str, list[str]] = {}
    for target, how in hows_of(flow.script, name):
        known = others.setdefault(target, [])
        known += [how] if how not in known else []
    return [*found, *(Way(hows=tuple(hows), to=target) for target, hows in others.items())]


def leading(flow: Flow, name: str) -> list[str]:
    """Name the steps from which callers come to one."""
    return [
        each
        for each in flow.script.steps
        if each != name and any(edge.target == name for edge in ways_out(flow.script, each))
    ]


def places(flow: Flow) -> list[str]:
    """Name all that has a page: the steps, and what stands beside them."""
    has = {"queue": flow.script.queue, "guard": flow.script.guard}
    return [*flow.script.steps, *(each for each in BESIDE if has.get(each, True))]


def is_otherwise(keeper: Keeper, name: str) -> bool:
    """Tell whether callers hear something else at a step than what is written."""
    steps, spoken = keeper.good.flow.script.steps, keeper.current.script.steps
    return name in steps and steps[name] != spoken.get(name)


def order(roots: Iterable[Node]) -> list[str]:
    """Name the steps in the order in which callers come to them."""
    return [each.name for each in walk(roots)]


def _text(by_language: dict[str, dict[str, object]]) -> Text:
    first = next(iter(by_language.values()))
    said = {at: _said(row) for at, row in by_language.items()}
    return Text(part=str(first["part"]), by_language=said)


def _said(row: dict[str, object]) -> Said:
    file = str(row["recording"]).rpartition("/")[2].removesuffix(".wav")
    return Said(
        heard=str(row["heard"]),
        seconds=float(str(row["seconds"])),
        recording=file if row["recorded"] else None,
    )
