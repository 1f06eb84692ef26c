"""What of a table may be shown: no number under five, and none from which one follows.

Zero is about nobody, and is shown. A number from 1 to 4 is hidden, and so are others with it
until nobody who knows all totals can tell it: in every sum that is known at least two numbers
are hidden, and each of them may be as much as five. Which of them were small is not told.

Which others are hidden does not depend on how large they are, but on the order of the rows:
the smallest would be the best choice, and whoever knows that reads the small one from it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

FEWEST = 5
OTHER = "other"  # the row of all that are too small to have one
NONE = "none"  # the row of what was not said, or is not noted

Key = str
Shown = dict[Key, int | None]  # None stands where a number is hidden


def is_small(number: int) -> bool:
    """Tell whether a number is about so few that they could be recognised."""
    return 0 < number < FEWEST


def alone(number: int) -> int | None:
    """Show a number that no other adds up to."""
    return None if is_small(number) else number


def protected(rows: Mapping[Key, int], shared: Mapping[Key, int | None] | None = None) -> Shown:
    """Show the rows of a table whose sum is known; with the small hide what would tell them.

    The first rows are hidden first. Rows that stand in another table too (`shared`) are hidden
    here if they are there. Nothing is given where no choice of rows would do.
    """
    decided = shared or {}
    hidden = {key for key, number in rows.items() if is_small(number) and key not in decided}
    hidden |= {key for key in rows.keys() & decided.keys() if decided[key] is None}
    spare = (key for key in rows if rows[key] and key not in decided and key not in hidden)
    for another in [*spare, None]:
        if not hidden or _tells_nothing([rows[key] for key in hidden]):
            return {key: None if key in hidden else number for key, number in rows.items()}
        hidden |= {another} if another else set()
    return {}


def gathered(rows: Mapping[Key, int], keep: Sequence[Key] = ()) -> dict[Key, int]:
    """Put small rows together: even that a town is named tells that somebody called from it."""
    named = {key: n for key, n in rows.items() if key in keep or (key != OTHER and n >= FEWEST)}
    rest = sum(rows.values()) - sum(named.values())
    return named | ({OTHER: rest} if rest else {})


@dataclass(frozen=True)
class Crossed:
    """A table of two kinds: whole rows are shown or hidden, and both sums are known."""

    columns: tuple[Key, ...]
    rows: dict[Key, dict[Key, int] | None]


def crossed(cells: Mapping[tuple[Key, Key], int], rows: Shown, columns: Shown) -> Crossed:
    """Show a table of two kinds whose sums are `rows` and `columns`, as those are shown.

    With two rows hidden whole, a number in them can lie anywhere in a range that is as wide as
    the smallest of: its row's sum, its column's among the hidden, and what is left of either
    (the bounds of Fréchet for a table of which both sums are known). None of these is from 1
    to 4. Nothing is given where a sum is hidden.
    """
    if not rows or not columns or None in rows.values() or None in columns.values():
        return Crossed((), {})
    names = [key for key, number in columns.items() if number]
    table = {
        row: {name: cells.get((row, name), 0) for name in names}
        for row, number in rows.items()
        if number
    }
    hidden = {row for row, inside in table.items() if any(map(is_small, inside.values()))}
    spare = [row for row in table if row not in hidden]
    while hidden and spare and not _bounded([table[row] for row in hidden]):
        hidden.add(spare.pop(0))
    shown = {row: None if row in hidden else inside for row, inside in table.items()}
    return Crossed(tuple(names), shown)


def _tells_nothing(numbers: Sequence[int]) -> bool:
    """Tell whether each hidden number may be another one, and as much as five, by their sum.

    Where all are as large as a small one can be, their sum would say so.
    """
    most = (FEWEST - 1) * len(numbers)
    wide = 1 + sum(numbers) - len(numbers) >= FEWEST
    return len(numbers) > 1 and wide and (max(numbers) >= FEWEST or sum(numbers) < most)


def _bounded(rows: Sequence[Mapping[Key, int]]) -> bool:
    sums = [sum(row[name] for row in rows) for name in rows[0]]
    return len(rows) > 1 and not any(map(is_small, sums))
