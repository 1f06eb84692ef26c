"""Time passes for all legs, telephones and tests together."""

import threading
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest

from app.clock import DrivenClock, RealClock
from app.practice import NobodyWakesError, Timeline, TimelineClosedError
from tests.practice.conftest import START


def later(timeline, seconds, woken):
    timeline.sleep(seconds)
    woken.append(seconds)


def test_a_stepped_clock_jumps_to_the_next_wake_up(timeline):
    with timeline:
        timeline.sleep(3 * 3600)
        assert timeline.now() == START + timedelta(hours=3)


def test_time_stands_still_while_somebody_works(timeline):
    with timeline:
        timeline.spawn("sleeper", lambda: timeline.sleep(60))
        threading.Event().wait(0.05)
        assert timeline.now() == START


def test_sleepers_wake_in_the_order_of_their_time(timeline):
    woken: list[Any] = []

    def sleeper(seconds):
        timeline.sleep(seconds)
        woken.append((seconds, timeline.now() - START))

    with timeline:
        for seconds in (5, 1, 3):
            timeline.spawn("sleeper", partial(sleeper, seconds))
        timeline.sleep(10)
    assert woken == [(s, timedelta(seconds=s)) for s in (1, 3, 5)]


def test_who_waits_goes_on_as_soon_as_it_comes_true(timeline):
    flags: list[int] = []
    with timeline:
        timeline.spawn("other", partial(later, timeline, 7, flags))
        assert timeline.wait(lambda: bool(flags), 60)
        assert timeline.now() == START + timedelta(seconds=7)


def test_who_waits_too_long_is_told_so(timeline):
    with timeline:
        assert not timeline.wait(lambda: False, 5)
        assert timeline.now() == START + timedelta(seconds=5)


def test_when_nobody_can_ever_wake_the_waiter_is_told(timeline):
    with timeline, pytest.raises(NobodyWakesError, match="nobody can ever wake"):
        timeline.wait(lambda: False)


def test_leaving_the_block_ends_every_thread(timeline):
    with timeline:
        for _ in range(3):
            timeline.spawn("bound to end", lambda: timeline.sleep(1e9))
        timeline.sleep(1)
    assert not [t for t in threading.enumerate() if t.name == "bound to end"]
    assert timeline.crashes == []


def test_after_the_end_nobody_sleeps_any_more(timeline):
    with timeline:
        pass
    with pytest.raises(TimelineClosedError):
        timeline.sleep(1)


def test_what_fails_in_a_participant_is_kept(timeline):
    with timeline:
        timeline.spawn("failing", lambda: 1 / 0)
        timeline.sleep(1)
    assert [type(crash) for crash in timeline.crashes] == [ZeroDivisionError]


def test_an_accelerated_clock_lets_participants_run_side_by_side(tmp_path):
    timeline = Timeline(DrivenClock.start(tmp_path / "clock", START, speed=2000))
    woken: list[Any] = []
    with timeline:
        for seconds in (40, 20):
            timeline.spawn("sleeper", partial(later, timeline, seconds, woken))
        assert timeline.wait(lambda: len(woken) == 2, 6000)
    assert sorted(woken) == [20, 40]


def test_in_real_time_a_guest_from_another_thread_wakes_a_waiter():
    timeline = Timeline(RealClock())
    flags: list[int] = []

    def guest():
        with timeline.turn():
            flags.append(1)

    with timeline:
        threading.Timer(0.05, guest).start()
        assert timeline.wait(lambda: bool(flags), 30)
        assert timeline.now().tzinfo is UTC
        assert isinstance(timeline.now(), datetime)


def test_a_worker_takes_part_and_time_stands_still_while_it_works(timeline):
    moments: list[Any] = []

    def step():
        before = timeline.now()
        threading.Event().wait(0.02)
        moments.append((before - START, timeline.now() - before))
        return 2.0

    with timeline:
        timeline.works("worker", step)
        timeline.sleep(5)
    assert moments == [(timedelta(seconds=s), timedelta(0)) for s in (0, 2, 4)]


def test_a_worker_that_never_pauses_lets_time_pass(timeline):
    with timeline:
        timeline.works("restless", lambda: 0.0)
        timeline.sleep(1)
        assert timeline.now() == START + timedelta(seconds=1)


def test_what_fails_in_a_worker_is_kept(timeline):
    with timeline:
        timeline.works("failing", lambda: 1 / 0)
        timeline.sleep(1)
    assert [type(crash) for crash in timeline.crashes] == [ZeroDivisionError]


def test_a_stepped_clock_moves_for_a_guest_once_all_others_sleep(timeline):
    moments = []

    def guest():
        timeline.sleep(5)
        moments.append(timeline.now() - START)

    with timeline:
        thread = threading.Thread(target=guest)
        timeline.spawn("opener", thread.start)
        timeline.sleep(1)
        while not moments:
            timeline.sleep(0.5)
        thread.join()
    assert len(moments) == 1
