"""`hotline line`: what coordinators switch is what the line then does."""

import json
from datetime import UTC, datetime

import pytest

from app.audit import store as chain
from app.cli import switches
from app.dispatch import store as dispatch
from app.line import service, store
from app.line.rules import Guard
from app.texts import store as texts
from app.texts.rules import Left

NEWS = ("--es", "Hoy no hay redadas confirmadas.", "--en", "Today no raid is confirmed.")


@pytest.fixture
def line(terminal):
    """Run a command on a line whose clock stands at 12:00 UTC, 7 in the morning in New York."""
    return terminal(switches.line, datetime(2026, 11, 20, 12, tzinfo=UTC), switches)


def state(database):
    with database.transaction() as session:
        return store.state(session)


def test_each_switch_changes_itself_and_leaves_the_others(line, database):
    assert line("guard", "on").exit_code == 0
    assert line("night", "22:00", "07:30").exit_code == 0
    assert line("status", *NEWS, "--hours", "2").exit_code == 0
    now = state(database)
    assert now.guard is Guard.ON
    assert now.night.ends.hour == 7
    assert now.notice.until == datetime(2026, 11, 20, 14, tzinfo=UTC)
    shown = line("show").output
    assert "night   22:00 to 07:30 (now)" in shown
    assert "until Fri 20 Nov 09:00" in shown
    told = json.loads(line("show", "--json").output)
    assert (told["guard"], told["is_guarded"], told["is_night"]) == ("on", True, True)
    assert told["status"]["en"] == "Today no raid is confirmed."


def test_what_is_switched_at_the_terminal_stands_in_the_record_as_the_terminals(line, database):
    line("guard", "on")
    line("guard", "on")
    line("night", "22:00", "07:00")
    with database.transaction() as session:
        told = [(each.who, each.reason) for each in chain.newest(session, 5)]
        turns = store.turns(session)
    assert told == [
        ("terminal", "night off -> 22:00-07:00: "),
        ("terminal", "guard auto -> on: "),
    ]
    assert {turn.who for turn in turns.values()} == {"terminal"}


def test_what_is_left_over_at_twilio_is_shown_once_it_was_looked_at(line, database):
    assert "queues" not in line("show").output
    with database.transaction() as session:
        dispatch.beat(session, datetime(2026, 11, 20, 12, tzinfo=UTC))
        dispatch.tidied(session, 3, datetime(2026, 11, 20, 12, tzinfo=UTC))
    shown = line("show").output
    assert "queues  3 left over at Twilio, looked at Fri 20 Nov 07:00" in shown
    assert json.loads(line("show", "--json").output)["queues_left"] == 3


def test_texts_that_still_stand_at_twilio_are_counted_with_the_reason(line, database):
    assert "texts" not in line("show").output
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)
    with database.transaction() as session:
        texts.begin_sweep(session, now, now)
        texts.swept(session, Left(all=4, pictures=2, unkept=1), now)
    assert (
        "texts   4 still at Twilio after an hour (2 with pictures, which stand for a week;"
        " 1 that never came in here), looked at Fri 20 Nov 07:00"
    ) in line("show").output
    told = json.loads(line("show", "--json").output)
    assert (told["texts_left"], told["messages_left"]) == (4, 0)


def test_each_switch_goes_off_again(line, database):
    line("guard", "on")
    line("night", "22:00", "07:30")
    line("status", *NEWS)
    for words in (("guard", "off"), ("night", "off"), ("status", "--clear")):
        assert line(*words).exit_code == 0
    now = state(database)
    assert (now.guard, now.night, now.notice) == (Guard.OFF, None, None)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("status", "--es", "Hoy no hay redadas."), "in both languages"),
        (("status", "--es", "Ay.", "--en", "word " * 60), "20 are heard out"),
        (("status", "--es", "Ay.", "--en", "Call 413-555-0123."), "telephone number"),
        (("status", "--es", "Ay.", "--en", "Hello {name}."), "read aloud"),
        (("status", *NEWS, "--hours", "25"), "1<=x<=24"),
        (("night", "25:00", "07:00"), "22:00 07:00"),
        (("night", "22:00"), "22:00 07:00"),
        (("night", "22:00", "22:00"), "two different local times"),
        (("guard", "maybe"), "'on', 'off', 'auto'"),
    ],
)
def test_what_cannot_be_is_refused_with_what_to_write(line, database, words, said):
    result = line(*words)
    assert result.exit_code == 2
    assert said in result.output
    assert state(database).notice is None


def test_guard_mode_by_itself_is_shown_with_since_when_and_why(line, database):
    assert "guard   off (by itself)" in line("show").output
    seen = datetime(2026, 11, 20, 11, 55, tzinfo=UTC)
    with database.transaction() as session:
        service.rushes(session, seen, "more than 60 calls under way")
    shown = line("show").output
    since = "since Fri 20 Nov 06:55 more than 60 calls under way"
    assert f"guard   on (by itself); {since}" in shown
    told = json.loads(line("show", "--json").output)
    assert told["rush"] == {"since": seen.isoformat(), "why": "more than 60 calls under way"}
    assert "guard   off; since" in line("guard", "off").output
    assert line("guard", "auto").exit_code == 0
    assert state(database).guard is Guard.AUTO
