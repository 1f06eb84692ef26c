"""Calls made up at random, kept in Postgres, and counted once more in plain Python."""

import random
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.calls.tables import Call, Leg
from app.cases.tables import Case
from app.dispatch.tables import Invitation, Waiting
from app.messages.rules import State
from app.messages.tables import Message
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.texts.tables import Text, Thread

ASKED = ("emergency", "urgent", "normal")
RUNG = ("passed", "no-key", "no-answer", "busy", "taken", "needless", "failed", "lost")
ON_LEGS = ("passed", "no-key", "busy", "no-answer", "failed", "caller-left", "accepted")
TOPICS = ("raid", "detained", "work", "hate", "person", "silent")
TOWNS = ("Springfield", "holyoke", " Great  Barrington", "Nowhere on Sea", None, None)


@dataclass
class Made:
    """One made-up call, as plain values; `rung` are outcomes, given to this call or another."""

    at: datetime
    outcome: str
    urgency: str | None
    topic: str | None
    language: str | None
    town: str | None
    kind: str | None
    by_hand: bool
    wait: int | None
    queued: bool
    rung: list[tuple[str, bool]] = field(default_factory=list)
    legs: list[str] = field(default_factory=list)
    messages: list[tuple[float | None, bool]] = field(default_factory=list)
    back: bool | None = None  # asked for, and kept
    alarm: tuple[str, float] | None = None

    @property
    def asked(self):
        """Whether they asked for a person, which an urgency set by hand does not tell."""
        if not self.by_hand:
            return self.urgency is not None
        alarm = self.alarm is not None
        return self.wait is not None or self.queued or bool(self.legs) or alarm


def call(chance: random.Random, at: datetime) -> Made:
    """Make up a call that could have been."""
    asked = chance.random() < 0.85
    reached = asked and chance.random() < 0.7
    others = ["message", "call-back", "left"] if asked else ["message", "rights", "left"]
    outcome = "reached" if reached else chance.choice(others)
    made = Made(
        at=at,
        outcome="under-way" if chance.random() < 0.01 else outcome,
        urgency=chance.choice(ASKED) if asked else None,
        topic=chance.choice(TOPICS) if asked else None,
        language=chance.choice(["es", "es", "es", "en", None]),
        town=chance.choice(TOWNS),
        kind=chance.choice(["wage", "hate", "info", None]),
        by_hand=chance.random() < 0.1,
        wait=chance.randrange(2, 240) if reached else None,
        queued=asked and chance.random() < 0.6,
    )
    if asked and not reached:
        made.rung = [
            (chance.choice(RUNG), chance.random() < 0.1) for _ in range(chance.randrange(4))
        ]
        if chance.random() < 0.3:
            made.rung = made.rung[:1] * chance.randrange(1, 3)
        made.legs = chance.sample(ON_LEGS, 1) if chance.random() < 0.2 else []
        if chance.random() < 0.4:
            made.alarm = chance.choice(["taken", "over", "open"]), chance.randrange(5, 5000)
    if outcome == "message":
        made.messages = [(chance.choice([None, 60.0, 5000.0, 90000.0, 3600.0]), False)]
        if chance.random() < 0.2:
            made.messages.append((None, True))
    made.back = chance.random() < 0.5 if outcome == "call-back" else None
    return made


def calls(seed: int, number: int, begin: datetime, end: datetime) -> list[Made]:
    chance = random.Random(seed)
    seconds = int((end - begin).total_seconds())
    return [
        call(chance, begin + timedelta(seconds=chance.randrange(seconds)))
        for _ in range(number)
    ]


def texts(seed: int, number: int, begin: datetime, end: datetime) -> list[tuple[Any, ...]]:
    """Make up conversations by text: when each began, and what came and went after that."""
    chance = random.Random(seed)
    seconds = int((end - begin).total_seconds())
    return [
        (
            begin + timedelta(seconds=chance.randrange(seconds)),
            [(chance.randrange(90000), chance.random() < 0.6) for _ in range(3)],
        )
        for _ in range(number)
    ]


def keep(session, made: list[Made], threads=()) -> None:
    """Keep made-up calls as the line would have."""
    rows: list[Any] = []
    first: list[Any] = []
    for number, each in enumerate(made):
        sid = f"CA{number:08x}{uuid.uuid4().hex[:24]}"
        case = _case(each.at)
        case.topic, case.language, case.urgency = each.topic, each.language, each.urgency
        case.town, case.kind = each.town, each.kind
        case.outcome = each.outcome
        case.by_hand = ["urgency"] if each.by_hand else []
        first.append(case)
        rows.append(_call(each, sid, case.id))
        rows += _attempts(each, sid)
        rows += _left(each, sid, case.id)
    for number, (at, said) in enumerate(threads):
        case = _case(at)
        first.append(case)
        rows += _thread(number, case.id, at, said)
    session.add_all(first)
    session.flush()
    threads = [row for row in rows if isinstance(row, Thread | Call)]
    session.add_all(threads)
    session.flush()
    session.add_all(row for row in rows if not isinstance(row, Thread | Call))
    session.flush()


def _case(at):
    case_id = uuid.uuid4()
    return Case(
        id=case_id, name=f"T-{case_id.hex[:12]}", opened_at=at, status="new", outcome="left",
        needs=[], by_hand=[],
    )  # fmt: skip


def _call(each, sid, case_id):
    ended = None if each.outcome == "under-way" else each.at + timedelta(minutes=3)
    return Call(
        sid=sid, case_id=case_id, started_at=each.at, ended_at=ended, seconds=180,
        wait_seconds=each.wait, outcome=each.outcome, path=[], mismatch=False, unknown=False,
        call_back=each.back is not None, back_tried=[],
        back_at=each.at + timedelta(hours=1) if each.back else None,
    )  # fmt: skip


def _attempts(each, sid):
    if each.queued:
        yield Waiting(
            call_sid=sid, turn=1, queue=sid, state="gone", since=each.at, asked_at=each.at,
            urgency="urgent", topic="work", plan={}, hopeless=False, over=False,
        )  # fmt: skip
    for outcome, elsewhere in each.rung:
        yield Invitation(
            id=uuid.uuid4().hex[:16], person_code="anaaa", call_sid=sid,
            given_sid="CA" + "f" * 32 if elsewhere else None, asked_at=each.at,
            ended_at=each.at, outcome=outcome,
        )  # fmt: skip
    for turn, outcome in enumerate(each.legs):
        yield Leg(
            call_sid=sid, turn=turn, person_code="anaaa", rung_at=each.at, outcome=outcome,
            seconds=0,
        )  # fmt: skip


def _left(each, sid, case_id):
    for heard, erased in each.messages:
        yield Message(
            token=uuid.uuid4().hex, case_id=case_id, call_sid=sid, left_at=each.at, seconds=9,
            reference_sealed=b"", erased=erased, state=State.ALONE, tries=0,
            heard_at=None if heard is None else each.at + timedelta(seconds=heard),
        )  # fmt: skip
    if each.alarm:
        how, after = each.alarm
        yield Notice(
            id=uuid.uuid4().hex[:16], kind=Kind.EMERGENCY, about=sid, facts={}, to=[],
            raised_at=each.at, settled_by="anaaa" if how == "taken" else None,
            settled_at=None if how == "open" else each.at + timedelta(seconds=after),
        )  # fmt: skip


def _thread(number, case_id, at, said):
    yield Thread(
        case_id=case_id, number_index=str(number).encode(), number_sealed=b"", opened_at=at,
        last_at=at,
    )  # fmt: skip
    for after, incoming in said:
        yield Text(
            token=uuid.uuid4().hex, case_id=case_id, at=at + timedelta(seconds=after),
            incoming=incoming, body_sealed=b"", media=0,
        )  # fmt: skip
