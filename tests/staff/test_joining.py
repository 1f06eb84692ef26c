"""Whoever is invited makes their account with a link that works once, for fifteen minutes."""

from datetime import timedelta

from app.audit import store as audit
from app.audit.service import first_break
from app.staff.rules import Role
from tests.pages.conftest import words
from tests.staff.conftest import PASSWORD, at_the_door, filled, fresh

OTHER = "quiet lamp over rivers"


def recorded(console):
    with console.database.transaction() as session:
        assert first_break(session) is None
        return [(row.act, row.reason) for row in reversed(audit.newest(session, 50))]


def test_a_link_makes_an_account_and_signs_in(console, entrance):
    ana = entrance.joins("Ana", Role.COORDINATOR, Role.APPROVER)
    assert "You sign in as ana." in ana.visit.says("/staff/me")
    assert "10 recovery codes are left." in ana.visit.says("/staff/me")
    assert entrance.account().roles == ["coordinator", "approver"]
    assert recorded(console) == [("joined", "coordinator, approver")]


def test_nothing_that_was_chosen_stands_readable_in_the_tables(entrance):
    ana = entrance.joins()
    account = entrance.account()
    assert account.password.startswith("$argon2id$")
    assert PASSWORD not in account.password
    assert ana.telephone.typed.encode() not in account.totp_sealed
    assert account.codes_sealed is None


def test_recovery_codes_are_shown_until_somebody_keeps_them(entrance):
    link = entrance.invite()
    visit, telephone = entrance.opens(link)
    visit.post(f"/staff/join/{link}", filled("ana", telephone.code))
    fresh(visit)
    first = visit.says("/staff/me/recovery-codes")
    assert first == visit.says("/staff/me/recovery-codes")
    assert "Your recovery codes wait" in visit.says("/staff/me")
    visit.post("/staff/me/recovery-codes/keep")
    assert visit.get("/staff/me/recovery-codes").location == "/staff/me"


def test_a_used_link_says_so_in_both_languages(entrance):
    link = entrance.invite()
    visit, telephone = entrance.opens(link)
    form = filled("ana", telephone.code)
    visit.post(f"/staff/join/{link}", form)
    for language, told in (
        ("en", "This link was used already"),
        ("es", "Este enlace ya se usó"),
    ):
        answer = entrance.console.stranger(language).get(f"/staff/join/{link}")
        assert answer.status_code == 410
        assert told in words(answer)
    assert entrance.knocks().post(f"/staff/join/{link}", form).status_code == 410


def test_who_sends_the_form_twice_goes_on_as_if_once(entrance):
    link = entrance.invite()
    visit, telephone = entrance.opens(link)
    form = filled("ana", telephone.code)
    first = visit.post(f"/staff/join/{link}", form)
    fresh(visit)
    second = visit.post(f"/staff/join/{link}", form)
    assert first.location == second.location == "/staff/me/recovery-codes"
    assert entrance.accounts() == 1


def test_an_old_a_wrong_and_an_overtaken_link_let_nobody_in(console, entrance):
    overtaken, link = entrance.invite(), entrance.invite()
    visit, telephone = entrance.opens(link)
    for wrong in ("x" * 43, overtaken):
        assert "no such link" in words(visit.get(f"/staff/join/{wrong}"))
    console.clock.step(timedelta(minutes=15, seconds=1))
    answer = visit.post(f"/staff/join/{link}", filled("ana", telephone.code))
    assert "older than 15 minutes" in words(answer)
    assert entrance.accounts() == 0


WRONG = [
    ({"name": ""}, "Please fill this in."),
    ({"name": "a b"}, "without blanks"),
    ({"name": "<script>"}, "without blanks"),
    ({"name": "x" * 70}, "This is too long."),
    ({"name": "a\x00b"}, "characters here that cannot be kept"),
    ({"password": "short", "again": "short"}, "too short"),
    ({"password": "x" * 129, "again": "x" * 129}, "too long"),
    ({"password": "Password 12345", "again": "Password 12345"}, "Others would guess"),
    ({"password": "ana-ana-ana-ana", "again": "ana-ana-ana-ana"}, "Others would guess"),
    ({"again": "another one altogether"}, "not the same"),
    ({"again": ""}, "Please fill this in."),
    ({"code": ""}, "Please fill this in."),
    ({"code": "000000"}, "not the code"),
    ({"code": "٣٤٥٦٧٨"}, "not the code"),
    ({"code": "1" * 41}, "too long"),
]


def test_what_is_filled_in_wrongly_is_told_and_nothing_is_saved(entrance):
    link = entrance.invite()
    visit, telephone = entrance.opens(link)
    for changed, told in WRONG:
        answer = visit.post(f"/staff/join/{link}", filled("ana", telephone.code) | changed)
        assert (answer.status_code, told in words(answer)) == (422, True), changed
        assert PASSWORD not in answer.text
        assert "<script>" not in answer.text
    assert entrance.accounts() == 0
    assert entrance.opens(link)


def test_a_name_belongs_to_one_person(entrance):
    entrance.joins("Ana")
    link = entrance.invite("Luis")
    visit, telephone = entrance.opens(link)
    answer = visit.post(f"/staff/join/{link}", filled(" ANA ", telephone.code))
    assert answer.status_code == 422
    assert "Somebody else signs in with this name" in words(answer)
    answer = visit.post(f"/staff/join/{link}", filled("luis", telephone.code))
    assert answer.status_code == 302


def test_who_lost_everything_is_invited_anew_and_the_old_proofs_are_worth_nothing(entrance):
    before = entrance.joins("Ana", Role.AUDITOR)
    link = entrance.invite("Ana", Role.RESPONDER)
    visit, telephone = entrance.opens(link)
    assert telephone.typed != before.telephone.typed
    assert 'value="ana"' in visit.get(f"/staff/join/{link}").text
    answer = visit.post(f"/staff/join/{link}", filled("ana", telephone.code, OTHER))
    assert answer.status_code == 302
    assert before.visit.get("/now").status_code == 302
    assert entrance.account().roles == ["responder"]
    old = entrance.knocks().post("/staff/sign-in", {"name": "ana", "password": PASSWORD})
    assert old.status_code == 422
    new = at_the_door(entrance.knocks(), "/staff/sign-in")
    new.post("/staff/sign-in", {"name": "ana", "password": OTHER})
    assert new.post("/staff/sign-in/code", {"code": before.recovery[0]}).status_code == 422


def test_a_link_is_opened_without_using_it_up(entrance):
    link = entrance.invite()
    first, second = entrance.opens(link), entrance.opens(link)
    assert first[1].typed == second[1].typed


def test_a_form_from_elsewhere_or_without_a_token_joins_nobody(entrance):
    link = entrance.invite()
    visit, telephone = entrance.opens(link)
    form = filled("ana", telephone.code)
    assert visit.post(f"/staff/join/{link}", form, token="").status_code == 400
    answer = visit.post(f"/staff/join/{link}", form, Origin="https://example.org")
    assert answer.status_code == 400
    assert entrance.accounts() == 0
