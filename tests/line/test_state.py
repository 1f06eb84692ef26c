"""The switches of the line: by the clock on the wall, and whatever Postgres does."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.clock import DrivenClock
from app.db import Database, DatabaseAwayError
from app.line import service, store
from app.line.rules import Block, Guard, LineState, Night, Notice, Rush, circumstances, is_night
from app.line.service import LineKeeper
from app.notices import store as notices
from app.notices.facts import Kind

HOME = ZoneInfo("America/New_York")
NIGHT = Night(time(22), time(7))
WORDS = {"es": "Hoy no hay redadas.", "en": "No raids today."}
DAWN = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
RUSH = Rush(since=DAWN, why="more than 60 calls under way", seen_at=DAWN + timedelta(minutes=2))


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
        # Both nights are one hour off their usual nine.
        (local(2026, 11, 1, 6, 59), True), (local(2026, 11, 1, 7, 0), False),
        (datetime(2026, 3, 8, 6, 59, tzinfo=UTC), True),
        (datetime(2026, 3, 8, 7, 0, tzinfo=UTC), True),
    ],
)  # fmt: skip
def test_the_night_goes_across_midnight_by_the_clock_on_the_wall(at, night):
    assert is_night(NIGHT, at.astimezone(UTC), HOME) is night


@pytest.mark.parametrize(
    ("ends", "day", "minutes"),
    [
        # 22:00 to 02:30: four hours and a half on the wall.
        (time(2, 30), datetime(2026, 11, 20, 17, tzinfo=UTC), 270),
        # 02:30 does not come: the night ends when the clock jumps to three.
        (time(2, 30), datetime(2026, 3, 7, 17, tzinfo=UTC), 240),
        (time(2, 30), datetime(2026, 10, 31, 16, tzinfo=UTC), 330),
        # 01:30 comes twice: each time from one to half past is at night.
        (time(1, 30), datetime(2026, 10, 31, 16, tzinfo=UTC), 240),
    ],
)
def test_a_night_that_ends_where_clocks_change_has_the_minutes_of_the_wall(ends, day, minutes):
    night = Night(time(22), ends)
    moments = [day + timedelta(minutes=minute) for minute in range(24 * 60)]
    assert sum(is_night(night, at, HOME) for at in moments) == minutes


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
    now = circumstances(
        LineState(guard=Guard.ON, night=NIGHT), DAWN, HOME, number=False, case="T"
    )
    assert (now.guard, now.night, now.number, now.case) == (True, True, False, "T")


@given(
    st.builds(
        LineState,
        guard=st.sampled_from(Guard),
        night=st.none() | st.builds(Night, st.times(), st.times()),
        rush=st.none() | st.just(RUSH),
        notice=st.none()
        | st.builds(Notice, st.just(WORDS), st.datetimes(timezones=st.just(UTC))),
    )
)
def test_a_state_survives_being_written(state):
    assert LineState.read(state.written()) == state


def test_coordinators_who_switch_different_things_at_once_lose_nothing(database):
    changes = [{"guard": Guard.ON}, {"night": NIGHT}, {"notice": Notice(WORDS, DAWN)}] * 4

    def switch(change):
        with database.transaction() as session:
            store.change(session, lambda state: replace(state, **change), DAWN)

    with ThreadPoolExecutor(6) as threads:
        list(threads.map(switch, changes))
    with database.transaction() as session:
        wanted = LineState(guard=Guard.ON, night=NIGHT, notice=Notice(WORDS, DAWN))
        assert store.state(session) == wanted


def test_the_last_known_state_serves_while_postgres_is_away(database, keyring, tmp_path):
    path = tmp_path / "line.sealed"
    with database.transaction() as session:
        store.change(
            session, lambda _: LineState(guard=Guard.ON, notice=Notice(WORDS, DAWN)), DAWN
        )
    assert LineKeeper(database, keyring, path).state.guard is Guard.ON
    assert b"redadas" not in path.read_bytes(), "it is sealed"
    assert path.stat().st_mode & 0o777 == 0o600

    nowhere = Database("postgresql://127.0.0.1:1/nothing")
    keeper = LineKeeper(nowhere, keyring, path)
    assert keeper.state.guard is Guard.ON
    with pytest.raises(DatabaseAwayError):
        keeper.refresh()
    assert keeper.state.guard is Guard.ON
    path.write_bytes(b"spoilt")
    assert LineKeeper(nowhere, keyring, path).state == LineState()
    assert LineKeeper(database, keyring, path).state.guard is Guard.ON


def test_a_switch_is_followed_by_a_line_that_runs(database, keyring, tmp_path):
    keeper = LineKeeper(database, keyring, tmp_path / "line.sealed")
    assert keeper.state == LineState()
    with database.transaction() as session:
        store.change(session, lambda _: LineState(guard=Guard.ON), DAWN)
    keeper.refresh()
    assert keeper.state.guard is Guard.ON


@pytest.mark.parametrize(("before", "now"), [(True, Guard.ON), (False, Guard.AUTO)])
def test_a_state_of_two_positions_is_still_read(before, now):
    plain = {"guard": before, "night": None, "notice": None}
    assert LineState.read(plain) == LineState(guard=now)


def test_by_itself_guard_mode_goes_off_after_ten_quiet_minutes():
    state = LineState(rush=RUSH)
    assert state.is_guarded(RUSH.seen_at + timedelta(minutes=9, seconds=59))
    assert not state.is_guarded(RUSH.seen_at + timedelta(minutes=10))


def test_the_switch_is_stronger_than_any_rush():
    assert not LineState(guard=Guard.OFF, rush=RUSH).is_guarded(DAWN)
    assert LineState(guard=Guard.ON).is_guarded(DAWN)
    assert not LineState().is_guarded(DAWN)


def told(database):
    with database.transaction() as session:
        return [
            notice.facts["since"]
            for notice in notices.recent(session, 10)
            if notice.kind is Kind.GUARD
        ]


def rushes(database, *minutes):
    for minute in minutes:
        with database.transaction() as session:
            service.rushes(session, DAWN + timedelta(minutes=minute), "many calls")


def test_coordinators_are_told_once_each_time_the_line_guards_itself(database):
    rushes(database, 0, 1, 9, 18)
    assert told(database) == [DAWN.isoformat()]
    rushes(database, 40, 41)
    assert len(told(database)) == 2


def test_who_has_switched_it_by_hand_is_not_told(database):
    with database.transaction() as session:
        store.change(session, lambda _: LineState(guard=Guard.ON), DAWN)
    rushes(database, 0)
    assert told(database) == []


def test_a_block_ends_by_itself_and_is_known_without_postgres(database, keyring, tmp_path):
    path, clock = tmp_path / "line.sealed", DrivenClock.start(tmp_path / "clock", DAWN)
    blocked = Block(
        caller=b"abc", case="TERN-4821", reason="Shouts.", until=DAWN + timedelta(hours=2)
    )
    with database.transaction() as session:
        store.block(session, blocked, DAWN)
        assert store.blocks(session, DAWN) == (blocked,)
    keeper = LineKeeper(database, keyring, path, clock)
    alone = LineKeeper(Database("postgresql://127.0.0.1:1/nothing"), keyring, path, clock)
    for each in (keeper, alone):
        assert each.is_blocked(b"abc", DAWN)
        assert not each.is_blocked(b"abc", DAWN + timedelta(hours=2))
        assert not each.is_blocked(b"xyz", DAWN)
    with database.transaction() as session:
        assert store.unblock(session, b"abc", DAWN)
        assert not store.unblock(session, b"abc", DAWN)
    keeper.refresh()
    assert not keeper.is_blocked(b"abc", DAWN)
