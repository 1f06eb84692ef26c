"""Somebody is told what is done to their account, by the outbox of notices, and not twice."""

from datetime import timedelta

import pytest

from app.notices import store as notices
from app.notices.facts import Kind
from app.staff.rules import Touched
from tests.staff.conftest import PASSWORD, at_the_door, fresh, shown_in
from tests.staff.test_own_page import OTHER
from tests.staff.test_signing_in import FIREFOX, enter

CHROME = FIREFOX.replace("Gecko/140.0 Firefox/140.0", "Chrome/140.0")


@pytest.fixture
def ana(console, entrance):
    """Ana has joined, a while ago."""
    newcomer = entrance.joins("Ana")
    console.clock.step(timedelta(minutes=1))
    return newcomer


def warned(console):
    """Give what is to be told, and to whom, in order; the facts hold no secret."""
    with console.database.transaction() as session:
        found = sorted(notices.recent(session, 50), key=lambda each: each.raised_at)
    assert all(each.kind is Kind.ACCOUNT for each in found)
    assert all(each.to == [console.code("Ana")] for each in found)
    return [(each.facts["what"], each.facts["browser"]) for each in found]


def again(console, ana, visit):
    """Sign out, and in again with the same browser."""
    visit.post("/staff/sign-out")
    fresh(visit)
    console.clock.step(timedelta(minutes=1))
    at_the_door(visit, "/staff/sign-in")
    assert enter(visit, ana.telephone.code).status_code == 302


def test_the_first_account_and_a_browser_that_was_used_before_are_nothing_new(console, ana):
    again(console, ana, ana.visit)
    again(console, ana, ana.visit)
    assert warned(console) == []


def test_a_new_browser_is_told_once_and_then_it_is_known(console, entrance, ana):
    visit = entrance.knocks(HTTP_USER_AGENT=FIREFOX)
    enter(visit, ana.telephone.code)
    assert warned(console) == [("browser", "Firefox, Android")]
    again(console, ana, visit)
    assert warned(console) == [("browser", "Firefox, Android")]


def test_a_browser_that_keeps_nothing_is_told_once_a_day_and_another_kind_at_once(
    console, entrance, ana
):
    for agent in (FIREFOX, FIREFOX, CHROME):
        enter(entrance.knocks(HTTP_USER_AGENT=agent), ana.telephone.code)
        console.clock.step(timedelta(minutes=1))
    told = [("browser", "Firefox, Android"), ("browser", "Chrome, Android")]
    assert warned(console) == told
    console.clock.step(timedelta(days=1))
    enter(entrance.knocks(HTTP_USER_AGENT=FIREFOX), ana.telephone.code)
    assert warned(console) == [*told, ("browser", "Firefox, Android")]


def test_a_browser_that_another_used_is_new_to_this_account(console, entrance, ana):
    luis = entrance.joins("Luis").visit
    luis.post("/staff/sign-out")
    fresh(luis)
    at_the_door(luis, "/staff/sign-in")
    enter(luis, ana.telephone.code)
    assert [what for what, _ in warned(console)] == ["browser"]


def test_whatever_proves_who_somebody_is_is_told_when_it_changes(console, entrance, ana):
    visit = ana.visit
    visit.post("/staff/me/password", {"password": OTHER, "again": OTHER})
    console.clock.step(timedelta(seconds=1))
    visit.post("/staff/me/recovery-codes/new")
    console.clock.step(timedelta(seconds=1))
    telephone = shown_in(visit.get("/staff/me/telephone").text, console.clock)
    visit.post("/staff/me/telephone", {"code": telephone.code})
    console.clock.step(timedelta(minutes=1))
    entrance.joins("Ana")
    told = [what for what, _ in warned(console)]
    assert told == [Touched.PASSWORD, Touched.CODES, Touched.TELEPHONE, Touched.ANEW]


def test_what_fails_is_not_told_as_done(console, entrance, ana):
    enter(entrance.knocks(), "000000")
    ana.visit.post("/staff/me/telephone", {"code": "000000"})
    ana.visit.post("/staff/me/password", {"password": PASSWORD, "again": "x"})
    assert warned(console) == []
