"""The address of a calendar: shown once, dead when it is revoked, and no hint at any other."""

import re

from icalendar import Calendar
from sqlalchemy import text

from app.rota.revising import Why
from app.rota.service import leave
from app.staff import service as staff
from app.staff.rules import Role
from tests.pages.conftest import words

ADDRESS = re.compile(r"<code>https?://[^/<]+(/calendar/[\w-]{43}\.ics)</code>")
FORM = re.compile(
    r'name="word" value="(\w+)">\s*<input type="hidden" name="turn" value="(\d+)"'
)


def form(visit, kind="own"):
    page = visit.get("/calendar").text
    part = page.partition(f'action="/calendar/{kind}"')[2]
    found = FORM.search(part)
    assert found
    return {"word": found[1], "turn": found[2]}


def shown(answer):
    found = ADDRESS.search(answer.text)
    assert found
    return found[1]


def make(visit, kind="own"):
    answer = visit.post(f"/calendar/{kind}", form(visit, kind))
    assert answer.status_code == 200
    return shown(answer)


def titles(answer):
    assert answer.status_code == 200
    assert answer.content_type == "text/calendar; charset=utf-8"
    return {str(e["summary"]) for e in Calendar.from_ical(answer.data).walk("VEVENT")}


def test_an_address_opens_one_s_own_shifts_without_a_session_and_stands_on_no_other_page(
    console,
):
    ana = console.enter("Ana", Role.RESPONDER)
    assert "There is no address." in ana.says("/calendar")
    address = make(ana)
    answer = console.stranger().get(address)
    assert titles(answer) == {"Turno"}
    assert "Set-Cookie" not in answer.headers
    assert address not in ana.get("/calendar").text
    assert "There is an address" in ana.says("/calendar")
    secret = address.split("/")[-1].removesuffix(".ics")
    with console.database.transaction() as session:
        kept = session.execute(text("select cast(feed as text) from feed")).scalar_one()
        told = session.execute(text("select cast(audit_event as text) from audit_event"))
        assert secret not in kept + "".join(told.scalars())


def test_it_is_asked_again_at_no_cost_while_nothing_has_changed(console):
    address = make(console.enter("Ana", Role.RESPONDER))
    client = console.stranger().client
    first = client.get(address)
    again = client.get(address, headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")


def test_a_revoked_address_an_unknown_one_and_one_that_was_made_anew_say_the_same_nothing(
    console,
):
    ana, stranger = console.enter("Ana", Role.RESPONDER), console.stranger()
    first = make(ana)
    second = make(ana)
    nothing = stranger.get(f"/calendar/{'x' * 43}.ics")
    assert titles(stranger.get(second))
    told = stranger.get(first)
    assert (told.status_code, words(told)) == (404, words(nothing))
    ana.post("/calendar/own/revoke")
    told = stranger.get(second)
    assert (told.status_code, words(told)) == (404, words(nothing))
    assert ana.post("/calendar/own/revoke").status_code == 302  # twice does no harm


def test_a_form_that_comes_twice_makes_one_address_and_an_old_form_brings_none_back(console):
    ana = console.enter("Ana", Role.RESPONDER)
    sent = form(ana)
    once, twice = (shown(ana.post("/calendar/own", sent)) for _ in range(2))
    assert once == twice
    ana.post("/calendar/own/revoke")
    answer = ana.post("/calendar/own", sent, follow_redirects=True)
    assert "This was changed meanwhile." in words(answer)
    assert console.stranger().get(once).status_code == 404
    for broken in ({}, {"word": "x", "turn": "0"}, {"word": "0" * 32, "turn": "-1"}):
        assert ana.post("/calendar/own", broken).status_code == 302


def test_the_team_s_calendar_is_a_coordinator_s_and_ends_with_the_role(console):
    assert console.enter("Luis", Role.RESPONDER).post("/calendar/team").status_code == 404
    assert "The team's shifts" not in console.enter("Luis", Role.RESPONDER).says("/calendar")
    address = make(console.enter("Ana", Role.COORDINATOR), "team")
    assert titles(console.stranger().get(address)) == {
        f"{name} (titular)" for name in ("Ana", "Luis", "Rosa", "Beto")
    }
    console.sign_in("Ana", Role.RESPONDER)
    assert console.stranger().get(address).status_code == 404


def test_whoever_has_left_the_line_has_no_calendar_and_nothing_of_it_is_kept(console):
    address = make(console.enter("Ana", Role.RESPONDER))
    now = console.clock.now()
    with console.database.transaction() as session:
        keyring = console.app.extensions["desk"].keyring
        why = Why(by=None, at=now)
        leave(session, keyring, console.settings.timezone, console.code("Ana"), why)
        staff.retire(session, console.code("Ana"))
        assert session.execute(text("select count(*) from feed")).scalar_one() == 0
    assert console.stranger().get(address).status_code == 404


def test_the_page_is_without_fault_on_a_telephone_and_at_a_desk(console, screen):
    for look in ({"size": "phone", "language": "es", "dark": True}, {"size": "desk"}):
        window = screen("Ana", Role.COORDINATOR, **look)
        page = window.opens("/calendar")
        window.check()
        page.locator("form[action='/calendar/own'] button").click()
        page.locator("code").wait_for()
        window.check()
