"""Somebody leaves the line: what follows is shown first, and then nothing rings them."""

from datetime import timedelta

from app.audit.rules import Act
from app.db import Database
from app.rota.rules import on_shift
from app.staff.rules import Role
from tests.calls.conftest import patiently
from tests.pages import conftest
from tests.pages.conftest import words
from tests.people.test_roll import acts

ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [en]}
  - {name: Luis, phone: "+14135550102", languages: [es, en], email: luis@example.org}
shifts:
  - {person: Ana, days: every day, from: "00:00", to: "00:00"}
  - {person: Luis, days: [fri, sun], from: "02:00", to: "06:00"}
"""


def test_what_follows_is_shown_and_then_nothing_rings_them(tmp_path, database, monkeypatch):
    monkeypatch.setattr(Database, "transaction", patiently)
    with conftest.opened(tmp_path, database, ROTA) as console:
        ana, luis = console.enter("Ana"), console.enter("Luis", Role.RESPONDER)
        code, keeper = console.code("Luis"), console.app.extensions["rota"]
        told = ana.says(f"/people/{code}/retire")
        assert "Luis has 2 shifts a week." in told
        assert "Nobody speaks Spanish Sun 02:00 to Sun 06:00" in told
        assert "This cannot be undone." in told
        assert luis.get("/now").status_code == 200
        keeper.refresh()
        assert code in {
            each.responder.code for each in on_shift(keeper.rota, console.clock.now())
        }
        answer = ana.post(f"/people/{code}/retire", follow_redirects=True)
        assert "Luis has left. Nothing rings them any more." in words(answer)
        keeper.refresh()
        assert code not in {each.code for each in keeper.rota.responders}
        now = console.clock.now()
        coming = keeper.rota.timetable.between(now, now + timedelta(days=14))
        assert len(coming) > len([each for each in coming if each.person]) > 0
        assert code not in {each.person for each in coming}
        assert luis.get("/now").status_code == 302
        assert ana.get(f"/people/{code}").status_code == 404
        assert ana.post(f"/people/{code}/retire").status_code == 404
        assert [act for _, act, _ in acts(console, code)] == [Act.RETIRED]


def test_nobody_retires_themselves_and_only_an_admin_retires_an_admin(console):
    console.sign_in("Luis", Role.ADMIN)
    ana, luis = console.enter("Ana"), console.code("Luis")
    assert "Nobody retires themselves" in ana.says(f"/people/{console.code('Ana')}/retire")
    for code in (console.code("Ana"), luis):
        answer = ana.post(f"/people/{code}/retire", follow_redirects=True)
        assert "This is not yours to change" in words(answer)
    assert acts(console) == []
    answer = console.enter("Rosa", Role.ADMIN).post(f"/people/{luis}/retire")
    assert answer.location == "/people"
