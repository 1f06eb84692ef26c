"""Name and password, then a code: whoever has all three is in; guesses get slower."""

import logging
import threading
from contextlib import ExitStack
from datetime import timedelta

import pytest

from app.pages.shell import inside
from app.sealing import Keyring
from app.staff import passwords
from app.staff.passwords import BusyError
from app.staff.service import active, replace_all, retire
from tests.pages.conftest import words
from tests.staff.conftest import PASSWORD, at_the_door, fresh
from tests.staff.test_joining import recorded

RIGHT = {"name": "ana", "password": PASSWORD}
WRONG = {"name": "ana", "password": "not the password"}
NOBODY = {"name": "nobody", "password": "not the password"}
FIREFOX = "Mozilla/5.0 (Android 15; Mobile; rv:140.0) Gecko/140.0 Firefox/140.0"


@pytest.fixture
def ana(console, entrance):
    """Ana has joined, a while ago."""
    newcomer = entrance.joins("Ana")
    console.clock.step(timedelta(minutes=1))
    return newcomer


def enter(visit, code, path="", name="ana", password=PASSWORD):
    answer = visit.post(f"/staff/sign-in{path}", {"name": name, "password": password})
    assert answer.status_code == 302, words(answer)
    answer = visit.post(answer.location, {"code": code})
    fresh(visit)
    return answer


def test_name_password_and_code_sign_in_and_lead_to_the_wanted_page(entrance, ana):
    visit = entrance.knocks(HTTP_USER_AGENT=FIREFOX)
    answer = enter(visit, ana.telephone.code, "?next=/words%3Fa%3Db")
    assert (answer.status_code, answer.location) == (302, "/words?a=b")
    assert "Firefox, Android" in visit.says("/staff/me")
    assert recorded(entrance.console)[-1] == ("signed-in", "")


def test_the_name_is_read_however_it_is_written(entrance, ana):
    assert enter(entrance.knocks(), ana.telephone.code, name=" ANA ").status_code == 302


def test_the_way_in_leads_to_no_other_place():
    for place in ("//example.org", "https://example.org", "/\\example.org", "/\t/example.org"):
        assert inside(place) == "/"


def test_a_telephones_code_is_taken_once_and_never_an_older_one(console, entrance, ana):
    before = ana.telephone.code
    console.clock.step(timedelta(seconds=30))
    code = ana.telephone.code
    assert enter(entrance.knocks(), code).status_code == 302
    for used in (code, before):
        answer = enter(entrance.knocks(), used)
        assert answer.status_code == 422
        assert "or it was used already" in words(answer)
    console.clock.step(timedelta(seconds=30))
    assert enter(entrance.knocks(), ana.telephone.code).status_code == 302


def test_a_recovery_code_lets_in_once_however_it_is_typed(entrance, ana):
    code = ana.recovery[3]
    visit = entrance.knocks()
    assert enter(visit, f" {code.replace('-', ' ').upper()} ").status_code == 302
    assert "9 recovery codes are left." in visit.says("/staff/me")
    assert enter(entrance.knocks(), code).status_code == 422
    assert ("signed-in", "by a recovery code") in recorded(entrance.console)


def test_an_unknown_name_is_answered_like_a_wrong_password(entrance, ana):
    known = entrance.knocks().post("/staff/sign-in", WRONG)
    unknown = entrance.knocks().post("/staff/sign-in", NOBODY)
    assert known.status_code == unknown.status_code == 422
    assert words(known) == words(unknown)
    assert "The name or the password is not right." in words(known)


def test_an_unknown_name_costs_a_hash_as_a_known_one_does(monkeypatch, entrance, ana):
    looked = []
    verified = passwords._verified

    def watched(kept, given):
        looked.append(kept)
        return verified(kept, given)

    monkeypatch.setattr(passwords, "_verified", watched)
    for form in (WRONG, NOBODY):
        entrance.knocks().post("/staff/sign-in", form)
    assert [kept.split("$")[:4] for kept in looked] == [looked[0].split("$")[:4]] * 2


def test_a_code_without_a_password_is_asked_for_the_password(entrance, ana):
    answer = entrance.knocks().post("/staff/sign-in/code", {"code": ana.telephone.code})
    assert answer.location == "/staff/sign-in"


def test_a_password_holds_for_five_minutes_and_not_beyond_a_change(console, entrance, ana):
    visit = entrance.knocks()
    visit.post("/staff/sign-in", RIGHT)
    console.clock.step(timedelta(minutes=5, seconds=1))
    answer = visit.post("/staff/sign-in/code", {"code": ana.telephone.code})
    assert answer.location == "/staff/sign-in"
    assert "Begin again" in visit.says("/staff/sign-in")
    visit.post("/staff/sign-in", RIGHT)
    with console.database.transaction() as session:
        session.merge(entrance.account()).password = passwords.hashed("another one by far")
    answer = visit.post("/staff/sign-in/code", {"code": ana.telephone.code})
    assert answer.location == "/staff/sign-in"


def test_guesses_at_one_account_are_slower_each_time_and_never_for_good(console, entrance, ana):
    visit = entrance.knocks()
    told = [visit.post("/staff/sign-in", WRONG) for _ in range(6)]
    assert [each.status_code for each in told] == [422] * 5 + [429]
    assert "Wait 1 seconds" in words(told[-1])
    waits = []
    for _ in range(8):
        waited = 0
        while visit.post("/staff/sign-in", WRONG).status_code == 429:
            console.clock.step(timedelta(seconds=1))
            waited += 1
        waits.append(waited)
    assert waits == [1, 2, 4, 8, 16, 32, 42, 42]
    console.clock.step(timedelta(seconds=42))
    assert enter(visit, ana.telephone.code).status_code == 302


def test_who_waits_elsewhere_is_not_kept_out_by_another_address(entrance, ana):
    guesser = entrance.knocks(REMOTE_ADDR="203.0.113.9")
    for _ in range(8):
        guesser.post("/staff/sign-in", WRONG)
    assert guesser.post("/staff/sign-in", RIGHT).status_code == 429
    assert enter(entrance.knocks(), ana.telephone.code).status_code == 302


def test_one_address_that_tries_many_names_is_slowed_also_behind_a_proxy(entrance, ana):
    statuses = []
    for n in range(21):
        visit = entrance.knocks(HTTP_X_FORWARDED_FOR=f"198.51.100.{n}, 203.0.113.9")
        form = {"name": f"nobody{n}", "password": "not the password"}
        statuses.append(visit.post("/staff/sign-in", form).status_code)
    assert statuses == [422] * 20 + [429]
    other = entrance.knocks(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")
    assert enter(other, ana.telephone.code).status_code == 302


def test_guessed_codes_are_slowed_like_guessed_passwords(entrance, ana):
    visit = entrance.knocks()
    visit.post("/staff/sign-in", RIGHT)
    statuses = [
        visit.post("/staff/sign-in/code", {"code": "000000"}).status_code for _ in range(6)
    ]
    assert statuses == [422] * 5 + [429]
    assert visit.post("/staff/sign-in", RIGHT).status_code == 302
    assert visit.post("/staff/sign-in/code", {"code": "000000"}).status_code == 429


def test_signing_in_well_forgets_what_failed(console, entrance, ana):
    for _ in range(2):
        visit = entrance.knocks()
        for _ in range(4):
            visit.post("/staff/sign-in", WRONG)
        assert enter(visit, ana.telephone.code).status_code == 302
        console.clock.step(timedelta(seconds=30))


def test_failures_are_recorded_and_no_secret_is_in_the_log(caplog, entrance, ana):
    caplog.set_level(logging.DEBUG)
    visit = entrance.knocks()
    visit.post("/staff/sign-in", WRONG)
    visit.post("/staff/sign-in", NOBODY)
    enter(visit, "000000")
    enter(entrance.knocks(), ana.recovery[0])
    acts = recorded(entrance.console)
    assert [each for each in acts if each[0] == "refused"] == [
        ("refused", "password"), ("refused", "password"), ("refused", "code"),
    ]  # fmt: skip
    told = caplog.text + str(acts)
    for secret in (PASSWORD, WRONG["password"], ana.recovery[0], ana.telephone.typed):
        assert secret not in told


def test_no_more_than_three_sign_in_at_once_and_two_hashes_are_made(monkeypatch):
    doors, pair, inside_now, most = threading.Event(), threading.Barrier(2), [], []

    def slow(_kept, _given):
        inside_now.append(1)
        most.append(len(inside_now))
        if len(most) <= 2:
            pair.wait(10)
        doors.wait(10)
        inside_now.pop()
        return True

    def comes():
        with passwords.turn():
            passwords.matches("kept", "x")

    monkeypatch.setattr(passwords, "_verified", slow)
    waiting = [threading.Thread(target=comes) for _ in range(3)]
    for each in waiting:
        each.start()
    while passwords._turns._value:
        threading.Event().wait(0.01)
    with pytest.raises(BusyError):
        comes()
    doors.set()
    for each in waiting:
        each.join()
    assert max(most) == 2


def test_who_comes_when_too_many_sign_in_is_told_and_not_counted(entrance, ana):
    visit = entrance.knocks()
    with ExitStack() as others:
        for _ in range(passwords.TURNS):
            others.enter_context(passwords.turn())
        statuses = [visit.post("/staff/sign-in", RIGHT).status_code for _ in range(7)]
    assert statuses == [503] * 7
    assert enter(visit, ana.telephone.code).status_code == 302


def test_whoever_retires_is_out_at_once_and_has_no_account_when_they_come_back(
    console, entrance, ana
):
    keyring = Keyring(console.settings.sealing_keys)
    with console.database.transaction() as session:
        everybody = [person.profile for person in active(session, keyring)]
        retire(session, console.code("Ana"))
    assert ana.visit.get("/now").status_code == 302
    assert entrance.accounts() == 0
    assert entrance.knocks().post("/staff/sign-in", RIGHT).status_code == 422
    with console.database.transaction() as session:
        replace_all(session, keyring, everybody, console.clock.now())
    assert ana.visit.get("/now").status_code == 302
    assert entrance.knocks().post("/staff/sign-in", RIGHT).status_code == 422


def test_enormous_and_hostile_words_are_refused_in_a_sentence(entrance, ana):
    visit = entrance.knocks()
    for form in (
        {"name": "x" * 65, "password": PASSWORD},
        {"name": "ana", "password": "x" * 200_000},
        {"name": "ana\x00", "password": PASSWORD},
        {"name": "", "password": ""},
        {},
        {"name": "' or 1=1 --", "password": "<script>alert(1)</script>"},
    ):
        answer = visit.post("/staff/sign-in", form)
        assert answer.status_code == 422
        assert "<script>alert" not in answer.text


def test_who_is_signed_in_is_not_asked_again(ana):
    assert ana.visit.get("/staff/sign-in?next=/words").location == "/words"
    at_the_door(ana.visit, "/staff/me")
    assert ana.visit.post("/staff/sign-in", RIGHT).location == "/"
