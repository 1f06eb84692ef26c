"""Who can take a shift, and why the others cannot; what follows from a change."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.rota.coverage import Lack
from app.rota.effects import effects
from app.rota.fitting import Refusal, candidates, refusals
from app.rota.hours import Shift
from app.rota.limits import Limits
from app.rota.moves import given
from app.rota.rules import Away, Responder, Rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
NOON = datetime(2026, 11, 22, 17, tzinfo=UTC)
DAY = timedelta(days=1)


def person(code, *languages, **more):
    return Responder(
        code=code, first_name=code, phone="+14135550101", languages=languages, **more
    )


def shift(code, holder, day, starts, ends, **more):
    days = tuple(range(7)) if day is None else (day.weekday(),)
    return Shift(
        code=code, person=holder, weekdays=days, starts=time(starts), ends=time(ends),
        valid_from=day, valid_to=day, **more,
    )  # fmt: skip


def rota(*shifts, people=None, **more):
    known = people or (person("ana", "es", "en"), person("bo", "en"), person("cora", "es"))
    return Rota(responders=known, shifts=shifts, zone=ZONE, **more)


def stint_of(plan, name):
    return next(s for s in plan.timetable.starting(MONDAY) if s.shift.code == name)


def why(plan, code):
    return refusals(plan, stint_of(plan, "open"), plan.people[code])


OPEN = shift("open", None, MONDAY, 8, 16)


def test_whoever_is_free_and_has_least_comes_first():
    plan = rota(OPEN, shift("one", "ana", MONDAY - 5 * DAY, 8, 16))
    found = candidates(plan, stint_of(plan, "open"))
    assert [(each.person, each.load.hours) for each in found] == [
        ("bo", 0), ("cora", 0), ("ana", 8),
    ]  # fmt: skip
    assert all(not each.refusals for each in found)


def test_a_shift_that_needs_spanish_is_for_those_who_speak_it():
    plan = rota(replace(OPEN, language="es"))
    assert why(plan, "bo") == (Refusal.LANGUAGE,)
    assert why(plan, "ana") == ()


def test_who_is_away_for_a_part_of_it_is_not_offered_it():
    since = datetime(2026, 11, 23, 20, tzinfo=UTC)  # 15:00 there: an hour before it ends
    plan = rota(OPEN, away=(Away(person="ana", since=since, until=since + DAY),))
    assert why(plan, "ana") == (Refusal.AWAY,)


def test_training_must_hold_to_the_end_of_it():
    night = shift("open", None, MONDAY, 20, 8)
    people = (person("ana", "es", trained_until=MONDAY), person("bo", "es", "en"))
    assert why(rota(night, people=people), "ana") == (Refusal.UNTRAINED,)
    assert why(rota(OPEN, people=people), "ana") == ()


def test_nobody_is_in_two_places_also_not_for_an_hour():
    plan = rota(OPEN, shift("other", "ana", MONDAY, 15, 20, tier=Tier.BACKUP))
    assert Refusal.BUSY in why(plan, "ana")


def test_eight_hours_lie_between_two_shifts_unless_one_follows_at_once():
    late = shift("late", "ana", MONDAY - DAY, 18, 1)
    assert why(rota(OPEN, late), "ana") == (Refusal.REST,)
    assert why(rota(OPEN, shift("dawn", "ana", MONDAY, 4, 8)), "ana") == ()


def test_hours_and_nights_of_a_week_have_an_end_which_can_be_somebodys_own():
    nights = [shift(f"n{day}", "ana", MONDAY + day * DAY, 20, 6) for day in (2, 4)]
    third = shift("open", None, MONDAY, 20, 6)
    plan = rota(third, *nights)
    assert why(plan, "ana") == (Refusal.HOURS, Refusal.NIGHTS)
    roomy = (person("ana", "es", limits=Limits(hours=40, nights=3)),)
    assert why(rota(third, *nights, people=roomy), "ana") == ()


def test_a_coordinators_shift_is_for_coordinators_where_there_are_any():
    led = replace(OPEN, tier=Tier.COORDINATOR)
    people = (person("ana", "es"), person("bo", "en", leads=True))
    assert why(rota(led, people=people), "ana") == (Refusal.LEADS,)
    assert why(rota(led), "ana") == ()


def test_what_a_change_leaves_without_spanish_is_said_and_whom_it_affects():
    always = shift("day", "bo", None, 0, 0)
    plan = rota(always, shift("es", "cora", MONDAY, 8, 16))
    after = given(plan, stint_of(plan, "es"), None)
    found = effects(plan, after, NOON)
    (gap,) = found.opened
    assert gap.lacks == (Lack.SPANISH,)
    assert (gap.since, gap.until) == (
        datetime(2026, 11, 23, 13, tzinfo=UTC), datetime(2026, 11, 23, 21, tzinfo=UTC),
    )  # fmt: skip
    assert (found.closed, found.people) == ((), ("cora",))
    back = effects(after, plan, NOON)
    assert (back.opened, back.closed) == ((), found.opened)


def test_what_stands_against_whoever_gets_a_shift_is_said():
    plan = rota(OPEN, shift("other", "ana", MONDAY, 12, 20))
    after = given(plan, stint_of(plan, "open"), "ana")
    (found,) = effects(plan, after, NOON).against
    assert (found.stint.shift.code, found.refusals) == ("open", (Refusal.BUSY,))
