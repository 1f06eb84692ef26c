"""What nobody's browser sends: each is refused in a sentence, and nothing fails by it."""

import logging
import uuid
from datetime import UTC, datetime, timedelta

import pytest

from app.intake import answers, contact, handing, restricted
from app.intake.tables import Note, Task
from app.staff.rules import Role
from app.staff.tables import Qualification, SignIn
from tests.intake.cases import Desk
from tests.pages.conftest import words

FAILED = 500
NOTHING = "No hay tal página"


@pytest.fixture
def everybody(console, caplog):
    """Somebody with every role, who reads Spanish; whatever fails would stand in the log."""
    yield console.enter("Ana", *Role, language="es")
    assert [each for each in caplog.records if each.levelno >= logging.ERROR] == []


def test_an_address_with_what_no_database_keeps_leads_nowhere(everybody):
    paths = ("/cases/%00", "/cases/%00/notes", "/cases/A%00/messages/1", "/people/%00")
    for path in (*paths, "/cases/A/notes/%00/withdraw", "/words/step/%00", "/staff/join/%00"):
        assert everybody.get(path).status_code in {404, 410}, path
    for path in ("/cases/%00/take", "/cases/%00/block", "/cases/%00/notes"):
        assert everybody.post(path, {"words": "x"}).status_code == 404, path


@pytest.mark.parametrize("strange", ["%00", "a%00b", "%0d%0aX:+y", "9999-12-31", "0001-01-01"])
def test_a_strange_question_is_a_question_without_it(everybody, strange):
    for name in ("topic", "town", "language", "day", "q", "page"):
        assert everybody.get(f"/cases?{name}={strange}").status_code < FAILED, name
    for path in ("/practice/case?call=", "/record?about=", "/record?who=", "/reports?month="):
        assert everybody.get(path + strange).status_code < FAILED, path


def test_what_no_eye_sees_is_an_empty_field(console, everybody):
    desk = Desk(console)
    case = desk.case(assigned="Ana")
    for field in ("notes", "tasks"):
        for nothing in ("\u200b", " \u200e\u00ad "):
            form = {"words": nothing, "id": str(uuid.uuid4())}
            answer = everybody.post(f"/cases/{case}/{field}", form)
            assert (answer.status_code, "Llene este campo, por favor" in words(answer)) == (
                422,
                True,
            )
    learned = {"kind": "training", "by": "Rosa", "on": " "}
    answer = everybody.post(f"/people/{console.code('Luis')}/qualifications", learned)
    assert (answer.status_code, "Llene este campo, por favor" in words(answer)) == (400, True)
    with console.database.transaction() as session:
        kept = [session.query(each).count() for each in (Note, Task, Qualification)]
    assert kept == [0, 0, 0]


@pytest.mark.parametrize("due", ["9999-12-31T23:59", "0001-01-01T00:00", "1999-12-31T23:59"])
def test_nothing_is_due_where_the_calendar_ends(console, everybody, due):
    path = f"/cases/{Desk(console).case(assigned='Ana')}/tasks"
    answer = everybody.post(path, {"words": "llamar", "due": due, "id": str(uuid.uuid4())})
    assert answer.status_code == 422
    assert "un día y una hora" in words(answer)
    assert everybody.get(path).status_code == 200


def test_who_is_asked_for_the_password_comes_back_to_no_spoilt_address(console, everybody):
    path = f"/people/{console.code('Luis')}/roles"
    with console.database.transaction() as session:
        for each in session.query(SignIn):
            each.proved_at = console.clock.now() - timedelta(minutes=10)
    for whence in ("http://[", "http://[::1", "//", "javascript:alert(1)"):
        answer = everybody.post(path, {"roles": ["responder"]}, Referer=whence)
        assert answer.location == "/staff/prove"


def test_every_answer_of_the_console_forbids_copies_and_strange_scripts(console, everybody):
    for path in ("/", "/nothing", "/people/new/", "/cases/%00", "/now", "/staff/me"):
        for visit in (everybody, console.stranger()):
            headers = visit.get(path).headers
            assert headers["Cache-Control"] == "no-store", path
            assert "default-src 'none'" in headers["Content-Security-Policy"], path
            assert headers["X-Content-Type-Options"] == "nosniff", path


NUMBERS = (
    "Call 413 555 0150 back",
    "+14135550150",
    "413\u200b555\u200b0150",
    "４１３５５５０１５０",
)


@pytest.mark.parametrize("number", NUMBERS)
def test_no_number_is_kept_as_a_reason(console, everybody, number):
    case, luis = Desk(console).case(assigned="Ana", index=b"abc"), console.code("Luis")
    paths = {f"/cases/{case}/number": "reason", f"/people/{luis}/number": "reason"}
    paths |= {f"/cases/{case}/block": "why", "/words/line/guard": "why"}
    for path, field in paths.items():
        form = {field: number, "hours": "6", "to": "on", "seen": "auto"}
        answer = everybody.post(path, form)
        assert (answer.status_code, "sin el número" in words(answer)) == (400, True), path
    assert "413" not in everybody.get("/record").text


def test_what_somebody_told_us_stands_in_no_repr():
    now, told = datetime(2026, 11, 20, tzinfo=UTC), "Her sister is at home."
    said = answers.Said(words=told, declined=False, by_code="ana22")
    reached = contact.Contact(declined=False, when=told, mind=told)
    record = restricted.Record(
        id=uuid.uuid4(), fields={"names": told}, readers=[], made_by="ana22", gone_at=now
    )
    given = handing.Handed(by_code="a", to_code="b", at=now, words=told, acknowledged_at=None)
    for each in (said, reached, record, given):
        assert told not in repr(each)
