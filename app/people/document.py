"""A list of people as a sheet: CSV in, as coordinators have it, and names and languages out."""

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from app.people.rules import Column, Fault, Wrong, WrongError

LONGEST = 64 * 1024  # bytes
MOST = 200  # people in one file
COMMANDS = ("=", "+", "-", "@", "\t", "\r")  # a spreadsheet calculates what begins with these
UTF16 = (b"\xff\xfe", b"\xfe\xff")
ZIP = b"PK\x03\x04"  # what a workbook begins with
SHOWN = 30  # characters of a column's name

_NAMES = {
    Column.NAME: ("name", "first name", "firstname", "nombre", "primer nombre", "nombres"),
    Column.NUMBER: (
        "phone", "telephone", "number", "phone number", "mobile", "cell", "cell phone",
        "telefono", "numero", "celular", "movil", "numero de telefono", "tel",
    ),
    Column.LANGUAGES: ("languages", "language", "idiomas", "idioma", "lenguas", "lengua"),
    Column.SKILLS: ("skills", "skill", "topics", "habilidades", "temas", "tema"),
    Column.GENDER: ("gender", "genero"),
    Column.EMAIL: ("email", "e mail", "mail", "correo", "correo electronico"),
    Column.TELL: ("tell", "told by", "avisar", "avisar por", "aviso"),
}  # fmt: skip
_COLUMNS = {word: column for column, words in _NAMES.items() for word in words}


@dataclass(frozen=True, kw_only=True)
class Row:
    """One person's line, as it was written."""

    line: int
    given: dict[Column, str] = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """A file of people: its rows, faults of its form, and what is to be told of it.

    `latin` tells that it was not UTF-8; `unread` names columns of which nothing is kept.
    """

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...] = ()
    latin: bool = False
    unread: tuple[str, ...] = ()


def read(content: bytes) -> Sheet:
    """Read a CSV file (comma, semicolon or tab); WrongError where it cannot be used."""
    if len(content) > LONGEST:
        raise WrongError(Wrong.TOO_LARGE)
    if content.startswith((*UTF16, ZIP)) or b"\0" in content:
        raise WrongError(Wrong.NO_SHEET)
    text, latin = _decoded(content)
    lines = _lines(text)
    if not lines:
        raise WrongError(Wrong.EMPTY)
    columns, unread = _header(lines[0][1])
    if len(lines) > MOST + 1:
        raise WrongError(Wrong.TOO_LARGE)
    rows, faults = [], []
    for line, cells in lines[1:]:
        if len(cells) > len(columns) and any(cells[len(columns) :]):
            faults.append(Fault(line=line, wrong=Wrong.CELLS))
            continue
        pairs = zip(columns, cells, strict=False)
        rows.append(Row(line=line, given={column: cell for column, cell in pairs if column}))
    return Sheet(rows=tuple(rows), faults=tuple(faults), latin=latin, unread=unread)


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
    """Give the lines that are not empty, each with the number of the line it begins on."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    first = next((line for line in text.split("\n") if line.strip()), "")
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(text.splitlines(keepends=True), delimiter=delimiter, strict=True)
    found, begins = [], 1
    try:
        for cells in reader:
            cleaned = [_cell(cell) for cell in cells]
            if any(cleaned):
                found.append((begins, cleaned))
            begins = reader.line_num + 1
    except csv.Error:
        raise WrongError(Wrong.QUOTES, str(begins)) from None
    return found


def _header(cells: Sequence[str]) -> tuple[list[Column | None], tuple[str, ...]]:
    """Tell what each column is; a column that is none of ours is None, and named."""
    columns = [_COLUMNS.get(_plain(cell)) for cell in cells]
    known = [column for column in columns if column]
    if not {Column.NAME, Column.NUMBER} <= set(known):
        raise WrongError(Wrong.NO_COLUMNS)
    twice = next((column for column in known if known.count(column) > 1), None)
    if twice:
        raise WrongError(Wrong.COLUMN_TWICE, twice.value)
    pairs = zip(columns, cells, strict=True)
    return columns, tuple(cell[:SHOWN] for column, cell in pairs if cell and not column)


def _cell(text: str) -> str:
    text = text.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in COMMANDS else text


def _harmless(text: str) -> str:
    return f"'{text}" if text.startswith(COMMANDS) else text


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(each for each in parted if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
