"""Minute by minute through both weeks in which clocks change: nobody is lost or doubled.

The model in this file is slow and independent: it looks at the clock on the wall at every
minute, and holds a shift to begin where that clock first shows its beginning and to end where
it last shows its end.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, on_shift

HOME = ZoneInfo("America/New_York")
MINUTE = timedelta(minutes=1)
WEEKS = {"spring": date(2026, 3, 6), "autumn": date(2026, 10, 30)}
DAILY = tuple(range(7))
HOURS = [
    (time(20), time(8)), (time(8), time(20)), (time(0), time(0)), (time(22), time(2, 30)),
    (time(2, 30), time(10)), (time(1, 30), time(1, 45)), (time(1), time(3)),
    (time(3), time(3, 1)),
]  # fmt: skip


def minutes(week):
    start = datetime.combine(WEEKS[week], time(0), HOME).astimezone(UTC)
    return [start + number * MINUTE for number in range(5 * 24 * 60)]


def wall(at):
    local = at.astimezone(HOME)
    return local.date(), local.time()


def beginning_and_end(day, starts, ends, every):
    """Find, by looking at each minute's wall clock, when a day's shift begins and ends."""
    last = day + timedelta(days=1) if ends <= starts else day
    begins = [at for at in every if wall(at) == (day, starts)]
    finishes = [at for at in every if wall(at) == (last, ends)]
    # A time that clocks skip is as long after the jump as it would have been before it.
    return (
        begins[0] if begins else _skipped(day, starts, every),
        finishes[-1] if finishes else _skipped(last, ends, every),
    )


def _skipped(day, at, every):
    hour = datetime.combine(day, at) + timedelta(hours=1)
    found = [each for each in every if wall(each) == (hour.date(), hour.time())]
    return found[0] if found else None


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize(("starts", "ends"), HOURS)
def test_who_is_on_shift_at_each_minute_is_what_the_clock_on_the_wall_says(week, starts, ends):
    ana = Responder(code="ana22", first_name="Ana", phone="+14135550101", languages=("es",))
    shift = Shift(person="ana22", weekdays=DAILY, starts=starts, ends=ends)
    rota = Rota(responders=(ana,), shifts=(shift,), zone=HOME)
    every = minutes(week)
    days = [WEEKS[week] + timedelta(days=number) for number in range(5)]
    spans = [beginning_and_end(day, starts, ends, every) for day in days]
    known = [(begin, end) for begin, end in spans if begin and end]
    inside = [at for at in every if days[1] <= wall(at)[0] <= days[3]]
    for at in inside:
        expected = any(begin <= at < end for begin, end in known)
        assert bool(on_shift(rota, at)) == expected, (at.astimezone(HOME), starts, ends)


@pytest.mark.parametrize("week", WEEKS)
@pytest.mark.parametrize("hour", [0, 1, 2, 3, 8])
def test_a_hand_over_leaves_no_minute_without_anybody(week, hour):
    people = tuple(
        Responder(code=code, first_name=code, phone=f"+1413555010{at}", languages=("es",))
        for at, code in enumerate(("ana22", "luis2"))
    )
    shifts = (
        Shift(person="ana22", weekdays=DAILY, starts=time(20), ends=time(hour, 30)),
        Shift(person="luis2", weekdays=DAILY, starts=time(hour, 30), ends=time(20)),
    )
    rota = Rota(responders=people, shifts=shifts, zone=HOME)
    for at in minutes(week)[24 * 60 : 4 * 24 * 60]:
        assert on_shift(rota, at), at.astimezone(HOME)
