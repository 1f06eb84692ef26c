"""The words of each language: gettext catalogs, read from their .po files at start.

There are no .mo files. After a change in a flow file, bring the catalogs up to date with

    python -m babel.messages.frontend extract -F pyproject.toml --omit-header \
        --no-location -w 96 -o flows.pot flows
    python -m babel.messages.frontend update -D flows -i flows.pot -d locales \
        --no-fuzzy-matching -w 96 --ignore-pot-creation-date && rm flows.pot

and translate what is empty. A text that is missing, guessed (fuzzy), empty or has other
placeholders than the English is refused: English read by a Spanish voice helps nobody.
"""

import logging
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.pofile import PoFileError, PoFileParser

from app.clock import RealClock
from app.settings import FLOWS, LOCALES, ROOT
from ivr import loader
from ivr.errors import Fault, FlowRefusedError
from ivr.flow import Flow
from ivr.loader import Loaded
from ivr.speech import PLACEHOLDERS, unspeakable

log = logging.getLogger(__name__)

HOTLINE = FLOWS / "hotline.yaml"

SPOKEN = "flows"  # the domain of what callers hear

Words = dict[tuple[str, str], str]

_PLACEHOLDER = re.compile(r"\{[^{}]*\}|%(?:\([^)]*\))?[sd]")
# What Babel's parser meets in a file that is no catalog.
_BABELS = (ValueError, LookupError, AttributeError, TypeError, AssertionError)
_COMPARE = "compare it with the entries around, and save the file as UTF-8"


def catalogs(folder: Path = LOCALES, domain: str = SPOKEN) -> dict[str, Words]:
    """Read (context, English) -> text for each language; FlowRefusedError with all faults."""
    words, faults = _read(folder, domain)
    if faults:
        raise FlowRefusedError(faults)
    return words


def flow_files() -> list[Path]:
    """List the flows of the line; approvals lie beside them, and are none."""
    return [path for path in sorted(FLOWS.glob("*.yaml")) if path.name != loader.APPROVALS]


def load_flow(
    path: Path = HOTLINE,
    *,
    drafts: bool = True,
    on: date | None = None,
    folder: Path = LOCALES,
) -> Flow:
    """Join a flow file and its catalogs to a proven flow; FlowRefusedError with all faults.

    Without drafts, it is the flow as a real line speaks it `on` a day (today, in UTC): of
    rights, only what is approved then. Recordings and approvals that belong to no text are
    told in the log.
    """
    loaded = load_told(path, folder=folder)
    return loaded.flow if drafts else loaded.on(on or RealClock().now().date())


def load_told(path: Path = HOTLINE, *, folder: Path = LOCALES) -> Loaded:
    """Load a flow as `load_whole` does, and tell in the log what deserves a look."""
    loaded = load_whole(path, folder=folder)
    for warning in loaded.warnings:
        log.warning("%s", warning)
    return loaded


def stamp(flows: Path, folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell cheaply whether a flow, its words, approvals or recordings may have changed."""
    found = [*flows.glob("*.yaml"), *flows.rglob("*.wav"), *folder.glob("*/LC_MESSAGES/*.po")]
    looks = ((path, path.stat()) for path in sorted(found))
    return tuple((str(path), look.st_mtime_ns, look.st_size) for path, look in looks)


def load_whole(path: Path = HOTLINE, *, folder: Path = LOCALES) -> Loaded:
    """Load a flow as it is written, with its approvals, its recordings and the warnings."""
    words, faults = _read(folder, SPOKEN)
    try:
        loaded = loader.load_whole(path, words, name=shown(path), mannerly=True)
    except FlowRefusedError as error:
        raise FlowRefusedError([*faults, *error.faults]) from None
    if faults:
        raise FlowRefusedError(faults)
    return loaded


def _read(folder: Path, domain: str) -> tuple[dict[str, Words], list[Fault]]:
    words: dict[str, Words] = {}
    faults: list[Fault] = []
    for path in sorted(folder.glob(f"*/LC_MESSAGES/{domain}.po")):
        pages = _Pages(path)
        words[path.parts[-3]] = dict(pages.words())
        faults += pages.faults
    return words, sorted(faults, key=lambda fault: (fault.file, fault.line))


class _Pages(Catalog):
    """One .po file, with what is wrong in it."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.file, self.domain = shown(path), path.stem
        self.faults: list[Fault] = []
        try:
            with path.open(encoding="utf-8") as lines:
                PoFileParser(self, abort_invalid=True).parse(lines)
        except PoFileError as error:
            self.refuse(error.lineno + 1, f"this is no catalog: {error}", _COMPARE)
        except (OSError, *_BABELS) as error:
            self.refuse(1, f"the file cannot be read: {error}", _COMPARE)

    def __setitem__(self, id: Any, message: Message) -> None:  # noqa: A002 (as in Babel)
        """Take an entry in; of two for one text, Babel would silently keep the first."""
        if id and self.get(id, message.context):
            self.refuse(
                message.lineno or 1, "this text stands here twice", "keep one of the two"
            )
        super().__setitem__(id, message)

    def refuse(self, line: int, what: str, instead: str) -> None:
        fault = Fault(file=self.file, line=line, column=1, what=what, instead=instead)
        self.faults.append(fault)

    def words(self) -> Iterator[tuple[tuple[str, str], str]]:
        """Give each entry; one with a fault too, so that it is not called missing as well."""
        for entry in self:
            if not entry.id:
                continue
            english, text = _text(entry.id), _text(entry.string)
            if wrong := _wrong(entry, english, text) or self._unspoken(text):
                self.refuse(entry.lineno or 1, *wrong)
            yield (entry.context or "", english), english if wrong else text

    def _unspoken(self, text: str) -> tuple[str, str] | None:
        """Tell what keeps a caller's text from being spoken; others are only read."""
        spoken = self.domain == SPOKEN
        return unspeakable(text, filled=PLACEHOLDERS) if spoken else None


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _wrong(entry: Message, english: str, text: str) -> tuple[str, str] | None:
    if not isinstance(entry.id, str):
        return "plural forms are not spoken", "write one msgid and one msgstr"
    if entry.fuzzy:
        return "this translation is a guess (fuzzy)", "check it and take `#, fuzzy` out"
    if not text.strip():
        return "this text is not translated", "write its msgstr"
    if sorted(_PLACEHOLDER.findall(english)) != sorted(_PLACEHOLDER.findall(text)):
        return "the placeholders are not those of the English", "write the same {names}"
    return None


def shown(path: Path) -> str:
    """Name a file as somebody at the top of the project does."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)
