"""YAML 1.2 into plain data that remembers its places; no anchors, tags or doubled keys."""

from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, StreamMark, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from app.errors import HotlineError

LONGEST = 256 * 1024  # characters of a file
_TAG = "tag:yaml.org,2002:"
# A date stays the text that it is; whoever wants one reads it.
_TEXTS = {_TAG + "str", _TAG + "timestamp"}
_KINDS = {_TAG + "int": "a number", _TAG + "float": "a number", _TAG + "bool": "true or false"}

_TAGS = {*_TEXTS, *_KINDS, _TAG + "null", _TAG + "map", _TAG + "seq"}

Path = tuple[str | int, ...]


@dataclass(frozen=True, order=True)
class Fault:
    """What is wrong at a place (line and column count from 1), and what to write instead."""

    line: int
    column: int
    what: str


class FaultyFileError(HotlineError):
    """A file that cannot be used, with all its faults: `file:line:column: what is wrong`."""

    def __init__(self, name: str, faults: list[Fault]) -> None:
        self.faults = sorted(set(faults))
        super().__init__(
            "\n".join(f"{name}:{f.line}:{f.column}: {f.what}" for f in self.faults)
        )


@dataclass(frozen=True)
class Unquoted:
    """A value that YAML does not read as text; what stood there is never shown."""

    kind: str
    text: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Reading:
    """Plain data, where each value and each key stands, and the faults of the writing."""

    data: Any
    values: dict[Path, tuple[int, int]]
    keys: dict[Path, tuple[int, int]]
    faults: list[Fault] = field(default_factory=list)


def read(text: str) -> Reading:
    """Read one document; an empty one is None, and so is one that is no YAML at all."""
    reading = Reading(data=None, values={}, keys={})
    if len(text) > LONGEST:
        fault = Fault(1, 1, f"longer than {LONGEST} characters: split it")
        return Reading(data=None, values={}, keys={}, faults=[fault])
    try:
        node = YAML().compose(text)
        data = None if node is None else _plain(node, (), reading)
    except (YAMLError, RecursionError) as error:
        return Reading(data=None, values={}, keys={}, faults=[_broken(error)])
    return Reading(data=data, values=reading.values, keys=reading.keys, faults=reading.faults)


def _plain(node: Node, path: Path, reading: Reading) -> Any:
    reading.values[path] = _place(node.start_mark)
    if node.anchor:
        _fault(reading, node, "anchors and aliases are not read: write it out at each place")
    elif str(node.tag) not in _TAGS:
        _fault(reading, node, "tags (!) are not read: take it out")
    elif isinstance(node, MappingNode):
        return _mapping(node, path, reading)
    elif isinstance(node, SequenceNode):
        return [_plain(each, (*path, i), reading) for i, each in enumerate(node.value)]
    elif isinstance(node, ScalarNode):
        return _scalar(node)
    return None


def _mapping(node: MappingNode, path: Path, reading: Reading) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for key, value in node.value:
        if not isinstance(key, ScalarNode):
            _fault(reading, key, "a key must be one word")
        elif key.value in found:
            _fault(reading, key, f"`{key.value}` stands here twice: keep one of them")
        else:
            reading.keys[*path, key.value] = _place(key.start_mark)
            found[key.value] = _plain(value, (*path, key.value), reading)
    return found


def _scalar(node: ScalarNode) -> str | Unquoted | None:
    tag = str(node.tag)
    if tag in _TEXTS:
        return str(node.value)
    return Unquoted(_KINDS[tag], str(node.value)) if tag in _KINDS else None


def _fault(reading: Reading, node: Node, what: str) -> None:
    reading.faults.append(Fault(*_place(node.start_mark), what))


def _place(mark: StreamMark) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def _broken(error: Exception) -> Fault:
    if isinstance(error, MarkedYAMLError) and error.problem_mark:
        return Fault(*_place(error.problem_mark), f"no YAML: {error.problem}")
    return Fault(1, 1, "no YAML: it is nested too deeply, or has a control character")
