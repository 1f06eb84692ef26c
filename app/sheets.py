"""CSV as people's programs write it, with comma, semicolon or tab; nothing calculates."""

import csv
import io
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.errors import HotlineError

COMMANDS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet calculates what begins with these
UTF16 = (b"\xff\xfe", b"\xfe\xff")
ZIP = b"PK\x03\x04"  # what a workbook begins with


class NoSheetError(HotlineError):
    """This is no CSV: a workbook, another encoding, or a quote that does not end.

    `line` is the one that such a quote is on, else None.
    """

    def __init__(self, line: int | None = None) -> None:
        super().__init__(self.__doc__)
        self.line = line


@dataclass(frozen=True, kw_only=True)
class Lines:
    """The lines that are not empty, each with the number of the line that it begins on.

    `latin` tells that it was not UTF-8.
    """

    cells: list[tuple[int, list[str]]] = field(repr=False)
    latin: bool


def read(content: bytes) -> Lines:
    """Read the cells of a CSV file; NoSheetError where it is none."""
    if content.startswith((*UTF16, ZIP)) or b"\0" in content:
        raise NoSheetError
    text, latin = _decoded(content)
    return Lines(cells=_lines(text), latin=latin)


def written(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Write a sheet that no spreadsheet calculates with: UTF-8 with its mark, for Excel too."""
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL)
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue().encode("utf-8-sig")


def _decoded(content: bytes) -> tuple[str, bool]:
    for code in ("utf-8-sig", "cp1252"):
        with suppress(UnicodeDecodeError):
            return content.decode(code), code == "cp1252"
    return content.decode("latin-1"), True


def _lines(text: str) -> list[tuple[int, list[str]]]:
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    # Not by splitlines(), which parts at characters that a name may have.
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    found, begins = [], 1
    try:
        for cells in reader:
            cleaned = [_cell(cell) for cell in cells]
            if any(cleaned):
                found.append((begins, cleaned))
            begins = reader.line_num + 1
    except csv.Error:
        raise NoSheetError(begins) from None
    return found


def _cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" and _commands(text[1:]) else text


def _harmless(text: str) -> str:
    return f"'{text}" if _commands(text) else text


def _commands(text: str) -> bool:
    """Tell whether a text begins with a command, however many apostrophes stand before it."""
    return text.lstrip("'").startswith(COMMANDS)
