"""What pages of cases ask Postgres for does not grow with what there is to show."""

from datetime import timedelta

from app.db.counting import counted
from app.intake.tables import Note, Task
from app.notices.facts import Kind
from tests.intake import cases

MOST_OF_CASE, MOST_OF_BOOK = 24, 6


def asked_by(visit, path):
    """Count the statements of a page; the first look, which is written down, does not count."""
    assert visit.get(path).status_code == 200
    with counted() as asked:
        visit.get(path)
    return len(asked.statements)


def told(console, desk, times):
    """Make a case in which each thing happened so many times, also in other calls."""
    name = desk.case(outcome="left")
    write, at = cases.Desk(console).write, desk.now
    for turn in range(times):
        desk.case(ago=timedelta(minutes=5 + turn))
        desk.leg(name, "Luis", turn=turn + 1)
        desk.message(name, kept=False)
        write(name, Note, at=at, by_code=console.code("Ana"))
        write(name, Task, made_at=at, made_by=console.code("Rosa"), emergency=False)
    for kind in (Kind.EMERGENCY, Kind.BACK)[:times]:
        desk.tell(name, kind)
    return f"/cases/{name}"


def test_a_case_costs_as_many_statements_however_much_has_happened_in_it(console, desk):
    visit = console.enter("Ana")
    few = asked_by(visit, told(console, desk, 1))
    assert asked_by(visit, told(console, desk, 6)) == few
    assert few <= MOST_OF_CASE


def test_texts_cost_as_many_statements_however_many_there_are(console, desk):
    visit, name = console.enter("Ana"), desk.text()
    few = asked_by(visit, f"/cases/{name}")
    for _ in range(5):
        desk.text("Otra vez")
    assert asked_by(visit, f"/cases/{name}") == few


def test_the_day_book_costs_as_many_statements_however_many_cases_it_shows(console, desk):
    visit = console.enter("Ana")
    told(console, desk, 1)
    few = [asked_by(visit, path) for path in ("/cases", "/cases?town=Holyoke&open=1")]
    for _ in range(2):
        told(console, desk, 10)
    more = [asked_by(visit, path) for path in ("/cases", "/cases?town=Holyoke&open=1")]
    assert more == few
    assert max(more) <= MOST_OF_BOOK
