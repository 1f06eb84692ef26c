"""`hotline cases` tells the same stories at the terminal, and to programs."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from app.cli import cases as command
from app.joining.house import House


@pytest.fixture
def run(console, desk, monkeypatch):
    """Run a command of `hotline cases` on the console's line."""

    @contextmanager
    def here():
        yield House(
            settings=console.settings,
            clock=console.clock,
            keyring=desk.keyring,
            database=console.database,
        )

    monkeypatch.setattr(command, "here", here)
    return lambda *words: CliRunner().invoke(command.cases, words)


def test_the_terminal_tells_what_the_page_tells(run, desk):
    name = desk.case(outcome="reached")
    desk.leg(name, "Ana", "reached")
    assert name in run("list").output
    told = run("show", name.lower(), "--lang", "es").output
    assert "se llamó a Ana: oprimió 1 y habló con quien llamaba" in told
    facts = json.loads(run("show", name, "--json").output)
    assert facts["attempts"][0]["talked_seconds"] == 420
    assert facts["texts"] == []
    assert [row["name"] for row in json.loads(run("list", "--json").output)] == [name]
    assert "There is no case TERN-9999" in run("show", "TERN-9999").output


def test_a_case_of_texts_is_told_too(run, desk):
    name = desk.text()
    assert "they send a text" in run("show", name).output
