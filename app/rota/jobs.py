"""The lookout: looks ahead at the rota once a minute, and raises an alarm for a grave gap."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.clock import Clock
from app.db import Database, Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.rota.coverage import Gap, Lack
from app.rota.rules import Rota
from app.rota.warning import Raised, facts, name, second, soon, steps, told

EVERY = timedelta(minutes=1)
DEADLINE = 2.0  # seconds for one transaction
LONG_AGO = timedelta(days=14)  # so far back the same beginning is looked for


@dataclass(kw_only=True)
class Lookout:
    """One look after another at the rota in memory; which alarms there are is in Postgres."""

    database: Database
    clock: Clock
    rota: Callable[[], Rota]
    _next: datetime | None = field(default=None, init=False)

    def work(self) -> float:
        """Look, if it is time; tell the seconds until the next look.

        A rota without people is one that nobody has brought yet, or has read yet.
        """
        now, rota = self.clock.now(), self.rota()
        if self._next and now < self._next:
            return (self._next - now).total_seconds()
        if rota.responders:
            found = soon(rota, now)
            with self.database.transaction(DEADLINE) as session:
                _warn(session, found, now, rota)
        self._next = now + EVERY
        return EVERY.total_seconds()


def _warn(session: Session, found: list[Gap], now: datetime, rota: Rota) -> None:
    standing = notices.standing(session, Kind.UNCOVERED)
    known = {about: said for about, said, _ in standing}
    todo = steps(found, [_raised(*each) for each in standing], now)
    for gone in todo.over:
        notices.amend(session, Kind.UNCOVERED, gone.about, known[gone.about] | {"over": True})
        notices.settle(session, Kind.UNCOVERED, [gone.about], now)
    for each in todo.changed:
        said = known[each.about] | told(each.gap)
        notices.amend(session, Kind.UNCOVERED, each.about, said)
    for gap in todo.new:
        times = notices.count(session, [Kind.UNCOVERED], name(gap, 0), now - LONG_AGO)
        said = facts(gap, now, rota.zone)
        notices.tell(session, Kind.UNCOVERED, name(gap, times), now, said)
    for each in todo.again:
        said = facts(each.gap, now, rota.zone) | {"again": True}
        notices.tell(session, Kind.UNCOVERED, second(each.about), now, said)


def _raised(about: str, said: dict[str, Any], settled_at: datetime | None) -> Raised:
    gap = Gap(
        since=datetime.fromisoformat(said["since"]),
        until=datetime.fromisoformat(said["until"]),
        lacks=(Lack(said["lack"]),),
    )
    again = bool(said.get("again"))
    return Raised(about=about, gap=gap, taken_at=settled_at, again=again)
