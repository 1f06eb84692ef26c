"""In which order a case's questions are asked; what is never asked."""

from collections.abc import Iterator
from dataclasses import dataclass

from app.cases.rules import Kind
from app.intake.asked import CALLER, OF_KIND, WHERE, Question
from app.pages.terms import KINDS
from app.pages.words import Begun, Lazy, lazy
from ivr.steps import Urgency

NEVER = lazy(
    "Never ask and never write: immigration status, how or when they came, papers, social"
    " security, a criminal record, religion, anybody else's status. If they tell you, do not"
    " write it down."
)
FIRST = lazy("Where comes first: if the call breaks off, somebody can still go there.")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Questions that belong together; `first` says why these are asked before the others."""

    title: Lazy
    questions: tuple[Question, ...]
    first: Lazy | None = None


def sections(kind: Kind | None, urgency: str | None) -> tuple[Section, ...]:
    """Give the questions of a case in the order in which they are asked.

    In an emergency the place comes first: if the call breaks off, somebody can go there.
    """
    own = OF_KIND[kind] if kind else ()
    caller = Section(title=lazy("The caller"), questions=CALLER)
    about = (Section(title=Begun(KINDS[kind]), questions=own),) if kind and own else ()
    if kind is Kind.RAID or urgency == Urgency.EMERGENCY:
        return Section(title=lazy("Where"), questions=(WHERE,), first=FIRST), *about, caller
    return caller, *about


def every() -> Iterator[Question]:
    """Give every question there is, once."""
    lists = ((WHERE,), CALLER, *OF_KIND.values())
    yield from {each.id: each for questions in lists for each in questions}.values()
