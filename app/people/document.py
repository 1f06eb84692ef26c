"""A list of people as a sheet: CSV, as coordinators have it."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field

from app import sheets
from app.people.rules import Column, Fault, Wrong, WrongError

LONGEST = 64 * 1024  # bytes
MOST = 200  # people in one file
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
    found = _lines(content)
    lines = found.cells
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
    return Sheet(rows=tuple(rows), faults=tuple(faults), latin=found.latin, unread=unread)


def _lines(content: bytes) -> sheets.Lines:
    try:
        return sheets.read(content)
    except sheets.NoSheetError as error:
        if error.line is None:
            raise WrongError(Wrong.NO_SHEET) from None
        raise WrongError(Wrong.QUOTES, str(error.line)) from None


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


def _plain(text: str) -> str:
    parted = unicodedata.normalize("NFD", text.casefold())
    letters = "".join(each for each in parted if not unicodedata.combining(each))
    return re.sub(r"[^a-z0-9]+", " ", letters).strip()
