"""Whether anybody works for who waits, as each web process knows it."""

from datetime import datetime, timedelta

from app.db import LOOK, Database
from app.dispatch import store
from app.guests import store as visits
from ivr.queue import Guest

SILENT = timedelta(seconds=5)  # without a sign of life, callers leave for the hunt
BLIND = 3  # looks that failed in a row


class PulseKeeper:
    """Whether the dispatcher works, and for whom: read once a second, asked by every call."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._beat: datetime | None = None
        self._worked: dict[str, datetime | None] = {}
        self._hopeless: frozenset[str] = frozenset()
        self._kept: frozenset[str] = frozenset()
        self._rooms: dict[str, Guest] = {}
        self._failed = 0

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; then nothing is known any more.

        Only who is held stays so for a few looks: it would end their conversation.
        """
        try:
            with self._database.transaction(LOOK) as session:
                self._beat, rows = store.pulse(session)
                self._rooms = visits.rooms(session)
            self._worked = {row.call_sid: row.worked_at for row, _ in rows}
            self._hopeless = frozenset(row.call_sid for row, _ in rows if row.hopeless)
            self._kept = frozenset(row.call_sid for row, kept in rows if kept)
            self._failed = 0
        except Exception:
            self._failed += 1
            self._beat, self._rooms = None, {}
            self._kept = self._kept if self._failed < BLIND else frozenset()
            raise

    def served(self, call: str, now: datetime, waited: int) -> bool:
        """Tell whether somebody works for a caller who has waited so many seconds."""
        beats = self._beat is not None and now - self._beat <= SILENT
        worked = self._worked.get(call)
        fresh = timedelta(seconds=waited) <= SILENT
        return beats and (fresh or (worked is not None and now - worked <= SILENT))

    def is_hopeless(self, call: str) -> bool:
        """Tell whether the dispatcher knows that nobody can come to a caller any more."""
        return call in self._hopeless

    def is_kept(self, call: str) -> bool:
        """Tell whether a caller is held for somebody who is still on their own leg."""
        return call in self._kept

    def joins(self, call: str) -> Guest | None:
        """Tell which guest a caller meets in the room that is ready for them; None: none."""
        return self._rooms.get(call)
