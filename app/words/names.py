"""What steps, keys and signatures are called on a page, in the reader's language."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from pathlib import Path

from babel.dates import format_date
from babel.units import format_unit

from app.i18n import catalogs
from app.pages.desk import desk
from app.pages.words import gettext as _
from app.pages.words import language, lazy, many
from app.words.script import DOMAIN
from app.words.tree import shortly
from ivr.approval import State
from ivr.loader import SOURCE
from ivr.speech import CASE, KEY, NUMBER, SERVICE
from ivr.steps import Wish

# What a text stands in that is no step, in the order of the page.
BESIDE = {
    "minimal": lazy("In place of every draft"),
    "screening": lazy("To whoever picks up"),
    "queue": lazy("While people are rung"),
    "guard": lazy("The question in a flood"),
}
KINDS = {
    "menu": lazy("asks for a key"),
    "read": lazy("reads aloud"),
    "connect": lazy("rings people"),
    "message": lazy("records a message"),
    "replay": lazy("plays the message"),
    "notice": lazy("says the status line"),
    "number": lazy("asks for a number"),
    "switch": lazy("decides by itself"),
    "end": lazy("ends the call"),
}
_WAYS = {
    "a call": lazy("a call"),
    "a failure": lazy("something failed"),
    "a blocked caller": lazy("a blocked caller"),
    "else": lazy("another key, or none"),
    "other key": lazy("another key"),
    "silence": lazy("no key"),
    "nobody": lazy("nobody, or no answer"),
    "nobody there": lazy("nobody on shift"),
    "no answer": lazy("no answer"),
    "after talking": lazy("after talking"),
    "left": lazy("a message was left"),
    "empty": lazy("nothing was said"),
    "given": lazy("a number was given"),
    "not given": lazy("no number was given"),
    "machine": lazy("in a flood, no key"),
    "guard": lazy("in guard mode"),
    "no guard": lazy("not in guard mode"),
    "night": lazy("at night"),
    "no night": lazy("by day"),
    "number": lazy("the number is known"),
    "no number": lazy("the number is withheld"),
}
WISHES = {
    Wish.REPEAT: lazy("says it again"),
    Wish.BACK: lazy("goes back"),
    Wish.LANGUAGE: lazy("the other language"),
    Wish.LISTEN: lazy("hears their message"),
    Wish.AGAIN: lazy("says the message anew"),
}
STATES = {
    State.DRAFT: lazy("Draft"),
    State.EXPIRED: lazy("Expired"),
    State.EXPIRING: lazy("Expires soon"),
    State.APPROVED: lazy("Signed"),
}
_FILLED = {
    CASE: lazy("the name of the case"),
    NUMBER: lazy("the number"),
    SERVICE: lazy("the service"),
    KEY: lazy("the key"),
}
_PARTS = {
    "before": lazy("First"),
    "between": lazy("Between two telephones, where no queue is"),
    "waiting": lazy("While people are rung"),
    "confirm": lazy("When the number was given"),
}
FROM = "from "


def title(name: str, code: str) -> str:
    """Give the name of a step, or of what stands beside them."""
    if name in BESIDE:
        return str(BESIDE[name])
    english = name.replace("_", " ")
    known = {} if code == SOURCE else _steps(desk().settings.locales, code)
    said = known.get(english, english)
    return said[:1].upper() + said[1:]


def way(hows: Iterable[str]) -> str:
    """Say what leads to a step, shortly: "2, another key"."""
    return ", ".join(map(_way, shortly(hows)))


def part(name: str) -> str:
    """Say when a part of a step is heard; nothing where it is all that is said."""
    return str(_PARTS.get(name, ""))


def filled(text: str) -> str:
    """Write what a call fills in as words in brackets."""
    for place, what in _FILLED.items():
        text = text.replace(place, f"({what})")
    return text


def lasting(seconds: float) -> str:
    """Write how long a text lasts, to a tenth of a second."""
    return format_unit(round(seconds, 1), "duration-second", "short", locale=language())


def day(on: date) -> str:
    """Write a day out: November 20, 2026."""
    return format_date(on, "long", locale=language())


def _way(how: str) -> str:
    if how.startswith(FROM):
        count = int(how.split()[1])
        return many(count, _("from 1 step"), _("from {n} steps"))
    return str(_WAYS.get(how, how))


@cache
def _steps(locales: Path, code: str) -> Mapping[str, str]:
    known = catalogs(locales, DOMAIN).get(code, {})
    return {english: text for (context, english), text in known.items() if context == "step"}
