"""From a flow file and its catalogs to a proven Flow, or to all that is wrong with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ivr import document, drafts
from ivr.bound import too_long
from ivr.document import Document
from ivr.errors import Fault, FlowRefusedError, FlowUnreadableError
from ivr.explain import explain
from ivr.flaws import Flaw
from ivr.flow import Flow, Script, Spoken, messages, spoken
from ivr.proof import prove
from ivr.speech import CASE, NUMBER, placeholders, unspeakable

SOURCE = "en"  # the language that flow files are written in

# (context, English text) -> text; for each language: its catalog.
Catalog = Mapping[tuple[str, str], str]
Catalogs = Mapping[str, Catalog]

_BEGIN = "write flow, languages, start, safe, minimal, screening and steps"


def load(
    path: Path, catalogs: Catalogs, *, name: str | None = None, bounded: bool = False
) -> Flow:
    """Read, check and prove a flow file; raise FlowRefusedError with all its faults.

    `catalogs` has the words of each language but English, which stands in the file itself;
    `name` is what faults call the file. What the flow becomes without its drafts is proven
    with it. Only what nobody ever calls may do without the limits of the bound.
    """
    written = _read(path, name or str(path))
    script = checked_script(written)
    flaws = [*prove(script), *prove(drafts.without_drafts(script))]
    faults = [
        *_text_faults(script, written),
        *_word_faults(script, catalogs, written),
        *(_located(flaw, written) for flaw in flaws),
    ]
    _refuse(faults)
    flow = bind(script, catalogs)
    if bounded:
        late = (*too_long(flow), *too_long(without_drafts(flow)))
        _refuse(_located(flaw, written) for flaw in late)
    return flow


def bind(script: Script, catalogs: Catalogs) -> Flow:
    """Give a script its words, and the fingerprint of both."""
    words = {
        language: {
            message: catalogs[language][message] if language != SOURCE else message[1]
            for message in messages(script)
        }
        for language in script.languages
    }
    return Flow(script=script, words=words, fingerprint=fingerprint(script, words))


def without_drafts(flow: Flow) -> Flow:
    """Give the flow as a real line speaks it: no unapproved rights text is even in it."""
    script = drafts.without_drafts(flow.script)
    words = {
        language: {
            (context, text): known.get((context, text)) or known["minimal", text]
            for context, text in messages(script)
        }
        for language, known in flow.words.items()
    }
    return Flow(script=script, words=words, fingerprint=fingerprint(script, words))


def fingerprint(script: Script, words: Mapping[str, Catalog]) -> str:
    """Name a flow by its content: 12 hexadecimal digits that change with every comma."""
    plain = json.dumps(_plain(script, words), sort_keys=True, ensure_ascii=False)
    return sha256(plain.encode()).hexdigest()[:12]


def to_json(flow: Flow) -> str:
    """Write a flow with its words as text; `from_json` gives the same flow again."""
    return json.dumps(_plain(flow.script, flow.words), ensure_ascii=False)


def from_json(text: str) -> Flow:
    """Read what `to_json` wrote, and prove it again; raise FlowUnreadableError."""
    try:
        plain = json.loads(text)
        script = Script.model_validate_json(json.dumps(plain["script"]))
        words = {
            language: {(context, english): spoken for context, english, spoken in rows}
            for language, rows in plain["words"].items()
        }
        flow = Flow(script=script, words=words, fingerprint=fingerprint(script, words))
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FlowUnreadableError from error
    if prove(script) or not _complete(flow):
        raise FlowUnreadableError
    return flow


def _complete(flow: Flow) -> bool:
    needed = set(messages(flow.script))
    return set(flow.words) == set(flow.languages) and all(
        set(catalog) == needed for catalog in flow.words.values()
    )


def _plain(script: Script, words: Mapping[str, Catalog]) -> dict[str, Any]:
    rows = {
        language: sorted([*message, text] for message, text in catalog.items())
        for language, catalog in words.items()
    }
    return {"script": script.model_dump(mode="json"), "words": rows}


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
    return (CASE, NUMBER) if "confirm" in each.path else (CASE,)


def _located(flaw: Flaw, written: Document) -> Fault:
    place = written.key_place(flaw.path) if flaw.at_name else written.place(flaw.path)
    return written.fault(place, flaw.what, flaw.instead)
