"""What people wish for themselves: read from a word, and held until a moment."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from app.rota.rules import (
    Rest,
    ends_at,
    in_charge,
    on_shift,
    planned,
    ringing_order,
    takes_another,
)
from app.rota.snapshot import from_json, to_json
from app.rota.wishes import KEYS, Wish, Word, gaps, read, until
from app.texts.rules import wish
from ivr.queue import Tier
from tests.rota.test_rules import LINE, responder, rota, shift

NIGHT = datetime(2026, 11, 20, 10, 0, tzinfo=UTC)  # five in the morning in New York
PLAN = rota(
    shift("ana", "20:00", "08:00"),
    shift("luis", "20:00", "08:00", tier=Tier.BACKUP),
    people=[responder("ana"), responder("luis", languages=("en",)), responder("rosa")],
)
EIGHT = datetime(2026, 11, 20, 13, 0, tzinfo=UTC)
OFF, ONE = Wish(Word.OFF), Wish(Word.ONE)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("OFF", OFF), (" off. ", OFF), ("Fuera", OFF), ("¡FUERA!", OFF), ("fu\u0065ra\n", OFF),
        ("pause", Wish(Word.PAUSE, 60)), ("PAUSA", Wish(Word.PAUSE, 60)),
        ("Pausa 30", Wish(Word.PAUSE, 30)), ("pause  90 minutes", Wish(Word.PAUSE, 90)),
        ("pausa 5 min.", Wish(Word.PAUSE, 5)), ("PAUSA 9999", Wish(Word.PAUSE, 9999)),
        ("pause 0", Wish(Word.PAUSE, 0)),
        ("on", Wish(Word.ON)), ("Lista", Wish(Word.ON)), ("LISTO!", Wish(Word.ON)),
        ("who?", Wish(Word.WHO)), ("¿Quién?", Wish(Word.WHO)), ("QUIEN", Wish(Word.WHO)),
        ("quie\u0301n", Wish(Word.WHO)), ("one", ONE), ("Una", ONE),
        ("", None), ("off course", None), ("una pregunta", None), ("pausa larga", None),
        ("pause -5", None), ("pausa 30 horas", None), ("on my way", None), ("offf", None),
        ("pause 1.5", None), ("🆘", None), ("off " * 500, None), ("pausa " + "9" * 300, None),
        ("4821", None), ("pausa ٣٠", None),
    ],
)  # fmt: skip
def test_a_wish_is_one_of_our_words_and_nothing_else(body, expected):
    assert read(body) == expected


@pytest.mark.parametrize("body", ["CANCEL", "END", "QUIT", "YES", "STOP", "START", "ALTO"])
def test_no_word_of_twilios_or_of_those_who_want_no_texts_is_one_of_ours(body):
    assert read(body) is None


@pytest.mark.parametrize("word", ["off", "fuera", "pausa", "on", "lista", "who", "una"])
def test_no_word_of_ours_stops_texts(word):
    assert wish(word) is None


@pytest.mark.parametrize(
    ("minutes", "possible"), [(0, False), (1, True), (720, True), (721, False), (9999, False)]
)
def test_a_pause_has_one_minute_to_twelve_hours(minutes, possible):
    assert Wish(Word.PAUSE, minutes).is_possible is possible


def test_only_three_keys_are_wishes_and_a_pause_by_key_is_an_hour():
    expected = {"4": Wish(Word.OFF), "5": Wish(Word.PAUSE, 60), "6": Wish(Word.ONE)}
    assert expected == KEYS


def test_off_holds_until_the_shift_ends_or_for_half_a_day_where_none_runs():
    assert until(PLAN, "ana", OFF, NIGHT) == EIGHT
    assert until(PLAN, "ana", ONE, NIGHT) == EIGHT
    assert until(PLAN, "ana", OFF, EIGHT) == EIGHT + timedelta(hours=12)
    assert until(PLAN, "ana", Wish(Word.PAUSE, 30), NIGHT) == NIGHT + timedelta(minutes=30)


def test_of_two_shifts_at_once_the_one_that_ends_last_counts():
    both = rota(
        shift("ana", "20:00", "06:00"), shift("ana", "04:00", "09:00", tier=Tier.BACKUP)
    )
    assert ends_at(both, "ana", NIGHT) == datetime(2026, 11, 20, 14, 0, tzinfo=UTC)


def resting(plan=PLAN, **more):
    return replace(plan, rests=(Rest(person="ana", since=NIGHT, **more),))


def codes(found):
    return [each.responder.code for each in found]


def test_who_rests_is_on_no_shift_until_that_moment_and_stands_in_the_plan():
    left = resting(off_until=NIGHT + timedelta(hours=1))
    assert codes(on_shift(left, NIGHT)) == ["luis"]
    assert codes(planned(left, NIGHT)) == ["ana", "luis"]
    assert codes(on_shift(left, NIGHT - timedelta(seconds=1))) == ["ana", "luis"]
    assert codes(on_shift(left, NIGHT + timedelta(hours=1))) == ["ana", "luis"]


def test_the_hunt_rings_nobody_who_rests():
    order = ringing_order(
        resting(off_until=EIGHT),
        NIGHT,
        language="es",
        caller=None,
        line=LINE,
        seed="x",
        skill=None,
    )
    assert [person.code for person in order] == ["luis"]


def test_of_an_alarm_that_nobody_takes_who_rests_is_told_last():
    everybody = rota(*PLAN.shifts, people=PLAN.responders)
    first, others = in_charge(resting(everybody, off_until=EIGHT), NIGHT)
    assert [person.code for person in first] == ["luis"]
    assert [person.code for person in others] == ["rosa", "ana"]


def test_who_takes_one_at_a_time_is_rung_and_not_asked_for_another():
    plan = resting(one_until=EIGHT)
    assert codes(on_shift(plan, NIGHT)) == ["ana", "luis"]
    assert not takes_another(plan, "ana", NIGHT)
    assert takes_another(PLAN, "ana", NIGHT)


@pytest.mark.parametrize("plan", [resting(off_until=EIGHT), PLAN])
def test_nobody_is_asked_for_another_when_they_rest_or_their_shift_has_ended(plan):
    at = NIGHT if plan.rests else EIGHT
    assert not takes_another(plan, "ana", at)
    assert not takes_another(plan, "rosa", at)


@pytest.mark.parametrize(
    ("code", "missing"), [("ana", ["es", "primary"]), ("luis", []), ("rosa", [])]
)
def test_a_gap_is_what_was_there_before_somebody_rested(code, missing):
    left = replace(PLAN, rests=(Rest(person=code, since=NIGHT, off_until=EIGHT),))
    assert gaps(PLAN, left, NIGHT) == missing


def test_a_snapshot_carries_who_rests_and_an_older_one_has_nobody():
    plan = resting(off_until=EIGHT, mute=True)
    assert from_json(to_json(plan)) == plan
    older = to_json(PLAN).replace(',"rests":[]', "")
    assert "rests" not in older
    assert from_json(older) == PLAN
