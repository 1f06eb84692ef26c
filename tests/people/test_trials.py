"""A telephone is tried from a page that waits for nothing; the roll learns what came of it."""

import secrets
from datetime import timedelta

from app.audit.rules import Act
from app.dispatch import service as dispatch
from app.dispatch import store
from app.dispatch.rules import TRIAL
from app.dispatch.tables import Invitation
from app.people import store as people
from app.telephony.reports import LegOver
from app.telephony.rest import RefusedError, TooManyError, UncertainError
from tests.pages.conftest import words
from tests.people.test_roll import acts, form_of

LUIS = "+14135550102"


def trial(console, code):
    with console.database.transaction() as session:
        return people.last_trial(session, code)


def reported(console, code, webhook, **more):
    """Have Twilio tell of the last trial."""
    name, usual = trial(console, code).id, {"leg_sid": "CA" + "1" * 32, "webhook": webhook}
    report = LegOver(at=console.clock.now(), **({"status": None} | usual | more))
    with console.database.transaction() as session:
        dispatch.note(session, name, report)


def ring(visit, code):
    return words(visit.post(f"/people/{code}/ring", follow_redirects=True))


def later(console, seconds=1):
    console.clock.step(timedelta(seconds=seconds))


def test_who_presses_1_is_tried_and_the_page_and_the_roll_say_so(console, company):
    ana, code = console.enter("Ana"), console.code("Luis")
    assert "It was never tried." in ana.says(f"/people/{code}/ring")
    told = ring(ana, code)
    assert "It rings. Whoever answers is asked for the key 1." in told
    assert company.rung == [LUIS]
    assert "It rings already." in ring(ana, code)
    assert company.rung == [LUIS]
    reported(console, code, "invited", key="1")
    part = ana.client.get(f"/people/{code}/ring", headers={"X-Live": "1"})
    assert "<html" not in part.text
    assert "this telephone is ready" in ana.says(f"/people/{code}/ring")
    assert "Telephone tried" in ana.says(f"/people/{code}")
    assert "3 telephones were never tried." in ana.says("/people")
    assert [act for _, act, _ in acts(console, code)] == [Act.TRIED_TELEPHONE]


def test_a_telephone_that_rang_in_vain_needs_somebody(console, company):
    ana, code = console.enter("Ana"), console.code("Luis")
    ring(ana, code)
    reported(console, code, "rang", status="no-answer")
    assert "Nobody answered." in ana.says(f"/people/{code}/ring")
    assert "Rung in vain" in ana.says("/people")
    assert "Nobody answered." in ana.says(f"/people/{code}")
    later(console)
    ring(ana, code)
    reported(console, code, "invite")
    reported(console, code, "rang", status="completed")
    assert "pressed nothing" in ana.says(f"/people/{code}/ring")
    later(console)
    ring(ana, code)
    later(console, 91)
    assert "Nobody knows what became" in ana.says(f"/people/{code}/ring")
    ring(ana, code)
    assert len(company.rung) == 4
    reported(console, code, "rang", status="busy")
    assert "This was tried often enough for an hour." in ring(ana, code)
    assert len(company.rung) == 4
    console.clock.step(timedelta(minutes=20))
    ana.get("/people")
    console.clock.step(timedelta(minutes=20))
    ana.get("/people")
    console.clock.step(timedelta(minutes=21))
    assert "It rings." in ring(ana, code)


def test_whoever_is_rung_for_a_caller_is_not_tried(console, company):
    ana, code = console.enter("Ana"), console.code("Luis")
    row = Invitation(
        id=secrets.token_hex(8), person_code=code, call_sid="CA" + "0" * 32,
        asked_at=console.clock.now(),
    )  # fmt: skip
    with console.database.transaction() as session:
        store.invite(session, row)
    assert "They are being rung for a caller" in ring(ana, code)
    assert company.rung == []
    assert acts(console) == []


def test_what_the_telephone_company_answers_is_told_and_keeps_no_telephone_from_callers(
    console, company
):
    ana, code = console.enter("Ana"), console.code("Luis")
    company.error = RefusedError(21211)
    assert "does not ring this number" in ring(ana, code)
    later(console)
    company.error = TooManyError()
    assert "is busy. Try again in a minute." in ring(ana, code)
    assert trial(console, code).ended_at
    later(console)
    company.error = UncertainError()
    assert "It rings." in ring(ana, code)
    with console.database.transaction() as session:
        rung = people.rung(session, code)
        assert rung
        assert rung.call_sid == TRIAL


def test_a_trial_of_a_number_that_was_changed_since_says_nothing_of_the_new_one(
    console, company
):
    ana, code = console.enter("Ana"), console.code("Luis")
    ring(ana, code)
    later(console, 5)
    ana.post(f"/people/{code}", form_of(console, ana, code, number="413 555 0122"))
    reported(console, code, "invited", key="1")
    assert "Telephone never tried." in ana.says(f"/people/{code}")
