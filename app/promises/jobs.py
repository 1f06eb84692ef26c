"""The steward: reminds people of their shifts, and sees to it that somebody is there."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from app.clock import Clock
from app.db import Database
from app.promises import store
from app.promises.promoting import promote
from app.promises.relaying import Blank, Left, hand_over, nudge
from app.promises.reminding import remind
from app.promises.rules import next_look
from app.rota.rules import Rota

LONGEST = timedelta(minutes=1)  # between two looks
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

    def work(self) -> float:
        """Do what is due; tell the seconds until time alone changes something."""
        now, rota = self.clock.now(), self.rota()
        if not rota.responders:  # nobody has brought it yet, or has read it yet
            return LONGEST.total_seconds()
        with self.database.transaction(DEADLINE) as session:
            remind(session, rota, store.known(session), now, asks=self.asks)
            everybody = store.known(session)
            promote(session, rota, everybody, now)
            hand_over(session, rota, now, self.left)
            nudge(session, rota, now, self.blank)
        return (next_look(rota, everybody.values(), now, LONGEST) - now).total_seconds()
