"""Whoever enters a holiday is not rung, keeps their shifts, and hears what that leaves open."""

from datetime import date, timedelta

import pytest

from app.rota.coverage import Lack
from app.rota.edits import Deed
from app.rota.hours import A_DAY, A_WEEK
from app.swaps.availability import come_back, go_away, pause
from app.swaps.rules import Wrong
from app.swaps.work import SwapRefusedError
from tests.swaps.conftest import MONDAY, NOON, TUESDAY, local

TODAY = date(2026, 11, 20)


def goes(desk, name, first, last, *, by=None):
    return desk.does(go_away, by or name, desk.code(name), first, last, leads=by is not None)


def refused(desk, name, first, last):
    with pytest.raises(SwapRefusedError) as error:
        goes(desk, name, first, last)
    return error.value.why


def test_who_is_away_is_not_rung_and_keeps_their_shifts_until_somebody_has_them(desk):
    found = goes(desk, "Ana", MONDAY, MONDAY + A_DAY)
    assert [stint.day for stint in found.stints] == [MONDAY]
    assert found.since == local(MONDAY, 0)
    assert found.until == local(MONDAY + 2 * A_DAY, 0)
    assert (desk.holder(MONDAY), desk.on_shift(local(MONDAY, 11))) == ("Ana", set())
    assert desk.on_shift(local(MONDAY, 11) + A_WEEK) == {"Ana"}
    assert desk.revisions()[0] == (Deed.AWAY, "Ana")
    swap, _ = desk.offers("Ana", MONDAY)
    desk.accepts("Luis", swap)
    assert desk.on_shift(local(MONDAY, 11)) == {"Luis"}


def test_a_gap_within_two_weeks_is_told_to_coordinators_and_a_later_one_is_not(desk):
    later = MONDAY + 3 * A_WEEK
    found = goes(desk, "Ana", later, later)
    assert found.gaps[0].lacks[0] is Lack.NOBODY, "they themselves are told of it"
    assert desk.told() == []
    goes(desk, "Luis", MONDAY, TUESDAY)
    assert desk.told() == ["opened away"]


def test_who_has_no_shift_then_leaves_nothing_open(desk):
    found = goes(desk, "Beto", MONDAY, MONDAY + 2 * A_WEEK)
    assert (found.stints, found.gaps) == ((), ())
    assert desk.told() == []


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (TUESDAY, MONDAY),
        (TODAY - A_DAY, TODAY - A_DAY),
        (MONDAY, MONDAY + timedelta(days=400)),
        (MONDAY, date.max),
        (date.min, MONDAY - A_WEEK),
    ],
)
def test_days_that_cannot_be_are_refused(desk, first, last):
    assert refused(desk, "Ana", first, last) is Wrong.SPAN
    assert desk.rota.away == ()


def test_nobody_is_away_twice_at_once(desk):
    goes(desk, "Ana", MONDAY, TUESDAY)
    assert refused(desk, "Ana", TUESDAY, TUESDAY) is Wrong.TWICE


def test_from_today_on_is_from_now_on(desk):
    assert goes(desk, "Ana", TODAY, TODAY).since == NOON


def test_who_is_back_sooner_is_rung_again_and_what_was_stays(desk):
    goes(desk, "Ana", TODAY, MONDAY)
    desk.clock.step(A_DAY)
    (away,) = desk.rota.away
    desk.does(come_back, "Ana", desk.code("Ana"), away.code)
    (kept,) = desk.rota.away
    assert (kept.since, kept.until) == (NOON, NOON + A_DAY)
    assert desk.on_shift(local(MONDAY, 11)) == {"Ana"}


def test_a_holiday_that_was_taken_back_before_it_began_is_none(desk):
    goes(desk, "Ana", MONDAY, TUESDAY)
    (away,) = desk.rota.away
    with pytest.raises(SwapRefusedError):
        desk.does(come_back, "Luis", desk.code("Ana"), away.code)
    desk.does(come_back, "Ana", desk.code("Ana"), away.code)
    assert desk.rota.away == ()


def test_a_coordinator_enters_it_for_somebody_and_nobody_else_does(desk):
    goes(desk, "Ana", MONDAY, MONDAY, by="Rosa")
    assert desk.revisions()[0] == (Deed.AWAY, "Rosa")
    with pytest.raises(SwapRefusedError):
        desk.does(go_away, "Luis", desk.code("Rosa"), MONDAY, MONDAY)


def test_looking_at_what_would_follow_changes_nothing(desk):
    assert pause(desk.rota, desk.code("Ana"), MONDAY, MONDAY, desk.at).stints
    assert desk.rota.away == ()
