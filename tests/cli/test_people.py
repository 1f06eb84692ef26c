"""A telephone is tried the whole way before its first night, and the roll remembers it."""

import pytest
from click.testing import CliRunner

from app.cli import line, people
from app.clock import DrivenClock, RealClock
from app.db import embedded
from app.practice import Accepts, Busy, Voicemail

pytestmark = pytest.mark.timeout(180)


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


def test_a_telephone_is_tried_and_the_roll_remembers_who_has_pressed_1(run, monkeypatch):
    """One line for all of it: to start another takes longer than to ring."""
    told = run("ring-me", "Nadie")
    assert told.exit_code == 1
    assert "hotline people list" in told.output
    for behaviour, ended in (
        (Voicemail(after=0.5), "pressed nothing: a voicemail"),
        (Busy(), "was busy"),
    ):
        behaves(monkeypatch, behaviour)
        tried = run("ring-me", "Ana")
        assert tried.exit_code == 1
        assert ended in tried.output
        assert "never tried" in listed(run)["Ana"]
    behaves(monkeypatch, Accepts(after=0.5, into=0.5, talks=0))
    told = run("ring-me", "ana")
    assert told.exit_code == 0, told.output
    assert "Ana pressed 1: this telephone is ready." in told.output
    assert "never" not in listed(run)["Ana"]
    assert "never tried" in listed(run)["Luis"]


def listed(run):
    """Give the line of each person on the roll, which has no number of theirs."""
    told = run("list").output
    assert "+1" not in told
    return {line.split()[0]: line for line in told.splitlines() if "tried" in line}
