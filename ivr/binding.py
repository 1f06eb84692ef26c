"""A script joined to its words and recordings: a Flow with its name, and the same as text."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from ivr import drafts
from ivr.errors import FlowUnreadableError
from ivr.flow import Flow, Script, messages
from ivr.proof import prove
from ivr.recordings import Found, unheard

SOURCE = "en"  # the language that flow files are written in
MINIMAL = "minimal"

# (context, English text) -> text; for each language: its catalog.
Catalog = Mapping[tuple[str, str], str]
Catalogs = Mapping[str, Catalog]

NOTHING_RECORDED = Found(recordings={}, lengths={}, warnings=())


def bind(script: Script, catalogs: Catalogs, found: Found = NOTHING_RECORDED) -> Flow:
    """Give a script its words and recordings, and the fingerprint of them all."""
    words = {
        language: {
            message: catalogs[language][message] if language != SOURCE else message[1]
            for message in messages(script)
        }
        for language in script.languages
    }
    return _flow(script, words, found.recordings, found.lengths)


def without_drafts(flow: Flow, approved: frozenset[str] = frozenset()) -> Flow:
    """Give the flow as a real line speaks it: no unapproved rights text is even in it."""
    script = drafts.without_drafts(flow.script, approved)
    said = list(messages(script))
    words = {
        language: {message: _kept(known, message) or "" for message in said}
        for language, known in flow.words.items()
    }
    recordings = {
        language: {message: each for message in said if (each := _kept(known, message))}
        for language, known in flow.recordings.items()
    }
    return _flow(script, words, recordings, flow.lengths)


def fingerprint(flow: Flow) -> str:
    """Name a flow by its content: 12 hexadecimal digits that change with every comma."""
    plain = json.dumps(_plain(flow), sort_keys=True, ensure_ascii=False)
    return sha256(plain.encode()).hexdigest()[:12]


def to_json(flow: Flow) -> str:
    """Write a flow with its words as text; `from_json` gives the same flow again."""
    return json.dumps(_plain(flow), ensure_ascii=False)


def from_json(text: str) -> Flow:
    """Read what `to_json` wrote, and prove it again; raise FlowUnreadableError."""
    try:
        plain = json.loads(text)
        script = Script.model_validate_json(json.dumps(plain["script"]))
        words, recordings = _read(plain["words"]), _read(plain["recordings"])
        flow = _flow(script, words, recordings, plain["lengths"])
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        raise FlowUnreadableError from error
    if prove(script) or not _complete(flow):
        raise FlowUnreadableError
    return flow


def _flow(
    script: Script,
    words: Catalogs,
    recordings: Catalogs,
    lengths: Mapping[str, float],
) -> Flow:
    """Make a flow, named by its content."""
    flow = Flow(
        script=script, words=words, fingerprint="", recordings=recordings, lengths=lengths
    )
    return flow.model_copy(update={"fingerprint": fingerprint(flow)})


def _kept(known: Catalog, message: tuple[str, str]) -> str | None:
    """Look a message up; a minimal sentence may stand in any step."""
    return known.get(message) or known.get((MINIMAL, message[1]))


def _complete(flow: Flow) -> bool:
    needed = set(messages(flow.script))
    return (
        set(flow.words) == set(flow.languages) >= set(flow.recordings)
        and all(set(catalog) == needed for catalog in flow.words.values())
        and not list(unheard(flow))
    )


def _plain(flow: Flow) -> dict[str, Any]:
    return {
        "script": flow.script.model_dump(mode="json"),
        "words": _written(flow.words),
        "recordings": _written(flow.recordings),
        "lengths": dict(flow.lengths),
    }


def _written(texts: Catalogs) -> dict[str, list[list[str]]]:
    return {
        language: sorted([*message, text] for message, text in catalog.items())
        for language, catalog in texts.items()
    }


def _read(texts: Mapping[str, list[list[str]]]) -> dict[str, dict[tuple[str, str], str]]:
    return {
        language: {(context, english): text for context, english, text in rows}
        for language, rows in texts.items()
    }
