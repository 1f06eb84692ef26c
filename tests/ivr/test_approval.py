"""A text on rights is heard on a real line while a lawyer's signature on it holds."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from ivr import approval
from ivr.approval import State, approvals_of, approved, fingerprint
from ivr.errors import FlowRefusedError
from ivr.loader import bind, load_whole, without_drafts
from tests.ivr.words import catalogs

HERE = Path(__file__).parent
SMALL = (HERE / "small.yaml").read_text()
TINY = (HERE / "tiny.yaml").read_text()
SIGNED = date(2026, 11, 20)
ONE = """\
  - step: {step}
    texts: "{texts}"
    author: "A. Author"
    spanish_reviewer: "B. Reviewer"
    lawyer: "C. Lawyer"
    approved_on: "{on}"
    review_by: "{by}"
"""


def entry(flow, step="home", *, texts=None, on=SIGNED, by=date(2027, 5, 20)):
    return ONE.format(step=step, texts=texts or fingerprint(flow, step), on=on, by=by)


def loaded(folder, *entries, flow=SMALL, file=None, bounded=False):
    (folder / "small.yaml").write_text(flow)
    said = "approvals:\n" + "".join(entries) if entries else "approvals: []\n"
    (folder / "approvals.yaml").write_text(said if file is None else file)
    return load_whole(
        folder / "small.yaml", catalogs(), name="flows/small.yaml", bounded=bounded
    )


def refused(folder, *entries, **more):
    with pytest.raises(FlowRefusedError) as error:
        loaded(folder, *entries, **more)
    return [str(fault).removeprefix("flows/approvals.yaml:") for fault in error.value.faults]


def state(found, on, step="home"):
    return next(
        each for each in approvals_of(found.flow, found.approvals, on) if each.step == step
    )


def test_what_is_signed_is_heard_from_its_day_to_its_review_and_everything_else_is_minimal(
    tmp_path, small
):
    found = loaded(tmp_path, entry(small))
    for day in (SIGNED, date(2027, 5, 20)):
        spoken = found.on(day)
        assert spoken.step("home") == small.step("home")
        assert spoken.step("emergency").before == small.script.minimal[:1]
    for day in (SIGNED - timedelta(1), date(2027, 5, 21)):
        assert found.on(day) == without_drafts(small)


def test_each_step_is_signed_on_its_own(tmp_path, small):
    found = loaded(tmp_path, entry(small), entry(small, "emergency"))
    assert approved(found.flow, found.approvals, SIGNED) == {"home", "emergency"}
    assert found.on(SIGNED).script == small.script


def test_a_flow_without_a_file_of_approvals_has_nothing_approved(tmp_path, small):
    (tmp_path / "small.yaml").write_text(SMALL)
    found = load_whole(tmp_path / "small.yaml", catalogs(), bounded=False)
    assert found.on(SIGNED) == without_drafts(small)
    assert state(found, SIGNED).state is State.DRAFT


@pytest.mark.parametrize("language", ["es", "en"])
def test_a_comma_in_either_language_makes_a_draft_again(tmp_path, small, language):
    first = small.script.steps["home"].say[0]
    words = {each: dict(known) for each, known in small.words.items()}
    words[language]["home", first] += ","
    changed = small.model_copy(update={"words": words})
    found = loaded(tmp_path, entry(small))
    assert fingerprint(changed, "home") != fingerprint(small, "home")
    assert approved(changed, found.approvals, SIGNED) == frozenset()


def test_keys_and_other_steps_are_not_what_is_signed(small):
    home = small.step("home").model_copy(update={"wait": 5})
    script = small.script.model_copy(update={"steps": {**small.script.steps, "home": home}})
    assert fingerprint(bind(script, catalogs()), "home") == fingerprint(small, "home")


def test_a_text_that_moves_between_two_places_of_a_step_is_another_text(small):
    step = small.step("emergency")
    moved = {"before": step.before + step.between[:1], "between": step.between[1:]}
    steps = {**small.script.steps, "emergency": step.model_copy(update=moved)}
    flow = bind(small.script.model_copy(update={"steps": steps}), catalogs())
    assert fingerprint(flow, "emergency") != fingerprint(small, "emergency")


def test_how_it_stands_with_each_text_on_rights_is_told(tmp_path, small):
    by = date(2027, 5, 20)
    found = loaded(tmp_path, entry(small, by=by), entry(small, "minimal", by=by))
    told = approvals_of(found.flow, found.approvals, SIGNED)
    assert [each.step for each in told] == ["minimal", "home", "emergency"]
    assert [each.state for each in told] == [State.APPROVED, State.APPROVED, State.DRAFT]
    assert told[2].texts == fingerprint(small, "emergency")
    for day, expected in [
        (SIGNED - timedelta(1), State.DRAFT),
        (by - timedelta(15), State.APPROVED),
        (by - timedelta(14), State.EXPIRING),
        (by, State.EXPIRING),
        (by + timedelta(1), State.EXPIRED),
    ]:
        assert state(found, day).state is expected, day
    assert state(found, SIGNED).until == by


def test_a_renewal_stands_beside_the_approval_it_renews(tmp_path, small):
    again = date(2027, 5, 10)
    found = loaded(tmp_path, entry(small), entry(small, on=again, by=date(2027, 11, 10)))
    assert state(found, date(2027, 5, 15)).until == date(2027, 11, 10)
    assert "home" in approved(found.flow, found.approvals, date(2027, 11, 10))
    assert found.warnings == ()


def test_an_approval_of_an_older_text_is_told_and_refuses_nothing(tmp_path, small):
    found = loaded(tmp_path, entry(small, texts="0123456789ab"))
    (warning,) = found.warnings
    assert str(warning) == (
        "flows/approvals.yaml:3:12: the text of `home` has changed since; "
        f'let it be signed again, as texts: "{fingerprint(small, "home")}"'
    )
    assert found.on(SIGNED) == without_drafts(small)


def test_an_older_approval_is_no_news_once_the_new_text_is_signed(tmp_path, small):
    found = loaded(tmp_path, entry(small, texts="0123456789ab"), entry(small))
    assert found.warnings == ()


def test_an_approval_of_no_text_on_rights_is_told_with_the_nearest_name(tmp_path, small):
    wrong = entry(small, texts="0123456789ab").replace("home", "hom")
    person = entry(small, "person")
    first, second = loaded(tmp_path, wrong, person).warnings
    assert (first.what, first.instead) == (
        "there is no text on rights in a step `hom`",
        "did you mean `home`?",
    )
    assert (second.line, second.column) == (9, 11)
    assert second.instead == "take the approval out"


@pytest.mark.parametrize(
    ("on", "by", "contested", "latest"),
    [
        ("2026-11-20", "2027-05-21", False, "2027-05-20"),
        ("2026-08-31", "2027-03-01", False, "2027-02-28"),
        ("2026-06-30", "2026-12-31", False, "2026-12-30"),
        ("2026-11-20", "2026-12-21", True, "2026-12-20"),
    ],
)
def test_a_review_that_is_too_far_is_refused(tmp_path, small, on, by, contested, latest):
    mark = "rights: true\n    contested: true"
    flow = SMALL.replace("rights: true", mark, 1) if contested else SMALL
    (fault,) = refused(tmp_path, entry(small, on=on, by=by), flow=flow)
    assert fault == (
        f"8:16: `review_by` is too far from {on}; write {latest} or an earlier day"
    )
    loaded(tmp_path, entry(small, on=on, by=latest), flow=flow)


def test_a_review_before_the_signature_is_refused(tmp_path, small):
    (fault,) = refused(tmp_path, entry(small, by="2026-11-19"))
    assert fault.startswith("8:16: `review_by` comes before `approved_on`; write a later day")


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('"2026-11-20"', "2026-11-20", "7:18: `2026-11-20` reads as a date; put it in quotes"),
        ('"2026-11-20"', '"2026-02-30"', "7:18: this cannot stand under `approved_on`; write"),
        ('"2026-11-20"', '"9999-12-31"', "7:18: this cannot stand under `approved_on`; write"),
        ('    lawyer: "C. Lawyer"\n', "", "2:5: `lawyer` is missing; write lawyer:"),
        ('"C. Lawyer"', '""', "6:13: this cannot stand under `lawyer`; write"),
        ("lawyer", "laywer", "6:5: `laywer` is unknown here; did you mean `lawyer`?"),
        ("author", "colour", "4:5: `colour` is unknown here; write one of"),
        ("texts: ", 'texts: "x', "3:15: this is no YAML"),
        ("step: home", "step: Home", "2:11: this cannot stand under `step`; write step:"),
    ],
)
def test_a_faulty_approval_is_refused_at_its_place_with_the_remedy(
    tmp_path, small, old, new, fault
):
    found = refused(tmp_path, entry(small, texts="0123456789ab").replace(old, new))
    assert any(each.startswith(fault) for each in found), found


@pytest.mark.parametrize(
    ("file", "fault"),
    [
        ("", "1:1: `approvals` is missing; write `approvals: []`"),
        ("- step: home", "1:1: `approvals` is missing"),
        ("approvals: home", "1:12: this cannot stand under `approvals`"),
        ("approvals: [home]", "1:13: this cannot stand under `approvals`"),
        ("approvals: [&a b]", "1:13: anchors (&) are not read"),
        ("aprovals: []", "1:1: `aprovals` is unknown here; did you mean `approvals`?"),
    ],
)
def test_what_is_no_file_of_approvals_is_refused(tmp_path, file, fault):
    found = refused(tmp_path, file=file)
    assert any(each.startswith(fault) for each in found), found


def test_a_file_of_approvals_that_nobody_may_read_is_refused(tmp_path):
    (tmp_path / "approvals.yaml").mkdir()
    with pytest.raises(FlowRefusedError, match="cannot be read"):
        approval.read(tmp_path / "approvals.yaml", "flows/approvals.yaml")


def test_a_flow_that_keeps_callers_too_long_only_while_one_text_is_signed_is_refused(tmp_path):
    # Signed, the reading is long; not signed, the words before a ring are.
    long, minimal = "You may stay silent now. " * 7, "You may stay silent. " * 5
    flow = (
        TINY.replace("minimal: [You may stay silent.]", f"minimal: [{minimal.strip()}]")
        .replace("say: [You may stay silent.]", f"rights: true\n    say: [{long.strip()}]")
        .replace("urgency: normal", "urgency: normal\n    rights: true")
    )
    whole = loaded(tmp_path, flow=flow, bounded=True).flow
    loaded(tmp_path, entry(whole, "rights"), entry(whole, "person"), flow=flow, bounded=True)
    (fault,) = refused(tmp_path, entry(whole, "rights"), flow=flow, bounded=True)
    assert "from `rights` a caller may wait" in fault
