"""A day of the rota as it is drawn: its real hours, what stands where, how bad a gap is."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.planning.days import day_of, days_from, ticks
from app.planning.filling import offers
from app.planning.months import cells
from app.planning.strips import Level, level, strips
from app.rota.coverage import Gap, Lack, gaps
from app.rota.fitting import Refusal
from app.rota.hours import Shift
from app.rota.rules import Absence, Away, Responder, Rest, Rota
from ivr.queue import Tier

HOME = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 23, 17, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def person(code, *languages, **more):
    return Responder(
        code=code, first_name=code, phone="+14135550101", languages=languages, **more
    )


def shift(holder, starts, ends, **more):
    return Shift(
        person=holder, weekdays=tuple(range(7)), starts=time(starts), ends=time(ends),
        code=f"{holder}-{starts}", **more,
    )  # fmt: skip


def rota(*shifts, **more):
    people = (person("ana", "es", "en"), person("bo", "en"), person("cora", "es"))
    return replace(Rota(responders=people, shifts=shifts, zone=HOME), **more)


def drawn(plan, day, now=NOON, count=1):
    return strips(plan, days_from(day, count, HOME), now)


def blocks(strip):
    return [each for lane in strip.lanes for row in lane.rows for each in row]


@pytest.mark.parametrize(
    ("day", "hours", "noon"),
    [
        (MONDAY, 24, 50.0),
        (date(2026, 11, 1), 25, 52.0),
        (date(2027, 3, 14), 23, 47.826),
    ],
)
def test_a_day_has_its_real_hours_and_noon_is_where_it_really_is(day, hours, noon):
    found = day_of(day, HOME)
    assert found.hours == hours
    assert [tick.place for tick in ticks(found, HOME) if tick.hour == 12] == [noon]


def test_a_night_runs_off_one_strip_and_onto_the_next():
    one, other = drawn(rota(shift("ana", 20, 8)), MONDAY, count=2)
    evening, morning = blocks(one)[-1], blocks(other)[0]
    assert evening.stint == morning.stint
    assert (evening.span.x, evening.span.goes_on) == (83.333, True)
    assert (morning.span.x, morning.span.width, morning.span.from_before) == (0, 33.333, True)


def test_the_night_in_which_an_hour_comes_twice_is_as_long_as_it_is():
    (strip,) = drawn(rota(shift("ana", 0, 6)), date(2026, 11, 1))
    assert blocks(strip)[0].span.width == 28.0  # seven of 25 hours


def test_what_is_at_the_same_time_stands_in_rows_of_its_own():
    plan = rota(shift("ana", 8, 16), shift("bo", 12, 20), shift("cora", 16, 20))
    (lane,) = drawn(plan, MONDAY)[0].lanes
    assert [[each.stint.person for each in row] for row in lane.rows] == [
        ["ana", "cora"],
        ["bo"],
    ]


def test_a_tier_that_nobody_has_all_week_has_no_lane():
    (strip,) = drawn(rota(shift("ana", 8, 16), shift("bo", 8, 16, tier=Tier.STANDBY)), MONDAY)
    assert [lane.tier for lane in strip.lanes] == [Tier.PRIMARY, Tier.STANDBY]


def test_who_is_away_rests_or_is_no_longer_trained_is_marked_for_a_part_or_all_of_it():
    plan = rota(
        shift("ana", 8, 16), shift("bo", 8, 16), shift("cora", 8, 16),
        away=(Away(person="ana", since=NOON, until=NOON + DAY),),
        rests=(Rest(person="bo", since=NOON - 12 * HOUR, off_until=NOON + 12 * HOUR),),
        responders=(
            person("ana"), person("bo"), person("cora", trained_until=MONDAY - DAY),
        ),
    )  # fmt: skip
    marked = {each.stint.person: each.marks[0] for each in blocks(drawn(plan, MONDAY)[0])}
    assert (marked["ana"].why, marked["ana"].whole) == (Absence.AWAY, False)
    assert (marked["bo"].why, marked["bo"].whole) == (Absence.RESTS, True)
    assert (marked["cora"].why, marked["cora"].whole) == (Absence.UNTRAINED, True)


def test_whoever_has_left_is_nobody_on_their_block():
    (strip,) = drawn(rota(shift("gone", 8, 16)), MONDAY)
    (block,) = blocks(strip)
    assert block.responder is None
    assert not block.is_open


@pytest.mark.parametrize(
    ("since", "until", "lack", "expected"),
    [
        (-2, -1, Lack.NOBODY, Level.PAST),
        (-1, 1, Lack.SPANISH, Level.RED),
        (1, 2, Lack.PRIMARY, Level.AMBER),
        (13, 14, Lack.PRIMARY, Level.GRAVE),
        (-1, 1, Lack.BACKUP, Level.LESS),
        (1, 2, Lack.ENGLISH, Level.LESS),
    ],
)
def test_red_is_only_where_a_caller_may_meet_nobody_now(since, until, lack, expected):
    gap = Gap(since=NOON + since * HOUR, until=NOON + until * HOUR, lacks=(lack,))
    assert level(gap, NOON) is expected


def test_a_long_gap_is_red_today_and_not_on_days_that_are_past_or_to_come():
    found = drawn(rota(), MONDAY - DAY, NOON + HOUR, count=4)
    assert [strip.holes[0].level for strip in found] == ["past", "red", "amber", "grave"]


def test_gaps_stand_between_the_shifts_in_the_list_of_a_day():
    (strip,) = drawn(rota(shift("ana", 0, 8), shift("cora", 12, 0)), MONDAY)
    told = [
        (each.span.since.astimezone(HOME).hour, hasattr(each, "gap")) for each in strip.listed
    ]
    assert (8, True) in told
    assert told.index((8, True)) < told.index((12, False))


def test_a_month_counts_the_hours_in_which_nothing_grave_is_missing():
    plan = rota(
        shift("ana", 0, 20), shift("bo", 20, 0), shift("cora", 0, 0, tier=Tier.COORDINATOR)
    )
    by_day = {cell.day.date: cell for cell in cells(plan, date(2026, 11, 1), NOON)}
    assert by_day[MONDAY].hours == 24, "the coordinator speaks Spanish"
    without = rota(shift("ana", 0, 20), shift("bo", 20, 0))
    by_day = {cell.day.date: cell for cell in cells(without, date(2026, 11, 1), NOON)}
    assert (by_day[MONDAY].hours, by_day[MONDAY].is_whole) == (20, False)
    assert by_day[date(2026, 11, 1)].hours == 21, "clocks went back, and Ana was there"
    assert {each.lack: each.span / HOUR for each in by_day[MONDAY].missing} == {
        "es": 4, "backup": 24, "coordinator": 24,
    }  # fmt: skip
    assert len(by_day) == 30


def test_an_open_shift_fills_a_gap_and_else_a_new_one_of_the_missing_tier_and_language():
    evening = NOON + 10 * HOUR  # 22:00 there
    opened = replace(shift(None, 22, 6), language="es")
    plan = rota(shift("ana", 8, 22), shift("bo", 22, 8), opened)
    found = gaps(plan, evening, 4 * HOUR)
    first, *others = offers(plan, found)
    assert (first.is_new, first.stint.shift.code) == (False, opened.code)
    assert [each.person for each in first.able] == ["cora"]
    assert first.left == (Lack.BACKUP, Lack.COORDINATOR)
    assert {each.person: each.refusals[0] for each in first.unable}["bo"] is Refusal.LANGUAGE
    assert [(each.is_new, each.stint.tier) for each in others] == [
        (True, Tier.BACKUP), (True, Tier.COORDINATOR),
    ]  # fmt: skip
    bare = rota(shift("ana", 8, 22), shift("bo", 22, 8))
    made = next(offers(bare, gaps(bare, evening, 4 * HOUR)))
    assert (made.is_new, made.stint.tier, made.stint.shift.language) == (True, "primary", "es")
    assert (made.stint.since, made.stint.until) == (evening, evening + 4 * HOUR)
