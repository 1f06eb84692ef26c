"""Forgetting: restricted records whose time is up are destroyed, and that is written down."""

from dataclasses import dataclass

from app.audit import service as audit
from app.audit.rules import Act
from app.clock import Clock
from app.db import Database
from app.intake import store

LINE = "line"  # who does it, in the chain of what was done
DEADLINE = 10.0  # seconds


@dataclass(frozen=True, kw_only=True)
class Forgetter:
    """Looks now and then for what has been kept long enough."""

    database: Database
    clock: Clock

    def work(self) -> None:
        """Destroy the records of detained people that have been kept for ninety days."""
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            gone = store.over(session, now)
            for row, _ in gone:
                store.drop(session, row)
            session.flush()
            for _, name in gone:
                audit.record(session, LINE, Act.FORGOT, name, now, "restricted record")
