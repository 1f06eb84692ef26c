"""Which gaps are alarms, when our people are told, and what is no new alarm."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.rota.coverage import Gap, Lack
from app.rota.rules import Rest
from app.rota.warning import Raised, facts, hours, name, soon, steps
from ivr.queue import Tier
from tests.rota.test_coverage import ALWAYS, DAY, MONDAY, ZONE, rota, shift

HOUR = timedelta(hours=1)
NOON = MONDAY + 12 * HOUR


def at(hour, minute=0):
    return MONDAY + timedelta(hours=hour, minutes=minute)


def gap(since, until, *lacks):
    return Gap(since=at(since), until=at(until), lacks=lacks or (Lack.SPANISH,))


def raised(since, until, *lacks, **more):
    return Raised(about="x", gap=gap(since, until, *lacks), **more)


def test_only_what_is_grave_and_begins_within_twelve_hours_is_an_alarm():
    plan = rota(shift("ana", ALWAYS, 0, 22), shift("bo", ALWAYS, 0, 0, Tier.PRIMARY))
    assert soon(plan, at(9, 59)) == []
    (found,) = soon(plan, at(10, 1))
    assert (found.since, found.until, found.lacks) == (at(22), at(24), (Lack.SPANISH,))


def test_one_stretch_is_one_gap_and_names_the_worst_in_it():
    plan = rota(shift("ana", ALWAYS, 6, 20), shift("bo", ALWAYS, 20, 22))
    (found,) = soon(plan, at(12))
    assert (found.since, found.until) == (at(20), at(30))
    assert found.lacks[0] is Lack.NOBODY


def test_a_gap_without_an_end_ends_at_a_midnight_so_that_it_is_the_same_all_day():
    ends = {soon(rota(), at(hour))[0].until for hour in range(11)}
    assert ends == {MONDAY + 2 * DAY}


def test_a_stretch_across_a_change_of_clocks_has_its_real_hours():
    zone = ZONE
    evening = datetime(2026, 10, 31, 23, tzinfo=zone).astimezone(UTC)
    (found,) = soon(rota(shift("ana", ALWAYS, 4, 0)), evening)
    assert found.until - found.since == 5 * HOUR, "the clocks go back in this night"


def test_who_rests_is_missing_and_a_rest_of_minutes_calls_nobody():
    for minutes, alarms in ((10, 0), (40, 1)):
        rest = Rest(person="ana", since=NOON, off_until=NOON + timedelta(minutes=minutes))
        found = soon(rota(shift("ana", ALWAYS, 0, 0), rests=(rest,)), NOON)
        assert len(found) == 1
        assert len(steps(found, [], NOON).new) == alarms


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(raised(20, 22), id="the same"),
        pytest.param(raised(20, 24), id="it ends earlier"),
        pytest.param(raised(20, 21), id="it ends later"),
        pytest.param(raised(19, 21), id="it begins later"),
        pytest.param(raised(20, 22, Lack.NOBODY), id="something less grave is missing"),
        pytest.param(raised(20, 22, taken_at=at(12)), id="somebody takes care of it"),
    ],
)
def test_a_gap_whose_extent_changes_is_no_new_alarm(told):
    found = steps([gap(20, 22)], [told], at(13))
    assert (found.new, found.over, found.again) == ((), (), ())
    assert [each.gap for each in found.changed] == [gap(20, 22)] * (told.gap != gap(20, 22))


@pytest.mark.parametrize("told", [raised(21, 22), raised(20, 22, Lack.PRIMARY)])
def test_one_that_begins_earlier_or_lacks_something_graver_is_a_new_alarm(told):
    now = gap(20, 22, Lack.NOBODY)
    found = steps([now], [told], at(13))
    assert (found.new, found.over) == ((now,), (told,))


def test_what_is_filled_is_over_and_what_is_filled_in_its_middle_is_the_same():
    told = raised(20, 24)
    assert steps([], [told], at(13)).over == (told,)
    found = steps([gap(20, 21), gap(23, 24)], [told], at(13))
    assert (found.new, found.changed, found.over) == ((), (), ())


def test_one_that_runs_keeps_its_beginning():
    found = steps([gap(21, 24)], [raised(20, 24)], at(21))
    assert (found.new, found.changed) == ((), ())


@pytest.mark.parametrize(
    ("taken", "now", "again"),
    [(12, 18, 0), (12, 19, 1), (12, 21, 1), (19, 20, 0)],
)
def test_what_was_taken_long_ago_is_told_again_an_hour_before(taken, now, again):
    told = raised(20, 24, taken_at=at(taken))
    found = steps([gap(max(20, now), 24)], [told], at(now))
    assert len(found.again) == again
    second = Raised(about="x again", gap=told.gap, again=True, taken_at=at(taken))
    assert not steps([gap(max(20, now), 24)], [told, second], at(now)).again


@pytest.mark.parametrize(
    ("now", "since", "quiet", "rings"),
    [
        pytest.param(2, 14, (-2, 8), 8.5, id="at night half a day ahead: by day, text first"),
        pytest.param(
            2, 10, (-2, 7), 7, id="at night, near before the morning: when it is near"
        ),
        pytest.param(2, 5, None, 2, id="at night, near: at once"),
        pytest.param(3, 3, None, 3, id="it runs: at once"),
        pytest.param(12, 24, None, 12.5, id="by day: a text, then telephones"),
        pytest.param(
            21.75, 33.5, (22, 30.5), 22.25, id="in the evening: a text, then the morning"
        ),
        pytest.param(12, 15.25, None, 12.25, id="by day, soon near"),
    ],
)
def test_nobody_is_woken_for_what_can_be_told_by_day(now, since, quiet, rings):
    found, calls = hours(MONDAY + since * HOUR, MONDAY + now * HOUR, ZONE)
    assert found == (tuple(MONDAY + each * HOUR for each in quiet) if quiet else None)
    assert calls == MONDAY + rings * HOUR


def test_the_night_is_told_by_local_clocks_also_when_they_change():
    zone = ZoneInfo("America/New_York")
    now = datetime(2027, 3, 13, 23, tzinfo=zone)
    quiet, _ = hours(now.astimezone(UTC) + 12 * HOUR, now.astimezone(UTC), zone)
    assert quiet is not None
    assert [f"{each.astimezone(zone):%d %H:%M}" for each in quiet] == ["13 22:00", "14 08:00"]
    assert quiet[1] - quiet[0] == 9 * HOUR, "the clocks go forward in this night"


def test_an_alarm_is_named_by_its_beginning_and_holds_no_person():
    now = gap(20, 24)
    assert (name(now, 0), name(now, 1)) == ("2026-11-24T01:00Z es", "2026-11-24T01:00Z es 1")
    assert set(facts(now, NOON, ZONE)) == {"since", "until", "lack", "quiet", "rings"}
