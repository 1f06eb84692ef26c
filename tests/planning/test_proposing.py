"""Who could have the open shifts of a month: checked by the rules that refuse, not its own."""

import random
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.cli.bench import team
from app.planning.proposing import proposed, with_them
from app.rota.coverage import Lack, gaps
from app.rota.fitting import Refusal, refusals
from app.rota.hours import Shift
from app.rota.limits import Limits
from app.rota.rules import Away, Responder, Rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
MONDAY = date(2026, 11, 23)
DAY = timedelta(days=1)
ALWAYS = tuple(range(7))


def person(code, *languages, **more):
    return Responder(
        code=code, first_name=code, phone="+14135550101", languages=languages or ("es", "en"),
        **more,
    )  # fmt: skip


def shift(code, holder, day, starts, ends, **more):
    return Shift(
        code=code, person=holder, weekdays=(day.weekday(),), starts=time(starts),
        ends=time(ends), valid_from=day, valid_to=day, **more,
    )  # fmt: skip


def rota(people, *shifts, **more):
    return Rota(responders=tuple(people), shifts=shifts, zone=ZONE, **more)


def open_ones(plan, days=28, first=MONDAY):
    every = (
        stint for ahead in range(days) for stint in plan.timetable.starting(first + ahead * DAY)
    )
    return [stint for stint in every if stint.person is None]


def proposal(plan, people=None):
    return proposed(plan, open_ones(plan), people or [each.code for each in plan.responders])


def holders(plan):
    return {code: person for (code, _), person in proposal(plan).assigned.items()}


def test_in_a_month_for_thirty_nothing_stands_against_anything_that_is_proposed():
    plan = team.month(30)
    stints = open_ones(plan, first=team.BEGUN)
    found = proposed(plan, stints, [each.code for each in plan.responders])
    after = with_them(plan, stints, found.assigned)
    for stint in stints:
        now = next(
            s for s in after.timetable.starting(stint.day) if s.shift.code == stint.shift.code
        )
        assert now.person == found.assigned.get((stint.shift.code, stint.day))
        if now.person:
            assert refusals(after, now, after.people[now.person]) == (Refusal.HOLDS,)
    # Thirty are too few. What is rung first, and behind it, is filled all the same.
    assert found.left
    assert {stint.tier for stint, _ in found.left} == {Tier.STANDBY}
    since = datetime.combine(team.BEGUN, time(8), ZONE)
    lacks = {lack for gap in gaps(after, since, 27 * DAY) for lack in gap.lacks}
    assert lacks == {Lack.COORDINATOR}


def test_the_same_rota_and_people_make_the_same_proposal_in_whatever_order_they_are_named():
    plan = team.month(12)
    stints = open_ones(plan, 7, team.BEGUN)
    people = [each.code for each in plan.responders]
    once = proposed(plan, stints, people)
    random.Random(1).shuffle(stints)
    again = proposed(plan, stints, people[::-1])
    assert list(again.assigned.items()) == list(once.assigned.items())
    assert again.left == once.left


def test_a_spanish_speaker_is_in_every_stretch_that_is_rung_first():
    people = [person("ana", "es"), person("bo", "en"), person("cy", "en"), person("eva", "es")]
    plan = rota(
        people,
        shift("early", None, MONDAY, 8, 14), shift("late", None, MONDAY, 14, 20),
        shift("long", None, MONDAY, 10, 18),
    )  # fmt: skip
    after = with_them(plan, open_ones(plan), proposal(plan).assigned)
    missing = gaps(after, datetime.combine(MONDAY, time(8), ZONE), timedelta(hours=12))
    assert all(Lack.SPANISH not in gap.lacks for gap in missing)


def test_whoever_has_a_shift_already_and_speaks_spanish_is_counted():
    people = [person("ana", "es"), person("bo", "en"), person("eva", "es")]
    held = shift("held", "ana", MONDAY, 8, 14)
    before = [shift(f"b{ahead}", "eva", MONDAY - ahead * DAY, 8, 14) for ahead in (3, 5)]
    plan = rota(people, held, shift("more", None, MONDAY, 8, 14), *before)
    assert holders(plan) == {"more": "bo"}


def test_somebody_without_spanish_is_better_than_nobody():
    plan = rota([person("bo", "en")], shift("one", None, MONDAY, 8, 14))
    assert holders(plan) == {"one": "bo"}


def test_where_the_shift_for_spanish_finds_nobody_the_one_beside_it_is_for_spanish():
    # Ana's limits let her have the short one only.
    people = [
        person("ana", "es", limits=Limits(hours=6)),
        person("bo", "en"),
        person("cy", "en"),
    ]
    plan = rota(
        people,
        shift("asks", None, MONDAY, 8, 18, language="es"), shift("beside", None, MONDAY, 8, 14),
    )  # fmt: skip
    found = proposal(plan)
    assert found.assigned == {("beside", MONDAY): "ana"}
    assert [stint.shift.code for stint, _ in found.left] == ["asks"]


def test_whoever_carried_more_in_the_month_before_gets_less():
    before = [
        shift(f"b{ahead}", "ana", MONDAY - ahead * DAY, 8, 16) for ahead in (4, 9, 16, 23)
    ]
    open_shifts = [shift(f"o{ahead}", None, MONDAY + ahead * DAY, 8, 16) for ahead in (0, 7)]
    plan = rota([person("ana"), person("eva")], *before, *open_shifts)
    assert set(holders(plan).values()) == {"eva"}


def test_four_weekends_and_four_nights_are_shared_by_four_people():
    people = [person(code) for code in ("ana", "bea", "cora", "dora")]
    nights = Shift(
        code="n", person=None, weekdays=(1, 5), starts=time(20), ends=time(6),
        valid_from=MONDAY, valid_to=MONDAY + 27 * DAY,
    )  # fmt: skip
    found = proposal(rota(people, nights)).assigned
    for weekday in (1, 5):
        own = [who for (_, day), who in found.items() if day.weekday() == weekday]
        assert len(own) == 4
    assert {who: list(found.values()).count(who) for who in found.values()} == dict.fromkeys(
        ("ana", "bea", "cora", "dora"), 2
    )
    weekends = [who for (_, day), who in found.items() if day.weekday() == 5]
    assert sorted(weekends) == ["ana", "bea", "cora", "dora"]


def test_somebody_moves_so_that_a_shift_only_they_can_do_finds_them():
    # Ana, who has less, would have the first; the second needs her language.
    people = [person("ana", "es", "mam"), person("eva", "es")]
    plan = rota(
        people,
        shift("first", None, MONDAY, 8, 14),
        shift("mam", None, MONDAY, 8, 14, tier=Tier.STANDBY, language="mam"),
        shift("before", "eva", MONDAY - 3 * DAY, 8, 14),
    )
    assert holders(plan) == {"first": "eva", "mam": "ana"}


def test_nobody_is_given_two_in_a_row_that_make_more_than_twelve_hours():
    plan = rota(
        [person("ana")],
        shift("day", None, MONDAY, 8, 16),
        shift("evening", None, MONDAY, 16, 22),
    )
    found = proposal(plan)
    assert len(found.assigned) == 1
    ((_, reasons),) = found.left
    assert reasons == {Refusal.REST: 1}
    short = rota(
        [person("ana")],
        shift("day", None, MONDAY, 8, 14),
        shift("evening", None, MONDAY, 14, 20),
    )
    assert len(proposal(short).assigned) == 2


def test_of_what_stays_open_it_is_said_how_many_are_kept_from_it_by_what():
    since = datetime.combine(MONDAY, time(), ZONE).astimezone(UTC)
    people = [
        person("ana"), person("bo", "en"), person("cy", "en"),
        person("eva", limits=Limits(hours=5)),
    ]  # fmt: skip
    plan = rota(
        people,
        shift("open", None, MONDAY, 8, 14, language="es"),
        away=(Away(person="ana", since=since, until=since + DAY),),
    )
    found = proposal(plan)
    ((stint, reasons),) = found.left
    assert stint.shift.code == "open"
    assert reasons == {Refusal.LANGUAGE: 2, Refusal.AWAY: 1, Refusal.HOURS: 1}
    assert found.assigned == {}


def test_only_those_who_are_asked_get_something_and_with_nobody_all_stays_open():
    plan = rota([person("ana"), person("eva")], shift("open", None, MONDAY, 8, 14))
    assert set(proposal(plan, ["eva"]).assigned.values()) == {"eva"}
    ((_, reasons),) = proposal(plan, ["nobody"]).left
    assert reasons == {}
    assert proposed(plan, [], ["ana"]).assigned == {}


def test_what_somebody_has_beside_the_span_counts_for_their_week():
    held = shift("held", "ana", MONDAY + 3 * DAY, 8, 20)
    roomy = person("ana", limits=Limits(hours=17))
    plan = rota([roomy], held, shift("open", None, MONDAY, 8, 14))
    assert proposal(plan).left[0][1] == {Refusal.HOURS: 1}
    fits = replace(plan, responders=(replace(roomy, limits=Limits(hours=18)),))
    assert holders(fits) == {"open": "ana"}
