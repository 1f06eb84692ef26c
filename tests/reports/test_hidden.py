"""No number under five is shown, and none can be computed from what is."""

import itertools
import random
from collections import defaultdict
from dataclasses import replace
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from app.reports.cells import FEWEST, crossed, gathered, is_small, protected
from app.reports.rules import Ending, PeriodKind, read
from app.reports.service import Times, shown
from tests.reports import made, oracle
from tests.reports.attacker import Attack, counts

ZONE = ZoneInfo("America/New_York")
OCTOBER = read(PeriodKind.MONTH, "2026-10")
SIZES = (5, 6, 7, 9, 12, 16, 25, 40, 70, 120, 250, 600, 2500)


def report_of(seed, number):
    some = made.calls(seed, number, *OCTOBER.bounds(ZONE))
    return shown(oracle.counts(some, ZONE), OCTOBER, so_far=False)


@pytest.mark.parametrize("number", SIZES)
def test_whoever_takes_sums_from_one_another_finds_no_hidden_number(number):
    for seed in range(max(3, 600 // number)):
        report = report_of(seed, number)
        assert not any(each is not None and is_small(each) for each in counts(report)), seed
        assert Attack(report).found() == {}, seed


def test_the_attacker_of_these_tests_finds_what_is_badly_hidden():
    """An attack that finds nothing anywhere proves nothing."""
    report = report_of(1, 250)
    alone = report.languages | {"en": None}
    assert ("languages", "en") in Attack(replace(report, languages=alone)).found()
    pair = {"es": 240, "en": None, "none": None, "fr": 8}
    assert Attack(replace(report, languages=pair)).found()


@pytest.mark.parametrize(("rows", "most"), [(2, 30), (3, 24), (4, 16)])
def test_of_no_small_table_a_hidden_number_is_known_even_to_who_knows_the_rule(rows, most):
    """All tables there are: those that look alike differ in each of their hidden rows.

    Hiding the smallest number with a small one would fail here: 5, 4 and 4 are then told.
    """
    alike = defaultdict(list)
    for numbers in itertools.product(range(most), repeat=rows):
        if FEWEST <= sum(numbers) < most:
            table = dict(zip("abcd", numbers, strict=False))
            alike[sum(numbers), tuple(protected(table).items())].append(table)
    for (_, told), tables in alike.items():
        for key, number in told:
            values = {table[key] for table in tables}
            assert (len(values) > 1) is (number is None), (told, values)


def test_the_first_row_is_hidden_with_a_small_one():
    assert protected({"a": 40, "b": 3, "c": 9}) == {"a": None, "b": None, "c": 9}


def test_zero_is_about_nobody_and_is_shown():
    assert protected({"a": 40, "b": 0}) == {"a": 40, "b": 0}


def test_many_who_are_one_each_are_not_given_away_by_their_sum():
    rows = dict.fromkeys("abcdefgh", 1)
    assert protected(rows) == {}
    assert set(protected(rows | {"z": 20}).values()) == {None}


def test_a_row_that_another_table_hides_is_hidden_here_with_one_of_its_own():
    told = protected({"shared": 7, "own": 9, "more": 30}, {"shared": None})
    assert told == {"shared": None, "own": None, "more": 30}


def test_a_row_that_another_table_shows_is_not_hidden_here():
    assert protected({"shared": 7, "own": 3}, {"shared": 7}) == {}


def test_a_town_with_few_calls_is_not_even_named():
    assert gathered({"Holyoke": 6, "Lee": 1, "Lenox": 4}) == {"Holyoke": 6, "other": 5}


def test_a_table_of_two_kinds_hides_whole_rows_and_never_one_alone():
    cells = {("raid", "es"): 20, ("raid", "en"): 3, ("work", "es"): 9, ("work", "en"): 8}
    cells |= {("hate", "es"): 30, ("hate", "en"): 30}
    told = crossed(cells, {"raid": 23, "work": 17, "hate": 60}, {"es": 59, "en": 41})
    assert told.rows == {"raid": None, "work": None, "hate": {"es": 30, "en": 30}}


def test_of_a_month_of_three_calls_nothing_is_told_but_that_there_were_few():
    report = report_of(3, 3)
    assert report.calls is None
    assert list(counts(report)) == []
    assert not report.waits


def test_a_time_is_told_only_where_ten_were_measured():
    start = datetime(2026, 10, 5, tzinfo=UTC)
    some = [made.call(random.Random(5), start) for _ in range(9)]
    for each in some:
        each.outcome, each.wait, each.urgency, each.by_hand = "reached", 20, "urgent", False
        each.topic, each.messages, each.back = "work", [], None
    few = shown(oracle.counts(some, ZONE), OCTOBER, so_far=False)
    more = shown(oracle.counts([*some, some[0]], ZONE), OCTOBER, so_far=False)
    assert few.waits[""] is None
    assert more.waits[""] == Times(median=20, most=20)


def test_a_hidden_number_does_not_stand_in_what_became_of_those_calls():
    counted = oracle.counts(made.calls(1, 40, *OCTOBER.bounds(ZONE)), ZONE)
    endings = dict.fromkeys(counted.endings, 0) | {Ending.REACHED: 20, Ending.LEFT: 2}
    backs, messages = {"kept": 6, "owed": 0}, {"hour": 7, "day": 0, "later": 0, "unheard": 0}
    some = replace(counted, endings=endings, backs=backs, messages=messages)
    for ending, table in ((Ending.CALL_BACK, "backs"), (Ending.MESSAGE, "messages")):
        ended = endings | {ending: sum(getattr(some, table).values())}
        few = shown(replace(some, endings=ended), OCTOBER, so_far=False)
        assert few.endings[ending] is None
        assert getattr(few, table) == {}
        more = shown(replace(some, endings=ended | {Ending.LEFT: 9}), OCTOBER, so_far=False)
        assert getattr(more, table) == getattr(some, table)
