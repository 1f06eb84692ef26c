"""What coordinators publish: for how long it is said, and what is never published."""

from datetime import UTC, datetime, timedelta

import pytest

from app.cli import switches
from app.clock import DrivenClock
from app.line import store
from app.line.rules import has_telephone

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)  # 12:00 in Massachusetts
SPANISH, ENGLISH = "Hoy no hay redadas confirmadas.", "Today no raid is confirmed."
BOTH = ("--es", SPANISH, "--en", ENGLISH)


@pytest.fixture
def clock(tmp_path):
    return DrivenClock.start(tmp_path / "clock", NOON)


@pytest.fixture
def line(terminal, clock):
    """Run a command on a line whose clock stands at noon in New York."""
    return terminal(switches.line, clock, switches)


@pytest.fixture
def published(database):
    def read():
        with database.transaction() as session:
            return store.state(session).notice

    return read


def test_a_text_is_published_for_three_hours_and_ends_by_itself(line, clock):
    assert "status  until Fri 20 Nov 15:00" in line("status", *BOTH).output
    clock.step(timedelta(hours=2, minutes=59))
    assert SPANISH in line("show").output
    clock.step(timedelta(minutes=1))
    assert "nothing is published" in line("show").output


def test_a_text_is_published_or_taken_back_and_not_both(line, published):
    line("status", *BOTH)
    assert line("status", "--clear", *BOTH).exit_code == 2
    assert published()


@pytest.mark.parametrize("words", ["  ", "Hoy\x07.", "Llame a {name}.", "palabra " * 60])
def test_a_text_that_cannot_be_spoken_leaves_what_was_published(line, published, words):
    line("status", *BOTH)
    assert line("status", "--es", words, "--en", ENGLISH).exit_code == 2
    assert published().words["es"] == SPANISH


NUMBERS = [
    "413-555-0123", "413 555 0123", "(413) 555-0123", "4135550123", "413.555.0123",
    "+1 413 555 0123", "1-413-555-0123", "555-0123", "413 5 5 5 0 1 2 3", "413, 555, 0123",
    "413\u2013555\u20130123", "413_555_0123", "٤١٣٥٥٥٠١٢٣",
]  # fmt: skip


@pytest.mark.parametrize("number", NUMBERS)
def test_a_telephone_number_is_one_however_it_is_written(number):
    assert has_telephone(f"Call {number}.")


def test_no_telephone_number_is_published(line, published):
    result = line("status", "--es", SPANISH, "--en", f"Call {NUMBERS[1]}.")
    assert result.exit_code == 2
    assert "telephone" in result.output
    assert published() is None


@pytest.mark.parametrize(
    "text", ["At 10:30, 3 vans at 1200 Main Street.", "Route 9, from 6 to 10.", "Call 911."]
)
def test_hours_and_houses_are_no_telephone_numbers(text):
    assert not has_telephone(text)


@pytest.mark.parametrize("words", [[], ["status"], ["guard"], ["night"], ["show"]])
def test_help_shows_an_example(line, words):
    assert "Example: hotline line" in line(*words, "--help").output
