"""A calendar as a file (RFC 5545), with the rules of its time zone."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from icalendar import Calendar, Event, vDuration

from app.feeds.rules import Entry, Kind
from app.feeds.words import AWAY, NAMES, OPEN, SHIFT
from app.pages.terms import TIERS
from app.pages.words import Lazy

PRODUCT = "-//hotline//rota//"
AGAIN = timedelta(hours=1)  # so often an app is asked to look
MARGIN = timedelta(days=400)  # rules of the zone, around the entries


def written(
    kind: Kind, entries: Iterable[Entry], zone: ZoneInfo, texts: Mapping[str, str], at: datetime
) -> bytes:
    """Write entries in a language (English -> text); the same all day, as long as they are.

    A title says nothing that a stranger should not read: of one's own it is "Shift".
    """
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", _said(NAMES[kind], texts))
    calendar.add("refresh-interval", vDuration(AGAIN), parameters={"VALUE": "DURATION"})
    today = datetime.combine(at.astimezone(zone).date(), time(), zone)
    for entry in entries:
        calendar.add_component(_event(entry, zone, _title(entry, texts), today))
    if any(True for _ in calendar.walk("VEVENT")):
        first, last = today - MARGIN, today + MARGIN
        calendar.add_missing_timezones(first_date=first.date(), last_date=last.date())
    return bytes(calendar.to_ical())


def _event(entry: Entry, zone: ZoneInfo, title: str, today: datetime) -> Event:
    event = Event()
    event.add("uid", entry.uid)
    event.add("summary", title)
    event.add("dtstamp", today.astimezone(UTC))
    event.add("dtstart", _local(entry.since, zone))
    event.add("dtend", _local(entry.until, zone))
    return event


def _local(moment: datetime, zone: ZoneInfo) -> datetime:
    """Write a moment in local time; in UTC in the second of two hours that show the same."""
    local = moment.astimezone(zone)
    return moment.astimezone(UTC) if local.fold else local


def _title(entry: Entry, texts: Mapping[str, str]) -> str:
    if entry.tier is None:
        return _said(SHIFT, texts)
    name = entry.name or _said(OPEN, texts)
    away = f", {_said(AWAY, texts)}" if entry.is_away else ""
    return f"{name} ({_said(TIERS[entry.tier], texts)}{away})"


def _said(text: Lazy, texts: Mapping[str, str]) -> str:
    return texts.get(text.english, text.english)
