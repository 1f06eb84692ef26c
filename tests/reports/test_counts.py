"""What Postgres counts is what was: told by a second count in plain Python, at random."""

import random
from collections import Counter
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.reports import store
from app.reports.rules import PeriodKind, read
from tests.reports import made, oracle

ZONES = {
    "America/New_York": ZoneInfo("America/New_York"),
    "Asia/Kolkata": ZoneInfo("Asia/Kolkata"),
}
# In March a night has 23 hours in New York, in November one has 25.
MONTHS = ("2026-03", "2026-11", "2024-02")


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("month", MONTHS)
def test_every_number_is_that_of_a_second_count(database, month, zone):
    period = read(PeriodKind.MONTH, month)
    begin, end = period.bounds(ZONES[zone])
    around = period.previous.bounds(ZONES[zone])[0], period.next.bounds(ZONES[zone])[1]
    some = made.calls(int(month[-2:]), 400, *around)
    threads = made.texts(7, 40, *around)
    with database.transaction() as session:
        made.keep(session, some, threads)
        counted = store.counts(session, begin, end, zone)
    inside = oracle.within(some, begin, end)
    _same(counted, inside, ZONES[zone])
    assert counted.texts == oracle.texts(threads, begin, end)


def _same(counted, inside, zone):
    assert +Counter(counted.endings) == Counter(map(oracle.ending, inside))
    assert counted.topics == Counter(
        (oracle.topic(each), each.language or "none") for each in inside
    )
    assert counted.towns == Counter(each.town or "none" for each in inside)
    assert counted.kinds == Counter(each.kind or "none" for each in inside)
    assert counted.hours == oracle.hours(inside, zone)
    unmet = [e for e in inside if oracle.ending(e) in {"message", "call-back", "left"}]
    assert +Counter(counted.causes) == Counter(map(oracle.cause, unmet))
    _same_times(counted, inside)
    assert counted.messages == oracle.heard(inside)
    backs = Counter("kept" if each.back else "owed" for each in inside if each.back is not None)
    assert +Counter(counted.backs) == backs
    assert +Counter(counted.alarms) == Counter(each.alarm[0] for each in inside if each.alarm)


def _same_times(counted, inside):
    met = [each for each in inside if each.wait is not None and each.outcome == "reached"]
    for urgency in ("", "emergency", "urgent", "normal"):
        waits = [each.wait for each in met if urgency in {"", each.urgency}]
        found = counted.waits.get(urgency, store.Spread(n=0, median=None, most=None))
        expected = [oracle.nearest_rank(waits, share) for share in (0.5, 0.9)]
        assert [found.n, found.median, found.most] == [len(waits), *expected]
    taken = [each.alarm[1] for each in inside if each.alarm and each.alarm[0] == "taken"]
    assert counted.taking.n == len(taken)
    assert counted.taking.median == oracle.nearest_rank(taken, 0.5)
    heard = [
        a for each in inside for a, erased in each.messages if not erased and a is not None
    ]
    assert counted.hearing.n == len(heard)
    assert counted.hearing.most == oracle.nearest_rank(heard, 0.9)


def test_an_hour_that_comes_twice_is_one_hour_with_the_calls_of_both(database):
    zone = ZONES["America/New_York"]
    twice = [datetime(2026, 11, 1, hour, 30, tzinfo=UTC) for hour in (5, 6)]  # both 01:30
    some = [made.call(random.Random(1), at) for at in twice]
    with database.transaction() as session:
        made.keep(session, some)
        begin, end = read(PeriodKind.MONTH, "2026-11").bounds(zone)
        counted = store.counts(session, begin, end, zone.key)
    assert counted.hours == {(6, 1): 2}


def test_a_month_without_calls_counts_nothing(database):
    zone = ZONES["America/New_York"]
    with database.transaction() as session:
        begin, end = read(PeriodKind.MONTH, "2026-10").bounds(zone)
        counted = store.counts(session, begin, end, zone.key)
        assert store.first_call(session) is None
    assert not any(counted.endings.values())
    assert not any(counted.texts.values())
