"""Open a case for a call, and let it follow what becomes of the call."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from app.cases import store
from app.cases.rules import Status, name_of, spoken
from app.cases.tables import Case
from app.db import Session
from app.sealing import Keyring

NAMES = "case"  # the purpose of the hash that names are made from


class CallOfCase(Protocol):
    """A call as far as its case goes."""

    @property
    def case_id(self) -> UUID: ...


def open_cases(
    session: Session, keyring: Keyring, began: Mapping[str, datetime]
) -> dict[str, Case]:
    """Open a case for each call (sid, beginning), with a name and a data key of its own.

    They are not in the session yet: more is known of them before they are written.
    """
    names = _new_names(session, keyring, began) if began else {}
    return {sid: _new_case(keyring, names[sid], at) for sid, at in began.items()}


def spoken_name(keyring: Keyring, sid: str) -> str:
    """Say the name of a call's case, which needs no case to be there yet."""
    return spoken(name_of(keyring.token(sid, NAMES)))


def of_calls(session: Session, calls: Mapping[str, CallOfCase]) -> dict[str, Case]:
    """Find the case of each call."""
    found = store.get_all(session, [call.case_id for call in calls.values()]) if calls else {}
    return {sid: found[call.case_id] for sid, call in calls.items()}


def _new_names(session: Session, keyring: Keyring, sids: Iterable[str]) -> dict[str, str]:
    """Name the case of each call; one whose name is taken gets the next that is free."""
    names: dict[str, str] = {}
    left, again = list(sids), 0
    while left:
        wanted = {sid: name_of(keyring.token(sid, NAMES), again=again) for sid in left}
        free = {name: sid for sid, name in wanted.items()}
        for name in store.taken(session, free) | (free.keys() & set(names.values())):
            del free[name]
        names |= {sid: name for name, sid in free.items()}
        left, again = [sid for sid in left if sid not in names], again + 1
    return names


def _new_case(keyring: Keyring, name: str, at: datetime) -> Case:
    case_id = uuid4()
    return Case(
        id=case_id,
        name=name,
        opened_at=at,
        status=Status.NEW,
        outcome="under-way",
        needs=[],
        by_hand=[],
        key_wrapped=keyring.new_data_key(str(case_id)),
    )


def follow(case: Case, **facts: str | None) -> None:
    """Let a case follow its call in `topic`, `urgency`, `language` and `outcome`.

    What somebody has set by hand stays as they have set it.
    """
    for name, value in facts.items():
        if name not in case.by_hand:
            setattr(case, name, value)


def close_by_itself(case: Case, ended_at: datetime | None, *, owes_nothing: bool) -> None:
    """Close a case that nobody needs to look at, and open it again when more became known."""
    if "status" in case.by_hand:
        return
    case.status = Status.CLOSED if owes_nothing else Status.NEW
    case.closed_at = ended_at if owes_nothing else None
