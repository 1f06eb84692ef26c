"""A line after its first years, for benchmarks: cases with their calls, drawn by one seed."""

import random
import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.audit.rules import FIRST
from app.calls.legs import LegOutcome
from app.calls.record import Outcome
from app.calls.tables import Call, Leg
from app.cases.rules import BIRDS, Kind, Status
from app.cases.tables import Case
from app.db import Base, Session
from app.dispatch.facts import Outcome as Rang
from app.dispatch.tables import Invitation, State, Waiting
from app.guests.rules import Outcome as Visited
from app.guests.tables import Visit
from app.notices.facts import Kind as Noticed
from app.notices.facts import Result
from app.notices.tables import Notice, Telling
from app.sealing import Context, DataKey, Keyring
from app.staff.rules import Means
from ivr.queue import Guest

TOWNS = ("Holyoke", "Springfield", "Northampton", "Amherst", "Greenfield", "Chicopee")
SECOND, MINUTE, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(days=1)
YEAR, BUSY = 365, 30  # days that cases lie back; one in four, no more than the second number
LATELY = timedelta(days=7)  # what is older is not owed any more
EVERY = 3  # calls of one telephone, on the average
MISSED = (Rang.NO_ANSWER, Rang.BUSY, Rang.NO_KEY, Rang.PASSED)


@dataclass(frozen=True, kw_only=True)
class Subject:
    """One case while it is being drawn."""

    id: uuid.UUID
    name: str
    at: datetime
    key: DataKey
    index: bytes
    sid: str
    is_old: bool


@dataclass
class Estate:
    """All that is to be kept, by table, in the order in which it may be added."""

    keyring: Keyring
    people: Sequence[str]
    now: datetime
    drawn: random.Random = field(default_factory=lambda: random.Random(1))
    rows: dict[type[Base], list[dict[str, Any]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    digest: bytes = FIRST  # of the last entry of the audit
    count: int = 0

    def add(self, table: type[Base], **row: object) -> None:
        self.rows[table].append(row)

    def next(self) -> int:
        self.count += 1
        return self.count

    def somebody(self) -> str:
        return self.drawn.choice(self.people)

    def chance(self, share: float) -> bool:
        return self.drawn.random() < share

    def keep(self, session: Session) -> None:
        """Add it all, and let Postgres count what there is now."""
        for table, rows in self.rows.items():
            session.bulk_insert_mappings(table.__mapper__, rows, render_nulls=True)
        session.connection().exec_driver_sql("analyze")


def a_moment(estate: Estate) -> datetime:
    """Draw a moment of the last year, of its last days more often."""
    days = BUSY if estate.chance(1 / 4) else YEAR
    return estate.now - estate.drawn.randrange(1, days * 24 * 60) * MINUTE


def a_name(number: int) -> str:
    return f"{BIRDS[number % len(BIRDS)]}-{2000 + number // len(BIRDS)}"


def case(estate: Estate, name: str, at: datetime, outcome: Outcome, telephone: int) -> Subject:
    """Draw a case; what is older than a week is closed."""
    some, case_id = estate.drawn, uuid.UUID(int=estate.drawn.getrandbits(128))
    wrapped, old = estate.keyring.new_data_key(str(case_id)), estate.now - at > LATELY
    estate.add(
        Case, id=case_id, name=name, opened_at=at, outcome=outcome.value, key_wrapped=wrapped,
        closed_at=at + DAY if old else None,
        status=Status.CLOSED if old else some.choice(list(Status)[:-1]),
        topic=some.choice(["raid", "work", "hate", "person", None]),
        urgency=some.choice(["emergency", "urgent", "normal"]),
        language=some.choice(["es", "es", "en", None]), kind=some.choice([*Kind, None, None]),
        town=some.choice([*TOWNS, None, None]), needs=[], by_hand=[], assigned_at=at,
        assigned_to=some.choice([*estate.people, None]),
    )  # fmt: skip
    return Subject(
        id=case_id, name=name, at=at, key=estate.keyring.data_key(wrapped, str(case_id)),
        index=telephone.to_bytes(3), sid=f"CA{estate.next():032x}", is_old=old,
    )  # fmt: skip


def call(estate: Estate, of: Subject, outcome: Outcome) -> None:
    lasted, steps = estate.drawn.randrange(600), [("main", "1"), ("urgent", "2"), ("wait", "")]
    number = f"+1413555{estate.drawn.randrange(100, 200):04d}".encode()
    path = [{"at": of.at.isoformat(), "step": step, "key": key} for step, key in steps]
    estate.add(
        Call, sid=of.sid, case_id=of.id, started_at=of.at, seconds=lasted, outcome=outcome,
        ended_at=of.at + lasted * SECOND, wait_seconds=estate.drawn.randrange(60), path=path,
        mismatch=False, unknown=False, call_back=outcome is Outcome.CALL_BACK, back_tried=[],
        words_safe=estate.drawn.choice([True, False, None]), number_index=of.index,
        number_sealed=of.key.seal(number, Context("call", "number_sealed", of.sid)),
    )  # fmt: skip


def rung(estate: Estate, of: Subject, outcome: Outcome, count: int) -> None:
    """Ring people for a caller: by the worker, or, one time in four, by the hunt."""
    reached = outcome is Outcome.REACHED
    if estate.chance(1 / 4):
        _leg(estate, of, reached=reached)
        return
    estate.add(
        Waiting, call_sid=of.sid, turn=1, queue="queue", state=State.GONE, since=of.at,
        asked_at=of.at, urgency="urgent", topic="raid", plan={}, number_index=of.index,
        hopeless=False, over=False,
    )  # fmt: skip
    for turn in range(count):
        met = reached and turn == count - 1
        _invited(estate, of, turn, Rang.REACHED if met else estate.drawn.choice(MISSED))


def _leg(estate: Estate, of: Subject, *, reached: bool) -> None:
    answered = of.at if reached else None
    estate.add(
        Leg, call_sid=of.sid, turn=1, person_code=estate.somebody(), rung_at=of.at,
        answered_at=answered, accepted_at=answered, seconds=200 * reached,
        outcome=LegOutcome.REACHED if reached else LegOutcome.NO_ANSWER,
    )  # fmt: skip


def _invited(estate: Estate, of: Subject, turn: int, outcome: Rang) -> None:
    at, met = of.at + 20 * turn * SECOND, outcome is Rang.REACHED
    estate.add(
        Invitation, id=f"{estate.next():016x}", person_code=estate.somebody(), call_sid=of.sid,
        given_sid=of.sid if met else None, asked_at=at, outcome=outcome,
        answered_at=at + 8 * SECOND if met else None, settled=True if met else None,
        accepted_at=at + 12 * SECOND if met else None,
        ended_at=at + (300 if met else 20) * SECOND,
    )  # fmt: skip


def guest(estate: Estate, of: Subject) -> None:
    """Let a coordinator come into the conversation."""
    estate.add(
        Visit, id=f"{estate.next():016x}", call_sid=of.sid, invitation="0", host_leg=of.sid,
        host=estate.somebody(), room="room", kind=Guest.COORDINATOR, asked_at=of.at + MINUTE,
        tried=[], person=estate.somebody(), caller_in_at=of.at + 2 * MINUTE, moves=0,
        ended_at=of.at + 9 * MINUTE, outcome=Visited.JOINED,
    )  # fmt: skip


def alarm(estate: Estate, of: Subject, kind: Noticed, told: int = 3) -> None:
    """Tell people of a caller; of late ones every tenth is still open."""
    matter, still = f"{estate.next():016x}", not of.is_old and estate.chance(1 / 10)
    estate.add(
        Notice, id=matter, kind=kind, about=of.sid, facts={"case": of.name}, to=[],
        raised_at=of.at, settled_at=None if still else of.at + 20 * MINUTE,
        settled_by=None if still else estate.somebody(),
    )  # fmt: skip
    for turn in range(told):
        at = of.at + turn * MINUTE
        estate.add(
            Telling, id=f"{estate.next():016x}", matter=matter, kind=kind, code="", said={},
            person_code=estate.somebody(), means=estate.drawn.choice(list(Means)), asked_at=at,
            next_at=at, sends=1, ended_at=at + MINUTE, result=Result.TOLD,
        )  # fmt: skip
