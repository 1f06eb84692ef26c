"""What the rota covers, and when somebody is missing; an oracle walks through the minutes."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings
from hypothesis import strategies as st

from app.rota.coverage import Lack, gaps, lacking
from app.rota.hours import Shift
from app.rota.rules import Responder, Rest, Rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 23, 5, tzinfo=UTC)  # midnight there
DAY = timedelta(days=1)


def person(code, *languages):
    return Responder(code=code, first_name=code, phone="+14135550101", languages=languages)


def shift(code, days, starts, ends, tier=Tier.PRIMARY, **more):
    return Shift(
        person=code, weekdays=days, starts=time(starts), ends=time(ends), tier=tier, **more
    )


def rota(*shifts, rests=()):
    people = (person("ana", "es", "en"), person("bo", "en"), person("cora", "es"))
    return Rota(responders=people, shifts=shifts, zone=ZONE, rests=rests)


ALWAYS = tuple(range(7))


def test_an_empty_rota_is_one_gap_with_nobody():
    (gap,) = gaps(rota(), MONDAY, 7 * DAY)
    assert (gap.since, gap.until) == (MONDAY, MONDAY + 7 * DAY)
    assert gap.lacks == (Lack.NOBODY,)
    assert gap.is_grave


def test_each_thing_that_is_missing_is_named():
    plan = rota(shift("bo", ALWAYS, 0, 0), shift("ana", ALWAYS, 8, 20, Tier.BACKUP))
    lacks = [each.lacks for each in gaps(plan, MONDAY, DAY)]
    assert lacks == [
        (Lack.SPANISH, Lack.BACKUP, Lack.COORDINATOR),
        (Lack.COORDINATOR,),
        (Lack.SPANISH, Lack.BACKUP, Lack.COORDINATOR),
    ]


def test_a_coordinator_alone_answers_nobody_by_plan():
    plan = rota(shift("ana", ALWAYS, 0, 0, Tier.COORDINATOR))
    assert lacking(plan, MONDAY) == (Lack.NOBODY,)


def test_two_stretches_with_the_same_lack_are_one_gap():
    plan = rota(
        shift("bo", ALWAYS, 0, 12),
        shift("bo", ALWAYS, 12, 0),
    )
    assert len(gaps(plan, MONDAY, 3 * DAY)) == 1


def test_whoever_rests_is_missing_until_they_are_back():
    back = MONDAY + timedelta(hours=3)
    rest = Rest(person="ana", since=MONDAY - DAY, off_until=back)
    found = gaps(rota(shift("ana", ALWAYS, 0, 0), rests=(rest,)), MONDAY, DAY)
    assert found[0].lacks == (Lack.NOBODY,)
    assert found[0].until == back


def test_an_hour_that_the_clocks_skip_leaves_no_gap_between_two_shifts():
    night = datetime(2026, 3, 8, 5, tzinfo=UTC)
    plan = rota(shift("ana", ALWAYS, 20, 2), shift("ana", ALWAYS, 2, 20))
    assert all(Lack.NOBODY not in each.lacks for each in gaps(plan, night, DAY))


shifts = st.builds(
    Shift,
    person=st.sampled_from(["ana", "bo", "cora"]),
    weekdays=st.lists(st.integers(0, 6), min_size=1, max_size=3, unique=True).map(tuple),
    starts=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    ends=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    tier=st.sampled_from(list(Tier)),
    valid_from=st.none() | st.dates(date(2026, 10, 30), date(2026, 11, 3)),
)


@settings(max_examples=15, deadline=None)
@given(st.lists(shifts, max_size=5))
def test_an_oracle_that_looks_every_quarter_of_an_hour_agrees(drawn):
    """Over the night on which the clocks go back."""
    plan = rota(*drawn)
    start = datetime(2026, 10, 31, tzinfo=UTC)
    found = gaps(plan, start, 3 * DAY)
    for quarter in range(3 * 24 * 4):
        at = start + timedelta(minutes=15 * quarter)
        told = next((each.lacks for each in found if each.since <= at < each.until), ())
        assert told == lacking(plan, at)
