"""Who is on shift: whole weeks minute by minute, across both changes of the clock."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.rota.hours import Shift
from app.rota.rules import Responder, Rota, in_charge, on_shift, ringing_order
from ivr.queue import Tier

NEW_YORK = ZoneInfo("America/New_York")
LINE = "+14135550100"
MINUTE = timedelta(minutes=1)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
NOON = datetime(2026, 11, 20, 12, tzinfo=NEW_YORK)  # a Friday


def responder(code, languages=("es", "en"), skills=(), last=None):
    number = f"+141355501{last if last is not None else ord(code[0]) - 87:02d}"
    return Responder(
        code=code, first_name=code.title(), phone=number, languages=languages, skills=skills
    )


def shift(person, starts, ends, days=EVERY_DAY, tier=Tier.PRIMARY, **dates):
    return Shift(
        person=person,
        weekdays=days,
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        tier=tier,
        **dates,
    )


def rota(*shifts, people=()):
    codes = dict.fromkeys(each.person for each in shifts)
    known = {each.code for each in people}
    rest = tuple(responder(code) for code in codes if code not in known)
    return Rota(responders=(*people, *rest), shifts=shifts, zone=NEW_YORK)


def present(plan, at):
    return [each.responder.code for each in on_shift(plan, at)]


def local(text, fold=0):
    # In UTC: moments of an hour that comes twice never equal those of another zone (PEP 495).
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK, fold=fold).astimezone(UTC)


def minutes_of_week(first):
    """Every minute from a Monday's local midnight to the next one's, as time passes."""
    at, end = (
        datetime.combine(day, time(), NEW_YORK).astimezone(UTC)
        for day in (first, first + timedelta(days=7))
    )
    while at < end:
        yield at
        at += MINUTE


AUTUMN, SPRING = date(2026, 10, 26), date(2027, 3, 8)  # 2026-11-01 and 2027-03-14 are in them


@pytest.mark.parametrize(("monday", "hours"), [(AUTUMN, 169), (SPRING, 167)])
@pytest.mark.parametrize(("day", "night"), [("08:00", "20:00"), ("06:30", "18:30")])
def test_two_twelve_hour_shifts_cover_every_minute_exactly_once(monday, hours, day, night):
    plan = rota(shift("dia", day, night), shift("noche", night, day))
    counts = [len(on_shift(plan, at)) for at in minutes_of_week(monday)]
    assert len(counts) == hours * 60
    assert set(counts) == {1}


def test_an_hour_that_comes_twice_is_covered_by_who_leaves_and_who_comes():
    plan = rota(shift("dia", "01:30", "13:30"), shift("noche", "13:30", "01:30"))
    double = [at for at in minutes_of_week(AUTUMN) if len(on_shift(plan, at)) != 1]
    assert double[0] == local("2026-11-01 01:30", fold=0)
    assert double[-1] == local("2026-11-01 01:29", fold=1)
    assert len(double) == 60
    assert all(len(on_shift(plan, at)) == 2 for at in double)


def test_an_hour_that_is_skipped_leaves_no_gap_and_no_overlap():
    plan = rota(shift("dia", "02:30", "14:30"), shift("noche", "14:30", "02:30"))
    assert {len(on_shift(plan, at)) for at in minutes_of_week(SPRING)} == {1}
    assert present(plan, local("2027-03-14 03:29")) == ["noche"]
    assert present(plan, local("2027-03-14 03:30")) == ["dia"]


@pytest.mark.parametrize(
    ("monday", "day", "hours"), [(AUTUMN, 31, 9), (SPRING, 13, 7), (date(2026, 11, 9), 14, 8)]
)
def test_a_night_lasts_as_long_as_the_world_lives_it(monday, day, hours):
    plan = rota(shift("noche", "22:00", "06:00", days=(5,)))
    assert sum(bool(on_shift(plan, at)) for at in minutes_of_week(monday)) == hours * 60
    begins = next(at for at in minutes_of_week(monday) if on_shift(plan, at))
    assert begins.astimezone(NEW_YORK).day == day
    assert on_shift(plan, begins)[0].until - begins == timedelta(hours=hours)


def test_gaps_are_gaps():
    plan = rota(shift("dia", "09:00", "17:00", days=(0, 1, 2, 3, 4)))
    covered = [at for at in minutes_of_week(AUTUMN) if on_shift(plan, at)]
    assert len(covered) == 5 * 8 * 60
    assert not present(plan, local("2026-10-31 12:00"))
    assert not present(plan, local("2026-10-30 17:00"))
    assert present(plan, local("2026-10-30 16:59"))


def test_a_shift_that_ends_when_it_starts_is_a_whole_day():
    plan = rota(shift("sola", "07:00", "07:00", days=(6,)))
    covered = [at for at in minutes_of_week(AUTUMN) if on_shift(plan, at)]
    assert len(covered) == 24 * 60  # from last Sunday 7 hours, from this one 17
    assert local("2026-10-26 06:59") in covered
    assert local("2026-10-26 07:00") not in covered
    assert local("2026-11-01 07:00") in covered
    everyday = rota(shift("sola", "07:00", "07:00"))
    assert all(present(everyday, at) for at in minutes_of_week(AUTUMN))


def test_the_weekday_is_the_one_it_starts_on():
    plan = rota(shift("noche", "20:00", "08:00", days=(4,)))
    assert present(plan, local("2026-11-21 03:00"))  # Friday's night, on Saturday
    assert not present(plan, local("2026-11-20 03:00"))


def test_dates_bound_the_day_it_starts_on():
    dates = {"valid_from": date(2026, 11, 20), "valid_to": date(2026, 11, 21)}
    plan = rota(shift("noche", "20:00", "08:00", **dates))
    nights = [f"2026-11-{day} 03:00" for day in (20, 21, 22, 23)]
    assert [bool(present(plan, local(night))) for night in nights] == [False, True, True, False]


def test_any_zone_may_ask():
    plan = rota(shift("dia", "08:00", "20:00"))
    assert present(plan, datetime(2026, 11, 20, 14, tzinfo=UTC)) == ["dia"]
    assert present(plan, datetime(2026, 11, 20, 9, tzinfo=ZoneInfo("Asia/Tokyo"))) == ["dia"]


def test_somebody_with_two_shifts_is_there_once_in_the_better_place():
    plan = rota(
        shift("ana", "08:00", "20:00", tier=Tier.BACKUP),
        shift("ana", "10:00", "13:00"),
        shift("ana", "11:00", "15:00"),
    )
    (only,) = on_shift(plan, NOON)
    assert (only.tier, only.until) == (Tier.PRIMARY, local("2026-11-20 15:00"))


def order(plan, *, language=None, caller=None, seed="CA1", skill=None):
    found = ringing_order(
        plan, NOON, language=language, caller=caller, line=LINE, seed=seed, skill=skill
    )
    return [each.code for each in found]


def all_day(*people, **tiers):
    shifts = [
        shift(each.code, "00:00", "00:00", tier=tiers.get(each.code, Tier.PRIMARY))
        for each in people
    ]
    return rota(*shifts, people=people)


def test_tiers_are_rung_from_the_top():
    people = [responder(code) for code in "abcd"]
    tiers = {"a": Tier.COORDINATOR, "b": Tier.STANDBY, "c": Tier.BACKUP, "d": Tier.PRIMARY}
    assert order(all_day(*people, **tiers)) == ["d", "c", "b", "a"]


def test_those_who_speak_the_language_come_first_and_nobody_is_left_out():
    plan = all_day(responder("a", ("en",)), responder("b", ("es",)), responder("c", ("pt",)))
    assert order(plan, language="es")[0] == "b"
    assert order(plan, language="en")[0] == "a"
    assert sorted(order(plan, language="es")) == ["a", "b", "c"]


def test_without_a_language_those_come_first_who_speak_both():
    plan = all_day(
        responder("a", ("en",)), responder("b", ("es",)), responder("c", ("en", "es"))
    )
    assert {order(plan, seed=str(n))[0] for n in range(20)} == {"c"}


def test_a_skill_counts_among_those_who_speak_the_language():
    plan = all_day(
        responder("a", ("en",), ("work",)),
        responder("b", ("es",)),
        responder("c", ("es",), ("work",)),
    )
    assert order(plan, language="es", skill="work") == ["c", "b", "a"]


def test_neither_the_caller_nor_the_line_is_ever_rung():
    plan = all_day(responder("a"), responder("b"), responder("c", last=0))
    assert order(plan, caller="+14135550110") == ["b"]
    assert "c" not in order(plan)


def test_the_same_webhook_sent_again_gets_the_same_order():
    plan = all_day(*(responder(code) for code in "abcdefg"))
    assert order(plan, seed="CA7") == order(plan, seed="CA7")
    backwards = Rota(responders=plan.responders[::-1], shifts=plan.shifts[::-1], zone=NEW_YORK)
    assert order(backwards, seed="CA7") == order(plan, seed="CA7")


def test_nobody_is_always_the_first():
    plan = all_day(*(responder(code) for code in "abcd"))
    first = [order(plan, seed=f"CA{n}")[0] for n in range(400)]
    assert all(60 < first.count(code) < 140 for code in "abcd")


def codes(people):
    return [each.code for each in people]


def test_coordinators_on_shift_are_in_charge_and_after_them_all_others():
    led = rota(
        shift("a", "00:00", "00:00"),
        shift("b", "00:00", "00:00", tier=Tier.COORDINATOR),
        shift("c", "13:00", "14:00", tier=Tier.COORDINATOR),
        shift("d", "00:00", "00:00", tier=Tier.COORDINATOR, valid_to=date(2026, 11, 1)),
    )
    first, others = in_charge(led, NOON)
    assert (codes(first), codes(others)) == (["b"], ["c"])


def test_where_nobody_coordinates_everybody_is_in_charge_those_on_shift_first():
    plain = rota(shift("a", "13:00", "14:00"), shift("b", "00:00", "00:00"))
    first, others = in_charge(plain, NOON)
    assert (codes(first), codes(others)) == (["b"], ["a"])


def test_an_empty_rota_has_nobody():
    assert order(rota()) == []
    assert on_shift(rota(), NOON) == ()


def test_a_number_does_not_stand_in_what_is_printed():
    plan = all_day(responder("a"))
    assert "413555" not in repr(plan) + repr(on_shift(plan, NOON))
