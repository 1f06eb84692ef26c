"""`hotline flows say`, `export` and `draw`: the words, a script, a picture."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from itertools import combinations

import pytest
from click.testing import CliRunner

from app import i18n
from app.cli.flows import flows
from app.i18n import catalogs, load_flow
from app.settings import FLOWS, LOCALES
from app.words import script as flow_script
from app.words.script import exported
from app.words.spoken import heard
from app.words.tree import tree, walk
from ivr.approval import Standing, State
from ivr.edges import edges
from ivr.flow import spoken
from ivr.recordings import file_name
from ivr.speech import seconds
from tests.ivr.waves import silence


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(flows, words)


@pytest.fixture(scope="module")
def flow():
    return load_flow()


# ── say ──────────────────────────────────────────────────────────────────────────────────────


def test_a_step_is_said_in_a_language_with_seconds_and_the_file_of_a_recording(run, flow):
    rows = json.loads(run("say", "night", "--lang", "es", "--json").output)
    spanish = flow.text("night", flow.step("night").say[0], "es")
    assert rows[0]["text"] == spanish
    assert rows[0]["seconds"] == pytest.approx(seconds(spanish), abs=0.05)
    assert rows[0]["recording"] == file_name("es", "night", spanish)
    shown = run("say", "night", "--lang", "en").output
    assert "At this hour people are asleep, but someone" in shown


def test_a_telephone_number_is_written_as_it_is_heard_digit_by_digit_and_twice(run):
    assert heard("Call 413-555-0101.") == "Call 4 1 3, 5 5 5, 0 1 0 1; 4 1 3, 5 5 5, 0 1 0 1."
    assert (
        "1, 8 5 5, 2 5 2, 5 3 4 2; 1, 8 5 5, 2 5 2, 5 3 4 2."
        in run("say", "numbers_arrest", "--lang", "en").output
    )


def test_what_is_filled_in_has_no_recording(run):
    rows = json.loads(run("say", "message_thanks", "--json").output)
    assert [row["recording"] is None for row in rows] == [
        "{case}" in row["text"] for row in rows
    ]


def test_what_stands_beside_the_steps_can_be_said_too(run, flow):
    for name in ("minimal", "screening"):
        rows = json.loads(run("say", name, "--lang", "en", "--json").output)
        said = [each.text for each in spoken(flow.script) if each.context == name]
        assert [row["text"] for row in rows] == said


def test_a_step_that_says_nothing_says_so(run):
    assert run("say", "person").output == "This step says nothing of its own.\n"


def test_a_step_that_is_not_there_names_those_that_are_near(run):
    result = run("say", "rights_hom")
    assert result.exit_code == 2
    assert "rights_home" in result.output


def test_a_language_that_the_line_does_not_speak_is_refused(run):
    assert run("say", "night", "--lang", "fr").exit_code == 2
    assert run("export", "--lang", "fr").exit_code == 2


# ── check ────────────────────────────────────────────────────────────────────────────────────


def test_the_check_tells_which_recordings_are_played_and_which_steps_change_voices(
    run, flow, tmp_path, monkeypatch
):
    monkeypatch.setattr(i18n, "ROOT", tmp_path)
    shutil.copytree(FLOWS, tmp_path / "flows")
    first, *_ = flow.step("night").say
    spanish = flow.text("night", first, "es")
    path = tmp_path / "flows" / file_name("es", "night", spanish)
    path.parent.mkdir(parents=True)
    path.write_bytes(silence(seconds(spanish)))
    path.with_name("000000000000.wav").write_bytes(silence(3.0))
    file = str(tmp_path / "flows" / "hotline.yaml")
    told = run("check", file, "--prompts").output
    assert "1 of them played from a recording" in told
    assert f"es: night changes voices: {len(flow.step('night').say) - 1} have no" in told
    assert (
        "look at this: flows/recordings/es/000000000000.wav:1:1: it belongs to an older" in told
    )
    (line,) = [line for line in told.splitlines() if line.endswith(first)]
    assert line.split()[:2] == ["night", "es"]
    assert line.split()[2].endswith("*")
    (report,) = json.loads(run("check", file, "--json").output)
    (prompt,) = [each for each in report["prompts"] if each["recorded"]["es"]]
    assert prompt["text"] == {"es": spanish, "en": first}
    assert report["recordings"] == {"es": [path.stem]}


# ── export ───────────────────────────────────────────────────────────────────────────────────


def flat(text):
    """Give a text without what marks, splits and indents it."""
    return " ".join(text.split())


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("form", ["md", "txt"])
def test_the_whole_script_holds_every_text_of_the_line(run, flow, language, form):
    told = flat(run("export", "--lang", language, "--format", form).output)
    for each in spoken(flow.script):
        text = heard(flow.text(each.context, each.text, language))
        for part in re.split(r"\{.*?\}", text):
            assert flat(part) in told


def test_two_languages_stand_side_by_side(run, flow):
    told = run("export", "--lang", "es", "--lang", "en").output
    assert "| Español | English |" in told
    for text in flow.step("work").say:
        assert f"| {flow.text('work', text, 'es')} | {text} |" in told
    plain = run("export", "--lang", "es", "--lang", "en", "--format", "txt").output
    short = flow.step("nobody_emergency").say[0]
    spanish = flow.text("nobody_emergency", short, "es")
    assert any(re.split(r" {2,}", line) == [spanish, short] for line in plain.splitlines())
    assert max(map(len, plain.splitlines())) <= 96


def test_each_step_follows_with_its_number_and_its_keys_in_words(run, flow):
    told = run("export", "--lang", "es").output
    numbers = dict(re.findall(r"^## (\d+)\. (.*)$", told, re.MULTILINE))
    assert len(numbers) == len(flow.script.steps) + 4  # and what stands beside them
    ways = re.findall(r"^- (.*) → (.*) \((\d+)\)$", told, re.MULTILINE)
    assert ways
    assert all(numbers[number] == title for _, title, number in ways)
    assert "- oprima uno → emergencia (2)" in told
    assert "- oprima dos, o cualquier otra tecla, o no oprima nada → mensaje" in told


def test_everything_around_the_words_has_its_spanish(run, flow):
    known = catalogs(LOCALES, "script")["es"]
    steps = {("step", name.replace("_", " ")) for name in flow.script.steps}
    assert set(known) == steps | {("script", each) for each in flow_script.WORDS}
    told = run("export", "--lang", "es").output
    for english in flow_script.WORDS:
        assert not re.search(rf"\b{re.escape(english)}\b", told) or len(english) < 3


def test_drafts_are_marked_until_they_are_signed_and_again_when_that_has_ended(flow):
    for state, mark in (
        (State.DRAFT, "Draft"),
        (State.EXPIRED, "Expired"),
        (State.APPROVED, "A lawyer has signed this."),
    ):
        standing = Standing(step="rights_home", texts="0" * 12, state=state)
        told = "\n".join(exported(flow, ["en"], [standing], plain=False))
        assert len(re.findall(rf"^\*{mark}", told, re.MULTILINE)) == 1


# ── draw ─────────────────────────────────────────────────────────────────────────────────────

POINT = 25.4 / 72  # millimetres


@pytest.fixture(scope="module")
def picture(tmp_path_factory):
    path = tmp_path_factory.mktemp("picture") / "flow.svg"
    assert CliRunner().invoke(flows, ["draw", "--out", str(path)]).exit_code == 0
    return ET.parse(path).getroot()


def boxes(picture):
    """Give the frame of each step's box, and of each text as wide as it may be drawn."""
    for group in picture.findall("{*}g"):
        frame = group.find("{*}rect")
        x, y, width, height = (float(frame.get(at)) for at in ("x", "y", "width", "height"))
        yield (x, y, x + width, y + height)
    for text in picture.iter("{*}text"):
        if text.get("text-anchor") is None:
            x, y, size = (float(text.get(at)) for at in ("x", "y", "font-size"))
            yield (x, y - 0.7 * size, x + 0.55 * size * len(text.text), y)


def test_the_picture_is_one_a4_page_that_can_be_read_and_holds_every_step_once(picture, flow):
    assert (picture.get("width"), picture.get("height")) == ("297.0mm", "210.0mm")
    _, _, width, height = map(float, picture.get("viewBox").split())
    shrunk = width / 297
    for text in picture.iter("{*}text"):
        assert float(text.get("font-size")) / shrunk >= 5.5 * POINT
    for left, top, right, bottom in boxes(picture):
        assert 0 < left < right < width
        assert 0 < top < bottom < height
    names = [group.get("id") for group in picture.findall("{*}g")]
    assert sorted(names) == sorted(flow.script.steps)


def test_nothing_in_the_picture_lies_upon_another(picture):
    for one, other in combinations(boxes(picture), 2):
        assert apart(one, other), (one, other)


def apart(one, other):
    """Tell whether two frames (left, top, right, bottom) have nothing in common but an edge."""
    beside = one[2] <= other[0] + 0.02 or other[2] <= one[0] + 0.02
    return beside or one[3] <= other[1] or other[3] <= one[1]


def strokes(picture):
    """Give the straight parts of all lines, as frames; those of one step have its place."""
    for path in picture.findall("{*}path"):
        x, y, bus, to_y, to_x = map(float, re.findall(r"-?[0-9.]+", path.get("d")))
        yield (x, y), (x, y, bus, y)
        yield (x, y), (bus, min(y, to_y), bus, max(y, to_y))
        yield (x, y), (bus, to_y, to_x, to_y)


def test_no_two_lines_of_the_picture_cross_and_none_runs_through_a_word(picture):
    lines = list(strokes(picture))
    for (step, one), (other_step, other) in combinations(lines, 2):
        assert step == other_step or apart(one, other), (one, other)
    for _, line in lines:
        for frame in boxes(picture):
            assert apart(line, frame), (line, frame)


def test_the_way_of_an_emergency_is_red_from_the_first_key_to_the_message(picture):
    red = [path for path in picture.findall("{*}path") if path.get("stroke") == "#b3261e"]
    assert all(path.get("stroke-width") == "0.8" for path in red)
    ends = {path.get("d").split(" V")[1] for path in red}
    groups = {each.get("id"): each.find("{*}rect") for each in picture.findall("{*}g")}
    # So many steps lead to its message that it begins a tree of its own.
    assert groups["message_emergency"].get("stroke") == "#b3261e"
    for name in ("emergency", "nobody_emergency", "hate_danger"):
        frame = groups[name]
        middle = float(frame.get("y")) + float(frame.get("height")) / 2
        assert f"{middle:.2f} H{float(frame.get('x')):.2f}" in ends


def test_every_way_that_is_no_wish_is_drawn_or_written(flow):
    drawn = set()
    for node in walk(tree(flow)):
        drawn |= {(node.name, each.name) for each in node.following}
        drawn |= {(node.name, other) for other in node.others}
    left_out = {"repeat", "back", "language"}
    for edge in edges(flow.script):
        if edge.source != edge.target and not (edge.press and edge.press.wish in left_out):
            assert (edge.source, edge.target) in drawn


def test_the_same_steps_stand_in_text_for_who_cannot_see_the_picture(
    run, flow, picture, tmp_path
):
    told = run("draw").output
    for name, step in flow.script.steps.items():
        assert f": {name} ({step.type})" in told
    assert picture.find("{*}desc").text == told.rstrip("\n")
    run("draw", "--out", str(tmp_path / "flow.txt"))
    assert (tmp_path / "flow.txt").read_text() == told


def test_a_picture_of_another_kind_is_refused(run, tmp_path):
    result = run("draw", "--out", str(tmp_path / "flow.png"))
    assert result.exit_code == 2
    assert ".svg" in result.output
