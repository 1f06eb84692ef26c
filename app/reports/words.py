"""How the rows, periods and spans of a report are said; each row begins with a capital."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from math import ceil

from babel.dates import format_date
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from app.pages import terms
from app.pages.words import Lazy, begin, lazy
from app.reports.cells import NONE, OTHER
from app.reports.rules import (
    Alarm,
    Back,
    Cause,
    Ending,
    Heard,
    Period,
    PeriodKind,
    TextCount,
)

MINUTE, HOUR = 60, 3600
MONDAY = date(2024, 1, 1)  # any: it gives weekdays their names
DATES = {"en": "MMMM d, y", "es": "d 'de' MMMM 'de' y"}
MONTHS = {"en": "MMMM y", "es": "MMMM 'de' y"}

ENDINGS: Mapping[str, Lazy] = {
    Ending.REACHED: lazy("Reached a person"),
    Ending.MESSAGE: lazy("Left a message"),
    Ending.CALL_BACK: lazy("Asked to be called back"),
    Ending.LEFT: lazy("Left before anybody answered"),
    Ending.ASKED_NOBODY: lazy("Asked for nobody"),
    Ending.UNDER_WAY: lazy("Under way"),
}
CAUSES: Mapping[str, Lazy] = {
    Cause.NOBODY_ON_SHIFT: lazy("Nobody on shift could be rung"),
    Cause.NONE_FREE: lazy("They waited, and no telephone was free"),
    Cause.TOO_LATE: lazy("Somebody pressed 1 too late"),
    Cause.LEFT_RINGING: lazy("They left while telephones rang"),
    Cause.OFF: lazy("Telephones were off"),
    Cause.VOICEMAIL: lazy("A voicemail answered"),
    Cause.BUSY: lazy("Telephones were busy"),
    Cause.NO_ANSWER: lazy("Nobody picked up"),
    Cause.PASSED: lazy("Nobody who picked up took the call"),
    Cause.ELSEWHERE: lazy("Another caller was more urgent"),
    Cause.SEVERAL: lazy("Several of these, telephone by telephone"),
}
TOPICS: Mapping[str, Lazy] = terms.TOPICS | {
    OTHER: lazy("Other topics"),
    Ending.ASKED_NOBODY: ENDINGS[Ending.ASKED_NOBODY],
    Ending.UNDER_WAY: ENDINGS[Ending.UNDER_WAY],
}
KINDS: Mapping[str, Lazy] = terms.KINDS | {NONE: lazy("Not noted")}
TOWNS: Mapping[str, Lazy] = {OTHER: lazy("Other towns"), NONE: lazy("Not noted")}
LANGUAGES: Mapping[str, Lazy] = {NONE: lazy("No language chosen")}
URGENCIES: Mapping[str, Lazy] = {"": lazy("Everybody")} | terms.URGENCIES
MESSAGES: Mapping[str, Lazy] = {
    Heard.HOUR: lazy("Heard within an hour"),
    Heard.DAY: lazy("Heard within a day"),
    Heard.LATER: lazy("Heard later"),
    Heard.UNHEARD: lazy("Not heard yet"),
}
BACKS: Mapping[str, Lazy] = {
    Back.KEPT: lazy("Called back and talked with"),
    Back.OWED: lazy("Not reached so far"),
}
ALARMS: Mapping[str, Lazy] = {
    Alarm.TAKEN: lazy("Somebody took care of it"),
    Alarm.OVER: lazy("Over by itself: somebody came after all"),
    Alarm.OPEN: lazy("Nobody has taken it yet"),
}
TEXTS: Mapping[str, Lazy] = {
    TextCount.THREADS: lazy("Conversations that began"),
    TextCount.CAME: lazy("Texts that came"),
    TextCount.SENT: lazy("Texts that were sent"),
}

_WEEK = lazy("the week of %(day)s")
_SO_FAR = lazy("%(period)s so far")


@dataclass(frozen=True, kw_only=True)
class Reader:
    """Who reads: their language, and what says an English text in it."""

    language: str
    said: Callable[[str], str]

    def say(self, text: Lazy, /, **values: object) -> str:
        told = self.said(text.english)
        return told % values if values else told

    def label(self, key: str, labels: Mapping[str, Lazy]) -> str:
        """Say what a row is called; a topic or town that is new here is called what it is."""
        found = labels.get(key)
        return begin(self.say(found)) if found else key

    def tongue(self, code: str) -> str:
        """Say a language's name, in the reader's."""
        if code in LANGUAGES:
            return self.say(LANGUAGES[code])
        return begin(terms.tongue_in(self.language, code, self.said))

    def number(self, value: float) -> str:
        return format_decimal(value, locale=self.language)

    def share(self, value: float) -> str:
        return format_percent(round(value, 2), locale=self.language)

    def span(self, seconds: float) -> str:
        """Say within how long something happened: seconds, then minutes, then hours too."""
        if seconds < 2 * MINUTE:
            return self._unit(ceil(seconds), "second")
        if seconds <= HOUR - MINUTE:
            return self._unit(ceil(seconds / MINUTE), "minute")
        hours, minutes = divmod(ceil(seconds / MINUTE), 60)
        left = f" {self._unit(minutes, 'minute')}" if minutes else ""
        return self._unit(hours, "hour") + left

    def period(self, period: Period, *, so_far: bool = False) -> str:
        """Say a period as in a sentence: "October 2026", "the week of May 4, 2026"."""
        if period.kind is PeriodKind.MONTH:
            told = format_date(period.first, MONTHS[self.language], locale=self.language)
        else:
            day = format_date(period.first, DATES[self.language], locale=self.language)
            told = self.say(_WEEK, day=day)
        return self.say(_SO_FAR, period=told) if so_far else told

    def weekday(self, day: int) -> str:
        return format_date(MONDAY + timedelta(days=day), "EEE", locale=self.language)

    def _unit(self, amount: int, unit: str) -> str:
        return format_unit(amount, f"duration-{unit}", "long", locale=self.language)
