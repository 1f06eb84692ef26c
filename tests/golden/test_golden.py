"""What the line says is what these files say: a changed word shows as a changed line."""

import re
from pathlib import Path

import pytest

from app.i18n import load_flow
from app.line import store
from app.settings import ROOT
from tests.calls.conftest import DAWN, rota_of
from tests.golden import calls, steps

HERE = Path(__file__).parent


def agree(path, text, *, regenerate):
    """Compare a file with what it ought to be; write it anew where that is asked for."""
    known = path.read_text() if path.exists() else ""
    if regenerate and known != text:
        path.write_text(text)
        pytest.fail(
            f"{path.name} was written anew: read it as a diff, then run without the flag"
        )
    assert known == text, (
        f"{path.name} says something else: see docs/words.md, To change a sentence"
    )


@pytest.fixture
def regenerate(request):
    return request.config.getoption("--regenerate")


def test_every_step_says_what_its_transcript_says(regenerate):
    agree(HERE / "steps.md", steps.document(load_flow()), regenerate=regenerate)


@pytest.mark.parametrize("name", calls.CALLS)
def test_a_named_call_goes_as_its_transcript_says(name, the_line, database, regenerate):
    named = calls.CALLS[name]
    with database.transaction() as session:
        store.change(session, lambda _: named.state, DAWN)
    line = the_line(rota=rota_of(*named.staff))
    told = [calls.made(line, named, key) for key in "12"]
    agree(HERE / f"{name}.md", calls.document(named, *told), regenerate=regenerate)


def test_no_transcript_is_left_over():
    known = {"steps.md"} | {f"{name}.md" for name in calls.CALLS}
    assert {path.name for path in HERE.glob("*.md")} == known


def test_every_right_that_is_covered_is_said_word_for_word():
    flow = load_flow()
    words = {language: " ".join(flow.words[language].values()) for language in ("en", "es")}
    rows = re.findall(
        r"^\| (?:[IW]\d[^|]*) \| ([^|]+) \| ([^|]+) \|$",
        (ROOT / "docs/rights-coverage.md").read_text(),
        re.MULTILINE,
    )
    assert len(rows) >= 30
    for english, spanish in rows:
        assert english.strip() in words["en"], english
        assert spanish.strip() in words["es"], spanish
