"""A console with cases that somebody works on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import pytest

from app.calls.rules import Outcome
from app.calls.tables import Call
from app.cases import service as cases
from app.cases import store as case_store
from app.sealing import Context, Keyring
from app.staff.rules import Role
from tests.calls.conftest import CALLER
from tests.pages import conftest

console = conftest.console
screen = conftest.screen
chromium = conftest.chromium

SID = "CA" + "0" * 31


@dataclass
class Desk:
    """A console with cases: `case` opens one, `read` gives it as it stands."""

    console: Any

    @property
    def keyring(self):
        return Keyring(self.console.settings.sealing_keys)

    def case(self, number=1, *, assigned=None, index=None, **facts):
        """Open a case with a call; give its name."""
        sid, at = f"{SID}{number}", self.console.clock.now()
        with self.console.database.transaction() as session:
            (case,) = cases.open_cases(session, self.keyring, {sid: at}).values()
            case.topic, case.outcome = "person", "reached"
            case.assigned_to = self.console.code(assigned) if assigned else None
            for name, value in facts.items():
                setattr(case, name, value)
            session.add(case)
            session.flush()
            key = self.keyring.data_key(case.key_wrapped, str(case.id))
            sealed = key.seal(CALLER.encode(), Context("call", "number_sealed", sid))
            session.add(
                Call(
                    sid=sid, case_id=case.id, started_at=at, ended_at=at,
                    outcome=Outcome.REACHED, path=[], mismatch=False, unknown=False, call_back=False, words_safe=None,
                    back_tried=[], number_index=index, number_sealed=sealed,
                )
            )  # fmt: skip
            return case.name

    def read(self, name):
        with self.console.database.transaction() as session:
            case = case_store.by_name(session, name)
            session.expunge_all()
            return case

    def enter(self, who="Ana", *roles):
        return self.console.enter(who, *(roles or (Role.COORDINATOR,)))


@pytest.fixture
def desk(console):
    return Desk(console)


def hidden(answer, name):
    """Give what a page's form carries in a hidden field; the last of several."""
    text = answer if isinstance(answer, str) else answer.text
    found = text.rpartition(f'name="{name}"')[2]
    assert found, f"no field {name}"
    return found.partition('value="')[2].partition('"')[0]


def new_id():
    return str(UUID(int=7, version=4))
