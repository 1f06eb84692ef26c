"""Who calls too often, as one process has seen it: bounded, and fair to hidden numbers."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calls import traffic
from app.calls.traffic import (
    LATELY,
    MOST_BEGUN,
    MOST_UNDER_WAY,
    RESERVE,
    SETTLED,
    WITHHELD_AT_ONCE,
    Known,
    Traffic,
)

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)
MARIA, ROSA = b"maria", b"rosa"


def later(seconds):
    return NOW + timedelta(seconds=seconds)


@pytest.fixture
def seen():
    return Traffic()


def call(seen, caller, *moments, ended=True):
    for at in moments:
        sid = f"{caller!r} {at}"
        seen.begins(sid, caller, later(at))
        if ended:
            seen.ends(sid)


def test_two_calls_at_once_are_within_the_limits_and_three_are_not(seen):
    call(seen, MARIA, 0, 1, ended=False)
    assert not seen.is_over(MARIA, later(2))
    call(seen, MARIA, 2, ended=False)
    assert seen.is_over(MARIA, later(2))
    assert not seen.is_over(ROSA, later(2))
    seen.ends(f"{MARIA!r} 1")
    assert not seen.is_over(MARIA, later(3))


def test_six_calls_in_ten_minutes_are_within_the_limits_and_seven_are_not(seen):
    call(seen, MARIA, *range(0, 360, 60))
    assert not seen.is_over(MARIA, later(300))
    call(seen, MARIA, 360)
    assert seen.is_over(MARIA, later(360))
    assert not seen.is_over(MARIA, NOW + LATELY)


def test_a_webhook_that_is_sent_again_is_one_call(seen):
    for _ in range(5):
        seen.begins("one", MARIA, NOW)
    assert not seen.is_over(MARIA, NOW)


def test_what_postgres_has_counts_as_well_and_whichever_is_more(seen):
    seen.known = Known(read_at=NOW, over=frozenset({MARIA}), under_way=MOST_UNDER_WAY + 1)
    assert seen.is_over(MARIA, NOW)
    assert not seen.is_over(ROSA, NOW)
    assert seen.rush(NOW)


def test_a_call_whose_end_another_process_hears_counts_until_postgres_knows(seen):
    call(seen, MARIA, 0, 1, 2, ended=False)
    seen.known = Known(read_at=later(20))
    assert not seen.is_over(MARIA, later(20))
    assert seen.is_over(MARIA, later(20) + SETTLED), "with Postgres away it counts for longer"


def test_who_withholds_the_number_is_never_over_and_shares_one_bucket(seen):
    call(seen, None, *range(WITHHELD_AT_ONCE), ended=False)
    assert not seen.is_crowded(None, later(10))
    call(seen, None, 10, ended=False)
    assert seen.is_crowded(None, later(10))
    assert not seen.is_crowded(MARIA, later(10))
    assert not seen.is_over(None, later(10))


def test_so_many_emergencies_ring_unasked_within_a_minute(seen):
    for at in range(RESERVE):
        seen.rings_unasked(later(at))
    assert not seen.is_crowded(MARIA, later(RESERVE))
    seen.rings_unasked(later(RESERVE))
    assert seen.is_crowded(MARIA, later(RESERVE))
    assert not seen.is_crowded(MARIA, later(60))


def test_a_rush_is_many_calls_at_once_or_many_in_ten_minutes(seen):
    callers = [str(number).encode() for number in range(MOST_BEGUN + 1)]
    for number, caller in enumerate(callers[:MOST_UNDER_WAY]):
        seen.begins(str(number), caller, NOW)
    assert seen.rush(NOW) is None
    seen.begins("more", b"more", NOW)
    assert "under way" in str(seen.rush(NOW))
    calm = Traffic()
    for number, caller in enumerate(callers):
        calm.begins(str(number), caller, later(5 * number))
        assert calm.rush(later(5 * number)) is None or number == MOST_BEGUN
        calm.ends(str(number))
    assert "ten minutes" in str(calm.rush(later(500)))
    assert calm.rush(later(600)) is None


def test_a_storm_of_forged_numbers_takes_little_memory_and_forgets_the_oldest(monkeypatch):
    monkeypatch.setattr(traffic, "MOST_KNOWN", 100)
    seen = Traffic()
    for number in range(5000):
        seen.begins(str(number), str(number).encode(), NOW)
        assert not seen.is_over(str(number).encode(), NOW)
    assert len(seen._open) <= 100
    assert len(seen._callers) <= 101
    call(seen, MARIA, *range(7))
    assert seen.is_over(MARIA, later(7))


STEPS = st.lists(
    st.tuples(
        st.integers(0, 30),
        st.sampled_from([MARIA, ROSA, None]),
        st.integers(0, 9),
        st.booleans(),
    ),
    max_size=60,
)


@given(STEPS)
def test_whatever_comes_in_whatever_order_a_caller_is_over_by_their_own_calls_only(steps):
    seen, at = Traffic(), 0
    begun: dict[bytes | None, int] = {MARIA: 0, ROSA: 0, None: 0}
    for pause, caller, number, ends in steps:
        at += pause
        sid = f"{caller!r} {number}"
        if ends:
            seen.ends(sid)
        else:
            begun[caller] += 1
            seen.begins(sid, caller, later(at))
    for caller in (MARIA, ROSA):
        if begun[caller] <= 2:
            assert not seen.is_over(caller, later(at))
    assert not seen.is_over(None, later(at))
