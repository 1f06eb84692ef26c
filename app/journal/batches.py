"""Bring one batch of deliveries to Postgres, and decide about those that it refuses."""

import logging
from collections.abc import Callable, Sequence
from typing import Protocol

from app.clock import Clock
from app.journal.rows import Row
from app.journal.sieve import Sieve

log = logging.getLogger(__name__)

MOST_AT_ONCE = 500
STRIKES = 3

Fold = Callable[[Sequence[bytes]], None]
Open = Callable[[str, bytes], bytes]
Milestone = Callable[[str], None]


class Mark(Protocol):
    """Notes in a file that rows are done with, at a moment."""

    def __call__(self, batch: Sequence[Row], at: float, *, set_aside: bool) -> None: ...


class Batches:
    """Folds batches, whichever file they come from, and remembers who was refused.

    A delivery is set aside when the fold names it poison, or when it was refused three times
    and others were taken each time: one that nothing is taken beside is never to blame.
    """

    def __init__(self, fold: Fold, opened: Open, clock: Clock, milestone: Milestone) -> None:
        self.taken = 0
        self._fold = fold
        self._open = opened
        self._clock = clock
        self._milestone = milestone
        self._doubts: dict[str, tuple[int, int]] = {}  # id: strikes, and `taken` at the last

    def work(self, batch: Sequence[Row], mark: Mark) -> None:
        """Fold rows and mark them; raises what the fold raised where some must be tried again.

        A process that is killed between the two folds them again.
        """
        before = self.taken
        sieve = Sieve(self._fold_rows, batch)
        try:
            sieve.sift()
        finally:
            self._note_taken(sieve.taken, mark)
            aside = [*sieve.poison, *self._struck_out(sieve.doubtful, before)]
            self._set_aside(aside, mark)
        left = [row for row in sieve.doubtful if row not in aside]
        if left and sieve.error:
            raise sieve.error

    def _fold_rows(self, rows: Sequence[Row]) -> None:
        self._fold([self._open(row.id, row.body) for row in rows])

    def _note_taken(self, rows: Sequence[Row], mark: Mark) -> None:
        if rows:
            self._milestone("folded")
            mark(rows, self._now(), set_aside=False)
            self.taken += len(rows)
            for row in rows:
                self._doubts.pop(row.id, None)

    def _set_aside(self, rows: Sequence[Row], mark: Mark) -> None:
        if rows:
            mark(rows, self._now(), set_aside=True)
            log.error(
                "deliveries set aside, because Postgres will never take them: %d", len(rows)
            )
            for row in rows:
                self._doubts.pop(row.id, None)

    def _struck_out(self, doubtful: Sequence[Row], before: int) -> list[Row]:
        for name in {row.id for row in doubtful}:
            strikes, seen = self._doubts.get(name, (0, before))
            self._doubts[name] = (strikes + (self.taken > seen), self.taken)
        return [row for row in doubtful if self._doubts[row.id][0] >= STRIKES]

    def _now(self) -> float:
        return self._clock.now().timestamp()
