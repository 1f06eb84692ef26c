"""Part a batch that was refused: what is taken, what never will be, and what is in doubt."""

from collections.abc import Callable, Sequence

from app.errors import HotlineError
from app.journal.rows import Row

MOST_DOUBTS = 3


class PoisonError(HotlineError):
    """A delivery will never be taken where it belongs."""


class DrainLaterError(HotlineError):
    """Nothing is taken just now, through no fault of any delivery."""


class Sieve:
    """One attempt at a batch: whole first, then in halves, down to the single delivery.

    When the first few singles fail and so does the last one, it is not they who are to blame:
    the rest is left for later.
    """

    def __init__(self, fold: Callable[[Sequence[Row]], None], batch: Sequence[Row]) -> None:
        self._fold = fold
        self._batch = batch
        self._hopeless = False
        self.taken: list[Row] = []
        self.poison: list[Row] = []
        self.doubtful: list[Row] = []
        self.error: Exception | None = None

    def sift(self) -> None:
        """Try the batch; DrainLaterError ends it, with what was found until then."""
        self._try(self._batch)

    def _try(self, rows: Sequence[Row]) -> None:
        if self._hopeless:
            return
        try:
            self._fold(rows)
        except DrainLaterError:
            raise
        except PoisonError:
            self._part(rows, self.poison)
        except Exception as error:  # noqa: BLE001 - whatever a fold meets, the line goes on
            self.error = error
            self._part(rows, self.doubtful)
        else:
            self.taken += rows

    def _part(self, rows: Sequence[Row], verdict: list[Row]) -> None:
        if len(rows) > 1:
            middle = len(rows) // 2
            self._try(rows[:middle])
            self._try(rows[middle:])
            return
        verdict += rows
        if len(self.doubtful) == MOST_DOUBTS and not self.taken:
            self._probe(self._batch[-1:])

    def _probe(self, rows: Sequence[Row]) -> None:
        try:
            self._fold(rows)
        except DrainLaterError:
            raise
        except PoisonError:
            return
        except Exception:  # noqa: BLE001 - as above; the first error is the one that is told
            self._hopeless = True
        else:
            self.taken += rows
