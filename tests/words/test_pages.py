"""The pages on the words: what callers hear, what is not signed, what is wrong in a file."""

import re
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from html import unescape
from uuid import uuid4

import pytest

from app.calls import store as calls
from app.calls.record import Outcome
from app.calls.tables import Call
from app.cases.rules import Status
from app.cases.tables import Case
from app.staff.rules import EVERY_ROLE, Role
from app.words import views
from app.words.service import BESIDE
from ivr.approval import Approval, fingerprint
from ivr.errors import Fault, FlowRefusedError
from ivr.recordings import recording_id
from tests.pages.conftest import words

STEP = "/words/step/"
RIGHTS = "rights_home"
TODAY = date(2026, 11, 20)
EIGHT = datetime(2026, 11, 20, 8, tzinfo=UTC)


@pytest.fixture
def keeper(console):
    return console.app.extensions[views.KEEPER]


def signed(keeper, monkeypatch, review_by):
    """Let a lawyer have signed one text on rights until a day."""
    good = keeper.good
    one = Approval(
        step=RIGHTS,
        texts=fingerprint(good.flow, RIGHTS),
        author="Elena",
        spanish_reviewer="Inés",
        lawyer="Maya Stone, Massachusetts bar",
        approved_on=date(2026, 10, 1),
        review_by=review_by,
    )
    approvals = replace(good.approvals, all=(one,))
    monkeypatch.setattr(keeper, "_good", replace(good, approvals=approvals))


def refuse(keeper, monkeypatch, *faults):
    def load():
        raise FlowRefusedError(faults)

    monkeypatch.setattr(keeper, "_load", load)
    monkeypatch.setattr(keeper, "_seen", None)
    keeper.refresh()


def fault(line, what):
    return Fault(file="flows/hotline.yaml", line=line, column=5, what=what, instead="mend it")


# ── the flow ─────────────────────────────────────────────────────────────────────────────────


def test_every_role_reads_the_words_and_strangers_do_not(console):
    for role in EVERY_ROLE:
        assert console.enter("Ana", role).get("/words").status_code == 200
    assert console.stranger().get("/words").status_code == 302


def test_every_step_stands_in_the_picture_and_in_the_list_with_a_link_to_its_page(
    console, keeper
):
    page = console.enter("Ana").get("/words").text
    pictures = re.findall(r"<svg.*?</svg>", page, re.DOTALL)
    listed = page[page.index('id="list"') :]
    assert len(pictures) == 2
    for name in keeper.current.script.steps:
        for where in (*pictures, listed):
            assert where.count(f'href="{STEP}{name}"') == 1


def test_every_page_of_a_step_opens_and_names_what_stands_in_the_file(console, keeper):
    ana = console.enter("Ana")
    for name in (*keeper.current.script.steps, *BESIDE):
        answer = ana.get(STEP + name)
        assert answer.status_code == 200
        assert f"<code>{name}</code>" in answer.text
        assert "None" not in words(answer)


def test_the_picture_is_in_the_readers_language(console):
    page = console.enter("Ana", language="es").get("/words").text
    assert "Derechos en casa" in page
    assert "llama a personas · Borrador" in words(
        console.enter("Ana", language="es").get("/words")
    )
    picture = re.sub(r"<[^>]+>", " ", re.findall(r"<svg.*?</svg>", page, re.DOTALL)[0])
    assert "asks for a key" not in picture
    assert "nobody" not in picture


def test_a_size_is_chosen_from_those_there_are(console):
    ana = console.enter("Ana")
    wide = {}
    for size in ("50", "100", "9999", "-1", "x"):
        found = re.findall(r'<svg width="(\d+)"', ana.get(f"/words?size={size}").text)
        wide[size] = int(found[0])
    assert wide["50"] * 2 == pytest.approx(wide["100"], abs=1)
    assert wide["9999"] == wide["-1"] == wide["x"] == wide["100"]


def test_a_step_that_there_is_not_is_told(console):
    for name in ("nowhere", "<b>", "x" * 300, "../../etc"):
        assert console.enter("Ana").get(STEP + name).status_code == 404


def test_a_fault_in_the_file_is_told_with_its_place_and_callers_hear_the_last_good_one(
    console, keeper, monkeypatch
):
    ana, version = console.enter("Ana"), keeper.current.fingerprint
    assert "has a fault" not in ana.says("/words")
    refuse(keeper, monkeypatch, fault(12, "`go` names no <step>"))
    told = ana.says("/words")
    assert "The changed file has a fault" in told
    assert "flows/hotline.yaml:12:5 : `go` names no &lt;step&gt;; mend it" in told
    assert f"Version {version}" in told
    assert "flows/hotline.yaml:12:5" in ana.says(STEP + "main")
    assert "El archivo cambiado tiene un error" in console.enter("Ana", language="es").says(
        "/words"
    )


def test_many_faults_are_counted_and_the_first_are_shown(console, keeper, monkeypatch):
    refuse(keeper, monkeypatch, *(fault(line, "wrong") for line in range(1, 31)))
    told = console.enter("Ana").says("/words")
    assert "The changed files have 30 faults" in told
    assert told.count("hotline.yaml:") == 8
    assert "There are more" in told


def test_a_call_that_began_before_stays_with_its_version_and_is_counted(
    console, keeper, monkeypatch
):
    assert "under way" not in console.enter("Ana").says("/words")
    monkeypatch.setattr(type(keeper), "since", EIGHT + timedelta(hours=1))
    with console.database.transaction() as session:
        case = Case(
            id=uuid4(),
            name="TERN-4821",
            opened_at=EIGHT,
            status=Status.NEW,
            outcome="under-way",
        )
        call = Call(
            sid="CA" + "1" * 32, case_id=case.id, started_at=EIGHT, outcome=Outcome.UNDER_WAY,
            path=[], mismatch=False, unknown=False, call_back=False, back_tried=[],
        )  # fmt: skip
        calls.add_all(session, [case], [call])
    assert "1 call under way began before" in console.enter("Ana").says("/words")


# ── a step ───────────────────────────────────────────────────────────────────────────────────


def test_a_step_shows_both_languages_with_seconds_and_where_each_key_leads(console, keeper):
    told = console.enter("Ana").says(STEP + "work")
    flow = keeper.current
    for language in ("es", "en"):
        for each in flow.step("work").say:
            assert flow.text("work", each, language).split(".")[0] in told
    assert re.search(r"\d+(\.\d)? sec", told)
    assert re.search("Key 4 Message", told)
    assert "another key, or none" in told or "another key" in told


def test_a_draft_says_so_in_a_word_and_what_a_real_line_says_instead(console):
    told = console.enter("Ana").says(STEP + RIGHTS)
    assert "Draft" in told
    assert "No lawyer has signed these words: a real line says three short sentences" in told


@pytest.mark.parametrize(
    ("review_by", "state", "sentence"),
    [
        (TODAY + timedelta(days=90), "Signed", "A lawyer has signed these words"),
        (TODAY + timedelta(days=3), "Expires soon", "A lawyer has signed these words"),
        (TODAY - timedelta(days=1), "Expired", "signature has expired"),
    ],
)
def test_a_signature_is_shown_with_who_when_until_when_and_the_fingerprint(
    console, keeper, monkeypatch, review_by, state, sentence
):
    signed(keeper, monkeypatch, review_by)
    told = console.enter("Ana").says(STEP + RIGHTS)
    assert state in told
    assert sentence in told
    assert "Lawyer Maya Stone, Massachusetts bar" in told
    assert "Spanish read by Inés" in told
    assert "Signed on October 1, 2026" in told
    assert f"counts {review_by:%B} {review_by.day}, {review_by.year}" in told
    assert fingerprint(keeper.good.flow, RIGHTS) in told


def test_what_callers_hear_in_place_of_a_draft_stands_on_its_page(console, keeper, monkeypatch):
    ana = console.enter("Ana")
    assert "What callers hear in its place now" not in ana.says(STEP + RIGHTS)
    monkeypatch.setattr(keeper, "_current", keeper.good.on(TODAY))
    told = ana.says(STEP + RIGHTS)
    assert "What callers hear in its place now" in told
    assert keeper.good.flow.script.minimal[0] in unescape(told)
    assert "What callers hear in its place now" not in ana.says(STEP + "main")


def test_a_recorded_voice_is_played_and_the_browser_speaks_what_has_none(
    console, keeper, monkeypatch
):
    ana, flow = console.enter("Ana"), keeper.good.flow
    english = flow.step("goodbye").say[0]
    assert "<audio" not in ana.get(STEP + "goodbye").text
    assert 'data-speaks="said-es-all" lang="es" hidden' in ana.get(STEP + "goodbye").text
    name = recording_id("goodbye", flow.text("goodbye", english, "es"))
    found = {"recordings": {"es": {("goodbye", english): name}}, "lengths": {f"es/{name}": 4.0}}
    good = replace(keeper.good, flow=flow.model_copy(update=found))
    monkeypatch.setattr(keeper, "_good", good)
    page = ana.get(STEP + "goodbye").text
    assert f'src="/recordings/es/{name}.wav"' in page
    assert "<audio" in page


def test_a_practice_line_leads_to_the_telephone_at_the_step(console):
    page = console.enter("Ana").get(STEP + "work").text
    assert "/booth" in page or "/practice" in page
    assert "step=work&amp;language=es" in page
    assert "step=minimal" not in console.enter("Ana").get(STEP + "minimal").text


def test_the_step_of_the_status_line_says_what_is_published_now(console):
    assert "No status line is published now" in console.enter("Ana").says(STEP + "announced")


# ── what a lawyer must sign ──────────────────────────────────────────────────────────────────


def test_all_that_is_draft_or_expired_stands_on_one_page_with_what_is_to_be_signed(
    console, keeper, monkeypatch
):
    ana, flow = console.enter("Ana", Role.LIAISON), keeper.good.flow
    told = ana.says("/words/unsigned")
    assert "Of 9 texts on rights, 9 are draft or expired" in told
    for each in flow.step(RIGHTS).say:
        assert flow.text(RIGHTS, each, "es") in told
    signed(keeper, monkeypatch, TODAY + timedelta(days=90))
    told = ana.says("/words/unsigned")
    assert "8 are draft or expired" in told
    assert fingerprint(flow, RIGHTS) not in told
    signed(keeper, monkeypatch, TODAY - timedelta(days=1))
    told = ana.says("/words/unsigned")
    assert "Expired November 19, 2026" in told


def test_texts_are_read_only_and_the_page_says_where_they_are_changed(console):
    page = console.enter("Ana").get(STEP + "main")
    assert "docs/words.md says how one is changed" in words(page)
    main = page.text[page.text.index("<main") :]
    assert "<form" not in main
