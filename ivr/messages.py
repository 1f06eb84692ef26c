"""Offers the texts of a flow to translators: an extractor for Babel, which knows it by name.

Babel calls `extract` for each file that `[[tool.babel.mappings]]` in pyproject.toml matches,
and hands it a file opened for reading bytes; what it yields is a plain tuple.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import IO

from ivr import document
from ivr.flow import spoken
from ivr.loader import checked_script

_Message = tuple[int, str, tuple[str, str], list[str]]


def extract(
    fileobj: IO[bytes],
    keywords: Mapping[str, object],  # noqa: ARG001 (Babel hands it over by position)
    comment_tags: Sequence[str],  # noqa: ARG001 (likewise)
    options: Mapping[str, object],  # noqa: ARG001 (likewise, by name)
) -> Iterator[_Message]:
    """Yield (line, function, (context, English), comments) for each text, in order.

    FlowRefusedError where the file is no flow: a catalog is not updated from half a flow.
    """
    name = getattr(fileobj, "name", "flow.yaml")
    written = document.read(fileobj.read(document.LONGEST + 1), str(name))
    for each in spoken(checked_script(written)):
        line, _ = written.place(each.path)
        yield line, "pgettext", (each.context, each.text), [_said(each.path)]


_BESIDE = {
    "minimal": "said in the place of rights that no lawyer has signed",
    "screening": "said to a responder who is rung",
    "guard": "asked before anybody is rung, while machines flood the line",
}


def _said(path: tuple[str | int, ...]) -> str:
    """Tell a translator where a text is heard."""
    match path:
        case (section, *_) if section in _BESIDE:
            return _BESIDE[str(section)]
        case (_, step, "before", *_):
            return f"said in `{step}` before anybody is rung"
        case (_, step, "between", *_):
            return f"said in `{step}` between two rings"
        case (_, step, *_):
            return f"said in `{step}`"
        case _:
            return "said"
