"""Moments, spans and numbers in the reader's form: the line's own hours, never a bare ISO."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime, timedelta
from functools import lru_cache
from itertools import groupby
from typing import TypeVar
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit
from markupsafe import Markup

from app.pages.desk import desk
from app.pages.words import language

MINUTE, HOUR, DAY = 60, 3600, 86400
SHORT = {"es": "EEE HH:mm", "en": "EEE HH:mm"}
DATED = {"es": "EEE d MMM, HH:mm", "en": "EEE MMM d, HH:mm"}
FULL = {"es": "EEEE d 'de' MMMM 'de' y, HH:mm zzzz", "en": "EEEE, MMMM d, y, HH:mm zzzz"}
DAYS = {"es": "EEEE d 'de' MMMM 'de' y", "en": "EEEE, MMMM d, y"}
WEEK = 6 * DAY  # a day's name says enough for so long

Row = TypeVar("Row")


def when(moment: datetime) -> Markup:
    """Write a moment as "Sun 02:00", with the date where the day's name is not enough."""
    near = abs((desk().clock.now() - moment).total_seconds()) < WEEK
    return _time(moment, SHORT if near else DATED)


def dated(moment: datetime) -> Markup:
    """Write a moment with its date, whenever it was."""
    return _time(moment, DATED)


def span(seconds: float) -> str:
    """Write how long something lasted: "40 sec", "7 min", "3 hr 5 min"."""
    if seconds < MINUTE:
        return _unit(seconds, "second")
    if seconds < HOUR:
        return _unit(seconds / MINUTE, "minute")
    hours, minutes = divmod(round(seconds / MINUTE), 60)
    return _unit(hours, "hour") + (f" {_unit(minutes, 'minute')}" if minutes else "")


def lasting(span: timedelta) -> str:
    """Write in full how long something lasts, to the minute: "4 hours and 30 minutes"."""
    hours, minutes = divmod(-(-span // timedelta(minutes=1)), 60)
    parts = [_in_full(hours, "hour")] if hours else []
    parts += [_in_full(minutes, "minute")] if minutes or not hours else []
    return format_list(parts, locale=language())


def number(value: float) -> str:
    """Write a number with the reader's separators."""
    return format_decimal(value, locale=language())


def by_day(
    rows: Iterable[Row], at: Callable[[Row], datetime]
) -> Iterator[tuple[str, list[tuple[str, Row]]]]:
    """Give the days of a list in order: the name of each, its rows, and their clock."""
    zone, code = desk().settings.timezone, language()
    local = ((at(row).astimezone(zone), row) for row in rows)
    for day, those in groupby(local, lambda each: each[0].date()):
        name = format_date(day, DAYS[code], locale=code)
        yield name, [(f"{here:%H:%M}", row) for here, row in those]


def _unit(amount: float, unit: str) -> str:
    return format_unit(round(amount), f"duration-{unit}", "short", locale=language())


def _in_full(amount: int, unit: str) -> str:
    return format_unit(amount, f"duration-{unit}", "long", locale=language())


def _time(moment: datetime, form: dict[str, str]) -> Markup:
    return _written(moment, form[language()], desk().settings.timezone, language())


@lru_cache(maxsize=4096)
def _written(moment: datetime, form: str, zone: ZoneInfo, code: str) -> Markup:
    """Write a moment in a form; a page that refreshes has the same moments again."""
    here = moment.astimezone(zone)
    shown = format_datetime(here, form, tzinfo=zone, locale=code)
    full = format_datetime(here, FULL[code], tzinfo=zone, locale=code)
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), full, shown
    )
