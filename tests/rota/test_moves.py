"""One rota made of another: what was on shift stays as it was, whatever is changed."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given as generated
from hypothesis import strategies as st

from app.rota import moves
from app.rota.edits import applied, edits, undoing
from app.rota.hours import Change, Shift
from app.rota.moves import Hours
from app.rota.rules import Away, Responder, Rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
NOON = datetime(2026, 11, 25, 12, tzinfo=ZONE).astimezone(UTC)  # a Wednesday
PEOPLE = tuple(
    Responder(code=code, first_name=code, phone="+14135550101", languages=("es", "en"))
    for code in ("ana", "bo", "cora")
)


def shift(code="night", person="ana", starts=20, ends=8, **more):
    return Shift(
        **{
            "code": code, "person": person, "weekdays": tuple(range(7)), "starts": time(starts),
            "ends": time(ends), "valid_from": date(2026, 11, 1), **more,
        }
    )  # fmt: skip


def rota(*shifts, **more):
    return Rota(responders=PEOPLE, shifts=shifts or (shift(),), zone=ZONE, **more)


def at(hour, day=25, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=ZONE).astimezone(UTC)


def holders(plan, since, until=None):
    """Say who is on shift, from when to when, as "25 20:00", of all that begins in a span."""
    stints = plan.timetable.between(since, until or at(0, 30))
    inside = sorted((s.since, s.until, s.person) for s in stints if s.since >= since)
    return [(clock(begin), clock(end), person) for begin, end, person in inside]


def clock(moment):
    return f"{moment.astimezone(ZONE):%d %H:%M}"


def past(plan, now):
    return {
        (s.person, s.since, min(s.until, now))
        for s in plan.timetable.between(now - 20 * DAY, now)
    }


def stint(plan, code, day):
    found = moves.stint_of(plan, code, date(2026, 11, day))
    assert found
    return found


def test_one_date_is_somebody_elses_and_the_others_stay():
    plan = rota()
    after = moves.given(plan, stint(plan, "night", 26), "bo")
    assert [who for *_, who in holders(after, at(12, 25), at(0, 29))] == [
        "ana",
        "bo",
        "ana",
        "ana",
    ]
    back = moves.given(after, stint(after, "night", 26), "ana")
    assert back == plan


def test_a_swap_follows_its_shift_when_the_shift_moves():  # Grafana OnCall #4182
    plan = rota(shift(starts=10, ends=18))
    swapped = moves.given(plan, stint(plan, "night", 30), "bo")
    earlier = replace(swapped.shifts[0], starts=time(9), ends=time(17))
    after = moves.changed_from(swapped, swapped.shifts[0], date(2026, 11, 26), earlier)
    found = holders(after, at(0, 29), at(23, 30))
    assert found == [("29 09:00", "29 17:00", "ana"), ("30 09:00", "30 17:00", "bo")]


def test_a_shift_that_is_deleted_takes_its_substitutes_with_it():
    plan = rota()
    swapped = moves.given(plan, stint(plan, "night", 28), "bo")
    after = moves.ended(swapped, swapped.shifts[0], date(2026, 11, 27))
    assert [who for *_, who in holders(after, at(12))] == ["ana", "ana"]


def test_what_is_left_of_a_running_shift_can_be_taken():  # Grafana OnCall #4538
    plan = rota()
    now = at(20, 25, 30)
    after = moves.taken(plan, stint(plan, "night", 25), "bo", now)
    assert holders(after, at(12), at(12, 26)) == [
        ("25 20:00", "25 20:30", "ana"), ("25 20:30", "26 08:00", "bo"),
    ]  # fmt: skip
    assert past(after, now) == past(plan, now)


def test_a_shift_that_is_split_has_no_minute_between_its_parts():
    plan = rota(shift(tier=Tier.BACKUP, language="es"))
    after = moves.split(plan, stint(plan, "night", 26), at(1, 27), "cora")
    assert holders(after, at(12, 26), at(12, 27)) == [
        ("26 20:00", "27 01:00", "ana"), ("27 01:00", "27 08:00", "cora"),
    ]  # fmt: skip
    rest = after.shifts[-1]
    assert (rest.tier, rest.language, rest.is_single) == (Tier.BACKUP, "es", True)


def test_one_date_can_have_other_hours_or_be_off():
    plan = rota()
    late = Hours(starts=time(22), ends=time(6), nights=1)
    after = moves.moved(plan, stint(plan, "night", 26), late)
    after = moves.cancelled(after, stint(after, "night", 27))
    assert holders(after, at(12, 26), at(0, 29)) == [
        ("26 22:00", "27 06:00", "ana"), ("28 20:00", "29 08:00", "ana"),
    ]  # fmt: skip


def test_from_a_date_on_a_shift_is_anothers_and_before_it_was_hers():
    plan = rota()
    anew = replace(plan.shifts[0], person="bo")
    after = moves.changed_from(plan, plan.shifts[0], date(2026, 11, 27), anew)
    assert {who for *_, who in holders(after, at(12, 20), at(12, 26))} == {"ana"}
    assert {who for *_, who in holders(after, at(12, 27))} == {"bo"}


def test_a_shift_that_has_never_been_is_changed_in_its_place():
    plan = rota(shift(valid_from=date(2026, 12, 1)))
    anew = replace(plan.shifts[0], starts=time(22))
    after = moves.changed_from(plan, plan.shifts[0], date(2026, 12, 1), anew)
    assert [each.code for each in after.shifts] == ["night"]
    assert moves.ended(after, after.shifts[0], date(2026, 12, 1)).shifts == ()


def test_who_leaves_is_on_shift_until_that_minute_and_then_the_shift_is_open():
    plan = rota(shift(), shift("day", "bo", 8, 20))
    plan = moves.given(plan, stint(plan, "day", 28), "ana")
    now = at(21)
    after = moves.left(plan, "ana", now)
    assert holders(after, at(12), at(12, 26)) == [
        ("25 20:00", "25 21:00", "ana"), ("25 21:00", "26 08:00", None),
        ("26 08:00", "26 20:00", "bo"),
    ]  # fmt: skip
    coming = [who for *_, who in holders(after, at(9, 26), at(12, 29))]
    assert coming == [None, "bo", None, None, None, "bo"]
    assert past(after, now) == past(plan, now)


def test_a_file_that_is_brought_again_changes_nothing():
    plan = rota(shift(), shift("day", None, 8, 20))
    plan = moves.given(plan, stint(plan, "night", 28), "bo")
    written = [replace(each, code="") for each in plan.shifts]
    assert moves.merged(plan, written, None, NOON) == plan


def test_a_file_without_a_shift_ends_it_at_that_minute():
    plan = rota(shift(), shift("day", "bo", 8, 20))
    written = [replace(plan.shifts[0], code="")]
    after = moves.merged(plan, written, None, NOON)
    assert holders(after, at(8), at(9, 26)) == [
        ("25 08:00", "25 12:00", "bo"),
        ("25 20:00", "26 08:00", "ana"),
    ]  # fmt: skip
    assert past(after, NOON) == past(plan, NOON)


def test_time_away_that_is_no_longer_in_a_file_ends_now():
    away = Away(code="x", person="ana", since=at(0), until=at(0, 30))
    later = Away(code="y", person="bo", since=at(0, 27), until=at(0, 28))
    plan = rota(away=(away, later))
    written = [replace(each, code="") for each in plan.shifts]
    assert moves.merged(plan, written, None, NOON).away == (away, later)
    after = moves.merged(plan, written, [replace(later, code="")], NOON)
    assert after.away == (replace(away, until=NOON), later)


def test_an_absence_that_a_file_makes_longer_goes_on_from_now():
    away = Away(code="x", person="ana", since=at(0), until=at(0, 30))
    plan = rota(away=(away,))
    written = [replace(each, code="") for each in plan.shifts]
    longer = replace(away, code="", until=at(0, 29) + 5 * DAY)
    after = moves.merged(plan, written, [longer], NOON)
    assert [(each.since, each.until) for each in after.away] == [
        (away.since, NOON), (NOON, longer.until),
    ]  # fmt: skip


changes = st.lists(
    st.tuples(
        st.sampled_from(["give", "move", "cancel", "split", "take", "from", "end", "leave"]),
        st.integers(20, 30),
        st.sampled_from(["ana", "bo", "cora", None]),
        st.integers(0, 23),
    ),
    max_size=6,
)


@generated(changes)
def test_whatever_is_done_from_now_on_the_past_stays_and_all_of_it_can_be_undone(done):
    plan = before = rota(shift(), shift("day", "bo", 8, 20), shift("odd", None, 6, 9, every=2))
    for what, day, person, hour in done:
        plan = _do(plan, what, date(2026, 11, day), person, hour)
    assert past(plan, NOON) == past(before, NOON)
    made = edits(before, plan)
    assert _same(applied(before, made), plan)
    assert _same(applied(plan, undoing(made)), before)


def _do(plan, what, day, person, hour):
    """Do what a page would let somebody do: what has begun is not given, moved or cancelled."""
    tomorrow = date(2026, 11, 26)
    one = plan.shifts[hour % len(plan.shifts)]
    found = [s for s in plan.timetable.starting(day) if s.until > NOON]
    if not found and what not in {"leave", "end", "from"}:
        return plan
    own = found[0] if found else next(iter(plan.timetable.at(NOON)))
    at_hour = datetime.combine(day, time(hour), ZONE).astimezone(UTC)
    hours = Hours(starts=time(hour), ends=time((hour + 5) % 24), nights=int(hour > 18))
    anew = replace(one, person=person, valid_to=None)
    comes, runs = own.since > NOON, own.since < at_hour < own.until
    possible = {
        "leave": (person, lambda: moves.left(plan, person, NOON)),
        "end": (day >= tomorrow, lambda: moves.ended(plan, one, day)),
        "from": (day >= tomorrow, lambda: moves.changed_from(plan, one, day, anew)),
        "take": (True, lambda: moves.taken(plan, own, person, NOON)),
        "split": (comes and runs, lambda: moves.split(plan, own, at_hour, person)),
        "give": (comes, lambda: moves.given(plan, own, person)),
        "move": (comes and day >= tomorrow, lambda: moves.moved(plan, own, hours)),
        "cancel": (comes, lambda: moves.cancelled(plan, own)),
    }
    may, do = possible[what]
    return do() if may else plan


def _same(one, other):
    return set(one.shifts) == set(other.shifts) and set(one.away) == set(other.away)


def test_a_change_that_says_what_the_shift_says_is_none():
    plan = rota(shift(changes=(Change(day=date(2026, 11, 26), person="bo"),)))
    back = moves.given(plan, stint(plan, "night", 26), "ana")
    assert back.shifts[0].changes == ()
