"""Moments, spans and numbers in the reader's form: the line's own hours, never a bare ISO."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
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
DAY_ONLY = {"es": "EEEE d 'de' MMMM", "en": "EEEE, MMMM d"}
MONTHS = {"es": "MMMM 'de' y", "en": "MMMM y"}
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


def clock(moment: datetime) -> Markup:
    """Write what clocks show: "02:00"; of an hour that comes twice, which of the two it is."""
    zone = desk().settings.timezone
    here = moment.astimezone(zone)
    twice = here.replace(fold=0).utcoffset() != here.replace(fold=1).utcoffset()
    shown = f"{here:%H:%M}{f' {here:%Z}' if twice else ''}"
    return _marked_up(moment, shown, zone, language())


def day(date_: date, *, short: bool = False) -> str:
    """Write a date without its year: "Monday, November 23", or within a month "Mon 23"."""
    form = "EEE d" if short else DAY_ONLY[language()]
    return format_date(date_, form, locale=language())


def month(date_: date) -> str:
    """Write the month of a date: "November 2026"."""
    return format_date(date_, MONTHS[language()], locale=language())


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
    if (language(), unit, round(amount)) == ("es", "hour", 1):
        return "1 h"  # the library's own is wrong: "1 horas"
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
    return _marked_up(moment, shown, zone, code)


def _marked_up(moment: datetime, shown: str, zone: ZoneInfo, code: str) -> Markup:
    return Markup('<time datetime="{}" title="{}">{}</time>').format(
        moment.isoformat(), _full(moment, zone, code), shown
    )


@lru_cache(maxsize=4096)
def _full(moment: datetime, zone: ZoneInfo, code: str) -> str:
    return format_datetime(moment.astimezone(zone), FULL[code], tzinfo=zone, locale=code)
