"""Open a case for a call, and let it follow what becomes of the call."""

from datetime import datetime
from uuid import uuid4

from app.cases import store
from app.cases.rules import Status, new_name
from app.cases.tables import Case
from app.db import Session
from app.sealing import Keyring


def open_case(session: Session, keyring: Keyring, at: datetime) -> Case:
    """Open a case with a name and a data key of its own."""
    case_id = uuid4()
    name = new_name()
    while store.is_taken(session, name):
        name = new_name()
    case = Case(
        id=case_id,
        name=name,
        opened_at=at,
        status=Status.NEW,
        outcome="under-way",
        key_wrapped=keyring.new_data_key(str(case_id)),
    )
    return store.add(session, case)


def close_by_itself(case: Case, ended_at: datetime | None, *, owes_nothing: bool) -> None:
    """Close a case that nobody needs to look at, and open it again when more became known."""
    case.status = Status.CLOSED if owes_nothing else Status.NEW
    case.closed_at = ended_at if owes_nothing else None
