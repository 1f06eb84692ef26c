"""Write the tables of a report as a file that spreadsheets open without harm."""

import csv
import io
from collections.abc import Iterable, Sequence

BOM = "\ufeff"  # without it a spreadsheet takes the accents for something else
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")


def written(rows: Iterable[Sequence[str | int | float | None]]) -> str:
    """Write rows as CSV with a byte order mark; no text of it begins a formula."""
    file = io.StringIO(newline="")
    writer = csv.writer(file)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return BOM + file.getvalue()


def _harmless(cell: str | float | None) -> str | float | None:
    """Put an apostrophe before what a spreadsheet would reckon with."""
    begins = isinstance(cell, str) and cell.lstrip(" ").startswith(FORMULA)
    return f"'{cell}" if begins else cell
