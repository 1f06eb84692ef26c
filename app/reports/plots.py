"""Plots as SVG, drawn from numbers: lengths and shades, so that grey print tells as much.

Colours come from classes (static/reports.css); nothing is drawn with an inline style, which
the pages' policy would refuse. What is hidden is an empty outline.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from markupsafe import Markup

HIDDEN = "\N{EN DASH}"

WIDTH = 320
ROW, BAR, TEXT = 34, 10, 13
SIDE, CELL, TOP = 44, 24, 20
ROOM_FOR_NUMBERS = 8  # columns; narrower cells have a shade only
SHADES = 4  # besides none

_BAR = Markup(
    '<text class="label" x="0" y="{y}">{label}</text>'
    '<text class="value" x="{end}" y="{y}" text-anchor="end">{value}</text>'
    '<rect class="{kind}" x="0.5" y="{top}" width="{width}" height="{height}"/>'
)
_CELL = Markup('<rect class="cell {shade}" x="{x}" y="{y}" width="{width}" height="{height}"/>')
_WORD = Markup('<text class="{kind}" x="{x}" y="{y}" text-anchor="{anchor}">{word}</text>')


class Named(NamedTuple):
    """What a plot is called: `name` is an id on the page, `text` tells what it shows."""

    name: str
    title: str
    text: str


class Bar(NamedTuple):
    """One bar: its label, its number (None: hidden), and the number as it is read."""

    label: str
    number: int | None
    told: str


def bars(named: Named, rows: Sequence[Bar]) -> Markup:
    """Draw a bar for each row, the longest as wide as the plot."""
    longest = max((row.number or 0 for row in rows), default=0)
    drawn = [_bar(row, place, longest) for place, row in enumerate(rows)]
    return _plot(named, len(rows) * ROW, drawn)


def grid(
    named: Named,
    sides: Sequence[str],
    tops: Sequence[str],
    cells: Mapping[tuple[int, int], int | None],
) -> Markup:
    """Draw cells by (row, column), darker for more; None is hidden."""
    width = (WIDTH - SIDE) / max(len(tops), 1)
    most = max((number or 0 for number in cells.values()), default=0)
    drawn = [_side(place, word) for place, word in enumerate(sides)]
    drawn += [_top(place, word, width, len(tops)) for place, word in enumerate(tops)]
    for (row, column), number in cells.items():
        x, y = SIDE + column * width, TOP + row * CELL
        shade = _shade(number, most)
        size = {"width": round(width - 1, 2), "height": CELL - 1}
        drawn.append(_CELL.format(shade=shade, x=round(x, 2), y=y, **size))
        if len(tops) <= ROOM_FOR_NUMBERS:
            told = HIDDEN if number is None else str(number)
            drawn.append(_word(f"in-cell {shade}", x + width / 2, y + 16, told, "middle"))
    return _plot(named, TOP + len(sides) * CELL, drawn)


def _bar(row: Bar, place: int, longest: int) -> Markup:
    width = WIDTH - 1 if row.number is None else _length(row.number, longest)
    return _BAR.format(
        label=row.label,
        value=row.told,
        kind="length unshown" if row.number is None else "length",
        y=place * ROW + TEXT,
        top=place * ROW + TEXT + 5.5,
        end=WIDTH,
        width=width,
        height=BAR,
    )


def _length(number: int, longest: int) -> float:
    return round((WIDTH - 1) * number / longest, 1) if longest else 0


def _side(place: int, word: str) -> Markup:
    return _word("label", 0, TOP + place * CELL + 16, word, "start")


def _top(place: int, word: str, width: float, columns: int) -> Markup:
    """Write a column's name; of many, every sixth has one."""
    shown = columns <= ROOM_FOR_NUMBERS or place % 6 == 0
    return _word("label", SIDE + place * width, 13, word if shown else "", "start")


def _word(kind: str, x: float, y: float, word: str, anchor: str) -> Markup:
    return _WORD.format(kind=kind, x=round(x, 2), y=y, word=word, anchor=anchor)


def _shade(number: int | None, most: int) -> str:
    if number is None:
        return "unshown"
    return f"shade-{-(-SHADES * number // most) if most else 0}"


def _plot(named: Named, height: int, drawn: Sequence[Markup]) -> Markup:
    frame = Markup(
        '<svg class="plot" role="img" viewBox="0 0 {width} {height}"'
        ' aria-labelledby="{name}-title {name}-text" xmlns="http://www.w3.org/2000/svg">'
        '<title id="{name}-title">{title}</title><desc id="{name}-text">{text}</desc>'
        "{drawn}</svg>"
    )
    return frame.format(
        width=WIDTH, height=height, drawn=Markup("").join(drawn), **named._asdict()
    )
