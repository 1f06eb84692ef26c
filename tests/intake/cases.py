"""Cases that somebody works on, of Ana's and of others', for tests of doors and of intake."""

import json
import re
import uuid
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from app.calls.record import Outcome
from app.calls.tables import Call
from app.cases import service as cases
from app.cases import store as case_store
from app.intake.rules import RESTRICTED
from app.intake.tables import Detained, Note, Task
from app.sealing import Context, Keyring
from app.staff.rules import Role
from tests.calls.conftest import CALLER


@dataclass
class Desk:
    """A console with cases: `case` opens one, `read` gives it as it stands."""

    console: Any

    @property
    def keyring(self):
        return Keyring(self.console.settings.sealing_keys)

    def case(self, *, assigned=None, index=None, **facts):
        """Open a case with a call; give its name."""
        sid, at = f"CA{uuid.uuid4().hex}", self.console.clock.now()
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
                    outcome=Outcome.REACHED, path=[], mismatch=False, unknown=False,
                    call_back=False, words_safe=None, back_tried=[], number_index=index,
                    number_sealed=sealed,
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

    def write(self, name, table, **values):
        """Keep a row of a case, with sealed words; give its id."""
        case, row_id = self.read(name), uuid4()
        key = self.keyring.data_key(case.key_wrapped, str(case.id))
        words = values.pop("words", "Something.").encode()
        place = Context(table.__tablename__, "words_sealed", str(row_id))
        row = table(id=row_id, case_id=case.id, words_sealed=key.seal(words, place), **values)
        with self.console.database.transaction() as session:
            session.add(row)
        return str(row_id)


def carried(answer, name):
    """Give what a page's form carries in a hidden field."""
    found = re.search(rf'name="{name}"[^>]*? value="([^"]*)"', answer.text)
    assert found, f"no field {name}"
    return found[1]


def own_case(console):
    return {"name": Desk(console).case(assigned="Ana")}


def others_case(console):
    return {"name": Desk(console).case(assigned="Luis")}


def own_note(console):
    return _noted(console, "Ana")


def others_note(console):
    return _noted(console, "Luis")


def own_task(console):
    return _tasked(console, "Ana")


def others_task(console):
    return _tasked(console, "Luis")


def own_record(console):
    return _recorded(console, "Ana", ["Ana"])


def others_record(console):
    """A record in Ana's own case that names somebody else."""
    return _recorded(console, "Ana", ["Luis"])


def _noted(console, who):
    desk, by = Desk(console), console.code(who)
    name = desk.case(assigned=who)
    note = desk.write(name, Note, at=console.clock.now(), by_code=by)
    return {"name": name, "note": note}


def _tasked(console, who):
    desk, by = Desk(console), console.code(who)
    name = desk.case(assigned=who)
    at = console.clock.now()
    return {
        "name": name,
        "task": desk.write(name, Task, emergency=False, made_at=at, made_by=by),
    }


def _recorded(console, who, readers):
    desk, at = Desk(console), console.clock.now()
    name, named = desk.case(assigned=who), [console.code(each) for each in readers]
    record = desk.write(
        name, Detained, words=json.dumps({"names": "Juana Example"}), readers=named,
        made_at=at, made_by=named[0], changed_at=at, gone_at=at + RESTRICTED,
    )  # fmt: skip
    return {"name": name, "record": record}
