"""A telephone is tried the whole way before its first night, and the roll remembers it."""

import pytest
from click.testing import CliRunner

from app.cli import line, people
from app.clock import DrivenClock, RealClock
from app.db import embedded
from app.practice import Accepts, Busy, Voicemail

pytestmark = pytest.mark.timeout(120)


@pytest.fixture
def run(tmp_path, monkeypatch):
    """Run a command of the practice line in a folder of its own, five times as fast."""
    var, made = tmp_path / "var", line.practice_line
    clock = DrivenClock.start(tmp_path / "clock", RealClock().now(), speed=5)
    monkeypatch.setattr(line, "practice_line", lambda folder, _: made(folder, clock.path))
    monkeypatch.setenv("PRACTICE", "1")
    monkeypatch.setenv("VAR_DIR", str(var))
    yield lambda *words: CliRunner().invoke(people.people, words)
    embedded.forget(var)


def behaves(monkeypatch, behaviour):
    monkeypatch.setattr(people, "Accepts", lambda **_: behaviour)


def test_who_presses_1_has_a_telephone_that_is_ready(run, monkeypatch):
    behaves(monkeypatch, Accepts(after=0.5, into=0.5, talks=0))
    told = run("ring-me", "ana")
    assert told.exit_code == 0, told.output
    assert "Ana pressed 1: this telephone is ready." in told.output
    lines = {
        line.split()[0]: line for line in run("list").output.splitlines() if "tried" in line
    }
    assert "never" not in lines["Ana"]
    assert "never tried" in lines["Luis"]
    assert "+1" not in str(lines)


@pytest.mark.parametrize(
    ("behaviour", "told"),
    [(Voicemail(after=0.5), "pressed nothing: a voicemail"), (Busy(), "was busy")],
)
def test_a_telephone_that_would_not_take_a_caller_is_told_of(run, monkeypatch, behaviour, told):
    behaves(monkeypatch, behaviour)
    tried = run("ring-me", "Ana")
    assert tried.exit_code == 1
    assert told in tried.output
    assert "never tried" in run("list").output


def test_nobody_of_that_name_is_rung(run):
    told = run("ring-me", "Nadie")
    assert told.exit_code == 1
    assert "hotline people list" in told.output
