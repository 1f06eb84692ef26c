"""Who is reminded when, who gives no sign and who is promoted then, whatever clocks do."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from app.promises.rules import (
    AHEAD,
    Known,
    Sign,
    Which,
    Why,
    day_before,
    gives_no_sign,
    missing,
    next_look,
    reminder,
    says_no,
    standing,
)
from app.promises.stretches import began, beginning, on_now_or_soon, stretch_of
from app.rota.coverage import Lack, lacking
from app.rota.hours import Change, Shift
from app.rota.rules import Away, Promotion, Responder, Rest, Rota, on_shift, ringing_order
from app.rota.snapshot import from_json, to_json
from ivr.queue import Tier

HERE = ZoneInfo("America/New_York")
HOUR, MINUTE = timedelta(hours=1), timedelta(minutes=1)
FRIDAY = date(2026, 11, 20)
PRIMARY, BACKUP = Tier.PRIMARY, Tier.BACKUP


def local(*parts, fold=0):
    return datetime(*parts).replace(tzinfo=HERE, fold=fold).astimezone(UTC)


def shift(person, starts, ends, *, day=FRIDAY, tier=PRIMARY, **more):
    return Shift(
        person=person,
        weekdays=(day.weekday(),),
        starts=time.fromisoformat(starts),
        ends=time.fromisoformat(ends),
        valid_from=day,
        valid_to=day,
        tier=tier,
        code=f"{person}{starts}",
        **more,
    )


def rota(*shifts, **more):
    people = {each.person for each in shifts if each.person} | {
        change.person for each in shifts for change in each.changes if change.person
    }
    spoken = more.pop("languages", {})
    responders = tuple(
        Responder(
            code=code, first_name=code, phone=f"+1{code}", languages=spoken.get(code, ("es",))
        )
        for code in sorted(people)
    )
    return Rota(responders=responders, shifts=shifts, zone=HERE, **more)


NIGHT = local(2026, 11, 20, 18), local(2026, 11, 20, 22)
PAIR = rota(
    shift("ana", "18:00", "22:00"),
    shift("luis", "18:00", "22:00", tier=BACKUP),
    shift("rosa", "18:00", "22:00", tier=Tier.COORDINATOR),
)


def asked(person, since, at, **more):
    return Known(person=person, asked_since=since, asked_at=at, **more)


def told(it, at):
    found = beginning(it, at, at + AHEAD)
    return {each.person: which for each in found if (which := reminder(each, at, HERE))}


@pytest.mark.parametrize(
    ("at", "due"),
    [
        (local(2026, 11, 19, 17, 59), {}),
        (local(2026, 11, 19, 18), dict.fromkeys(["ana", "luis", "rosa"], Which.DAY)),
        (local(2026, 11, 20, 14, 59), dict.fromkeys(["ana", "luis", "rosa"], Which.DAY)),
        (local(2026, 11, 20, 16), {}),  # the other comes soon enough
        (local(2026, 11, 20, 17), dict.fromkeys(["ana", "luis", "rosa"], Which.HOUR)),
        (local(2026, 11, 20, 17, 59), dict.fromkeys(["ana", "luis", "rosa"], Which.HOUR)),
        (local(2026, 11, 20, 18), {}),
    ],
)
def test_a_reminder_is_due_a_day_before_and_an_hour_before_and_late_ones_at_once(at, due):
    assert told(PAIR, at) == due


@pytest.mark.parametrize(
    ("begins", "reminded"),
    [
        ((2026, 11, 20, 3), (2026, 11, 18, 21)),
        ((2026, 11, 20, 7, 59), (2026, 11, 18, 21)),
        ((2026, 11, 20, 8), (2026, 11, 19, 8)),
        ((2026, 11, 20, 21, 59), (2026, 11, 19, 21, 59)),
        ((2026, 11, 20, 22), (2026, 11, 19, 21)),
        ((2026, 11, 20, 23, 30), (2026, 11, 19, 21)),
    ],
)
def test_nobody_is_reminded_in_the_night_of_what_is_a_day_ahead(begins, reminded):
    assert day_before(local(*begins), HERE) == local(*reminded)


def test_who_takes_a_shift_at_night_is_reminded_in_the_morning():
    it = rota(shift("ana", "13:00", "15:00"))
    assert told(it, local(2026, 11, 19, 23)) == {}
    assert told(it, local(2026, 11, 20, 8)) == {"ana": Which.DAY}


@pytest.mark.parametrize(
    ("begins", "reminded"),
    [
        # Sunday at ten: the day before, the clock showed another hour when it was a day ahead.
        ((2026, 11, 1, 10), (2026, 10, 31, 11)),
        ((2027, 3, 14, 10), (2027, 3, 13, 9)),
        # At 08:30 of the day with 23 hours, a day before is still night.
        ((2027, 3, 14, 8, 30), (2027, 3, 12, 21)),
    ],
)
def test_a_day_is_twenty_four_hours_that_pass_also_when_clocks_change(begins, reminded):
    assert day_before(local(*begins), HERE) == local(*reminded)


def test_an_hour_is_sixty_minutes_that_pass_also_when_clocks_change():
    autumn = rota(shift("ana", "01:30", "05:00", day=date(2026, 11, 1)))
    assert told(autumn, local(2026, 11, 1, 0, 30)) == {"ana": Which.HOUR}
    spring = rota(shift("ana", "03:00", "05:00", day=date(2027, 3, 14)))
    assert told(spring, local(2027, 3, 14, 1)) == {"ana": Which.HOUR}
    assert told(spring, local(2027, 3, 14, 0, 59)) == {}


def test_whoever_holds_the_shift_then_is_reminded_and_nobody_else():
    given = Change(day=FRIDAY, person="beto")
    it = rota(replace(shift("ana", "18:00", "22:00"), changes=(given,)))
    assert told(it, local(2026, 11, 20, 17)) == {"beto": Which.HOUR}


def test_an_open_shift_and_somebody_who_is_away_or_rests_are_reminded_of_nothing():
    nobody = replace(shift("ana", "18:00", "22:00"), person=None)
    assert told(rota(nobody), NIGHT[0] - HOUR) == {}
    away = Away(person="ana", since=NIGHT[0] - HOUR, until=NIGHT[1])
    rest = Rest(person="luis", since=NIGHT[0] - HOUR, off_until=NIGHT[1])
    left = replace(PAIR, away=(away,), rests=(rest,))
    assert told(left, NIGHT[0] - HOUR) == {"rosa": Which.HOUR}


def test_shifts_that_touch_are_one_with_all_their_tiers():
    it = rota(
        shift("ana", "18:00", "22:00"),
        shift("ana", "22:00", "02:00", tier=BACKUP),
        shift("ana", "03:00", "05:00", day=FRIDAY + timedelta(days=1)),
    )
    first, second = beginning(it, NIGHT[0] - HOUR, NIGHT[0] + 10 * HOUR)
    assert (first.since, first.until) == (NIGHT[0], local(2026, 11, 21, 2))
    assert first.tiers == (PRIMARY, BACKUP)
    assert second.since == local(2026, 11, 21, 3)
    assert told(replace(it, shifts=it.shifts[:2]), NIGHT[1] - HOUR / 2) == {}


def test_whoever_is_always_on_shift_is_reminded_of_nothing():
    always = replace(
        shift("ana", "00:00", "00:00"), weekdays=tuple(range(7)), valid_from=None, valid_to=None
    )
    for hours in range(48):
        assert told(rota(always), NIGHT[0] + hours * HOUR) == {}


def test_ten_minutes_before_a_shift_who_was_asked_and_did_not_answer_gives_no_sign():
    known = asked("ana", NIGHT[0], NIGHT[0] - HOUR)
    assert gives_no_sign(known, NIGHT[0], NIGHT[0] - 11 * MINUTE) is None
    assert gives_no_sign(known, NIGHT[0], NIGHT[0] - 10 * MINUTE) is Why.SILENT
    (gone,) = missing(PAIR, [known], NIGHT[0] - 10 * MINUTE)
    assert (gone.person, gone.why) == ("ana", Why.SILENT)
    assert missing(PAIR, [known], NIGHT[0] - 11 * MINUTE) == []
    assert missing(PAIR, [known], NIGHT[1]) == [], "it is over"
    assert missing(PAIR, [asked("luis", NIGHT[0], NIGHT[0] - HOUR)], NIGHT[0]) == []


def test_whoever_was_asked_late_has_ten_minutes_and_who_was_not_asked_owes_nothing():
    late = asked("ana", NIGHT[0], NIGHT[0] - 2 * MINUTE)
    assert gives_no_sign(late, NIGHT[0], NIGHT[0] + 7 * MINUTE) is None
    assert gives_no_sign(late, NIGHT[0], NIGHT[0] + 8 * MINUTE) is Why.SILENT
    assert gives_no_sign(Known(person="ana"), NIGHT[0], NIGHT[0] + HOUR) is None


@pytest.mark.parametrize(("ago", "is_there"), [(179, True), (181, False), (-30, True)])
def test_a_sign_of_the_last_three_hours_or_a_late_one_counts(ago, is_there):
    known = asked("ana", NIGHT[0], NIGHT[0] - HOUR, seen_at=NIGHT[0] - ago * MINUTE)
    assert (gives_no_sign(known, NIGHT[0], NIGHT[0] + HOUR) is None) == is_there


def test_who_says_no_is_not_counted_on_until_they_show_themselves():
    said = Known(person="ana", cannot_since=NIGHT[0], cannot_at=NIGHT[0] - 20 * HOUR)
    assert missing(PAIR, [said], NIGHT[0] - 11 * MINUTE) == []
    assert [e.why for e in missing(PAIR, [said], NIGHT[0] - 10 * MINUTE)] == [Why.CANNOT]
    came = replace(said, seen_at=NIGHT[0])
    assert missing(PAIR, [came], NIGHT[0] + MINUTE) == []


def test_a_shift_that_somebody_else_has_meanwhile_misses_nobody():
    given = Change(day=FRIDAY, person="beto")
    it = rota(replace(shift("ana", "18:00", "22:00"), changes=(given,)))
    it = replace(it, responders=(*it.responders, replace(it.responders[0], code="ana")))
    assert missing(it, [asked("ana", NIGHT[0], NIGHT[0] - HOUR)], NIGHT[0]) == []


def promoted(it, *everybody, at=NIGHT[0], before=()):
    gone = missing(it, everybody, at)
    return standing(it, gone, {each.person: each for each in everybody}, before, at)


SILENT = asked("ana", NIGHT[0], NIGHT[0] - HOUR)


def test_the_backup_is_promoted_from_when_the_shift_begins_until_it_ends():
    early = promoted(PAIR, SILENT, at=NIGHT[0] - 10 * MINUTE)
    assert early.promoted == (
        Promotion(person="luis", beside="ana", since=NIGHT[0], until=NIGHT[1]),
    )
    assert early.alone == ()
    later = promoted(PAIR, SILENT, at=NIGHT[0] + HOUR, before=early.promoted)
    assert later.promoted == early.promoted, "nothing new comes of another look"


@pytest.mark.parametrize(
    ("night", "hours"), [(date(2026, 10, 31), 9), (date(2027, 3, 13), 7), (FRIDAY, 8)]
)
def test_a_promotion_lasts_as_long_as_the_shift_also_when_clocks_change(night, hours):
    it = rota(
        shift("ana", "22:00", "06:00", day=night),
        shift("luis", "22:00", "06:00", day=night, tier=BACKUP),
    )
    begins = local(night.year, night.month, night.day, 22)
    (each,) = promoted(it, asked("ana", begins, begins - HOUR), at=begins - MINUTE).promoted
    assert (each.since, each.until - each.since) == (begins, hours * HOUR)


def test_whoever_is_promoted_is_rung_with_the_primaries_also_from_the_sealed_copy():
    at = NIGHT[0] + MINUTE
    both = replace(PAIR, promoted=promoted(PAIR, SILENT).promoted)
    it = from_json(to_json(both))
    assert {on.responder.code: on.tier for on in on_shift(it, at)} == {
        "ana": PRIMARY, "luis": PRIMARY, "rosa": Tier.COORDINATOR,
    }  # fmt: skip
    assert [on.tier for on in on_shift(it, NIGHT[0] - MINUTE)] == []
    firsts = {
        ringing_order(it, at, language="es", caller=None, line="x", seed=str(seed), skill=None)[
            0
        ].code
        for seed in range(20)
    }
    assert firsts == {"ana", "luis"}
    assert Lack.BACKUP in lacking(it, at)
    assert Lack.BACKUP not in lacking(PAIR, at)


def test_of_several_backups_one_is_promoted_who_speaks_the_language_and_each_for_one_only():
    it = rota(
        shift("ana", "18:00", "22:00"), shift("eva", "18:00", "22:00"),
        shift("luis", "18:00", "22:00", tier=BACKUP),
        shift("beto", "18:00", "22:00", tier=BACKUP),
        languages={"luis": ("en",), "beto": ("en", "es")},
    )  # fmt: skip
    assert [e.person for e in promoted(it, SILENT).promoted] == ["beto"]
    both = promoted(it, SILENT, asked("eva", NIGHT[0], NIGHT[0] - HOUR))
    assert {(e.beside, e.person) for e in both.promoted} == {("ana", "beto"), ("eva", "luis")}


def test_when_the_backups_shift_ends_the_next_one_is_promoted():
    it = rota(
        shift("ana", "18:00", "22:00"),
        shift("luis", "18:00", "20:00", tier=BACKUP),
        shift("beto", "20:00", "22:00", tier=BACKUP),
    )  # fmt: skip
    first = promoted(it, SILENT).promoted
    assert [(e.person, e.until) for e in first] == [("luis", NIGHT[0] + 2 * HOUR)]
    then = promoted(it, SILENT, at=NIGHT[0] + 2 * HOUR, before=first).promoted
    assert [(e.person, e.since) for e in then] == [("beto", NIGHT[0] + 2 * HOUR)]


def test_a_backup_who_rests_or_misses_rings_is_not_promoted():
    rest = Rest(person="luis", since=NIGHT[0] - HOUR, off_until=NIGHT[1])
    assert promoted(replace(PAIR, rests=(rest,)), SILENT).promoted == ()
    assert promoted(PAIR, SILENT, Known(person="luis", absent_at=NIGHT[0])).promoted == ()


def test_a_shift_without_backup_is_alone_unless_another_primary_is_there():
    alone = rota(shift("ana", "18:00", "22:00"))
    assert [each.person for each in promoted(alone, SILENT).alone] == ["ana"]
    two = rota(shift("ana", "18:00", "22:00"), shift("eva", "18:00", "22:00"))
    assert promoted(two, SILENT).alone == ()
    both = promoted(two, SILENT, asked("eva", NIGHT[0], NIGHT[0] - HOUR))
    assert [each.person for each in both.alone] == ["ana", "eva"]


def test_who_misses_two_rings_has_their_backup_promoted_until_they_answer():
    absent = Known(person="ana", absent_at=NIGHT[0] + HOUR)
    (each,) = promoted(PAIR, absent, at=NIGHT[0] + HOUR).promoted
    assert (each.person, each.since) == ("luis", NIGHT[0] + HOUR)
    assert promoted(PAIR, Known(person="ana"), at=NIGHT[0] + 2 * HOUR, before=(each,)) == (
        promoted(PAIR)
    )
    later = rota(shift("ana", "18:00", "22:00", day=FRIDAY + timedelta(days=1)))
    assert missing(later, [absent], NIGHT[0] + 24 * HOUR) == [], "that was another shift"


@pytest.mark.parametrize(
    ("words", "no"),
    [
        ("4821", False), ("SÍ 4821", False), ("ok 4821", False), ("Yes, 4821!", False),
        ("NO 4821", True), ("no puedo 4821", True), ("4821 no", True), ("Can't 4821", True),
        ("can’t come, 4821", True), ("cannot 4821", True), ("No problem 4821", False),
        ("no hay problema 4821", False), ("noche 4821", False),
    ],
)  # fmt: skip
def test_a_no_is_understood_in_both_languages(words, no):
    assert says_no(words) is no


def test_a_sign_counts_for_the_shift_that_runs_or_comes_soon():
    for at in (NIGHT[0] - 2 * HOUR, NIGHT[0] + HOUR):
        found = on_now_or_soon(PAIR, "ana", at)
        assert found is not None
        assert found.since == NIGHT[0]
    assert on_now_or_soon(PAIR, "ana", NIGHT[0] - 4 * HOUR) is None


def test_a_stretch_is_as_long_as_the_shifts_that_touch_before_it():
    it = rota(
        shift("ana", "10:00", "14:00"), shift("ana", "15:00", "18:00"),
        shift("ana", "18:00", "22:00", tier=BACKUP), shift("luis", "14:00", "18:00"),
    )  # fmt: skip
    last = it.timetable.at(NIGHT[0])[-1]
    assert began(it, last) == local(2026, 11, 20, 15)


def test_the_next_look_is_at_the_next_moment_that_changes_something():
    minute = MINUTE
    at = NIGHT[0] - HOUR - timedelta(seconds=7)
    assert next_look(PAIR, [], at, minute) == NIGHT[0] - HOUR
    assert next_look(PAIR, [], NIGHT[0] - 20 * MINUTE, minute) == NIGHT[0] - 19 * MINUTE
    assert stretch_of(PAIR, "ana", NIGHT[0] + MINUTE) is None
    assert Sign("page") is Sign.PAGE
