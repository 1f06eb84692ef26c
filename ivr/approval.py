"""Which texts on rights a lawyer has signed, word for word, and until when that holds."""

import json
from calendar import monthrange
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from difflib import get_close_matches
from enum import StrEnum
from hashlib import sha256
from pathlib import Path
from typing import Annotated

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from ivr import document
from ivr.document import Document
from ivr.errors import Fault, FlowRefusedError
from ivr.flow import Flow
from ivr.steps import Chunks, Part, Read, StepName, chunks

MINIMAL = "minimal"  # approved like a step, though it is none
MONTHS, DAYS = 6, 30  # longest until the next review; the days are of what is contested
SOON = timedelta(days=14)  # so long before its end an approval is called expiring

_SIGNED = Annotated[str, StringConstraints(min_length=1, max_length=200)]
_Day = Annotated[date, Field(ge=date(2000, 1, 1), le=date(2199, 12, 31))]
_BEGIN = "write `approvals: []`, or each approval under it after `- `"
_WRITTEN = {
    "approvals": _BEGIN,
    "step": "write step: rights_home",
    "texts": "write the 12 digits that `hotline flows check` shows, in quotes",
    "author": 'write author: "Who wrote it"',
    "spanish_reviewer": 'write spanish_reviewer: "Who read the Spanish"',
    "lawyer": 'write lawyer: "Who signed it"',
    "approved_on": 'write approved_on: "2026-11-20"',
    "review_by": 'write review_by: "2027-05-20"',
}


class Approval(Part):
    """One signature: for the texts of a step in all languages, from a day to a day."""

    step: StepName
    texts: Annotated[str, StringConstraints(pattern="^[0-9a-f]{12}$")]
    author: _SIGNED
    spanish_reviewer: _SIGNED
    lawyer: _SIGNED
    approved_on: _Day
    review_by: _Day

    def holds(self, on: date) -> bool:
        return self.approved_on <= on <= self.review_by


class _Signed(Part):
    """The file of approvals."""

    approvals: tuple[Approval, ...]


@dataclass(frozen=True, kw_only=True)
class Approvals:
    """What a file of approvals says, and where each of them stands in it."""

    all: tuple[Approval, ...] = ()
    written: Document

    def place(self, number: int, field: str | None = None) -> tuple[int, int]:
        path = ("approvals", number)
        return self.written.place((*path, field) if field else path)


class State(StrEnum):
    """How it stands with the texts of one step on one day."""

    DRAFT = "draft"
    APPROVED = "approved"
    EXPIRING = "expiring"
    EXPIRED = "expired"


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How it stands with one step's texts: their fingerprint, and the last day that counts."""

    step: str
    texts: str
    state: State
    until: date | None = None


def read(path: Path, name: str) -> Approvals:
    """Read a file of approvals; none is an empty one. FlowRefusedError with all its faults."""
    if not path.exists():
        return Approvals(written=Document(name=name))
    try:
        with path.open("rb") as file:
            written = document.read(file.read(document.LONGEST + 1), name)
    except OSError as error:
        written = Document(name=name)
        what = f"the file cannot be read ({error.strerror})"
        written.refuse((1, 1), what, "let the line's own user read it")
    return Approvals(all=_signed(written), written=written)


def from_json(text: str) -> Approvals:
    """Read a list of approvals as JSON has it, or raise ValueError; they stand in no file."""
    signed = TypeAdapter(tuple[Approval, ...]).validate_json(text)
    return Approvals(all=signed, written=Document(name=""))


def faults(approvals: Approvals, flow: Flow) -> Iterator[Fault]:
    """Find approvals that hold longer than they may."""
    for number, approval in enumerate(approvals.all):
        step = flow.script.steps.get(approval.step)
        contested = isinstance(step, Read) and step.contested
        latest = _latest(approval.approved_on, contested=contested)
        if approval.review_by < approval.approved_on:
            what, instead = "`review_by` comes before `approved_on`", "write a later day"
        elif approval.review_by > latest:
            what = f"`review_by` is too far from {approval.approved_on}"
            instead = f"write {latest} or an earlier day"
        else:
            continue
        place = approvals.place(number, "review_by")
        yield approvals.written.fault(place, what, instead)


def warnings(approvals: Approvals, flow: Flow) -> Iterator[Fault]:
    """Tell of approvals that approve nothing: the text has changed since, or it is gone."""
    current = {step: fingerprint(flow, step) for step in _signable(flow)}
    signed = {(approval.step, approval.texts) for approval in approvals.all}
    for number, approval in enumerate(approvals.all):
        texts = current.get(approval.step)
        if texts is None:
            yield _stray(approvals, number, list(current))
        elif (approval.step, texts) not in signed:
            what = f"the text of `{approval.step}` has changed since"
            instead = f'let it be signed again, as texts: "{texts}"'
            yield approvals.written.fault(approvals.place(number, "texts"), what, instead)


def approved(flow: Flow, approvals: Approvals, on: date) -> frozenset[str]:
    """Name the steps of a flow, as it is written, whose texts are approved on a day."""
    held = {each.step for each in _matching(flow, approvals) if each.holds(on)}
    return frozenset(held - {MINIMAL})


def approvals_of(flow: Flow, approvals: Approvals, on: date) -> tuple[Standing, ...]:
    """Tell how it stands with each text on rights, and with the minimal one, on a day."""
    matching = list(_matching(flow, approvals))
    return tuple(_standing(flow, step, matching, on) for step in _signable(flow))


def days(flow: Flow, approvals: Approvals) -> tuple[date, ...]:
    """List the days on which what is approved changes; before the first, nothing is."""
    matching = list(_matching(flow, approvals))
    begin = {each.approved_on for each in matching}
    end = {each.review_by + timedelta(days=1) for each in matching}
    return tuple(sorted(begin | end))


def fingerprint(flow: Flow, step: str) -> str:
    """Name the texts of a step, or of `minimal`, in all languages: 12 hexadecimal digits."""
    texts = [
        [language, part, [flow.text(step, text, language) for text in said]]
        for language in flow.languages
        for part, said in _said(flow, step).items()
    ]
    return sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()[:12]


def _said(flow: Flow, step: str) -> dict[str, Chunks]:
    return {"say": flow.script.minimal} if step == MINIMAL else chunks(flow.step(step))


def _signable(flow: Flow) -> list[str]:
    rights = [name for name, step in flow.script.steps.items() if getattr(step, "rights", 0)]
    return [MINIMAL, *(name for name in rights if name != MINIMAL)]


def _matching(flow: Flow, approvals: Approvals) -> Iterator[Approval]:
    current = {(step, fingerprint(flow, step)) for step in _signable(flow)}
    return (each for each in approvals.all if (each.step, each.texts) in current)


def _standing(flow: Flow, step: str, matching: Iterable[Approval], on: date) -> Standing:
    signed = [each for each in matching if each.step == step and each.approved_on <= on]
    until = max((each.review_by for each in signed), default=None)
    if until is None:
        state = State.DRAFT
    elif until < on:
        state = State.EXPIRED
    else:
        state = State.EXPIRING if until - on <= SOON else State.APPROVED
    return Standing(step=step, texts=fingerprint(flow, step), state=state, until=until)


def _latest(approved_on: date, *, contested: bool) -> date:
    """Give the last day on which a review may be due; months are those of the calendar."""
    if contested:
        return approved_on + timedelta(days=DAYS)
    years, month = divmod(approved_on.month - 1 + MONTHS, 12)
    year, month = approved_on.year + years, month + 1
    return date(year, month, min(approved_on.day, monthrange(year, month)[1]))


def _stray(approvals: Approvals, number: int, known: list[str]) -> Fault:
    step = approvals.all[number].step
    near = get_close_matches(step, known, n=1)
    instead = f"did you mean `{near[0]}`?" if near else "take the approval out"
    what = f"there is no text on rights in a step `{step}`"
    return approvals.written.fault(approvals.place(number, "step"), what, instead)


def _signed(written: Document) -> tuple[Approval, ...]:
    found = list(written.faults)
    if not found or written.data is not None:
        # What is no mapping at all lacks the same as an empty file.
        plain = json.dumps(written.data if isinstance(written.data, dict) else {})
        try:
            signed = _Signed.model_validate_json(plain).approvals
        except ValidationError as error:
            found += [_explained(each, written) for each in error.errors(include_url=False)]
        else:
            if not found:
                return signed
    raise FlowRefusedError(found)


def _explained(details: ErrorDetails, written: Document) -> Fault:
    """Say in a sentence what pydantic found, with the remedy."""
    path = tuple(details["loc"])
    name = next((str(part) for part in reversed(path) if isinstance(part, str)), "approvals")
    if details["type"] == "missing":
        what = f"`{name}` is missing"
        return written.fault(written.place(path[:-1]), what, _WRITTEN[name])
    if details["type"] == "extra_forbidden":
        near = get_close_matches(name, _WRITTEN, n=1)
        known = f"write one of {', '.join(_WRITTEN)}"
        instead = f"did you mean `{near[0]}`?" if near else known
        return written.fault(written.key_place(path), f"`{name}` is unknown here", instead)
    what = f"this cannot stand under `{name}`"
    return written.fault(written.place(path), what, _WRITTEN[name])
