"""What of a shift is open when it ends, and of which conversations nothing is written."""

from datetime import timedelta

from sqlalchemy import select

from app.calls.tables import Call
from app.cases.rules import Disposition, Status
from app.cases.tables import Case
from app.dispatch.facts import Outcome
from app.dispatch.tables import Invitation
from app.intake import store
from app.intake.tables import Note, Task
from tests.calls.conftest import DAWN

HOUR = timedelta(hours=1)
SINCE, UNTIL = DAWN - HOUR, DAWN + HOUR


def sid_of(desk, name):
    with desk.console.database.transaction() as session:
        return session.scalar(select(Call.sid).join(Case).where(Case.name == name))


def talked(desk, name, who="Ana", **more):
    """Let somebody have talked with the caller of a case."""
    sid = sid_of(desk, name)
    with desk.console.database.transaction() as session:
        row = {
            "id": name[-16:], "person_code": desk.console.code(who), "accepted_at": DAWN,
            "call_sid": sid, "given_sid": sid, "asked_at": DAWN,
            "ended_at": DAWN, "bridged": True, "outcome": Outcome.REACHED,
        }  # fmt: skip
        session.add(Invitation(**(row | more)))
    return name


def left(desk, who="Ana"):
    with desk.console.database.transaction() as session:
        return set(store.left_open(session, desk.console.code(who), SINCE, UNTIL))


def blank(desk):
    with desk.console.database.transaction() as session:
        return {each.case for each in store.unwritten(session, SINCE)}


def test_conversations_of_the_shift_are_open_unless_settled_closed_or_anothers(desk):
    own = talked(desk, desk.case())
    talked(desk, desk.case(), settled=True)
    talked(desk, desk.case(status=Status.CLOSED))
    talked(desk, desk.case(assigned="Luis"))
    talked(desk, desk.case(), who="Luis")
    assert left(desk) == {own}


def test_what_was_given_on_the_shift_is_open_and_long_cases_are_not(desk):
    given = desk.case(assigned="Ana", assigned_at=DAWN)
    desk.case(assigned="Ana", assigned_at=DAWN - 48 * HOUR)
    assert left(desk) == {given}


def test_tasks_that_are_due_or_urgent_are_open(desk):
    tasks: dict[str, dict[str, object]] = {
        "soon": {"due_at": UNTIL + HOUR}, "late": {"due_at": UNTIL + 13 * HOUR},
        "urgent": {"emergency": True}, "some time": {},
        "done": {"due_at": UNTIL, "done_at": DAWN},
    }  # fmt: skip
    ana, names = desk.console.code("Ana"), {}
    for name, more in tasks.items():
        names[name] = desk.case()
        row = {"for_code": ana, "emergency": False, "made_at": DAWN, "made_by": ana} | more
        desk.write(names[name], Task, **row)
    assert left(desk) == {names["soon"], names["urgent"]}


def test_of_a_conversation_nothing_is_written_until_there_is_a_note_a_key_or_an_end(desk):
    nothing = talked(desk, desk.case())
    noted = talked(desk, desk.case())
    desk.write(noted, Note, at=DAWN, by_code=desk.console.code("Ana"))
    talked(desk, desk.case(), settled=False)
    talked(desk, desk.case(disposition=next(iter(Disposition))))
    talked(desk, desk.case(), bridged=False)
    talked(desk, desk.case(), ended_at=SINCE)
    assert blank(desk) == {nothing}
