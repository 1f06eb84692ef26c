"""Open a case for a call, and let it follow what becomes of the call."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

from app.cases import store
from app.cases.rules import Status, new_name
from app.cases.tables import Case
from app.db import Session
from app.sealing import Keyring


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
    names = _new_names(session, len(began)) if began else []
    return {
        sid: _new_case(keyring, name, at)
        for (sid, at), name in zip(began.items(), names, strict=True)
    }


def of_calls(session: Session, calls: Mapping[str, CallOfCase]) -> dict[str, Case]:
    """Find the case of each call."""
    found = store.get_all(session, [call.case_id for call in calls.values()]) if calls else {}
    return {sid: found[call.case_id] for sid, call in calls.items()}


def _new_names(session: Session, count: int) -> list[str]:
    names: set[str] = set()
    while len(names) < count:
        drawn = {new_name() for _ in range(count - len(names))}
        names |= drawn - store.taken(session, drawn)
    return sorted(names)


def _new_case(keyring: Keyring, name: str, at: datetime) -> Case:
    case_id = uuid4()
    return Case(
        id=case_id,
        name=name,
        opened_at=at,
        status=Status.NEW,
        outcome="under-way",
        key_wrapped=keyring.new_data_key(str(case_id)),
    )


def close_by_itself(case: Case, ended_at: datetime | None, *, owes_nothing: bool) -> None:
    """Close a case that nobody needs to look at, and open it again when more became known."""
    case.status = Status.CLOSED if owes_nothing else Status.NEW
    case.closed_at = ended_at if owes_nothing else None
