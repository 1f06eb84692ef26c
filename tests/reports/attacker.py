"""Somebody who has a report, knows every rule of it, and wants a number that it hides.

They write down all sums that a page tells (rows, columns, tables that share rows), take them
from one another, and narrow down what each hidden number can be.
"""

from fractions import Fraction
from itertools import combinations

from app.reports.service import MET_OR_NOT, Report

SHARED = tuple(map(str, MET_OR_NOT))


class Attack:
    """All sums of one report; `ranges` is what each hidden number can be by them."""

    def __init__(self, report: Report) -> None:
        self.sums: list[tuple[frozenset[tuple[str, ...]], int]] = []
        self.ranges: dict[tuple[str, ...], list[int]] = {}
        self.most = report.calls or 0
        if report.calls:
            self._read(report)
            self._take_from_one_another()
            while self._narrow():
                pass

    def _read(self, report):
        whole = report.calls
        met = {key: report.endings.get(key) for key in SHARED}
        if report.endings:
            self._table("ending", report.endings, whole)
        if report.causes:
            self._table("cause", report.causes | met, whole)
        for name in ("topics", "languages", "towns", "kinds"):
            if getattr(report, name):
                self._table(name, getattr(report, name), whole)
        if report.grid and report.grid.cells:
            cells = {str(key): number for key, number in report.grid.cells.items()}
            self._table("grid", cells, whole)
        self._crossed(report)

    def _table(self, name, rows, whole):
        hidden = [self._named(name, key) for key, number in rows.items() if number is None]
        left = whole - sum(number or 0 for number in rows.values())
        self._sum(hidden, left)

    def _crossed(self, report):
        """Rows and columns of the table of two kinds; hidden rows may have zeros in them."""
        columns, rows = report.both.columns, report.both.rows
        hidden = [row for row, inside in rows.items() if inside is None]
        for row in hidden:
            self._sum([("both", row, name) for name in columns], report.topics[row], least=0)
        for name in columns:
            shown = sum(inside[name] for inside in rows.values() if inside)
            left = report.languages[name] - shown
            self._sum([("both", row, name) for row in hidden], left, least=0)

    def _named(self, name, key):
        """Name a number; a row that stands in several tables is one number."""
        return ("ending", key) if key in SHARED else (name, key)

    def _sum(self, hidden, left, least=1):
        for key in hidden:
            unsure = key[1] in SHARED and least
            self.ranges.setdefault(key, [0 if unsure else least, self.most])
        if hidden:
            self.sums.append((frozenset(hidden), left))

    def _take_from_one_another(self):
        """Add what follows where one sum is within another."""
        for (some, n), (more, m) in combinations(self.sums, 2):
            for small, few, large, many in ((some, n, more, m), (more, m, some, n)):
                if small < large:
                    self.sums.append((large - small, many - few))

    def _narrow(self):
        """Narrow each number by the sums that it is in; tell whether any became narrower."""
        before = {key: tuple(ends) for key, ends in self.ranges.items()}
        for keys, total in self.sums:
            least = sum(self.ranges[key][0] for key in keys)
            most = sum(self.ranges[key][1] for key in keys)
            for key in keys:
                low, high = self.ranges[key]
                self.ranges[key] = [
                    max(low, total - most + high),
                    min(high, total - least + low),
                ]
        return before != {key: tuple(ends) for key, ends in self.ranges.items()}

    def solved(self):
        """Give the numbers that follow from the sums alone, by solving them all at once."""
        names = sorted(self.ranges, key=str)
        rows = [
            [Fraction(name in keys) for name in names] + [Fraction(total)]
            for keys, total in self.sums
        ]
        found, at = {}, 0
        for column in range(len(names)):
            pivot = next((r for r in range(at, len(rows)) if rows[r][column]), None)
            if pivot is None:
                continue
            rows[at], rows[pivot] = rows[pivot], rows[at]
            rows[at] = [value / rows[at][column] for value in rows[at]]
            for r, row in enumerate(rows):
                if r != at and row[column]:
                    rows[r] = [a - row[column] * b for a, b in zip(row, rows[at], strict=True)]
            at += 1
        for row in rows[:at]:
            with_value = [name for name, value in zip(names, row[:-1], strict=True) if value]
            if len(with_value) == 1:
                found[with_value[0]] = row[-1]
        return found

    def found(self):
        """Give each hidden number that is known now, or known to be from 1 to 4."""
        narrow = {
            key: ends
            for key, ends in self.ranges.items()
            if ends[0] == ends[1] != 0 or (ends[0] > 0 and ends[1] < 5)
        }
        return narrow | {key: n for key, n in self.solved().items() if n}


def counts(report: Report):
    """Give every number that a report shows."""
    for name in ("endings", "causes", "topics", "languages", "towns", "kinds", "messages"):
        yield from getattr(report, name).values()
    for name in ("backs", "alarms", "texts"):
        yield from getattr(report, name).values()
    yield from (report.grid.cells if report.grid else {}).values()
    for inside in report.both.rows.values():
        yield from (inside or {}).values()
