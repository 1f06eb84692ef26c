"""How it is safe to reach somebody is one truth: for calling back, for texts, in every case."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from app.calls import owed, reach
from app.calls import store as calls
from app.calls.tables import Call
from app.cases import store as case_store
from app.texts.service import Incoming, Texts, UnsafeError
from tests.calls.conftest import CALLER
from tests.intake.cases import carried
from tests.pages.conftest import words


def test_safe_contact_is_answered_or_declined_and_cannot_be_overlooked(desk):
    name = desk.case()
    ana, path = desk.enter(), f"/cases/{name}/safe-contact"
    assert "Nobody has asked yet" in ana.says(f"/cases/{name}/sheet")
    for bad, sentence in (
        ({}, "Choose at least one answer"),
        ({"declined": "y", "may_call": "yes"}, "not both"),
        ({"may_call": "perhaps"}, "Please choose one of these."),
        ({"may_call": "yes", "when": "x" * 121}, "too long"),
        ({"may_call": "yes", "mind": "Her husband has no papers"}, "must not be written"),
    ):
        answer = ana.post(path, bad | {"seen": carried(ana.get(path), "seen")})
        assert answer.status_code == 422
        assert sentence in words(answer)
    assert ana.post(path, {"may_call": "yes"}, token="").status_code == 400
    seen = carried(ana.get(path), "seen")
    said = {"seen": seen, "may_call": "no", "may_leave_words": "no", "when": "after six"}
    assert ana.post(path, said).status_code == 303
    assert "Nothing has changed." in words(ana.post(path, said, follow_redirects=True))
    assert "Do NOT call. Do NOT leave a message." in ana.says(f"/cases/{name}/sheet")
    stale = desk.enter("Luis").post(path, {"seen": seen, "may_call": "yes"})
    assert stale.status_code == 409
    assert "Do NOT call." in words(stale)
    with desk.console.database.transaction() as session:
        sealed = session.scalars(text("select words_sealed from safe_contact")).one()
        assert b"after six" not in sealed


def test_who_must_not_be_called_is_not_called_back(desk):
    """The same person's other case knows it too; whoever withholds a number is nobody else."""
    name, again = desk.case(index=b"abc"), desk.case(index=b"abc")
    other, stranger = desk.case(), desk.case()
    with desk.console.database.transaction() as session:
        call = _call(session, again)
        call.words_safe = True
        session.execute(text(
            'insert into notice (id, kind, about, facts, "to", raised_at)'
            " values ('a', 'back', :sid, '{}', '[]', now())"),
            {"sid": _call(session, name).sid})  # fmt: skip
        assert reach.may_leave_words(session, call) is True
    ana = desk.enter()
    desk.console.clock.step(timedelta(minutes=1))
    for each in (name, other):
        path = f"/cases/{each}/safe-contact"
        said = {"may_call": "no", "may_leave_words": "no"}
        ana.post(path, said | {"seen": carried(ana.get(path), "seen")})
    settings = desk.console.settings
    backs = owed.Backs(
        keyring=desk.keyring,
        zone=settings.timezone,
        line=settings.hotline_number,
        practice=True,
    )
    with desk.console.database.transaction() as session:
        at = desk.console.clock.now()
        assert session.scalar(text("select settled_at is not null from notice where id = 'a'"))
        assert reach.may_leave_words(session, _call(session, again)) is False
        assert backs.claim(session, again, "t" * 16, at, owed=True) is None
        assert reach.may_call(session, _call(session, stranger)) is None
        assert backs.claim(session, stranger, "t" * 16, at, owed=False) == CALLER
        later = _call(session, again)
        later.call_back, later.started_at = True, at + timedelta(minutes=5)
        assert reach.may_call(session, later) is None  # they ask for it themselves


def test_who_must_not_be_texted_gets_no_text(desk):
    texts = Texts(keyring=desk.keyring, number=desk.console.settings.hotline_number)
    at = desk.console.clock.now()
    came = Incoming(sid="SM" + "1" * 32, at=at, number=CALLER, body="Hello, please call")
    with desk.console.database.transaction() as session:
        texts.take(session, came)
        name = session.scalar(text('select name from "case"'))
    ana, path = desk.enter(), f"/cases/{name}/safe-contact"
    seen = carried(ana.get(path), "seen")
    assert ana.post(path, {"seen": seen, "may_text": "no"}).status_code == 303
    with desk.console.database.transaction() as session:
        assert texts.answer(session, came) is None
        with pytest.raises(UnsafeError):
            texts.begin(session, name, "Hello", at)


def _call(session, name) -> Call:
    case = case_store.by_name(session, name)
    assert case
    return calls.of_cases(session, [case.id])[case.id]
