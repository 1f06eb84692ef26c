"""Keep what was reported about calls, and what follows from it."""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import delete, func, or_, select, text, update
from sqlalchemy.orm import Session

from app.calls.facts import Arrival, Fact
from app.calls.record import CallRecord, Outcome
from app.calls.tables import Call, Event, Leg
from app.calls.traffic import LATELY, LONGEST, MOST_AT_ONCE, MOST_LATELY, Known
from app.db import Base

RECENT = timedelta(hours=1)
CLAIMED = timedelta(minutes=5)  # so long a claim holds of which no end was told
LOCK = 4_822  # the first half of the numbers of these locks: any that nobody else uses
TOO_LONG = timedelta(minutes=20)  # for a call in guard mode that nobody has taken
MOST_COUNTED = 20_000  # calls, in one look at the traffic
KNOWN = frozenset(field.name for field in fields(Fact))


# One statement for a whole batch, and one value: writing arrays costs more than storing them.
ADD_EVENTS = text(
    "insert into event (id, call_sid, at, fact)"
    " select id, call_sid, at, fact from jsonb_to_recordset(cast(:rows as jsonb))"
    " as row (id text, call_sid text, at timestamptz, fact jsonb)"
    " on conflict do nothing"
)


def add_events(session: Session, events: Sequence[tuple[str, str | None, Fact]]) -> None:
    """Keep facts as (delivery id, call, fact); what is there already stays as it is."""
    rows = [
        {"id": name, "call_sid": sid, "at": fact.at.isoformat(), "fact": _written(fact)}
        for name, sid, fact in events
    ]
    session.execute(ADD_EVENTS, {"rows": json.dumps(rows)})


def facts(session: Session, sids: Iterable[str]) -> dict[str, list[Fact]]:
    """List all that was ever reported about some calls, by call."""
    found: dict[str, list[Fact]] = {sid: [] for sid in sids}
    if not found:
        return found
    rows = session.execute(
        select(Event.call_sid, Event.fact).where(Event.call_sid.in_(list(found)))
    )
    for sid, fact in rows:
        found[sid].append(_read(fact))
    return found


def locked(session: Session, sids: Iterable[str]) -> dict[str, Call]:
    """Get calls that nobody else changes until this transaction is over.

    They are locked in the order of their names, so that no two processes wait crosswise.
    """
    chosen = select(Call).where(Call.sid.in_(list(sids))).order_by(Call.sid).with_for_update()
    return {call.sid: call for call in session.scalars(chosen)}


def by_sid(session: Session, call_sid: str) -> Call | None:
    return session.get(Call, call_sid)


def same_caller(session: Session, call: Call) -> Sequence[str]:
    """List the calls that whoever made this one made in the hour before it."""
    if call.number_index is None:
        return []
    found = select(Call.sid).where(
        Call.number_index == call.number_index,
        Call.started_at > call.started_at - RECENT,
        Call.started_at < call.started_at,
    )
    return session.scalars(found).all()


def alone(session: Session, index: bytes) -> None:
    """Let nobody else judge what is owed to a number until this transaction is over."""
    session.execute(select(func.pg_advisory_xact_lock(LOCK, int.from_bytes(index))))


def later(session: Session, call: Call) -> Sequence[Call]:
    """List the calls that whoever made this one has made since."""
    found = select(Call).where(
        Call.number_index == call.number_index, Call.started_at > call.started_at
    )
    return session.scalars(found).all()


def is_calling_again(session: Session, call: Call) -> bool:
    """Tell whether whoever made this call is on the line with a later one."""
    found = select(Call.sid).where(
        Call.number_index == call.number_index,
        Call.started_at > call.started_at,
        Call.ended_at.is_(None),
    )
    return session.scalar(found.limit(1)) is not None


def unheard(session: Session, now: datetime, before: datetime, most: int) -> Sequence[str]:
    """List calls under way of which nothing was told since a moment; they count as looked for.

    Those that were not looked for, or longest ago, come first.
    """
    heard = select(Event.id).where(Event.call_sid == Call.sid, Event.at >= before).exists()
    silent = select(Call).where(
        Call.ended_at.is_(None),
        Call.started_at < before,
        or_(Call.looked_at.is_(None), Call.looked_at < before),
        ~heard,
    )
    ordered = silent.order_by(Call.looked_at.nulls_first(), Call.started_at).limit(most)
    found = session.scalars(ordered.with_for_update(skip_locked=True)).all()
    for call in found:
        call.looked_at = now
    return [call.sid for call in found]


def unreturned(session: Session, now: datetime, before: datetime, most: int) -> Sequence[Call]:
    """List callers whom somebody calls back since a moment or longer; they count as looked for.

    It may be a conversation, or its end was never told.
    """
    claimed = select(Call).where(
        Call.back_by.is_not(None),
        Call.back_claimed_at < before,
        or_(Call.looked_at.is_(None), Call.looked_at < before),
    )
    ordered = claimed.order_by(Call.looked_at.nulls_first(), Call.back_claimed_at).limit(most)
    found = session.scalars(ordered.with_for_update(skip_locked=True)).all()
    for call in found:
        call.looked_at = now
    return found


def pressed_safe(session: Session, call: Call) -> tuple[datetime, bool] | None:
    """Tell what a caller pressed last, in whichever call: whether words may be left for them.

    A number that is withheld is nobody's: there the call speaks for itself.
    """
    theirs = Call.sid == call.sid
    if call.number_index is not None:
        theirs |= Call.number_index == call.number_index
    said = select(Call.started_at, Call.words_safe).where(theirs, Call.words_safe.is_not(None))
    found = session.execute(said.order_by(Call.started_at.desc()).limit(1)).first()
    return (found[0], bool(found[1])) if found else None


def claim(session: Session, call_sid: str, telling: str, at: datetime) -> bool:
    """Let one person at a time call a caller back; the same one as often as it is asked."""
    free = or_(
        Call.back_by.is_(None), Call.back_by == telling, Call.back_claimed_at < at - CLAIMED
    )
    claimed = update(Call).where(Call.sid == call_sid, free)
    row = session.execute(
        claimed.values(back_by=telling, back_claimed_at=at).returning(Call.sid)
    ).first()
    return row is not None


def traffic(session: Session, at: datetime) -> Known:
    """Tell how many calls there are, and who calls too often; the newest so many count."""
    newest = (
        select(Call.sid, Call.number_index, Call.started_at, Call.ended_at, Call.outcome)
        .where(Call.started_at > at - LONGEST)
        .order_by(Call.started_at.desc())
        .limit(MOST_COUNTED)
        .subquery()
    )
    under_way = func.count().filter(newest.c.ended_at.is_(None))
    begun = func.count().filter(newest.c.started_at > at - LATELY)
    withheld = newest.c.number_index.is_(None)
    total = session.execute(
        select(
            under_way,
            begun,
            func.count().filter(newest.c.ended_at.is_(None), withheld),
        )
    ).one()
    over = (
        select(newest.c.number_index)
        .where(~withheld)
        .group_by(newest.c.number_index)
        .having(or_(under_way > MOST_AT_ONCE, begun > MOST_LATELY))
    )
    late = select(newest.c.sid).where(
        newest.c.ended_at.is_(None),
        newest.c.started_at < at - TOO_LONG,
        newest.c.outcome != Outcome.REACHED,
    )
    return Known(
        read_at=at,
        over=frozenset(filter(None, session.scalars(over))),
        late=frozenset(session.scalars(late)),
        under_way=total[0],
        begun=total[1],
        withheld=total[2],
    )


def count_events(session: Session) -> int:
    """Tell how many deliveries have arrived."""
    return session.scalar(select(func.count()).select_from(Event)) or 0


def new_call(sid: str, case_id: UUID) -> Call:
    return Call(sid=sid, case_id=case_id, back_tried=[])


def add_all(session: Session, cases: Iterable[Base], calls: Iterable[Call]) -> None:
    """Write new cases, then their calls; ConflictError: another process was first with one."""
    session.add_all(cases)
    session.flush()
    session.add_all(calls)
    session.flush()


def save(call: Call, record: CallRecord) -> None:
    """Write what follows from all facts over what followed from fewer."""
    call.started_at = record.started_at
    call.ended_at = record.ended_at
    call.seconds = record.seconds
    call.wait_seconds = record.wait_seconds
    call.outcome = record.outcome
    call.call_back = record.call_back
    call.words_safe = record.words_safe
    call.mismatch = record.mismatch
    call.unknown = record.unknown
    call.path = [
        {"at": step.at.isoformat(), "step": step.step, "key": step.key} for step in record.path
    ]


def save_legs(session: Session, records: Mapping[str, CallRecord]) -> None:
    """Write the legs of calls anew: they follow from the facts, like everything else."""
    session.execute(delete(Leg).where(Leg.call_sid.in_(list(records))))
    session.add_all(
        Leg(
            call_sid=sid,
            turn=leg.turn,
            person_code=leg.person,
            sid=leg.sid,
            rung_at=leg.rung_at,
            answered_at=leg.answered_at,
            accepted_at=leg.accepted_at,
            outcome=leg.outcome,
            seconds=leg.seconds,
        )
        for sid, record in records.items()
        for leg in record.legs
    )


def of_cases(session: Session, case_ids: Iterable[UUID]) -> dict[UUID, Call]:
    """Find the call of each case."""
    calls = session.scalars(select(Call).where(Call.case_id.in_(list(case_ids))))
    return {call.case_id: call for call in calls}


def of_case(session: Session, case_id: UUID) -> Call | None:
    """Find the call that opened a case; None where a text did."""
    return of_cases(session, [case_id]).get(case_id)


def legs(session: Session, call_sid: str) -> Sequence[Leg]:
    return session.scalars(select(Leg).where(Leg.call_sid == call_sid).order_by(Leg.turn)).all()


def _written(fact: Fact) -> dict[str, Any]:
    """Write a fact as JSON, without what is not there."""
    row = {**vars(fact), "at": fact.at.isoformat()}
    row["after"] = vars(fact.after) if fact.after else None
    return {
        name: value for name, value in row.items() if value is not None and value is not False
    }


def _read(row: dict[str, Any]) -> Fact:
    after = row.get("after")
    values = {name: value for name, value in row.items() if name in KNOWN}
    values["at"] = datetime.fromisoformat(row["at"])
    values["after"] = Arrival.from_row(after) if after else None
    return Fact(**values)
