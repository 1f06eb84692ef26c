"""What people who use other rotas have reported: none of it happens here.

Each test is named after what went wrong; the number is the report's, in the tracker of Grafana
OnCall or of Yap.
"""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.rota.coverage import Lack, gaps, lacking
from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, on_shift, planned
from app.rota.warning import soon

EVERY = tuple(range(7))
MINUTE = timedelta(minutes=1)
ANA, BO = (
    Responder(code=code, first_name=code, phone="+14135550101", languages=("es", "en"))
    for code in ("ana", "bo")
)


def rota(zone, *shifts):
    return Rota(responders=(ANA, BO), shifts=shifts, zone=ZoneInfo(zone))


def shift(person, starts, ends, days=EVERY, **more):
    return Shift(person=person, weekdays=days, starts=starts, ends=ends, **more)


def who(plan, *moment):
    at = datetime(*moment).replace(tzinfo=plan.zone)  # noqa: DTZ001 (the zone follows)
    return [each.responder.code for each in on_shift(plan, at)]


def spans(plan, day):
    """When that day's stints begin and end in UTC, as "08:30"."""
    return [(f"{s.since:%H:%M}", f"{s.until:%H:%M}") for s in plan.timetable.starting(day)]


def test_a_shift_made_in_summer_keeps_its_hour_in_winter():  # OnCall 3261
    plan = rota("Europe/London", shift("ana", time(8, 30), time(17, 30)))
    assert spans(plan, date(2023, 7, 3)) == [("07:30", "16:30")]
    assert spans(plan, date(2023, 10, 30)) == [("08:30", "17:30")]
    assert spans(plan, date(2024, 4, 1)) == [("07:30", "16:30")]
    assert who(plan, 2023, 10, 30, 8, 29) == []
    assert who(plan, 2023, 10, 30, 8, 30) == ["ana"]


@pytest.mark.parametrize(
    ("first", "hours"), [(date(2024, 10, 29), 169), (date(2025, 3, 4), 167)]
)
def test_a_week_that_clocks_change_in_ends_when_the_next_begins(first, hours):  # OnCall 5247
    weekly = {"days": (first.weekday(),), "nights": 7, "every": 2, "valid_from": first}
    after = weekly | {"valid_from": first + timedelta(days=7)}
    plan = rota(
        "America/Chicago",
        shift("ana", time(9), time(9), **weekly),
        shift("bo", time(9), time(9), **after),
    )
    (one,), (other,) = (plan.timetable.starting(first + timedelta(days=d)) for d in (0, 7))
    assert (one.until - one.since, one.until) == (timedelta(hours=hours), other.since)
    for minute in range(14 * 24 * 60 - 120):
        assert len(planned(plan, one.since + minute * MINUTE)) == 1


@pytest.mark.parametrize(
    ("day", "hours"),
    [(date(2026, 3, 28), 13), (date(2026, 10, 24), 15), (date(2026, 6, 6), 14)],
)
def test_a_night_in_which_clocks_change_ends_when_the_clock_says(day, hours):  # OnCall 5455
    plan = rota(
        "Europe/Berlin",
        shift("ana", time(18), time(8)),
        shift("bo", time(8), time(18)),
    )
    night = next(s for s in plan.timetable.starting(day) if s.person == "ana")
    morning = next(
        s for s in plan.timetable.starting(day + timedelta(days=1)) if s.person == "bo"
    )
    assert (night.until, night.until - night.since) == (morning.since, timedelta(hours=hours))
    (ringing,) = on_shift(plan, night.until - MINUTE)
    assert (ringing.responder, ringing.until) == (ANA, night.until)


def test_one_night_shift_is_one_shift_through_midnight_and_the_end_of_the_week():  # Yap 210
    plan = rota(
        "America/New_York",
        shift("ana", time(18), time(8), days=(2, 6)),  # Wednesday and Sunday
        shift("bo", time(8), time(18)),
    )
    for day in (25, 29):  # of November 2026
        assert who(plan, 2026, 11, day, 23, 59) == ["ana"]
        next_day = datetime(2026, 11, day, tzinfo=plan.zone) + timedelta(days=1)
        stints = {
            plan.timetable.at((next_day + timedelta(hours=h)).astimezone(UTC))[0]
            for h in (0, 7)
        }
        assert len(stints) == 1
        assert who(plan, next_day.year, next_day.month, next_day.day, 7, 59) == ["ana"]
        assert who(plan, next_day.year, next_day.month, next_day.day, 8) == ["bo"]


@pytest.mark.parametrize(
    "plan",
    [
        rota("America/New_York"),
        rota("America/New_York", shift(None, time(0), time(0))),
        rota("America/New_York", shift("gone", time(0), time(0))),
        rota("America/New_York", shift("ana", time(0), time(0), valid_to=date(2026, 11, 1))),
    ],
    ids=["no shifts", "only an open one", "of who has left", "over"],
)
def test_nobody_on_the_rota_is_known_before_anybody_calls(plan):  # Yap 107
    at = datetime(2026, 11, 25, 3, tzinfo=UTC)
    assert on_shift(plan, at) == ()
    assert lacking(plan, at) == (Lack.NOBODY,)
    assert [gap.lacks for gap in soon(plan, at)] == [(Lack.NOBODY,)]


def test_a_gap_that_is_over_is_no_gap():  # OnCall 1108
    plan = rota("Europe/Paris", shift("ana", time(4), time(4)))
    plan = replace(plan, shifts=(replace(plan.shifts[0], valid_from=date(2023, 1, 9)),))
    monday_ten = datetime(2023, 1, 9, 10, tzinfo=plan.zone)
    assert all(gap.lacks != (Lack.NOBODY,) for gap in gaps(plan, monday_ten, timedelta(days=7)))
    assert soon(plan, monday_ten) == []


def test_two_who_take_turns_by_the_week_are_never_both_on():  # OnCall 4197
    turns = {"starts": time(9), "ends": time(17), "days": (0, 1, 2, 3, 4), "every": 2}
    plan = rota(
        "Europe/Paris",
        shift("ana", valid_from=date(2026, 11, 23), **turns),
        shift("bo", valid_from=date(2026, 11, 30), **turns),
    )
    for day in range(28):
        noon = datetime(2026, 11, 23, 12, tzinfo=plan.zone) + timedelta(days=day)
        expected = [] if noon.weekday() > 4 else [("ana", "bo")[day // 7 % 2]]
        assert [each.responder.code for each in on_shift(plan, noon)] == expected


def test_the_first_tuesday_of_a_month_is_one_shift_a_month():  # Yap 115
    plan = rota("America/New_York", shift("ana", time(0), time(0), days=(1,), nth=(1,)))
    found = [
        day
        for ahead in range(92)
        if plan.timetable.starting(day := date(2027, 1, 1) + timedelta(days=ahead))
    ]
    assert found == [date(2027, 1, 5), date(2027, 2, 2), date(2027, 3, 2)]
