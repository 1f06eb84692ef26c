"""`hotline flows say`, `export` and `draw`: the words, a script, a picture."""

import json
import re
import xml.etree.ElementTree as ET

import pytest
from click.testing import CliRunner

from app.cli.flows import flows
from app.i18n import load_flow
from ivr.flow import chunks
from ivr.speech import seconds


@pytest.fixture
def run():
    return lambda *words: CliRunner().invoke(flows, words)


def test_a_step_is_said_in_a_language_with_seconds_and_the_file_of_a_recording(run):
    rows = json.loads(run("say", "night", "--lang", "es", "--json").output)
    flow = load_flow()
    spanish = flow.text("night", chunks(flow.step("night"))["say"][0], "es")
    assert rows[0]["text"] == spanish
    assert rows[0]["seconds"] == pytest.approx(seconds(spanish), abs=0.05)
    assert rows[0]["recording"].startswith("recordings/es/")
    shown = run("say", "night", "--lang", "en").output
    assert "At night we wake someone only if it cannot wait." in shown


def test_a_step_that_is_not_there_names_those_that_are_near(run):
    result = run("say", "rights_hom")
    assert result.exit_code == 2
    assert "rights_home" in result.output


def test_a_language_that_the_line_does_not_speak_is_refused(run):
    assert run("say", "night", "--lang", "fr").exit_code == 2
    assert run("export", "--lang", "fr").exit_code == 2


@pytest.mark.parametrize("form", ["md", "txt"])
def test_the_whole_script_holds_every_text_of_the_line(run, form):
    flow = load_flow()
    told = run("export", "--lang", "es", "--lang", "en", "--format", form).output
    for name, step in flow.script.steps.items():
        for text in getattr(step, "say", ()):
            assert flow.text(name, text, "es") in told
            assert text in told


def test_a_script_in_spanish_says_its_ways_in_spanish(run):
    told = run("export", "--lang", "es").output
    assert "- si oprime 1 → " in told
    assert "pressing" not in told
    assert "borrador" in told


def test_a_picture_fits_one_page_and_holds_every_step_once(run, tmp_path):
    run("draw", "--out", str(tmp_path / "flow.svg"))
    root = ET.parse(tmp_path / "flow.svg").getroot()
    assert (root.get("width"), root.get("height")) == ("297.0mm", "210.0mm")
    texts = root.findall("{*}text")
    names = [text.findall("{*}tspan")[1].text for text in texts]
    assert sorted(filter(None, names)) == sorted(load_flow().script.steps)
    for text in texts:
        assert 0 < float(text.get("x") or -1) < 297
        assert 0 < float(text.get("y") or -1) < 210


def test_no_two_lines_of_the_picture_cross(run, tmp_path):
    run("draw", "--out", str(tmp_path / "flow.svg"))
    paths = ET.parse(tmp_path / "flow.svg").getroot().findall("{*}path")
    turns = [list(map(float, re.findall(r"-?[0-9.]+", path.get("d") or ""))) for path in paths]
    for x, y, across, down, end in turns:
        for other_x, other_y, other_across, other_down, _ in turns:
            if (x, y) == (other_x, other_y):
                continue  # they leave the same step
            low, high = sorted((other_y, other_down))
            assert not (x < other_across < across and low < y < high)
            assert not (across < other_across < end and low < down < high)


def test_the_same_steps_stand_in_text_for_who_cannot_see_the_picture(run):
    told = run("draw").output
    for name in load_flow().script.steps:
        assert f": {name}" in told
