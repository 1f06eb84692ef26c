"""What somebody leaves open is known to who comes next, and notes are asked for.

At every look it is another worker, who knows nothing but what is in Postgres.
"""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from app.audit import store as audit
from app.audit.rules import Act
from app.cases.rules import Disposition, Status
from app.cases.tables import Case
from app.intake import store as intake
from app.notices.facts import Kind
from app.promises.tables import Relay
from app.staff.rules import Role
from tests.dispatch.conversing import emergency
from tests.notices.test_conversations import code_in, passes
from tests.promises.test_conversations import PEOPLE, code_of, raised, shift, told

HOUR = timedelta(hours=1)
CHANGE = (
    PEOPLE
    + shift("Ana", "04:00", "05:02")
    + shift("Luis", "05:02", "09:00")
    + shift("Beto", "04:00", "09:00", "backup")
)


@pytest.fixture
def talked(served):
    """Open a line on which Ana has just talked with a caller; her shift ends in a minute."""
    line = served(rota=CHANGE, steward=True)
    ana, *_ = [line.phone(name) for name in ("Ana", "Beto", "Luis", "Rosa")]
    call = emergency(line)
    ana.rings()
    ana.answers()
    ana.presses("1")
    call.is_connected_to(ana)
    passes(line, 5)
    ana.hangs_up()
    call.hangs_up()
    passes(line, 5)
    return line


def cases(line):
    with line.database.transaction() as session:
        return session.scalars(select(Case.name)).all()


def sees(line, name, case):
    with line.database.transaction() as session:
        may = intake.visible(code_of(session, name), [Role.RESPONDER])
        return intake.seen(session, case, may) is not None


def later(line, span):
    line.network.timeline.clock.step(span)
    passes(line, 65)


def settle(line, **values):
    with line.database.transaction() as session:
        session.execute(update(Case).values(**values))


def test_who_comes_next_is_told_what_is_open_and_may_open_it_when_they_take_note(talked):
    line, (case,) = talked, cases(talked)
    luis = line.phone("Luis")
    text = luis.gets_text(
        f"The shift of Ana is over, and this is still open: {case}",
    )
    assert not sees(line, "Luis", case)
    luis.sends(line.number, code_in(text))
    luis.gets_text(f"In the console you can now open {case}")
    assert sees(line, "Luis", case)
    with line.database.transaction() as session:
        assert Act.HANDED_OVER in {each.act for each in audit.newest(session, 9, case)}
    later(line, HOUR)
    assert told(line, Kind.RELAY) == ["Luis"]
    assert raised(line, Kind.UNTAKEN) == []
    line.network.check()


def test_what_nobody_takes_note_of_in_half_an_hour_is_told_to_coordinators_once(talked):
    line, (case,) = talked, cases(talked)
    line.phone("Luis").gets_text("this is still open")
    assert raised(line, Kind.UNTAKEN) == []
    later(line, HOUR / 2)
    text = line.phone("Rosa").gets_text("nobody on shift has taken note of what is still open")
    assert case in text.body
    later(line, HOUR / 2)
    assert told(line, Kind.UNTAKEN) == ["Rosa"]


def test_where_nothing_is_open_nobody_is_told_of_anything(talked):
    settle(talked, status=Status.CLOSED)
    passes(talked, 130)
    with talked.database.transaction() as session:
        (row,) = session.scalars(select(Relay)).all()
        assert (row.cases, row.to) == ([], [])
    later(talked, HOUR)
    kinds = (Kind.RELAY, Kind.UNTAKEN, Kind.NUDGE)
    assert [raised(talked, kind) for kind in kinds] == [[], [], []]


def test_notes_are_asked_for_when_the_shift_has_ended_and_two_hours_later_but_not_at_night(
    talked,
):
    line, (case,) = talked, cases(talked)
    ana = line.phone("Ana")
    ana.gets_text(f"De estas conversaciones no hay nada escrito: {case}")
    later(line, 2 * HOUR)
    assert told(line, Kind.NUDGE) == ["Ana"], "it is seven o'clock, and her shift is over"
    later(line, HOUR)
    assert told(line, Kind.NUDGE) == ["Ana", "Ana"]
    later(line, HOUR)
    assert told(line, Kind.NUDGE) == ["Ana", "Ana"]


def test_of_what_is_written_down_no_notes_are_asked_for(talked):
    settle(talked, disposition=next(iter(Disposition)))
    later(talked, 4 * HOUR)
    assert raised(talked, Kind.NUDGE) == []
