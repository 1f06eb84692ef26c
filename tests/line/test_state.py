"""The switches of the line: by the clock on the wall, and whatever Postgres does."""

from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.db import DatabaseAwayError
from app.line import store
from app.line.rules import LineState, Night, Notice, circumstances, is_night
from app.line.service import LineKeeper

HOME = ZoneInfo("America/New_York")
NIGHT = Night(time(22), time(7))
WORDS = {"es": "Hoy no hay redadas.", "en": "No raids today."}
DAWN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)


def local(year, month, day, hour, minute, fold=0):
    return datetime(year, month, day, hour, minute, tzinfo=HOME, fold=fold)


@pytest.mark.parametrize(
    ("at", "night"),
    [
        (local(2026, 11, 20, 21, 59), False), (local(2026, 11, 20, 22, 0), True),
        (local(2026, 11, 21, 0, 0), True), (local(2026, 11, 21, 6, 59), True),
        (local(2026, 11, 21, 7, 0), False), (local(2026, 11, 21, 12, 0), False),
        # The hour that comes twice and the one that is skipped are both at night.
        (local(2026, 11, 1, 1, 30, fold=0), True), (local(2026, 11, 1, 1, 30, fold=1), True),
        (local(2026, 3, 8, 6, 30), True), (local(2026, 3, 8, 7, 0), False),
    ],
)  # fmt: skip
def test_the_night_goes_across_midnight_by_the_clock_on_the_wall(at, night):
    assert is_night(NIGHT, at.astimezone(UTC), HOME) is night


def test_a_night_within_one_day_and_no_night_at_all():
    siesta = Night(time(13), time(15))
    assert is_night(siesta, local(2026, 11, 20, 14, 0), HOME)
    assert not is_night(siesta, local(2026, 11, 20, 16, 0), HOME)
    assert not is_night(None, local(2026, 11, 20, 3, 0), HOME)


def test_what_is_published_ends_by_itself():
    state = LineState(notice=Notice(WORDS, DAWN + timedelta(hours=3)))

    def notice(at):
        return circumstances(state, at, HOME, number=True, case=None).notice

    assert notice(DAWN) == WORDS
    assert notice(DAWN + timedelta(hours=3)) is None


def test_a_call_learns_how_the_line_stands_and_what_is_known_of_itself():
    now = circumstances(LineState(guard=True, night=NIGHT), DAWN, HOME, number=False, case="T")
    assert (now.guard, now.night, now.number, now.case) == (True, True, False, "T")


@given(
    st.builds(
        LineState,
        guard=st.booleans(),
        night=st.none() | st.builds(Night, st.times(), st.times()),
        notice=st.none()
        | st.builds(Notice, st.just(WORDS), st.datetimes(timezones=st.just(UTC))),
    )
)
def test_a_state_survives_being_written(state):
    assert LineState.read(state.written()) == state


def test_two_who_switch_different_things_lose_nothing(database):
    with database.transaction() as session:
        store.change(session, lambda state: LineState(guard=True, night=state.night), DAWN)
    with database.transaction() as session:
        store.change(session, lambda state: LineState(guard=state.guard, night=NIGHT), DAWN)
    with database.transaction() as session:
        assert store.state(session) == LineState(guard=True, night=NIGHT)


def test_the_last_known_state_serves_while_postgres_is_away(
    database, keyring, tmp_path, monkeypatch
):
    path = tmp_path / "line.sealed"
    with database.transaction() as session:
        store.change(session, lambda _: LineState(guard=True, notice=Notice(WORDS, DAWN)), DAWN)
    assert LineKeeper(database, keyring, path).state.guard
    assert b"redadas" not in path.read_bytes(), "it is sealed"
    assert path.stat().st_mode & 0o777 == 0o600

    def away(*_, **__):
        raise DatabaseAwayError

    monkeypatch.setattr(database, "transaction", away)
    assert LineKeeper(database, keyring, path).state.guard
    path.write_bytes(b"spoilt")
    assert LineKeeper(database, keyring, path).state == LineState()


def test_a_switch_is_followed_by_a_line_that_runs(database, keyring, tmp_path):
    keeper = LineKeeper(database, keyring, tmp_path / "line.sealed")
    assert not keeper.state.guard
    with database.transaction() as session:
        store.change(session, lambda _: LineState(guard=True), DAWN)
    keeper.refresh()
    assert keeper.state.guard
