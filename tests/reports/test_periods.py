"""Months and weeks in the line's hours."""

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.reports.rules import NoPeriodError, PeriodKind, around, current, read, town_of

KINDS = st.sampled_from(PeriodKind)
DAYS = st.dates(date(2001, 1, 1), date(2900, 1, 1))
NEW_YORK = ZoneInfo("America/New_York")


@given(KINDS, DAYS)
def test_each_day_lies_in_one_period_that_its_name_gives_back(kind, day):
    period = around(kind, day)
    assert period.first <= day < period.after
    assert read(kind, period.name) == period
    assert period.next.previous == period.previous.next == period


@pytest.mark.parametrize(
    ("month", "hours"), [("2026-03", 31 * 24 - 1), ("2026-11", 30 * 24 + 1)]
)
def test_a_month_in_which_clocks_change_has_its_real_hours(month, hours):
    begin, end = (
        each.astimezone(UTC) for each in read(PeriodKind.MONTH, month).bounds(NEW_YORK)
    )
    assert end - begin == timedelta(hours=hours)


def test_the_running_month_is_that_of_the_lines_own_clock():
    moment = datetime(2026, 11, 1, 3, 0, tzinfo=UTC)  # still October in Massachusetts
    assert current(PeriodKind.MONTH, moment, NEW_YORK).name == "2026-10"
    assert current(PeriodKind.MONTH, moment, ZoneInfo("UTC")).name == "2026-11"


@given(KINDS, st.text(max_size=12))
def test_any_text_is_a_period_or_is_refused(kind, text):
    with suppress(NoPeriodError):
        assert read(kind, text).name == text


def test_a_town_is_known_however_it_was_typed_and_no_other_text_is():
    assert town_of("  great   BARRINGTON ") == "Great Barrington"
    assert town_of("Ana, who lives in Lee") is None
