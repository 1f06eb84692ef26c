"""What somebody keeps of their own: browsers, password, telephone, recovery codes, language."""

import re
from datetime import timedelta

import pytest

from app.staff.rules import browser_of
from tests.pages.conftest import words
from tests.staff.conftest import _CODE, PASSWORD, filled, fresh, shown_in
from tests.staff.test_joining import recorded
from tests.staff.test_signing_in import enter

OTHER = "quiet lamp over rivers"
_END = re.compile(r"/staff/me/sign-ins/[0-9a-f-]{36}/end")


@pytest.fixture
def ana(console, entrance):
    newcomer = entrance.joins("Ana")
    console.clock.step(timedelta(minutes=1))
    return newcomer


@pytest.fixture
def elsewhere(entrance, ana):
    """Another browser of Ana's."""
    visit = entrance.knocks()
    enter(visit, ana.telephone.code)
    return visit


def test_my_browsers_are_listed_and_one_is_ended(entrance, ana, elsewhere):
    page = ana.visit.get("/staff/me").text
    assert "You are signed in with 2 browsers." in page
    assert page.count("This one") == 1
    (address,) = _END.findall(page)
    assert ana.visit.post(address).status_code == 302
    assert elsewhere.get("/now").status_code == 302
    assert ana.visit.get("/now").status_code == 200
    assert ana.visit.post(address).status_code == 302
    acts = recorded(entrance.console)
    assert acts.count(("ended-sign-in", "one")) == 1


def test_all_other_browsers_are_ended_at_once(ana, elsewhere):
    ana.visit.post("/staff/me/sign-ins/end")
    assert elsewhere.get("/now").status_code == 302
    assert "with this browser only" in ana.visit.says("/staff/me")


def test_a_changed_password_is_the_only_one_and_ends_other_browsers(entrance, ana, elsewhere):
    form = {"password": OTHER, "again": OTHER}
    answer = ana.visit.post("/staff/me/password", form)
    assert answer.location == "/staff/me"
    assert elsewhere.get("/now").status_code == 302
    assert ana.visit.get("/now").status_code == 200
    old = entrance.knocks().post("/staff/sign-in", {"name": "ana", "password": PASSWORD})
    assert old.status_code == 422
    entrance.console.clock.step(timedelta(seconds=30))
    assert enter(entrance.knocks(), ana.telephone.code, password=OTHER).status_code == 302


def test_a_weak_password_changes_nothing(entrance, ana):
    before = entrance.account().password
    for weak in ("short", "ana ana ana ana", "123456789012", "", "x" * 5000):
        answer = ana.visit.post("/staff/me/password", {"password": weak, "again": weak})
        assert answer.status_code == 422
    assert entrance.account().password == before


def test_another_telephone_counts_once_it_has_shown_a_code(console, entrance, ana, elsewhere):
    page = ana.visit.get("/staff/me/telephone").text
    other = shown_in(page, console.clock)
    answer = ana.visit.post("/staff/me/telephone", {"code": ana.telephone.code})
    assert answer.status_code == 422
    assert other.typed in answer.text
    answer = ana.visit.post("/staff/me/telephone", {"code": other.code})
    assert answer.location == "/staff/me"
    assert elsewhere.get("/now").status_code == 302
    console.clock.step(timedelta(seconds=30))
    assert enter(entrance.knocks(), ana.telephone.code).status_code == 422
    assert enter(entrance.knocks(), other.code).status_code == 302
    assert other.typed not in ana.visit.get("/staff/me/telephone").text


def test_new_recovery_codes_end_the_old_ones(entrance, ana):
    answer = ana.visit.post("/staff/me/recovery-codes/new")
    made = _CODE.findall(ana.visit.get(answer.location).text)
    assert len(set(made) | set(ana.recovery)) == 20
    assert enter(entrance.knocks(), ana.recovery[0]).status_code == 422
    assert enter(entrance.knocks(), made[0]).status_code == 302


def test_what_changes_proofs_asks_for_the_password_after_five_minutes(console, entrance, ana):
    console.clock.step(timedelta(minutes=6))
    for path in ("password", "telephone"):
        answer = ana.visit.get(f"/staff/me/{path}")
        assert answer.location == f"/staff/prove?next=/staff/me/{path}"
    before = entrance.account().codes_sealed
    headers = {"Referer": "http://localhost/staff/me?a=b"}
    answer = ana.visit.post("/staff/me/recovery-codes/new", **headers)
    assert answer.location == "/staff/prove?next=/staff/me?a%3Db"
    assert entrance.account().codes_sealed == before
    wrong = ana.visit.post(answer.location, {"password": "not the password"})
    assert "This is not your password." in words(wrong)
    assert ana.visit.get("/staff/me/password").status_code == 302
    right = ana.visit.post(answer.location, {"password": PASSWORD})
    assert right.location == "/staff/me?a=b"
    assert ana.visit.get("/staff/me/password").status_code == 200


def test_guesses_at_the_password_of_an_open_browser_are_slowed(console, ana):
    statuses = [
        ana.visit.post("/staff/prove", {"password": f"not the password {n}"}).status_code
        for n in range(6)
    ]
    assert statuses == [422] * 5 + [429]


def test_a_page_elsewhere_is_not_come_back_to(console, ana):
    console.clock.step(timedelta(minutes=6))
    answer = ana.visit.post("/staff/me/recovery-codes/new", Referer="https://example.org/x")
    assert answer.location == "/staff/prove"


def test_signing_out_ends_it_and_clears_the_browser(entrance, ana):
    kept = ana.visit.client.get_cookie("hotline").value
    answer = ana.visit.post("/staff/sign-out")
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert ana.visit.client.get_cookie("hotline") is None
    ana.visit.client.set_cookie("hotline", kept)
    assert ana.visit.get("/now").status_code == 302
    assert recorded(entrance.console)[-1] == ("signed-out", "")


def test_the_language_goes_with_the_account_into_another_browser(entrance, ana):
    assert ana.visit.post("/staff/me/language", {"language": "es"}).status_code == 302
    assert '<html lang="es">' in ana.visit.get("/now").text
    visit = entrance.knocks()
    enter(visit, ana.telephone.code)
    assert '<html lang="es">' in visit.get("/now").text
    assert ana.visit.post("/staff/me/language", {"language": "xx"}).status_code == 400


def test_who_joins_as_somebody_else_in_an_open_browser_is_that_person(console, entrance, ana):
    link = entrance.invite("Luis")
    page = ana.visit.get(f"/staff/join/{link}").text
    luis = shown_in(page, console.clock)
    ana.visit.post(f"/staff/join/{link}", filled("luis", luis.code))
    fresh(ana.visit)
    assert "You sign in as luis." in ana.visit.says("/staff/me")


def test_a_browser_is_named_by_its_kind_and_nothing_that_it_says_is_kept():
    chrome = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
    assert browser_of(f"{chrome} Chrome/140.0.0.0 Mobile Safari/537.36") == "Chrome, Android"
    iphone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1"
    assert browser_of(iphone) == "Safari, iPhone"
    assert browser_of("<script>alert(1)</script>") == ""
    assert browser_of("") == ""
