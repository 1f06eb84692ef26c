"""YAML 1.2 into plain data that remembers its places; no aliases, tags or doubled keys."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.events import (
    AliasEvent,
    CollectionStartEvent,
    DocumentStartEvent,
    Event,
    MappingEndEvent,
    NodeEvent,
    SequenceEndEvent,
)
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from ivr.errors import Fault

LONGEST = 256 * 1024  # bytes of a file
DEEPEST = 32  # brackets, or indents, inside each other

Path = tuple[str | int, ...]

_TAG = "tag:yaml.org,2002:"
_WHOLE = re.compile(r"-?[0-9]{1,9}")
# What other readers of YAML, and people, take for something else than text.
_LOOKS = {
    "a time": re.compile(r"[0-9]{1,2}:[0-9]{2}(:[0-9]{2})?"),
    "yes or no": re.compile(r"(?i)y|n|yes|no|on|off"),
}


@dataclass(frozen=True, kw_only=True)
class Document:
    """What a file says, where each value and each key of it stands, and what is wrong so far.

    Places are (line, column), counted from 1. A value that could not be read stands in `data`
    as its text, so that one fault does not hide the next.
    """

    name: str
    data: Any = None
    values: dict[Path, tuple[int, int]] = field(default_factory=dict)
    keys: dict[Path, tuple[int, int]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)

    def place(self, path: Path) -> tuple[int, int]:
        """Tell where a value stands, or the nearest thing around it that is written."""
        while path and path not in self.values:
            path = path[:-1]
        return self.values.get(path, (1, 1))

    def key_place(self, path: Path) -> tuple[int, int]:
        """Tell where the key of a value stands, or the value where it has none."""
        return self.keys.get(path) or self.place(path)

    def fault(self, place: tuple[int, int], what: str, instead: str) -> Fault:
        return Fault(file=self.name, line=place[0], column=place[1], what=what, instead=instead)

    def refuse(self, place: tuple[int, int], what: str, instead: str) -> None:
        self.faults.append(self.fault(place, what, instead))


def read(content: bytes, name: str) -> Document:
    """Read one document; never raises: what cannot be read is among its faults."""
    document = Document(name=name)
    text = _text(content, document)
    if text is None:
        return document
    try:
        _check_shape(text, document)
        if document.faults:
            return document
        node = _yaml().compose(text)
    except YAMLError as error:
        document.refuse(*_syntax(error, text))
        return document
    return Document(
        name=name,
        data=None if node is None else _plain(node, (), document),
        values=document.values,
        keys=document.keys,
        faults=document.faults,
    )


def _yaml() -> YAML:
    # The round-trip loader would leave marks of its own in folded texts (>-).
    return YAML(typ="safe", pure=True)


def _text(content: bytes, document: Document) -> str | None:
    if len(content) > LONGEST:
        what = f"the file is longer than {LONGEST // 1024} KiB"
        document.refuse((1, 1), what, "split it into two flows")
        return None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        document.refuse((line, 1), "this is not UTF-8", "save the file as UTF-8")
        return None


def _check_shape(text: str, document: Document) -> None:
    """Refuse by the stream of events what is nested too deep, refers back or is tagged."""
    depth = documents = 0
    for event in _yaml().parse(text):
        depth += isinstance(event, CollectionStartEvent)
        depth -= isinstance(event, MappingEndEvent | SequenceEndEvent)
        documents += isinstance(event, DocumentStartEvent)
        for what, instead in _shape_faults(event, depth, documents):
            document.refuse(_mark(event.start_mark), what, instead)
        if depth > DEEPEST or documents > 1:
            return


def _shape_faults(event: Event, depth: int, documents: int) -> Iterator[tuple[str, str]]:
    if depth > DEEPEST:
        yield f"nested deeper than {DEEPEST} levels", "take the brackets or indents apart"
    if documents > 1:
        yield "a second document begins", "keep one flow to a file and take `---` out"
    if isinstance(event, DocumentStartEvent) and (event.version or event.tags):
        yield "directives (%) are not read", "take the line out"
    if isinstance(event, AliasEvent):
        yield "aliases (*) are not read", "write it out at each place"
    elif isinstance(event, NodeEvent) and event.anchor:
        yield "anchors (&) are not read", "take the anchor out and write it at each place"
    if getattr(event, "tag", None):
        yield "tags (!) are not read", "take the tag out"


def _plain(node: Node, path: Path, document: Document) -> Any:
    document.values[path] = _mark(node.start_mark)
    match node:
        case MappingNode():
            return _mapping(node, path, document)
        case SequenceNode():
            return [_plain(each, (*path, i), document) for i, each in enumerate(node.value)]
        case _:
            return _scalar(node, document)


def _mapping(node: MappingNode, path: Path, document: Document) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        place = _mark(key.start_mark)
        if not isinstance(key, ScalarNode):
            document.refuse(place, "a key must be one word", "write `name: value`")
        elif str(key.tag) == _TAG + "merge":
            document.refuse(place, "merge keys (<<) are not read", "write the keys out here")
        elif key.value in found:
            what = f"the key `{_short(key.value)}` stands here twice"
            document.refuse(place, what, "keep one of the two")
        else:
            name = _key(key, document)
            document.keys[*path, name] = place
            found[name] = _plain(value, (*path, name), document)
    return found


def _key(node: ScalarNode, document: Document) -> str:
    text, kind = _whole(node, document), _kind(node)
    if kind:
        what = f"the key `{_short(text)}` reads as {kind}"
        document.refuse(_mark(node.start_mark), what, f'put it in quotes: "{_short(text)}"')
    return text


def _scalar(node: Node, document: Document) -> Any:
    text, kind = _whole(node, document), _kind(node)
    if kind == "a number" and _WHOLE.fullmatch(text):
        return int(text)
    if kind == "true or false":
        return text.lower() == "true"
    if kind == "nothing":
        return None
    if kind:
        what = f"`{_short(text)}` reads as {kind}"
        document.refuse(_mark(node.start_mark), what, f'put it in quotes: "{_short(text)}"')
    return text


def _whole(node: Node, document: Document) -> str:
    """Give the text of a scalar; half a character (an escaped surrogate) is none."""
    text = str(node.value)
    whole = text.encode(errors="replace").decode()
    if whole != text:
        document.refuse(_mark(node.start_mark), "half a character stands here", "take it out")
    return whole


def _kind(node: Node) -> str | None:
    """Tell what an unquoted value is taken for where that is not text."""
    if getattr(node, "style", None):
        return None
    tags = {
        "int": "a number",
        "float": "a number",
        "bool": "true or false",
        "null": "nothing",
        "timestamp": "a date",
    }
    kind = tags.get(str(node.tag).removeprefix(_TAG))
    return kind or next(
        (look for look, shape in _LOOKS.items() if shape.fullmatch(node.value)), None
    )


def _mark(mark: StreamMark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _short(text: str) -> str:
    return text if len(text) <= 40 else text[:40] + "…"  # noqa: PLR2004 (for the eye only)


def _syntax(error: YAMLError, text: str) -> tuple[tuple[int, int], str, str]:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        what = f"this is no YAML: {error.problem}"
        return _mark(error.problem_mark), what, "compare with the lines around it"
    place = _offset(text, getattr(error, "position", 0))
    return place, "a control character stands here", "take it out"


def _offset(text: str, position: int) -> tuple[int, int]:
    before = text[:position]
    return before.count("\n") + 1, position - before.rfind("\n")
