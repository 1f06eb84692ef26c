"""The pages that show the rota: a week, a month, a gap, and who would ring."""

import re
from dataclasses import replace
from datetime import date, timedelta
from urllib.parse import urlencode

import pytest

from app.clock import DrivenClock
from app.dispatch.tables import Dispatcher, Invitation
from app.rota.moves import given
from app.rota.rules import Rest
from app.staff.rules import Role
from ivr.queue import Tier
from tests.calls.conftest import DAWN
from tests.pages.conftest import opened, words

# DAWN is Friday, November 20, 05:00 there.
ROTA = """
people:
  - {name: Ana, phone: "+14135550101", languages: [es, en], skills: [work]}
  - {name: Luis, phone: "+14135550102", languages: [es]}
  - {name: Rosa, phone: "+14135550103", languages: [es, en, mam], gender: woman}
  - {name: Beto, phone: "+14135550104", languages: [en]}
shifts:
  - {person: Ana, days: every day, from: "20:00", to: "02:00"}
  - {person: Luis, days: every day, from: "06:00", to: "20:00"}
  - {person: Beto, days: every day, from: "20:00", to: "06:00"}
  - {person: Rosa, days: [fri], from: "02:00", to: "06:00", tier: backup}
  - {days: every day, from: "02:00", to: "06:00", tier: backup, language: es}
  - {person: Luis, on: 2026-11-24, from: "20:00", to: "22:00", tier: standby}
away:
  - {person: Luis, from: "2026-11-21", to: "2026-11-21"}
"""


@pytest.fixture
def planned(tmp_path, database):
    with opened(tmp_path, database, ROTA) as console:
        yield console


@pytest.fixture
def empty(tmp_path, database):
    people = 'people: [{name: Ana, phone: "+14135550101", languages: [es]}]'
    with opened(tmp_path, database, people) as console:
        yield console


def changed(console, monkeypatch, change):
    """Have the rota in memory be another one."""
    keeper = console.app.extensions["rota"]
    keeper.refresh()
    monkeypatch.setattr(keeper, "_rota", change(keeper.rota))
    monkeypatch.setattr(keeper, "refresh", lambda: None)


def holes(html):
    """Give what the strips say is missing: how bad, and what."""
    return re.findall(r'<svg class="hole is-(\w+)".*?<title>(.*?),', html, re.DOTALL)


def test_the_week_begins_with_how_things_stand_and_says_it_in_spanish_too(planned):
    said = planned.enter("Ana").says("/rota")
    assert "Everyone is covered until Sat 02:00 . Then 4 hours without Spanish." in said
    said = planned.enter("Ana", language="es").says("/rota")
    assert "Todo está cubierto hasta sáb 02:00 . Después, 4 horas sin nadie que hable" in said


def test_the_week_shows_who_is_away_what_is_open_and_where_now_is(planned):
    page = planned.enter("Ana").get("/rota?from=2026-11-18").text
    assert "Monday, November 16" in page
    assert re.search(
        r"Luis\s*</strong>(?:</a>)? · rung first\s*<[^>]+>Spanish</span><[^>]+>away", page
    )
    assert "open · needs Spanish" in page
    assert len(re.findall('class="now-line"', page)) == 1
    assert ">now 05:00<" in page


def test_what_is_missing_is_told_by_words_and_only_what_is_grave_and_near_has_a_colour(planned):
    found = holes(planned.enter("Ana").get("/rota").text)
    colours = {how: {what for each, what in found if each == how} for how, _ in found}
    assert colours["grave"] == {"no Spanish", "nobody on shift"}
    assert "no backup" in colours["less"]
    assert "red" not in colours, "Rosa, who speaks Spanish, stands behind Beto now"
    DrivenClock.start(planned.clock.path, DAWN + timedelta(hours=12))
    assert ("amber", "no Spanish") in holes(planned.enter("Ana").get("/rota").text)
    DrivenClock.start(planned.clock.path, DAWN + timedelta(hours=22))
    assert ("red", "no Spanish") in holes(planned.enter("Ana").get("/rota").text)


def test_a_week_of_another_date_has_links_to_its_neighbours_and_back(planned):
    page = planned.enter("Ana").get("/rota?from=2026-11-01").text
    assert "25 hours: clocks change" in page
    for address in ("?from=2026-10-19", "?from=2026-11-02", "/month", "/who", ""):
        assert f'href="/rota{address}"' in page
    assert "now-line" not in page
    assert "23 hours: clocks change" in planned.enter("Ana").get("/rota?from=2027-03-14").text


@pytest.mark.parametrize(
    "date_", ["banana", "2026-02-30", "0001-01-01", "9999-12-31", "2026-1"]
)
@pytest.mark.parametrize("place", ["/rota?from={}", "/rota/month?month={}"])
def test_what_is_no_date_is_told_at_its_field_and_today_is_shown(planned, place, date_):
    answer = planned.enter("Ana").get(place.format(date_))
    assert answer.status_code == 400
    assert re.search(r"This is (no date|more than ten years away)", answer.text)
    assert 'aria-invalid="true"' in answer.text
    assert "today" in answer.text


def test_a_week_that_is_long_past_is_read_anew(planned):
    DrivenClock.start(planned.clock.path, DAWN + timedelta(days=150))
    keeper = planned.app.extensions["rota"]
    keeper._state = None  # the day has changed
    keeper.refresh()
    assert not any(shift.is_single for shift in keeper.rota.shifts)
    assert "standby" in planned.enter("Ana").get("/rota?from=2026-11-23").text


def test_an_empty_rota_says_so_and_shows_where_nobody_is(empty):
    visit = empty.enter("Ana")
    said = visit.says("/rota")
    assert "Right now there is nobody on shift, until Fri Dec 4, 05:00 ." in said
    assert "No shifts are planned in this week." in said
    assert "0 of 24 hours covered" in visit.says("/rota/month?month=2026-12")
    assert "nobody would ring" in visit.says("/rota/who")


def test_the_month_has_a_cell_for_each_day_with_its_hours_in_words(planned):
    page = planned.enter("Ana").get("/rota/month?month=2026-11")
    said = words(page)
    assert "Sat 28 20 of 24 hours covered no Spanish: 4 hr" in said
    assert 'href="/rota?from=2026-11-28"' in page.text
    assert len(re.findall(r'class="date"', page.text)) == 30
    assert "starts-7" in page.text, "November begins on a Sunday"


def gap(since, until):
    return "/rota/gap?" + urlencode({"since": since, "until": until})


NIGHT = gap("2026-11-24T02:00-05:00", "2026-11-24T06:00-05:00")


def test_a_gap_says_what_would_fill_it_and_who_could_take_it_least_loaded_first(planned):
    said = planned.enter("Ana").says(NIGHT)
    assert "Tue Nov 24, 02:00 to Tue Nov 24, 06:00 : no Spanish" in said
    assert "An open shift: backup" in said
    assert "If Rosa takes it, this is missing still: no coordinator." in said
    assert said.index("Rosa") < said.index("Why not the others")
    assert re.search(r"Beto English\s*does not speak the language, another shift then", said)
    assert "hours, " in said


def test_a_gap_that_was_filled_meanwhile_says_so(planned, monkeypatch):
    def change(rota):
        stints = rota.timetable.starting(date(2026, 11, 24))
        wanted = next(stint for stint in stints if stint.person is None)
        return given(rota, wanted, planned.code("Rosa"))

    changed(planned, monkeypatch, change)
    said = planned.enter("Ana").says(NIGHT)
    assert "no Spanish" not in said


@pytest.mark.parametrize(
    "address",
    [
        "/rota/gap",
        gap("2026-11-24", "tomorrow"),
        gap("2026-11-24T06:00", "2026-11-24T02:00"),
        gap("2026-01-01", "2026-12-31"),
        gap("0001-01-01T00:00", "9999-12-31T23:59"),
    ],
)
def test_an_address_that_names_no_gap_is_told_in_a_sentence(planned, address):
    answer = planned.enter("Ana").get(address)
    assert answer.status_code == 400
    assert "There is no such gap" in answer.text


def asks(console, **asked):
    return console.enter("Ana").says(f"/rota/who?{urlencode(asked)}")


def test_who_would_ring_names_them_in_order_and_says_why_not_the_others(planned):
    said = asks(planned, at="2026-11-27T05:00", urgency="normal", topic="work", language="es")
    assert "On Fri Nov 27, 05:00 Beto would ring first." in said
    at_once, after = said.index("At once"), said.index("After 24 seconds")
    assert at_once < said.index("Beto", at_once) < after < said.index("Rosa", after)
    assert "does not speak Spanish" in said
    assert "Not on shift Ana, Luis" in said


def test_who_is_away_or_is_not_the_woman_that_was_asked_for_is_told(planned):
    assert "Luis · rung first Spanish away until Sun 00:00" in asks(
        planned, at="2026-11-21T12:00"
    )
    said = asks(planned, at="2026-11-27T05:00", urgency="normal", prefer="woman")
    assert "Beto · rung first English the caller asks for a woman" in said


def test_whoever_rests_or_talks_now_is_told_where_the_question_is_about_now(
    planned, monkeypatch
):
    codes = {name: planned.code(name) for name in ("Rosa", "Beto")}
    with planned.database.transaction() as session:
        session.add(Dispatcher(id=1, beat_at=DAWN))
        session.add(
            Invitation(
                id="one", person_code=codes["Beto"], call_sid="CA1", asked_at=DAWN,
                answered_at=DAWN, accepted_at=DAWN, leg_sid="CA2",
            )
        )  # fmt: skip
    planned.app.extensions["pulse"].refresh()
    rest = Rest(person=codes["Rosa"], since=DAWN, off_until=DAWN + timedelta(minutes=30))
    changed(planned, monkeypatch, lambda rota: replace(rota, rests=(rest,)))
    said = asks(planned)
    assert "nobody would ring" in said
    assert "Beto · rung first English on shift, but on a call now" in said
    assert re.search(r"Rosa · backup Spanish\s*English\s*Mam\s*rests until Fri 05:30", said)
    assert "on a call now" not in asks(planned, at="2026-11-27T05:00")


def test_while_the_worker_is_away_the_page_says_that_one_rings_after_another(planned):
    said = asks(planned)
    assert "On Fri Nov 20, 05:00 one after another would ring." in said
    assert said.index("Who rings, one after another") < said.index("Rosa") < said.index("Beto")
    assert "At once" not in said
    assert "At once" in asks(planned, at="2026-11-20T05:00")


def test_an_hour_that_comes_twice_can_be_asked_for_twice_and_one_that_is_skipped_is_told(
    planned,
):
    first = asks(planned, at="2026-11-01T01:30")
    assert "This is the first." in first
    assert "This is the second." in asks(planned, at="2026-11-01T01:30:00-05:00")
    assert "Clocks skip the time" in asks(planned, at="2027-03-14T02:30")
    for at in ("2026-11-20T04:30", "2026-11-20 04:30", "2026-11-20T09:30:00+00:00"):
        assert "Clocks" not in asks(planned, at=at)


@pytest.mark.parametrize("at", ["soon", "2026-13-01T00:00", "0001-01-01T00:00", "+1"])
def test_a_moment_that_is_none_is_told_at_its_field_and_now_is_answered(planned, at):
    answer = planned.enter("Ana").get(f"/rota/who?{urlencode({'at': at})}")
    assert answer.status_code == 400
    assert "This is no date. Please choose one." in answer.text
    assert "As it is at this moment" in answer.text


def test_words_of_an_address_that_are_none_are_passed_over(planned):
    answer = planned.enter("Ana").get("/rota/who?language=xx&topic=zz&urgency=yy&prefer=q")
    assert answer.status_code == 200


def test_from_now_one_comes_to_a_gap_and_by_key_to_who_could_take_it(
    screen, tmp_path, database
):
    with opened(tmp_path, database, ROTA) as console:
        window = screen("Ana", Role.COORDINATOR, size="desk", console=console)
        page = window.opens("/now")
        page.get_by_role("link", name="Fill the gap").click()
        page.get_by_role("link", name="To the week").click()
        page.get_by_role("link", name="Gap: no Spanish").first.focus()
        page.keyboard.press("Enter")
        page.get_by_role("heading", name="An open shift: backup").wait_for()
        window.check()
        phone = screen("Ana", Role.COORDINATOR, size="phone", language="es", console=console)
        page = phone.opens("/rota?from=2026-11-23")
        page.get_by_role("link", name="Quién podría tomarlo").first.click()
        page.get_by_text("Por qué no las demás personas").first.wait_for()
        phone.check()


def forty():
    """Write a rota of forty people, all with long names, most of them for an hour or two."""
    names = ["Ana", *(f"María de los Ángeles Hernández López {at:02}" for at in range(39))]
    people = [
        f'  - {{name: {name}, phone: "+141355501{at + 10}", languages: [es, en, mam]}}'
        for at, name in enumerate(names)
    ]
    shifts = [
        f'  - {{person: {name}, days: every day, from: "{at % 24:02}:00", '
        f'to: "{(at + 1 + at % 9) % 24:02}:30", tier: {list(Tier)[at % 4]}}}'
        for at, name in enumerate(names)
    ]
    return "\n".join(["people:", *people, "shifts:", *shifts])


def test_forty_people_with_long_names_fit_on_every_page(screen, tmp_path, database):
    with opened(tmp_path, database, forty()) as console:
        desk = screen("Ana", Role.COORDINATOR, size="desk", dark=True, console=console)
        phone = screen("Ana", Role.COORDINATOR, size="phone", language="es", console=console)
        for window, path in ((desk, "/rota"), (phone, "/rota/month"), (phone, "/rota/who")):
            window.opens(path)
            window.check()
        phone.opens("/rota")
        assert phone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
