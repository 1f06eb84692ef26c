"""The roll and one person's page: what is shown, changed, refused and written down."""

from dataclasses import replace
from datetime import timedelta
from itertools import product

import pytest
from sqlalchemy import select

from app.audit.rules import Act
from app.audit.tables import AuditEvent
from app.people import service
from app.staff import service as staff
from app.staff.rules import Role
from tests.pages.conftest import words

ANA, LUIS = "+14135550101", "+14135550102"
NEW = {
    "first_name": "María", "languages": "español", "number": "413 555 0111",
    "tell": "text", "gender": "",
}  # fmt: skip


def acts(console, about=None):
    with console.database.transaction() as session:
        chosen = select(AuditEvent).order_by(AuditEvent.id)
        rows = session.scalars(chosen).all()
        return [(row.who, row.act, row.reason) for row in rows if about in {None, row.about}]


def find(console, code):
    with console.database.transaction() as session:
        return staff.find(session, console.app.extensions["desk"].keyring, code)


def form_of(console, visit, code, **changes):
    """Give what the form of somebody has in it, with changes."""
    known = find(console, code).profile
    seen = visit.get(f"/people/{code}").text.split('name="seen"')[1].split('value="')[1]
    return {
        "first_name": known.first_name, "languages": ", ".join(known.languages),
        "skills": ", ".join(known.skills), "gender": known.gender or "",
        "tell": known.tell.value, "seen": seen.split('"')[0],
    } | changes  # fmt: skip


def test_the_roll_begins_with_how_things_stand_and_who_needs_something(console):
    told = console.enter("Ana").says("/people")
    assert "4 people are on the roll. 4 telephones were never tried." in told
    assert told.index("Who needs something") < told.index("Everybody")
    assert "On shift until" in told
    spanish = console.enter("Ana", language="es").says("/people")
    assert "Hay 4 personas en la lista. Hay 4 teléfonos sin probar." in spanish


def test_no_page_of_people_has_a_number_in_it(console):
    ana = console.enter("Ana", Role.COORDINATOR, Role.ROTA)
    code = console.code("Luis")
    for path in ("", "/new", "/import", f"/{code}", f"/{code}/ring", f"/{code}/retire"):
        answer = ana.get("/people" + path)
        assert answer.status_code == 200
        assert "555010" not in answer.text


def test_responders_see_no_roll(console):
    beto = console.enter("Beto", Role.RESPONDER)
    assert beto.get("/people").status_code == 404
    assert beto.get(f"/people/{console.code('Luis')}").status_code == 404


def test_somebody_is_added_and_is_on_the_roll_untried(console):
    ana = console.enter("Ana")
    answer = ana.post("/people/new", NEW, follow_redirects=True)
    assert "María is on the roll. Now try the telephone." in words(answer)
    code = console.code("María")
    assert find(console, code).profile.phone == "+14135550111"
    assert acts(console, code) == [(console.code("Ana"), Act.CHANGED_PERSON, "added")]
    again = ana.post("/people/new", NEW)
    assert again.status_code == 400
    assert "Somebody on the roll has this number" in words(again)


WRONG = [
    ("first_name", "", "begins with one"),
    ("first_name", "luis", "Add an initial"),
    ("first_name", "x" * 5000, "begins with one"),
    ("first_name", "\x00", "cannot be kept"),
    ("languages", "", "At least one language"),
    ("languages", "<script>", "no language that we know"),
    ("gender", "forged", "Choose one of these."),
    ("tell", "forged", "Choose one of these."),
    ("tell", "email", "There is no address"),
    ("email", "nobody", "This is no address"),
    ("number", "", "no telephone number"),
    ("number", "911", "emergency number"),
    ("number", "413-555-0100", "the line itself"),
    ("number", LUIS, "has this number"),
    ("number", "12", "no telephone number"),
    ("number", "+1 413", "No real telephone"),
    ("skills", "x" * 41, "This is too long."),
]


def test_what_is_wrong_is_said_at_its_field_and_nothing_is_saved(console):
    ana = console.enter("Ana")
    for field, value, told in WRONG:
        answer = ana.post("/people/new", NEW | {field: value})
        assert answer.status_code == 400, field
        assert told in words(answer), (field, value)
        assert "<script>" not in answer.text.split("<main")[1]
    assert "4 people" in ana.says("/people")


def test_a_person_is_changed_and_a_new_number_is_untried(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    with console.database.transaction() as session:
        staff.verified(session, code, asked_at=console.clock.now(), at=console.clock.now())
    changes = {
        "first_name": "Lucho",
        "languages": "en, mam",
        "gender": "man",
        "skills": "work, raid",
    }
    answer = ana.post(
        f"/people/{code}", form_of(console, ana, code, **changes), follow_redirects=True
    )
    assert "Changed: name, languages, topics, gender." in words(answer)
    assert "Telephone tried" in words(answer)
    changed = form_of(console, ana, code, number="413 555 0122")
    answer = ana.post(f"/people/{code}", changed, follow_redirects=True)
    assert "The new number must be tried." in words(answer)
    assert "Telephone never tried." in words(answer)
    known = find(console, code).profile
    assert (known.first_name, known.languages, known.phone) == (
        "Lucho",
        ("en", "mam"),
        "+14135550122",
    )
    reasons = [reason for _, _, reason in acts(console, code)]
    assert reasons == ["first_name languages skills gender", "phone"]


def test_an_address_is_kept_until_it_is_forgotten(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    wanted = form_of(console, ana, code, email="luis@example.org", tell="email")
    ana.post(f"/people/{code}", wanted)
    assert "luis@example.org" not in ana.get(f"/people/{code}").text
    ana.post(f"/people/{code}", form_of(console, ana, code, email=""))
    assert find(console, code).profile.email == "luis@example.org"
    refused = ana.post(f"/people/{code}", form_of(console, ana, code, forget="y"))
    assert "There is no address to write to." in words(refused)
    ana.post(f"/people/{code}", form_of(console, ana, code, forget="y", tell="text"))
    assert find(console, code).profile.email is None


def test_who_saves_an_old_page_overwrites_nothing(console):
    ana, rosa, code = console.enter("Ana"), console.enter("Rosa"), console.code("Luis")
    old = form_of(console, ana, code, first_name="Lucho")
    rosa.post(f"/people/{code}", form_of(console, rosa, code, languages="es"))
    answer = ana.post(f"/people/{code}", old, follow_redirects=True)
    assert "Somebody has changed this meanwhile. Nothing was saved" in words(answer)
    assert find(console, code).profile.first_name == "Luis"
    twice = form_of(console, ana, code)
    answer = ana.post(f"/people/{code}", twice, follow_redirects=True)
    assert "Nothing was changed." in words(answer)


def test_of_two_who_save_at_once_the_second_is_told_and_overwrites_nothing(console):
    before, keyring = (
        find(console, console.code("Luis")),
        console.app.extensions["desk"].keyring,
    )
    lucho = replace(before.profile, first_name="Lucho")
    spanish = replace(before.profile, languages=("es",))
    who, now = console.code("Ana"), console.clock.now()
    with console.database.transaction() as session:
        service.change(session, keyring, who, before, lucho, now)
    with console.database.transaction() as session, pytest.raises(service.StaleError):
        service.change(session, keyring, who, before, spanish, now)
    assert find(console, before.code).profile == lucho


def test_a_qualification_is_noted_once_and_its_end_is_told(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    given = {"kind": "training", "by": "Rosa", "on": "2026-11-01", "expires": "2026-11-22"}
    for _ in range(2):
        ana.post(f"/people/{code}/qualifications", given)
    told = ana.says(f"/people/{code}")
    assert told.count("given by Rosa on November 1, 2026") == 1
    assert "One qualification ends this week." in ana.says("/people")
    console.clock.step(timedelta(days=3))
    ana = console.enter("Ana")
    assert "Qualification expired" in ana.says("/people")
    name = ana.get(f"/people/{code}").text.split("/qualifications/")[1].split("/")[0]
    others = ana.post(f"/people/{console.code('Rosa')}/qualifications/{name}/remove")
    assert others.status_code == 404
    ana.post(f"/people/{code}/qualifications/{name}/remove")
    assert "None is written down." in ana.says(f"/people/{code}")
    assert ana.post(f"/people/{code}/qualifications/{name}/remove").status_code == 404


UNQUALIFIED = [
    ("kind", "forged", "Choose one of these."),
    ("by", "", "Please fill this in."),
    ("on", "", "Please fill this in."),
    ("on", "2026-02-31", "This is no day."),
    ("on", "0001-01-01", "This is no day."),
    ("on", "2026-11-21", "has not come yet"),
    ("expires", "2026-10-01", "before the day"),
]


def test_a_qualification_that_cannot_be_is_refused(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    given = {"kind": "training", "by": "Rosa", "on": "2026-11-01", "expires": ""}
    for field, value, told in UNQUALIFIED:
        answer = ana.post(f"/people/{code}/qualifications", given | {field: value})
        assert answer.status_code == 400, (field, value)
        assert told in words(answer), (field, value)
    assert "None is written down." in ana.says(f"/people/{code}")


def test_who_retires_somebody_or_takes_a_list_away_gives_the_password_again(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    console.clock.step(timedelta(minutes=10))
    path = f"/people/{code}/retire"
    answers = [ana.get(path), ana.post(path), ana.post("/people/export")]
    assert all(answer.location.startswith("/staff/prove") for answer in answers)
    assert find(console, code), "nobody was retired"


def test_nobody_learns_anything_who_has_just_left(console, monkeypatch):
    ana, code = console.enter("Ana"), console.code("Luis")
    luis = find(console, code)
    ana.post(f"/people/{code}/retire")
    monkeypatch.setattr(
        "app.people.views.person.enrolled_of", lambda _: luis
    )  # as it was a moment ago
    learned = {"kind": "training", "by": "Rosa", "on": "2026-01-01", "expires": ""}
    assert ana.post(f"/people/{code}/qualifications", learned).status_code == 404


def test_the_rota_coordinator_sees_a_number_for_a_reason_ten_times_a_day(console):
    ana, code = console.enter("Ana", Role.ROTA), console.code("Luis")
    refused = ana.post(f"/people/{code}/number", {"reason": " "})
    assert refused.status_code == 400
    assert "Please fill this in." in words(refused)
    answers = [
        ana.post(f"/people/{code}/number", {"reason": "Is lost on the road."})
        for _ in range(10)
    ]
    assert all(LUIS in answer.text for answer in answers)
    assert "You may see 0 more numbers today." in words(answers[-1])
    answer = ana.post(f"/people/{code}/number", {"reason": "Once more."}, follow_redirects=True)
    assert LUIS not in answer.text
    assert "no more for now" in words(answer)
    seen = [act for act in acts(console, code) if act[1] == Act.REVEALED]
    assert seen == [(console.code("Ana"), Act.REVEALED, "Is lost on the road.")] * 10
    console.clock.step(timedelta(days=1, minutes=1))
    ana = console.enter("Ana", Role.ROTA)
    assert LUIS in ana.post(f"/people/{code}/number", {"reason": "Next day."}).text


def test_nobody_else_sees_a_number(console):
    for role in (Role.COORDINATOR, Role.ADMIN):
        ana = console.enter("Ana", role)
        answer = ana.post(f"/people/{console.code('Luis')}/number", {"reason": "I want to."})
        assert answer.status_code == 404


def test_somebody_is_invited_and_their_roles_are_changed_and_written_down(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    first = ana.post(f"/people/{code}/roles", {"roles": ["responder"]}, follow_redirects=True)
    assert "Invite them first." in words(first)
    ana.post(f"/people/{code}/invite", {"roles": ["responder"]})
    assert "Not invited yet." not in ana.says(f"/people/{code}")
    answer = ana.post(
        f"/people/{code}/roles",
        {"roles": ["responder", "legal-liaison"]},
        follow_redirects=True,
    )
    assert "The roles are changed." in words(answer)
    assert "responder, legal liaison" in words(answer)
    told = [(act, reason) for _, act, reason in acts(console, code)]
    assert told == [
        (Act.INVITED, "responder"),
        (Act.CHANGED_ROLES, "responder -> legal-liaison responder"),
    ]


def test_no_role_and_a_forged_one_change_nothing(console):
    ana, code = console.enter("Ana"), console.code("Luis")
    for door, chosen in product(("roles", "invite"), ([], ["forged"], ["responder", "forged"])):
        answer = ana.post(f"/people/{code}/{door}", {"roles": chosen})
        assert answer.status_code == 400
        assert "Choose one of these." in words(answer)
    assert acts(console) == []


def test_nobody_gives_themselves_a_role_and_only_an_admin_makes_admins(console):
    ana, own, luis = console.enter("Ana"), console.code("Ana"), console.code("Luis")
    for code, chosen in (
        (own, ["coordinator", "legal-liaison"]),
        (luis, ["admin"]),
    ):
        for door in ("roles", "invite"):
            if (code, door) == (luis, "roles"):
                continue
            answer = ana.post(
                f"/people/{code}/{door}", {"roles": chosen}, follow_redirects=True
            )
            assert "This is not yours to change" in words(answer)
    assert acts(console) == []
    console.enter("Ana", Role.ADMIN).post(f"/people/{luis}/invite", {"roles": ["admin"]})
    assert [act for _, act, _ in acts(console)] == [Act.INVITED]
    ana = console.enter("Ana", Role.COORDINATOR)
    for door, role in (("roles", "responder"), ("invite", "admin"), ("invite", "responder")):
        answer = ana.post(f"/people/{luis}/{door}", {"roles": [role]}, follow_redirects=True)
        assert "This is not yours to change" in words(answer)
    assert len(acts(console)) == 1


def test_a_rota_coordinator_gives_no_roles(console):
    ana, code = console.enter("Ana", Role.ROTA), console.code("Luis")
    assert ana.post(f"/people/{code}/roles", {"roles": ["responder"]}).status_code == 404
    assert "Change the roles" not in ana.says(f"/people/{code}")


def test_names_go_out_without_numbers_and_that_is_written_down(console):
    ana = console.enter("Ana")
    answer = ana.post("/people/export")
    lines = answer.data.decode("utf-8-sig").splitlines()
    assert lines[:2] == ['"Name","Languages","Roles"', '"Ana","es, en","coordinator"']
    assert "+1" not in answer.text
    assert [act for _, act, _ in acts(console)] == [Act.EXPORTED]


def test_who_is_not_on_the_roll_has_no_page(console):
    ana = console.enter("Ana", Role.COORDINATOR, Role.ROTA)
    for code in ("nobod", "AAAAA", "%00", "x" * 300):
        _finds_nobody(ana, code)


def _finds_nobody(ana, code):
    assert ana.get(f"/people/{code}").status_code == 404
    for door in ("", "/roles", "/ring", "/retire", "/number", "/qualifications"):
        sent = {
            "reason": "x",
            "roles": ["responder"],
            "kind": "training",
            "by": "x",
            "on": "2026-01-01",
        }
        assert ana.post(f"/people/{code}{door}", sent).status_code == 404
