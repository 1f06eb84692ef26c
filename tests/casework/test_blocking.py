"""Blocking a caller from their case: what follows is said before, and who cannot be blocked."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from app.audit import store as audit
from app.line import store
from app.staff.rules import Role
from tests.casework.conftest import CALLER
from tests.pages.conftest import words

WHY = {"hours": "6", "why": "Shouts, for an hour."}
LUIS = "+14135550102"


def blocks(console):
    with console.database.transaction() as session:
        return store.blocks(session, console.clock.now())


def recorded(console):
    with console.database.transaction() as session:
        found = reversed(audit.newest(session, 50))
        return [
            (row.who, row.act, row.about, row.reason) for row in found if row.act == "switched"
        ]


def follows(visit, path, form=None):
    return words(visit.post(path, form, follow_redirects=True))


@pytest.fixture
def ana(console):
    return console.enter("Ana")


def test_what_follows_is_said_before_and_seen_after_and_taken_back(console, desk, ana):
    name, other = desk.case(), desk.case()
    assert "Block this caller…" in ana.says(f"/cases/{name}")
    before = ana.says(f"/cases/{name}/block")
    for told in (
        "nobody is rung, also not in an emergency",
        "a family that shares it",
        "blocked:",
    ):
        assert told in before
    assert blocks(console) == ()
    told = follows(ana, f"/cases/{name}/block", WHY)
    assert "The caller is blocked." in told
    assert "Nobody is rung for this caller until Fri 11:00" in told
    (block,) = blocks(console)
    assert (block.case, block.until) == (name, console.clock.now() + timedelta(hours=6))
    assert block.caller == desk.keyring.fingerprint(CALLER, "number")
    assert "Why: Shouts, for an hour." in ana.says(f"/cases/{name}/block")
    # Another case of the same caller shows it, and takes it back as well.
    assert "Nobody is rung for this caller" in ana.says(f"/cases/{other}")
    assert name not in ana.says(f"/cases/{other}/block")
    assert "people are rung for this caller again" in follows(ana, f"/cases/{other}/unblock")
    assert blocks(console) == ()
    code = console.code("Ana")
    assert recorded(console) == [
        (code, "switched", name, "blocked: Shouts, for an hour."),
        (code, "switched", other, "unblocked"),
    ]


def test_what_is_sent_twice_or_late_changes_nothing_and_is_told(console, desk, ana):
    name = desk.case()
    follows(ana, f"/cases/{name}/block", WHY)
    again = follows(ana, f"/cases/{name}/block", WHY | {"hours": "24"})
    assert "This caller is blocked already. Nothing was changed." in again
    assert blocks(console)[0].until == console.clock.now() + timedelta(hours=6)
    follows(ana, f"/cases/{name}/unblock")
    assert "Nothing was changed." in follows(ana, f"/cases/{name}/unblock")
    assert len(recorded(console)) == 2


def test_nobody_is_blocked_who_hides_their_number_or_is_ours_or_only_wrote(console, desk, ana):
    for name, told in (
        (desk.case(number=None), "it would meet everybody who hides their number"),
        (desk.case(number=LUIS), "came from a telephone of ours"),
        (desk.text(number="+14135550177"), "texts are not blocked"),
    ):
        page = ana.says(f"/cases/{name}/block")
        assert told in page
        assert "For how many hours" not in page
        assert told in follows(ana, f"/cases/{name}/block", WHY)
    assert blocks(console) == ()
    assert recorded(console) == []


def test_hours_and_reasons_that_cannot_be_kept_are_told_at_their_fields(console, desk, ana):
    name = desk.case()
    for wrong, told in (
        ({"hours": "25"}, "Write whole hours, from 1 to 24."),
        ({"hours": "0"}, "Write whole hours"),
        ({"hours": "1.5"}, "Write whole hours"),
        ({"hours": "٣"}, "Write whole hours"),
        ({"hours": ""}, "Write whole hours"),
        ({"why": " "}, "Please fill this in"),
        ({"why": "It was 413-555-0150."}, "No telephone number is kept here"),
    ):
        answer = ana.post(f"/cases/{name}/block", WHY | wrong)
        assert answer.status_code == 400
        assert told in words(answer)
    assert blocks(console) == ()


def test_whose_case_it_is_sees_the_block_and_only_coordinators_set_it(console, desk, ana):
    name = desk.case(assigned_to=console.code("Luis"))
    follows(ana, f"/cases/{name}/block", WHY)
    luis = console.enter("Luis", Role.RESPONDER, language="es")
    told = luis.says(f"/cases/{name}")
    assert "no suena ningún teléfono por las llamadas de esta persona" in told
    assert "Shouts" not in told
    assert "quitar el bloqueo" not in told
    for path in ("block", "unblock"):
        assert luis.post(f"/cases/{name}/{path}", WHY).status_code == 404
    assert len(blocks(console)) == 1


def test_of_several_who_block_a_caller_at_once_one_block_is_left(console, desk):
    name = desk.case()
    visits = [console.enter("Ana") for _ in range(4)]
    ready = threading.Barrier(len(visits))
    assert all(visit.token for visit in visits)

    def block(visit):
        ready.wait(10)
        return visit.post(f"/cases/{name}/block", WHY).status_code

    with ThreadPoolExecutor(len(visits)) as hands:
        assert set(hands.map(block, visits)) == {303}
    assert len(blocks(console)) == 1
