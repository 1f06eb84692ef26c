"""Dates and moments as addresses have them; what is none is told, and today stands instead."""

from datetime import UTC, date, datetime, timedelta
from typing import NamedTuple

from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.words import Lazy, lazy
from app.planning.days import day_of
from app.planning.views.frame import rota
from app.rota.rules import Rota
from app.rota.service import KEPT, load_rota

FURTHEST = timedelta(days=3660)  # what is further off is a slip of the hand
NO_DATE = lazy("This is no date. Please choose one.")
TOO_FAR = lazy("This is more than ten years away. Please choose another date.")


class Asked(NamedTuple):
    """The date that an address asks for, and what is wrong with it, if anything is."""

    day: date
    wrong: Lazy | None = None


def today() -> date:
    """Give the line's own date of now."""
    return desk().clock.now().astimezone(rota().zone).date()


def asked_day(name: str) -> Asked:
    """Read a date (2026-11-23) or a month (2026-11) from the address; today where none is."""
    text = asked().get(name, "")
    if not text:
        return Asked(today())
    try:
        day = date.fromisoformat(text if len(text) > len("2026-11") else f"{text}-01")
    except ValueError:
        return Asked(today(), NO_DATE)
    return Asked(day) if abs(day - today()) < FURTHEST else Asked(today(), TOO_FAR)


def asked_moment(name: str) -> datetime | None:
    """Read a moment (UTC) from the address: local, where it says no other; None: it is none."""
    try:
        moment = datetime.fromisoformat(asked().get(name, ""))
    except ValueError:
        return None
    local = moment if moment.tzinfo else moment.replace(tzinfo=rota().zone)
    near = abs(moment.date() - today()) < FURTHEST
    return local.astimezone(UTC) if near else None


def is_skipped(name: str) -> bool:
    """Tell whether an address asks for a local time that clocks skip on its day."""
    moment = asked_moment(name)
    asked_for = datetime.fromisoformat(asked()[name]) if moment else None
    if moment is None or asked_for is None or asked_for.tzinfo:
        return False
    return moment.astimezone(rota().zone).replace(tzinfo=None) != asked_for


def rota_of(day: date) -> Rota:
    """Give the rota as it is planned from a date on; what is long past is read anew."""
    known = rota()
    if desk().clock.now() - day_of(day, known.zone).since < KEPT:
        return known
    with desk().database.transaction() as session:
        return load_rota(session, desk().keyring, known.zone)
