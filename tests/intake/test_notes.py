"""Notes: stopped, stripped, excused with a reason, sealed, never changed, withdrawn."""

from sqlalchemy import text

from app.audit.store import newest
from app.staff.rules import Role
from tests.intake.cases import carried
from tests.pages.conftest import words

BAD = "Her sister is undocumented. Call after six."


def test_a_note_with_such_words_is_stopped_and_can_be_stripped(desk):
    name = desk.case()
    ana = desk.enter()
    note = carried(ana.get(_at(name)), "id")
    stopped = ana.post(_at(name), {"id": note, "words": BAD})
    assert stopped.status_code == 422
    assert "must not be written: undocumented" in words(stopped)
    assert "Her sister is undocumented" in stopped.text.partition("<textarea")[2]
    assert _kept(desk) == 0
    done = ana.post(_at(name), {"id": note, "words": BAD, "how": "strip"})
    assert done.status_code == 303
    assert "Her sister is […]. Call after six." in ana.says(_at(name))
    twice = ana.post(_at(name), {"id": note, "words": "Other."}, follow_redirects=True)
    assert "This note was saved before." in words(twice)
    assert _kept(desk) == 1


def test_words_stay_only_with_a_reason_and_only_those_that_were_shown(desk):
    name = desk.case()
    ana = desk.enter()
    note = carried(ana.get(_at(name)), "id")
    told = {"id": note, "words": "He shouted: you are an illegal!"}
    shown = carried(ana.post(_at(name), told), "shown")
    excuse = {"how": "excuse", "excuse": "quoted", "shown": shown}
    other = ana.post(_at(name), told | excuse | {"words": "She is undocumented."})
    assert other.status_code == 422
    for bad in ({"excuse": "because"}, {"excuse": ""}, {"shown": ""}):
        assert ana.post(_at(name), told | excuse | bad).status_code == 422
    luis = desk.enter("Luis")
    assert luis.post(_at(name), told | excuse).status_code == 422
    assert ana.post(_at(name), told | excuse).status_code == 303
    with desk.console.database.transaction() as session:
        reasons = [each.reason for each in newest(session, 9, name)]
        assert "note; kept: quoted" in reasons
        assert not [each for each in reasons if "illegal" in each]
        sealed = session.scalars(text("select words_sealed from note")).one()
        assert b"illegal" not in sealed


def test_a_note_is_withdrawn_by_whoever_wrote_it_and_its_words_are_gone(desk):
    name = desk.case(assigned="Luis")
    luis, ana = desk.enter("Luis", Role.RESPONDER), desk.enter()
    note = carried(ana.get(_at(name)), "id")
    assert ana.post(_at(name), {"id": note, "words": "A secret."}).status_code == 303
    withdraw = f"{_at(name)}/{note}/withdraw"
    assert luis.get(withdraw).status_code == 404
    assert luis.post(withdraw).status_code == 404
    assert "cannot be brought back" in ana.says(withdraw)
    assert ana.post(withdraw).status_code == 303
    again = ana.post(withdraw, follow_redirects=True)
    assert "withdrawn before" in words(again)
    assert "Withdrawn by Ana; its words are destroyed." in ana.says(_at(name))
    with desk.console.database.transaction() as session:
        gone = session.scalars(
            text("select words_sealed from note where id = :id"), {"id": note}
        )
        assert gone.one() is None


def test_bad_notes_get_a_sentence(desk):
    name, other = desk.case(), desk.case()
    ana = desk.enter()
    note = carried(ana.get(_at(name)), "id")
    for bad, sentence in (
        ({"words": ""}, "Please fill this in."),
        ({"words": "  "}, "Please fill this in."),
        ({"words": "x" * 1501}, "This is too long."),
        ({"words": "A note.", "id": "7"}, "Nothing was saved"),
    ):
        answer = ana.post(_at(name), {"id": note} | bad)
        assert answer.status_code == 422, bad
        assert sentence in words(answer) or bad.get("id") == "7"
    assert ana.post(_at(name), {"id": note, "words": "x"}, token="").status_code == 400
    assert ana.post("/cases/TERN-0000/notes", {"id": note, "words": "x"}).status_code == 404
    assert ana.post(_at(name), {"id": note, "words": "Mine."}).status_code == 303
    # The id of another case's note writes nothing, and shows nothing of it.
    answer = ana.post(_at(other), {"id": note, "words": "Other."}, follow_redirects=True)
    assert "saved before" in words(answer)
    assert "Mine." not in words(answer)
    assert ana.post(f"{_at(other)}/{note}/withdraw").status_code == 404
    assert ana.get(f"{_at(name)}/nonsense/withdraw").status_code == 404
    assert _kept(desk) == 1


def test_a_case_whose_key_is_destroyed_takes_no_note_and_says_why(desk):
    name = desk.case()
    ana = desk.enter()
    note = carried(ana.get(_at(name)), "id")
    ana.post(_at(name), {"id": note, "words": "Gone with the key."})
    with desk.console.database.transaction() as session:
        session.execute(text('update "case" set key_wrapped = null'))
    assert "Gone with" not in ana.says(f"/cases/{name}/sheet")
    answer = ana.post(_at(name), {"id": carried(ana.get(_at(name)), "id"), "words": "More."})
    assert answer.status_code == 422
    assert "The key of this case was destroyed" in words(answer)


def _at(name):
    return f"/cases/{name}/notes"


def _kept(desk):
    with desk.console.database.transaction() as session:
        return session.scalar(text("select count(*) from note"))
