"""From a flow file and its catalogs to a proven Flow, or to all that is wrong with them."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path, PurePath

from pydantic import ValidationError

from ivr import approval, document, recordings
from ivr.approval import Approvals
from ivr.binding import SOURCE, Catalog, Catalogs, bind, from_json, to_json, without_drafts
from ivr.bound import too_long
from ivr.document import Document
from ivr.errors import Fault, FlowRefusedError, FlowUnreadableError
from ivr.explain import explain
from ivr.flaws import Flaw
from ivr.flow import Flow, Script, Spoken, spoken
from ivr.manners import manners
from ivr.proof import prove
from ivr.speech import CASE, KEY, NUMBER, SERVICE, SINCE, UNTIL, placeholders, unspeakable

__all__ = ["SOURCE", "Catalog", "Catalogs", "bind", "from_json", "to_json", "without_drafts"]
__all__ += ["Loaded", "checked_script", "load", "load_whole"]
__all__ += ["loaded_from_json", "loaded_to_json"]

APPROVALS = "approvals.yaml"  # beside the flow file

_BEGIN = "write flow, languages, start, safe, minimal, screening and steps"


@dataclass(frozen=True, kw_only=True)
class Loaded:
    """A proven flow as it is written, who has signed its rights, and what deserves a look."""

    flow: Flow
    approvals: Approvals
    warnings: tuple[Fault, ...]

    def on(self, day: date) -> Flow:
        """Give the flow as a real line speaks it on a day."""
        approved = approval.approved(self.flow, self.approvals, day)
        return without_drafts(self.flow, approved)


def loaded_to_json(loaded: Loaded) -> str:
    """Write a flow with its approvals as text; `loaded_from_json` gives the same again."""
    signed = [each.model_dump(mode="json") for each in loaded.approvals.all]
    return json.dumps({"flow": to_json(loaded.flow), "approvals": signed}, ensure_ascii=False)


def loaded_from_json(text: str) -> Loaded:
    """Read what `loaded_to_json` wrote, and prove the flow again; raise FlowUnreadableError.

    Of the flow as it is on the days of its approvals, the proof is repeated too.
    """
    try:
        plain = json.loads(text)
        flow = from_json(plain["flow"])
        signed = approval.from_json(json.dumps(plain["approvals"]))
    except (ValueError, TypeError, KeyError) as error:
        raise FlowUnreadableError from error
    loaded = Loaded(flow=flow, approvals=signed, warnings=())
    if list(_variant_faults(loaded, signed.written, bounded=False)):
        raise FlowUnreadableError
    return loaded


def load(
    path: Path, catalogs: Catalogs, *, name: str | None = None, bounded: bool = True
) -> Flow:
    """Read, check and prove a flow file; raise FlowRefusedError with all its faults.

    `catalogs` has the words of each language but English, which stands in the file itself;
    `name` is what faults call the file. What the flow becomes without its drafts is proven
    with it, and what it becomes on each day by the approvals in the folder of the file. Only
    what nobody ever calls may do without the limits of the bound.
    """
    return load_whole(path, catalogs, name=name, bounded=bounded).flow


def load_whole(
    path: Path,
    catalogs: Catalogs,
    *,
    name: str | None = None,
    bounded: bool = True,
    mannerly: bool = False,
) -> Loaded:
    """Load a flow as `load` does, with all that lies beside it: approvals, recordings.

    Mannerly, it is also held to how the line speaks (ivr/manners.py), as callers' flows are.
    """
    beside = PurePath(name or path)
    written = _read(path, str(beside))
    script = checked_script(written)
    faults = [
        *_text_faults(script, written),
        *_word_faults(script, catalogs, written),
        *(_located(flaw, written) for flaw in prove(script)),
    ]
    _refuse(faults)
    found = recordings.find(
        path.with_name(recordings.FOLDER),
        bind(script, catalogs),
        str(beside.with_name(recordings.FOLDER)),
    )
    flow = bind(script, catalogs, found)
    signed = approval.read(path.with_name(APPROVALS), str(beside.with_name(APPROVALS)))
    _refuse(approval.faults(signed, flow))
    strays = approval.warnings(signed, flow)
    loaded = Loaded(flow=flow, approvals=signed, warnings=(*strays, *found.warnings))
    rude = manners(flow) if mannerly else ()
    _refuse(
        [
            *_unheard(flow, written),
            *_variant_faults(loaded, written, bounded=bounded),
            *(_located(flaw, written) for flaw in rude),
        ]
    )
    return loaded


def _unheard(flow: Flow, written: Document) -> Iterator[Fault]:
    """Find texts that no voice and no recording says."""
    silent = set(recordings.unheard(flow))
    for each in spoken(flow.script):
        for language in flow.languages:
            if (language, (each.context, each.text)) in silent:
                text = flow.text(each.context, each.text, language)
                file = recordings.file_name(language, each.context, text)
                what = f"no voice speaks `{language}`, and this text has no recording"
                yield written.fault(written.place(each.path), what, f"record it as {file}")


def _variant_faults(loaded: Loaded, written: Document, *, bounded: bool) -> Iterator[Fault]:
    """Find what is wrong with the flow as it is on any day, with nothing approved first."""
    flow, signed = loaded.flow, loaded.approvals
    sets = {frozenset[str](): None}
    sets |= {approval.approved(flow, signed, day): None for day in approval.days(flow, signed)}
    variants = [without_drafts(flow, approved) for approved in sets]
    flaws = [flaw for variant in variants for flaw in prove(variant.script)]
    if bounded and not flaws:
        flaws = [flaw for variant in (flow, *variants) for flaw in too_long(variant)]
    for flaw in flaws:
        yield _located(flaw, written)


def _read(path: Path, name: str) -> Document:
    try:
        with path.open("rb") as file:
            return document.read(file.read(document.LONGEST + 1), name)
    except OSError as error:
        what = f"the file cannot be read ({error.strerror})"
        fault = Document(name=name).fault((1, 1), what, "name a flow file that is there")
        raise FlowRefusedError([fault]) from None


def checked_script(written: Document) -> Script:
    """Give what a file says as a Script, or raise FlowRefusedError; nothing is proven yet."""
    if written.data is None:
        _refuse(written.faults or [written.fault((1, 1), "the file is empty", _BEGIN)])
    try:
        script = Script.model_validate_json(json.dumps(written.data))
    except ValidationError as error:
        _refuse([*written.faults, *explain(error, written)])
        raise
    _refuse(written.faults)
    return script


def _refuse(faults: Iterable[Fault]) -> None:
    """Raise FlowRefusedError with the first fault of each place, where there is any."""
    first: dict[tuple[int, int], Fault] = {}
    for fault in faults:
        first.setdefault((fault.line, fault.column), fault)
    if first:
        raise FlowRefusedError([first[place] for place in sorted(first)])


def _text_faults(script: Script, written: Document) -> Iterator[Fault]:
    for each in spoken(script):
        if wrong := unspeakable(each.text, filled=_filled(each)):
            yield written.fault(written.place(each.path), *wrong)


def _word_faults(script: Script, catalogs: Catalogs, written: Document) -> Iterator[Fault]:
    for at, language in enumerate(script.languages):
        catalog = catalogs.get(language)
        if language == SOURCE:
            continue
        if catalog is None:
            what = f"there is no catalog for `{language}`"
            instead = f"add locales/{language}/LC_MESSAGES/flows.po"
            yield written.fault(written.place(("languages", at)), what, instead)
            continue
        for each in spoken(script):
            if wrong := _wrong_words(each, catalog.get((each.context, each.text)), language):
                yield written.fault(written.place(each.path), *wrong)


def _wrong_words(each: Spoken, words: str | None, language: str) -> tuple[str, str] | None:
    if words is None:
        what = f"this text has no `{language}` words"
        return what, f'translate it in the catalog, msgctxt "{each.context}"'
    if placeholders(words) != placeholders(each.text):
        what = f"in `{language}`, the placeholders are not those of the English"
        return what, "write the same {names} in the catalog"
    wrong = unspeakable(words, filled=_filled(each))
    return (f"in `{language}`, {wrong[0]}", f"{wrong[1]} in the catalog") if wrong else None


def _filled(each: Spoken) -> tuple[str, ...]:
    """Name what the line fills in where a text stands."""
    if "choice" in each.path:
        return SERVICE, KEY
    if "gap" in each.path:
        return SINCE, UNTIL
    return (CASE, NUMBER) if "confirm" in each.path else (CASE,)


def _located(flaw: Flaw, written: Document) -> Fault:
    place = written.key_place(flaw.path) if flaw.at_name else written.place(flaw.path)
    return written.fault(place, flaw.what, flaw.instead)
