"""A flow file is loaded wholly, or refused with all that is wrong, where, and the remedy."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from ivr.document import LONGEST
from ivr.errors import FlowRefusedError, FlowUnreadableError
from ivr.flow import messages
from ivr.loader import bind, from_json, load, to_json, without_drafts
from ivr.proof import prove
from ivr.steps import Menu, Read, chunks
from tests.ivr.words import catalogs

HERE = Path(__file__).parent
WHOLE = (HERE / "tiny.yaml").read_text()
BROKEN = sorted((HERE / "broken").glob("*.yaml"))


def read(folder, content, words=None):
    path = folder / "flow.yaml"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return load(path, catalogs() if words is None else words, name="flow.yaml")


def faults(folder, content, words=None):
    with pytest.raises(FlowRefusedError) as refused:
        read(folder, content, words)
    return [str(fault).removeprefix("flow.yaml:") for fault in refused.value.faults]


def test_the_whole_file_is_no_broken_one():
    assert load(HERE / "tiny.yaml", catalogs()).script.flow == "tiny"


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_file_is_refused_for_what_its_first_lines_say(path):
    expected = [line[2:] for line in path.read_text().splitlines() if line.startswith("# ")]
    assert expected
    with pytest.raises(FlowRefusedError) as refused:
        load(path, catalogs(), name="flow.yaml")
    assert [str(fault) for fault in refused.value.faults] == [
        f"flow.yaml:{e}" for e in expected
    ]


def test_faults_are_one_a_line_and_begin_with_file_line_and_column(tmp_path):
    with pytest.raises(FlowRefusedError) as refused:
        read(tmp_path, WHOLE.replace("say:", "sey:"))
    lines = str(refused.value).split("\n")
    assert len(lines) == 14  # of seven steps: unknown, and missing
    assert "flow.yaml:16:5: `sey` is unknown here; did you mean `say`?" in lines


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\xff\xfe", "1:1: this is not UTF-8"),
        (b"flow: tiny\nstart: \xe9", "2:1: this is not UTF-8"),
        (b"flow: \x01", "1:7: a control character stands here"),
        (b"#" * (LONGEST + 1), "1:1: the file is longer than 256 KiB"),
        (b"[" * 100_000, "1:33: nested deeper than 32 levels"),
        (b"just words", "1:1: this is no flow"),
        (b"5", "1:1: this is no flow"),
        (b"# nothing", "1:1: the file is empty"),
    ],
)
def test_what_is_no_flow_file_at_all_is_refused(tmp_path, content, expected):
    (fault,) = faults(tmp_path, content)
    assert fault.startswith(expected)


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(FlowRefusedError, match="cannot be read"):
        load(tmp_path / "none.yaml", {})
    with pytest.raises(FlowRefusedError, match="cannot be read"):
        load(tmp_path, {})


def test_a_folded_text_is_one_line(tmp_path):
    folded = WHOLE.replace("say: [Goodbye.]", "say:\n      - >-\n        Good\n        bye.")
    assert read(tmp_path, folded).step("goodbye").say == ("Good bye.",)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path):
    flow = read(tmp_path, b"\xef\xbb\xbf" + WHOLE.replace("\n", "\r\n").encode())
    assert flow == read(tmp_path, WHOLE)


def test_a_text_without_translation_is_refused_where_it_stands(tmp_path):
    words = dict.fromkeys(messages(read(tmp_path, WHOLE).script), "x")
    del words["goodbye", "Goodbye."]
    words["message", "Leave a message."] = " "
    assert faults(tmp_path, WHOLE, {"es": words}) == [
        "62:11: in `es`, the text is empty; write what is to be said in the catalog",
        '72:11: this text has no `es` words; translate it in the catalog, msgctxt "goodbye"',
    ]


def test_the_same_english_in_another_step_is_another_message(tmp_path):
    words = dict.fromkeys(messages(read(tmp_path, WHOLE).script), "x")
    words["emergency", "We are calling."] = "Estamos llamando."
    flow = read(tmp_path, WHOLE, {"es": words})
    assert flow.text("emergency", "We are calling.", "es") == "Estamos llamando."
    assert flow.text("person", "We are calling.", "es") == "x"


def test_english_is_what_the_file_says_and_a_catalog_of_english_is_not_asked_for(tmp_path):
    flow = read(tmp_path, WHOLE, {**catalogs(), "en": {}})
    assert flow.text("goodbye", "Goodbye.", "en") == "Goodbye."


def test_a_changed_comma_in_either_language_is_another_flow(tmp_path):
    words = dict.fromkeys(messages(read(tmp_path, WHOLE).script), "x")
    prints = {
        read(tmp_path, WHOLE).fingerprint,
        read(tmp_path, WHOLE, {"es": words}).fingerprint,
        read(tmp_path, WHOLE, {"es": words | {("goodbye", "Goodbye."): "x,"}}).fingerprint,
        read(tmp_path, WHOLE.replace("Goodbye.", "Goodbye!")).fingerprint,
        read(
            tmp_path, WHOLE.replace("silence: message", "silence: message\n    wait: 9")
        ).fingerprint,
    }
    assert len(prints) == 5


def test_comments_and_the_order_of_steps_are_no_other_flow(tmp_path):
    head, _, goodbye = WHOLE.partition("  goodbye:")
    moved = head.replace("steps:\n", "steps: # these\n  goodbye:" + goodbye)
    assert read(tmp_path, moved).fingerprint == read(tmp_path, WHOLE).fingerprint


@pytest.mark.parametrize("name", ["small", "hotline"])
def test_a_flow_survives_its_text(name, request):
    for flow in (request.getfixturevalue(name), without_drafts(request.getfixturevalue(name))):
        kept = from_json(to_json(flow))
        assert kept == flow
        assert kept.fingerprint == flow.fingerprint
        assert to_json(kept) == to_json(flow)


def test_a_kept_flow_that_is_changed_has_another_name_or_is_refused(small):
    text = to_json(small)
    assert from_json(text.replace("Take care.", "Take care!")).fingerprint != small.fingerprint
    for broken in (
        "",
        "[]",
        "{}",
        "null",
        text[:-9],
        text.replace('"goodbye", "Thank', '"x", "T'),
    ):
        with pytest.raises(FlowUnreadableError):
            from_json(broken)
    with pytest.raises(FlowUnreadableError):
        from_json(text.replace('"silence": "message"', '"silence": "goodbye"'))


def test_without_approval_only_the_three_sentences_are_said_about_rights(small):
    plain, minimal = without_drafts(small), small.script.minimal
    assert plain.step("home") == small.step("home").model_copy(update={"say": minimal})
    assert chunks(plain.step("emergency")) == {"before": minimal[:1], "between": minimal[1:]}
    assert plain.step("person") == small.step("person")
    assert plain.text("home", minimal[0], "es") == "[es] You may stay silent."
    assert plain.fingerprint != small.fingerprint


def test_a_text_that_nobody_has_signed_is_not_even_in_a_real_lines_flow(hotline):
    plain = to_json(without_drafts(hotline))
    for name, step in hotline.script.steps.items():
        if getattr(step, "rights", False):
            spoken = {text for context, text in messages(hotline.script) if context == name}
            assert not [text for text in spoken - {*hotline.script.minimal} if text in plain]


def test_a_menu_of_drafts_becomes_a_reading_that_takes_its_keys_and_goes_on_as_in_silence(
    tmp_path,
):
    flow = read(tmp_path, WHOLE).script
    choice = flow.steps["choice"].model_copy(update={"rights": True})
    script = flow.model_copy(update={"steps": {**flow.steps, "choice": choice}})
    plain = without_drafts(bind(script, catalogs())).step("choice")
    assert isinstance(choice, Menu)
    assert isinstance(plain, Read)
    assert (plain.say, plain.then) == (flow.minimal, choice.silence)
    assert (plain.keys, plain.wrong) == (choice.keys, choice.wrong)


@pytest.mark.parametrize("name", ["small", "hotline"])
def test_the_flow_without_drafts_is_proven_too(name, request):
    assert prove(without_drafts(request.getfixturevalue(name)).script) == ()


def test_a_flow_that_only_breaks_without_its_drafts_is_refused(tmp_path):
    greeting = "    type: menu\n    say: [Press one or two.]\n"
    drafts = WHOLE.replace(greeting, greeting + "    rights: true\n")
    (fault,) = faults(tmp_path, drafts)
    assert fault.startswith("4:8: a call begins in `greeting`, which is no menu")


SPLICES = st.tuples(
    st.integers(0, len(WHOLE)),
    st.integers(0, 40),
    st.text(max_size=6) | st.sampled_from("&*{[\"'#:>"),
)


@settings(max_examples=250, deadline=None)
@given(st.lists(SPLICES, min_size=1, max_size=3))
@example([(0, 0, "\ufeff")])
def test_whatever_is_done_to_a_file_it_is_loaded_or_refused(tmp_path_factory, splices):
    text = WHOLE
    for place, length, other in splices:
        text = text[:place] + other + text[place + length :]
    folder = tmp_path_factory.getbasetemp()
    try:
        read(folder, text.encode(errors="replace"))
    except FlowRefusedError as refused:
        faults = refused.faults
        told = [f.what and f.instead and f.line >= 1 and f.column >= 1 for f in faults]
        assert told
        assert all(told)
