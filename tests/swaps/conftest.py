"""A rota in Postgres whose people offer each other shifts, and a line to which they write."""

from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from app.clock import DrivenClock
from app.db import Database
from app.notices import store as notices
from app.rota import store as rota_store
from app.rota.edits import Deed
from app.rota.hours import A_DAY
from app.rota.moves import shift_of
from app.rota.revising import Why, revise
from app.rota.rules import on_shift
from app.rota.service import import_rota, load_rota
from app.sealing import Keyring
from app.swaps import service, store
from app.swaps.jobs import Follower
from app.swaps.rules import Place
from app.swaps.work import Acting, opened
from tests.dispatch import conftest as dispatch
from tests.pages import conftest as pages

served = dispatch.served
console = pages.console
screen = pages.screen

HOME = ZoneInfo("America/New_York")
NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # a Friday
MONDAY, TUESDAY, WEDNESDAY = (date(2026, 11, day) for day in (23, 24, 25))
ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en]}
  - {name: Rosa, phone: "+14135550103", languages: [en]}
  - {name: Beto, phone: "+14135550104", languages: [es], nights: 0}
shifts:
  - {person: Ana, days: [mon], from: "10:00", to: "14:00", language: es}
  - {person: Luis, days: [tue], from: "10:00", to: "14:00"}
  - {person: Rosa, days: [wed], from: "10:00", to: "14:00", tier: backup}
  - {days: [wed], from: "16:00", to: "20:00", language: es}
"""


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), HOME)


@dataclass
class Desk:
    """The rota, the offers, and what was told; each act in a transaction of its own."""

    database: Database
    keyring: Keyring
    clock: DrivenClock
    file: str = ROTA

    def brings(self, file: str) -> None:
        self.file = file
        with self.database.transaction() as session:
            import_rota(
                session, self.keyring, file, "rota.yaml", at=self.at,
                line="+14135550100", zone=HOME, practice=True,
            )  # fmt: skip

    @property
    def at(self) -> datetime:
        return self.clock.now()

    def later(self) -> datetime:
        """Let a moment pass, so that what is told is told in an order."""
        self.clock.step(timedelta(milliseconds=1))
        return self.at

    @property
    def rota(self):
        with self.database.transaction() as session:
            return load_rota(session, self.keyring, HOME)

    def code(self, name):
        return next(r.code for r in self.rota.responders if r.first_name == name)

    def name(self, code: str | None):
        return self.rota.people[code].first_name if code else None

    @contextmanager
    def dealing(self, by: str | None, *, leads: bool = False):
        acting = Acting(by=by and self.code(by), at=self.later(), leads=leads)
        with self.database.transaction(5.0) as session:
            yield opened(session, self.keyring, HOME, acting)

    def place(self, day: date, starts: int = 10) -> Place:
        """Name what begins on a day at an hour."""
        found = self.rota.timetable.starting(day)
        stint = next(s for s in found if s.since == local(day, starts))
        return Place(shift=stint.shift.code, day=day)

    def holder(self, day: date, starts: int = 10):
        return self.name(self.stint(day, starts).person)

    def stint(self, day: date, starts: int = 10):
        found = self.rota.timetable.starting(day)
        return next(s for s in found if s.since == local(day, starts))

    def on_shift(self, at: datetime) -> set[str]:
        return {each.responder.first_name for each in on_shift(self.rota, at)}

    def offers(
        self, name: str, day: date, *, asks=None, wants=None, by=None, starts=10
    ) -> tuple[str, int]:
        """Offer a shift; `wants` is the day of the one that is wanted for it."""
        place, theirs = self.place(day, starts), wants and self.place(wants)
        with self.dealing(by or name, leads=by is not None) as dealing:
            swap, told = service.offer(
                dealing, self.code(name), place, asks and self.code(asks), theirs
            )
            return swap.code, told

    def accepts(self, name: str, swap: str, *, by: str | None = None, seen=()):
        with self.dealing(by or name, leads=by is not None) as dealing:
            return service.accept(dealing, swap, self.code(name), seen).state

    def does(self, act, name: str, *given: Any, leads: bool = False) -> Any:
        with self.dealing(name, leads=leads) as dealing:
            return act(dealing, *given)

    def state(self, swap: str):
        with self.database.transaction() as session:
            found = store.swap(session, swap)
            return found and found.state

    def revises(self, changed) -> None:
        """Change the rota, as a coordinator does by a page."""
        before = self.rota
        with self.database.transaction() as session:
            revise(session, before, changed(before), Deed.MOVED, Why(by=None, at=self.later()))

    def follows(self) -> None:
        """Have the worker look at the offers."""
        self.later()
        Follower(
            database=self.database,
            clock=self.clock,
            keyring=self.keyring,
            rota=lambda: self.rota,
        ).work()

    def told(self, name: str | None = None) -> list[str]:
        """Say what there was to tell this person, or coordinators, the oldest first."""
        code = self.code(name) if name else None
        with self.database.transaction() as session:
            found = list(notices.recent(session, 60))
        chosen = [n for n in reversed(found) if (code in n.to if code else not n.to)]
        return [
            f"{n.kind} {n.facts.get('what', n.facts.get('way', ''))}".strip() for n in chosen
        ]

    def revisions(self):
        with self.database.transaction() as session:
            return [(r.deed, self.name(r.by)) for r in rota_store.revisions(session, 20)]

    def shift(self, day: date, starts: int = 10):
        return shift_of(self.rota, self.place(day, starts).shift)


@pytest.fixture
def desk(database, keyring, tmp_path):
    clock = DrivenClock.start(tmp_path / "clock", NOON - A_DAY)
    found = Desk(database, keyring, clock)
    found.brings(ROTA)  # a day before all that is told here
    clock.step(A_DAY)
    return found
