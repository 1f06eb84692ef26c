"""Facts and answers: asked in order, declined visibly, sealed, never lost to somebody else."""

from sqlalchemy import text

from app.audit.rules import Act
from app.audit.store import newest
from app.cases import service as cases
from app.cases.rules import Kind
from app.intake.questions import every, sections
from app.pages.terms import KINDS
from app.staff.rules import Role
from ivr.steps import Urgency
from tests.intake.cases import carried
from tests.pages.conftest import words


def test_where_comes_first_in_an_emergency_and_the_caller_first_else():
    first = [sections(kind, Urgency.EMERGENCY)[0].questions[0].id for kind in (*Kind, None)]
    assert set(first) == {"where"}
    assert sections(None, None)[0].questions[0].id == "safe"
    assert next(iter(KINDS)) == "raid-witness"
    assert sections(Kind(next(iter(KINDS))), "normal")[0].questions[0].id == "where"


def test_no_question_asks_for_what_must_not_exist():
    forbidden = ("status", "enter", "border", "social security", "criminal", "religion")
    for question in every():
        asked = question.aloud.english.casefold()
        if question.id != "told":  # it says what not to speak of
            assert not [word for word in forbidden if word in asked], question.id


def test_answers_are_kept_sealed_and_a_declined_one_is_an_answer(desk):
    name = desk.case(kind="raid-witness", language="es")
    ana = desk.enter()
    page = ana.get(f"/cases/{name}/intake")
    assert page.text.index("¿Dónde es?") < page.text.index("Where is it?")
    told = {"seen": carried(page, "seen"), "a_where": "High Street and Maple", "d_many": "y"}
    # The facts' form comes first on the page, and has a stamp of its own.
    told["seen"] = page.text.rpartition('name="seen"')[2].partition('value="')[2][:24]
    assert ana.post(f"/cases/{name}/intake", told).status_code == 303
    again = ana.get(f"/cases/{name}/intake")
    assert 'value="High Street and Maple"' in again.text
    sheet = ana.says(f"/cases/{name}/sheet")
    assert "How many people and cars They declined to say." in sheet
    with desk.console.database.transaction() as session:
        kept = session.scalars(text("select words_sealed from answer")).all()
        assert all(b"Maple" not in (each or b"") for each in kept)
        acts = [each.reason for each in newest(session, 9, name) if each.act == "changed-case"]
        assert acts == ["answers: where, many"]


def test_the_same_answers_twice_change_nothing_and_a_stale_page_loses_nothing(desk):
    name = desk.case(kind="other")
    ana, luis = desk.enter(), desk.enter("Luis")
    seen = _answers_stamp(ana, name)
    assert ana.post(_at(name), {"seen": seen, "a_called": "Mari"}).status_code == 303
    twice = ana.post(_at(name), {"seen": seen, "a_called": "Mari"}, follow_redirects=True)
    assert "Nothing has changed." in words(twice)
    stale = luis.post(_at(name), {"seen": seen, "a_called": "Lupe", "a_wish": "A ride"})
    assert stale.status_code == 409
    assert 'value="Lupe"' in stale.text
    assert "Now it says: Mari" in words(stale)
    fresh = stale.text.rpartition('name="seen"')[2].partition('value="')[2][:24]
    done = luis.post(_at(name), {"seen": fresh, "a_called": "Lupe", "a_wish": "A ride"})
    assert done.status_code == 303
    assert "Lupe" in luis.says(f"/cases/{name}/sheet")


def test_answers_that_belong_to_another_kind_are_still_shown(desk):
    name, ana = desk.case(kind="mutual-aid"), desk.enter()
    seen = _answers_stamp(ana, name)
    assert ana.post(_at(name), {"seen": seen, "a_aid": "Diapers, today"}).status_code == 303
    with desk.console.database.transaction() as session:  # it turns out to be something else
        session.execute(text("update \"case\" set kind = 'hate'"))
    assert "What is needed, and by when" in ana.says(f"/cases/{name}/sheet")


def test_bad_answers_get_a_sentence_and_nothing_is_saved(desk):
    name = desk.case(kind="other")
    ana = desk.enter()
    seen = _answers_stamp(ana, name)
    for bad, sentence in (
        ({"a_called": "x" * 301}, "This is too long."),
        ({"a_called": "Mari", "d_called": "y"}, "Write the answer, or say that they declined"),
        ({"a_safe": "maybe"}, "Please choose one of these."),
        ({"a_called": "Ma\x00ri"}, "cannot be kept"),
        ({"a_wish": "She is undocumented."}, "some words must not be written down"),
    ):
        answer = ana.post(_at(name), {"seen": seen} | bad)
        assert answer.status_code == 422
        assert sentence in words(answer)
    hostile = {"seen": "x" * 999, "a_called": "Mari"}
    assert ana.post(_at(name), hostile).status_code == 422
    assert ana.post(_at(name), {"a_called": "Mari"}).status_code == 409
    assert ana.post(_at(name), {"a_called": "Mari"}, token="").status_code == 400
    script = {"seen": seen, "a_called": "<script>alert(1)</script>"}
    ana.post(_at(name), script)
    assert "<script>alert" not in ana.get(f"/cases/{name}/sheet").text
    with desk.console.database.transaction() as session:
        assert session.scalar(text("select count(*) from answer")) == 1


def test_what_is_set_by_hand_stays_when_the_call_tells_more(desk):
    name = desk.case(urgency="normal", language="en")
    ana = desk.enter("Ana", Role.RESPONDER)
    with desk.console.database.transaction() as session:
        session.execute(text('update "case" set assigned_to = :ana'),
                        {"ana": desk.console.code("Ana")})  # fmt: skip
    facts = {
        "kind": "raid-witness",
        "urgency": "emergency",
        "language": "es",
        "town": "Holyoke",
    }
    page = ana.get(f"/cases/{name}/intake")
    sent = facts | {"seen": carried(page, "seen")}
    assert ana.post(f"/cases/{name}/facts", sent).status_code == 303
    case = desk.read(name)
    cases.follow(case, urgency="normal", language="en", topic="work", outcome="left")
    assert (case.urgency, case.language, case.topic) == ("emergency", "es", "work")
    with desk.console.database.transaction() as session:
        told = session.execute(text("select kind, facts from notice")).all()
        assert told == [("marked", {"case": name})]
        acts = [each for each in newest(session, 9, name) if each.act == Act.CHANGED_CASE]
        assert "urgency: normal > emergency" in acts[0].reason
    for bad in ({"town": "12 High St"}, {"kind": "status"}, {"urgency": "x" * 9999}):
        answer = ana.post(f"/cases/{name}/facts", facts | bad)
        assert answer.status_code == 422


def _at(name):
    return f"/cases/{name}/intake"


def _answers_stamp(visit, name):
    page = visit.get(_at(name)).text
    return page.rpartition('name="seen"')[2].partition('value="')[2][:24]
