"""`hotline notices`: who was told what, and an alarm that is taken care of at the terminal."""

import json
from datetime import UTC, datetime

import pytest

from app.cli import notices
from app.notices import service, store
from app.notices.facts import Kind

NOON = datetime(2026, 11, 20, 17, tzinfo=UTC)


@pytest.fixture
def run(terminal):
    return terminal(notices.notices, NOON, notices)


def raised(database, kind, about, **facts):
    with database.transaction() as session:
        service.tell(session, kind, about, NOON, facts)


def test_what_was_told_is_listed_with_its_cases_and_its_local_time(run, database):
    assert "Nothing was to be told." in run("list").output
    raised(database, Kind.EMERGENCY, "CA1", case="TERN-4821")
    raised(database, Kind.ABSENT, "anaaa", person="anaaa")
    listed = run("list").output
    assert "2026-11-20 12:00  open      TERN-4821 an emergency found nobody" in listed
    assert "anaaa does not answer" in listed
    (first, second) = json.loads(run("list", "--json").output)
    assert {first["kind"], second["kind"]} == {"emergency", "absent"}


def test_alarms_of_a_kind_are_settled_together_and_only_once(run, database):
    raised(database, Kind.EMERGENCY, "CA1", case="TERN-4821")
    raised(database, Kind.EMERGENCY, "CA2", case="WREN-1234")
    raised(database, Kind.NOBODY, "CA3", case="DOVE-1111")
    done = run("settle", "emergency")
    assert done.exit_code == 0
    assert "TERN-4821" in done.output
    assert "WREN-1234" in done.output
    with database.transaction() as session:
        assert [each.kind for each in store.open_notices(session, NOON)] == [Kind.NOBODY]
    again = run("settle", "emergency")
    assert again.exit_code == 1
    assert "no open alarm" in again.output
    assert run("settle", "absent").exit_code == 2


def test_a_gap_is_listed_with_its_local_hours_and_can_be_settled(run, database):
    hours = {"since": "2026-11-21T07:00:00+00:00", "until": "2026-11-21T11:00:00+00:00"}
    raised(database, Kind.UNCOVERED, "2026-11-21T07:00Z es", lack="es", **hours)
    assert "2026-11-21 02:00 to 2026-11-21 06:00 a gap in the rota" in run("list").output
    assert run("settle", "uncovered").exit_code == 0
    assert run("settle", "uncovered").exit_code == 1


def test_the_same_thing_is_raised_once_however_often_it_is_seen(run, database):
    for _ in range(3):
        raised(database, Kind.NOBODY, "CA3", case="DOVE-1111")
    assert run("list").output.count("DOVE-1111") == 1


def test_every_kind_that_is_told_has_words_at_the_terminal():
    assert set(notices.WHAT) == set(Kind) - {Kind.CALL}
