"""Hand-over, status with its guards, needs and tasks, the restricted record."""

from datetime import timedelta

from sqlalchemy import text

from app.audit.store import newest
from app.cases.rules import Status
from app.intake.jobs import Forgetter
from app.staff.rules import Role
from tests.intake.cases import carried, others_record, own_record
from tests.pages.conftest import words


def test_a_case_is_handed_over_told_by_name_only_and_acknowledged(desk):
    name = desk.case()
    ana, luis = desk.enter(), desk.enter("Luis", Role.RESPONDER)
    to, path = desk.console.code("Luis"), f"/cases/{name}/hand-over"
    page = ana.get(path)
    sent = {"id": carried(page, "id"), "seen": carried(page, "seen"), "to": to}
    sent["words"] = "Please call her at six."
    assert luis.get(path).status_code == 404
    assert ana.post(path, sent).status_code == 303
    assert "sent before" in words(ana.post(path, sent, follow_redirects=True))
    assert "Please call her at six." in luis.says(f"/cases/{name}/sheet")
    for done in ("You have this case now.", "You have said so before."):
        answer = luis.post(f"/cases/{name}/acknowledge", follow_redirects=True)
        assert done in words(answer)
    with desk.console.database.transaction() as session:
        told = session.execute(text('select kind, facts, "to" from notice')).all()
        assert told == [("handed", {"case": name, "by": desk.console.code("Ana")}, [to])]
        acts = [each.reason for each in newest(session, 9, name) if each.act == "handed-over"]
        assert acts == ["acknowledged", f"to {to}"]


def test_a_responder_gives_away_their_own_case_and_no_other(desk):
    name = desk.case(assigned="Luis")
    luis = desk.enter("Luis", Role.RESPONDER)
    rosa = desk.console.enter("Rosa", Role.LIAISON)
    path = f"/cases/{name}/hand-over"
    page = luis.get(path)
    sent = {"id": carried(page, "id"), "seen": carried(page, "seen")}
    for bad in ({}, {"to": "nobod"}, {"to": desk.console.code("Beto")}, {"to": "x" * 999}):
        assert luis.post(path, sent | bad).status_code == 422  # Beto cannot sign in
    assert (
        luis.post(path, sent | {"to": desk.console.code("Rosa")}, token="").status_code == 400
    )
    gone = luis.post(path, sent | {"to": desk.console.code("Rosa")})
    assert gone.location.endswith("/cases")
    assert luis.get(path).status_code == 404
    assert rosa.get(path).status_code == 200
    # Two at once: the page of the second is stale, and says who has it now.
    ana = desk.enter()
    stale = ana.post(path, sent | {"id": _other_id(), "to": desk.console.code("Luis")})
    assert stale.status_code == 409
    assert "Rosa has this case." in words(stale)


def test_a_case_goes_its_way_and_each_guard_says_why_not(desk):
    name = desk.case()
    ana, path = desk.enter(), f"/cases/{name}/status"

    def move(to, **more):
        return ana.post(path, {"to": to, "seen": _stamp(ana, name, "status")} | more)

    assert "First write down how it is safe to reach" in words(move("triaged"))
    _contact(ana, name, declined="y")
    assert "First choose what the case is about." in words(move("triaged"))
    facts = {"kind": "hate", "urgency": "urgent"}
    ana.post(f"/cases/{name}/facts", facts | {"seen": _stamp(ana, name, "intake")})
    assert "it cannot go there" in words(move("waiting-caller"))
    for to in ("triaged", "active", "waiting-partner", "active"):
        assert move(to).status_code == 303, to
    page = ana.get(f"/cases/{name}/tasks")
    task = {"id": carried(page, "id"), "words": "See the children tonight", "emergency": "y"}
    assert ana.post(f"/cases/{name}/tasks", task).status_code == 303
    assert "An emergency task is open" in words(move("closed", ending="helped"))
    done = f"/cases/{name}/tasks/{task['id']}/done"
    assert ana.post(done).status_code == 303
    assert "was done before" in words(ana.post(done, follow_redirects=True))
    with desk.console.database.transaction() as session:
        about = {"sid": session.scalar(text("select sid from call"))}
        session.execute(text(
            'insert into notice (id, kind, about, facts, "to", raised_at)'
            " values ('a', 'back', :sid, '{}', '[]', now())"), about)  # fmt: skip
    assert "An alarm or a call back is open" in words(move("closed", ending="helped"))
    with desk.console.database.transaction() as session:
        session.execute(text("update notice set settled_at = now()"))
    assert "Please say how it ended." in words(move("closed"))
    assert move("closed", ending="helped").status_code == 303
    assert desk.read(name).status is Status.CLOSED
    assert "Open it again" in ana.says(path)
    assert move("active").status_code == 303
    assert move("closed", ending="declined").status_code == 303
    with desk.console.database.transaction() as session:
        session.execute(text("update \"case\" set closed_at = closed_at - interval '31 days'"))
    assert "more than thirty days ago" in words(move("active"))
    for bad in ({"to": "purged"}, {"to": ""}, {"to": "closed", "ending": "prison"}):
        assert ana.post(path, bad).status_code == 422


def test_a_status_that_somebody_has_changed_meanwhile_is_shown_again(desk):
    name = desk.case(kind="info", urgency="normal")
    ana, luis = desk.enter(), desk.enter("Luis")
    _contact(ana, name, may_call="yes")
    seen = _stamp(ana, name, "status")
    assert ana.post(f"/cases/{name}/status", {"to": "triaged", "seen": seen}).status_code == 303
    late = {"to": "closed", "ending": "helped", "seen": seen}
    answer = luis.post(f"/cases/{name}/status", late)
    assert answer.status_code == 409
    assert "You wanted: Close it" in words(answer)
    assert "Sorted, and not begun" in words(answer)
    said = {"disposition": "resolved", "seen": _last(luis, name, "status")}
    assert luis.post(f"/cases/{name}/disposition", said).status_code == 303
    assert (
        luis.post(f"/cases/{name}/disposition", said | {"disposition": "9"}).status_code == 422
    )
    assert desk.read(name).disposition == "resolved"


def test_needs_and_tasks_refuse_what_is_none(desk):
    name = desk.case()
    ana = desk.enter()
    needs = {"needs": ["lawyer", "ride"], "seen": _stamp(ana, name, "tasks")}
    assert ana.post(f"/cases/{name}/needs", needs).status_code == 303
    assert desk.read(name).needs == ["lawyer", "ride"]
    assert ana.post(f"/cases/{name}/needs", {"needs": ["a visa"]}).status_code == 422
    task = {"id": carried(ana.get(f"/cases/{name}/tasks"), "id"), "words": "Ride on Monday"}
    for bad in (
        {"words": ""},
        {"words": "x" * 301},
        {"due": "tomorrow"},
        {"who": "nobod"},
        {"words": "Ask for her green card"},
        {"id": "1"},
    ):
        assert ana.post(f"/cases/{name}/tasks", task | bad).status_code == 422, bad
    due = {"who": desk.console.code("Ana"), "due": "2026-11-23T08:30"}
    assert ana.post(f"/cases/{name}/tasks", task | due).status_code == 303
    again = ana.post(f"/cases/{name}/tasks", task | due, follow_redirects=True)
    assert "saved before" in words(again)
    assert "Mon 08:30" in words(again)


def test_a_restricted_record_needs_consent_and_only_its_own_fields_may_hold_numbers(desk):
    name = desk.case(kind="detention")
    ana, path = desk.enter(), f"/cases/{name}/detained"
    record = {
        "id": carried(ana.get(path), "id"),
        "names": "Juana Example",
        "a_number": "A123456789",
        "medical": "tiene diabetes, insulina",
        "consent_by": "her sister",
        "consent_how": "by phone, today",
        "consent_to": "a lawyer",
    }
    assert "Without their consent" in words(ana.post(path, record))
    agreed = record | {"agreed": "y"}
    for bad in ({"names": ""}, {"consent_by": ""}, {"taken": "A123456789"},
                {"hearing": "she is undocumented"}, {"readers": ["nobod"]}):  # fmt: skip
        assert ana.post(path, agreed | bad).status_code == 422, bad
    assert ana.post(path, agreed).status_code == 303
    assert ana.post(path, agreed).status_code == 303  # sent twice, kept once
    with desk.console.database.transaction() as session:
        (sealed,) = session.scalars(text("select words_sealed from detained")).all()
        assert b"Juana" not in sealed


def test_a_record_is_read_by_whom_it_names_and_the_liaison_and_each_reading_is_recorded(desk):
    others, own = others_record(desk.console), own_record(desk.console)
    ana, rosa = desk.enter(), desk.console.enter("Rosa", Role.LIAISON)
    path = "/cases/{name}/detained/{record}"
    assert ana.get(path.format(**others)).status_code == 404
    assert "It is not for you to read." in ana.says(f"/cases/{others['name']}/sheet")
    assert "Juana Example" in rosa.get(path.format(**others)).text
    assert "Juana Example" in ana.get(path.format(**own)).text
    mixed = {"name": own["name"], "record": others["record"]}
    assert ana.get(path.format(**mixed)).status_code == 404
    with desk.console.database.transaction() as session:
        seen = [each.who for each in newest(session, 20) if each.act == "saw-restricted"]
    assert seen == [desk.console.code("Ana"), desk.console.code("Rosa")]
    assert ana.post(path.format(**others) + "/destroy").status_code == 404
    assert ana.post(path.format(**own) + "/destroy").status_code == 303


def test_after_ninety_days_the_record_is_destroyed_and_that_is_recorded(desk):
    own = own_record(desk.console)
    forgetter = Forgetter(database=desk.console.database, clock=desk.console.clock)
    forgetter.work()
    assert _records(desk) == 1
    desk.console.clock.step(timedelta(days=90))
    forgetter.work()
    forgetter.work()
    assert _records(desk) == 0
    with desk.console.database.transaction() as session:
        told = [(each.who, each.act) for each in newest(session, 9, own["name"])]
    assert told == [("line", "forgot")]


def _records(desk):
    with desk.console.database.transaction() as session:
        return session.scalar(text("select count(*) from detained"))


def _contact(visit, name, **said):
    sent = {"seen": _stamp(visit, name, "safe-contact")} | said
    assert visit.post(f"/cases/{name}/safe-contact", sent).status_code == 303


def _stamp(visit, name, page):
    return carried(visit.get(f"/cases/{name}/{page}"), "seen")


def _last(visit, name, page):
    text = visit.get(f"/cases/{name}/{page}").text
    return text.rpartition('name="seen"')[2].partition('value="')[2].partition('"')[0]


def _other_id():
    return "00000000-0000-4000-8000-000000000001"
