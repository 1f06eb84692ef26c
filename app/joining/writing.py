"""The way of a delivery into Postgres: journal, drain, fold."""

import itertools
import os
import signal
from collections.abc import Callable, Sequence
from contextlib import ExitStack

from app.calls.jobs import Fold, UnreadableError
from app.db import ConflictError, DatabaseAwayError, DataRefusedError
from app.joining.house import House
from app.journal import Drain, DrainLaterError, Journal, PoisonError
from app.sealing import Context, KeyMissingError, SealBrokenError


def open_journal(house: House, stack: ExitStack) -> tuple[Journal, Drain]:
    """Begin this process's journal, and drain it into Postgres behind the answers."""
    milestone = _milestone(house.settings.die_at)
    folder = house.settings.var_dir / "journal"
    journal = Journal(folder, _seal(house), clock=house.clock, milestone=milestone)
    stack.callback(journal.close)
    drain = Drain(
        journal, _fold(house, milestone), _open(house), house.clock, milestone=milestone
    )
    stack.callback(drain.start().stop)
    return journal, drain


def fold_of(house: House, milestone: Callable[[str], None] = lambda _: None) -> Fold:
    return Fold(
        database=house.database,
        keyring=house.keyring,
        zone=house.settings.timezone,
        number=house.settings.hotline_number,
        practice=house.settings.practice,
        milestone=milestone,
    )


def _fold(house: House, milestone: Callable[[str], None]) -> Callable[[Sequence[bytes]], None]:
    """Tell the drain which failures pass, and which will never be different."""
    fold = fold_of(house, milestone)

    def folded(bodies: Sequence[bytes]) -> None:
        try:
            try:
                fold(bodies)
            except ConflictError:
                # Another process began the same call; now that it has, there is no conflict.
                fold(bodies)
        except DatabaseAwayError as error:
            raise DrainLaterError from error
        except (DataRefusedError, UnreadableError) as error:
            raise PoisonError from error

    return folded


def _seal(house: House) -> Callable[[str, bytes], bytes]:
    return lambda row, body: house.keyring.seal(body, Context("journal", "body", row))


def _open(house: House) -> Callable[[str, bytes], bytes]:
    def opened(row: str, blob: bytes) -> bytes:
        try:
            return house.keyring.open(blob, Context("journal", "body", row))
        except SealBrokenError as error:
            raise PoisonError from error
        except KeyMissingError as error:
            # A key that was taken out too early can be put back: nothing is given up.
            raise DrainLaterError from error

    return opened


def _milestone(die_at: str | None) -> Callable[[str], None]:
    """In practice a test may end a process where its work has got to (DIE_AT=inserted:3)."""
    if die_at is None:
        return lambda _: None
    name, _, times = die_at.partition(":")
    left = itertools.count(int(times or 1) - 1, -1)

    def milestone(reached: str) -> None:
        if reached == name and next(left) == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    return milestone
