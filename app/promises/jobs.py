"""The steward: reminds people of their shifts, and sees to it that somebody is there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.clock import Clock
from app.db import Database
from app.promises import store
from app.promises.promoting import promote
from app.promises.relaying import Blank, Left, hand_over, nudge
from app.promises.reminding import remind
from app.promises.rules import next_look
from app.rota.rules import Rota

SHORTEST, LONGEST = timedelta(seconds=1), timedelta(minutes=1)  # between two looks
SWEEP = timedelta(seconds=30)  # between two looks at what is left open: it costs more
DEADLINE = 2.0  # seconds for one transaction


@dataclass(kw_only=True)
class Steward:
    """One look after another at the rota in memory; all that was done stands in Postgres.

    `asks` tells whether people are to check in; `left` and `blank` say what they leave open.
    """

    database: Database
    clock: Clock
    rota: Callable[[], Rota]
    left: Left
    blank: Blank
    asks: bool = True
    _looked_at: datetime | None = field(default=None, init=False)
    _swept_at: datetime | None = field(default=None, init=False)

    def work(self) -> float:
        """Do what is due; tell the seconds until time alone changes something."""
        now, rota = self.clock.now(), self.rota()
        if not rota.responders:  # nobody has brought it yet, or has read it yet
            return LONGEST.total_seconds()
        if self._looked_at and now - self._looked_at < SHORTEST:  # calls wake us all the time
            return (self._looked_at + SHORTEST - now).total_seconds()
        self._looked_at = now
        with self.database.transaction(DEADLINE) as session:
            remind(session, rota, store.known(session), now, asks=self.asks)
            everybody = store.known(session)
            promote(session, rota, everybody, now)
        if self._swept_at is None or now - self._swept_at >= SWEEP:
            self._swept_at = now
            self._sweep(rota, now)
        return (next_look(rota, everybody.values(), now, LONGEST) - now).total_seconds()

    def _sweep(self, rota: Rota, now: datetime) -> None:
        """Hand over what is left open, and ask for notes; apart, to hold up no promotion."""
        with self.database.transaction(DEADLINE) as session:
            hand_over(session, rota, now, self.left)
            nudge(session, rota, now, self.blank)
