"""The follower: sees what becomes of the shifts of offers, whenever the rota changes."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.clock import Clock
from app.db import Database
from app.rota.rules import Rota
from app.sealing import Keyring
from app.swaps import store
from app.swaps.following import follow, is_due
from app.swaps.work import Acting, opened

EVERY = timedelta(seconds=30)
DEADLINE = 2.0  # seconds for one transaction


@dataclass(kw_only=True)
class Follower:
    """One look after another at the offers; all that it knows of them is in Postgres.

    A look costs nothing while the rota in memory is the one of the last look.
    """

    database: Database
    clock: Clock
    keyring: Keyring
    rota: Callable[[], Rota]
    _next: datetime | None = field(default=None, init=False)
    _seen: Rota | None = field(default=None, init=False)

    def work(self) -> float:
        """Look, if it is time or the rota is another; tell the seconds until the next look."""
        now, rota = self.clock.now(), self.rota()
        if self._next and now < self._next and rota is self._seen:
            return (self._next - now).total_seconds()
        if rota.responders:
            self._look(rota, now)
        self._next, self._seen = now + EVERY, rota
        return EVERY.total_seconds()

    def _look(self, rota: Rota, now: datetime) -> None:
        """Look by the rota in memory; what seems to have changed is looked at in Postgres."""
        with self.database.transaction(DEADLINE) as session:
            due = [
                each.code for each in store.standing(session, now) if is_due(rota, each, now)
            ]
            if not due:
                return
            dealing = opened(
                session, self.keyring, rota.zone, Acting(by=None, at=now, leads=True)
            )
            for code in due:
                swap = store.swap(session, code)
                if swap and is_due(dealing.rota, swap, now):
                    follow(dealing, swap)
