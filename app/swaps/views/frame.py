"""What these pages share: whose shifts they show, the rota as it is, what came of an act."""

from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from typing import TypeVar

from babel.dates import format_date
from flask import Blueprint, abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.db import ConflictError, Session
from app.pages.desk import desk
from app.pages.guard import visitor
from app.pages.shell import frame, say
from app.pages.terms import term
from app.pages.words import language
from app.rota.hours import A_DAY, MOST_NIGHTS, Stint
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.staff.rules import Role
from app.swaps.rules import Place, Span, Wrong, find
from app.swaps.words import WRONG
from app.swaps.work import Acting, Dealing, SwapRefusedError, opened

PLANNERS = (Role.COORDINATOR, Role.ROTA)
Done = TypeVar("Done")
MINUTE = timedelta(minutes=1)
PLANNED = timedelta(days=800)
DAYS = {"es": "EEE d MMM", "en": "EEE MMM d"}

bp = frame(Blueprint("mine", __name__, url_prefix="/shifts", template_folder="../templates"))


def whose(person: str) -> str:
    """Give whose shifts an address names: one's own; anybody's for who plans; else 404."""
    if person != visitor().code and not visitor().may(*PLANNERS):
        abort(404)
    return person


def rota_of(session: Session) -> Rota:
    """Read the rota as it is now: a page must show what was done a moment before."""
    today = desk().clock.now().astimezone(desk().settings.timezone).date()
    since = today - (MOST_NIGHTS + 35) * A_DAY
    return load_rota(session, desk().keyring, desk().settings.timezone, since)


def place_of(shift: str, day: str) -> Place:
    """Read a date of a shift from an address; 404 where it is none, or nobody plans so far."""
    try:
        found = date.fromisoformat(day)
    except ValueError:
        abort(404)
    if abs(found - desk().clock.now().date()) > PLANNED:
        abort(404)
    return Place(shift=shift, day=found)


def stint_of(rota: Rota, place: Place, person: str | None) -> Stint | None:
    """Find a date of somebody's shift (None: an open one) that is not over."""
    stint = find(rota, place) if person is None or person in rota.people else None
    there = stint and stint.person == person and stint.until > desk().clock.now()
    return stint if there else None


def span_in(written: str) -> tuple[Span, ...]:
    """Read the hours that a form was shown with; nothing where it has none."""
    with suppress(ValueError):
        moments = [datetime.fromisoformat(each) for each in written.split()]
        if all(each.tzinfo for each in moments):
            return tuple(zip(moments[::2], moments[1::2], strict=True))
    return ()


def done(act: Callable[[Dealing], Done]) -> Done | None:
    """Do something with the rota held still; where it is refused, say why, and give nothing."""
    acting = Acting(by=visitor().code, at=desk().clock.now(), leads=visitor().may(*PLANNERS))
    try:
        with desk().database.transaction() as session:
            return act(opened(session, desk().keyring, desk().settings.timezone, acting))
    except SwapRefusedError as error:
        say(told(error))
    except ConflictError:
        say(str(WRONG[Wrong.OVER]))
    return None


def told(error: SwapRefusedError) -> str:
    """Say in the reader's language why nothing was changed."""
    why = ", ".join(term(each, "refusal") for each in error.refusals)
    words = str(WRONG[error.why])
    return words % {"why": why} if error.why is Wrong.UNFIT else words


def to_shifts(person: str) -> Answer:
    """Go to the page of somebody's shifts."""
    if person == visitor().code:
        return redirect(url_for("mine.shifts"), 303)
    return redirect(url_for("mine.of", person=person), 303)


def clock(moment: datetime) -> str:
    """Write the hour of a moment, where its day stands beside it."""
    return f"{moment.astimezone(desk().settings.timezone):%H:%M}"


def days(since: datetime, until: datetime) -> str:
    """Write from which day to which somebody is away; with the hours where those say more."""
    zone = desk().settings.timezone
    begins, ends = since.astimezone(zone), until.astimezone(zone)
    whole = ends.time() == time()
    last = ends - MINUTE if whole else ends
    shown = [_day(each) for each in (begins, last)]
    shown[0] += "" if begins.time() == time() else f", {begins:%H:%M}"
    shown[1] += "" if whole else f", {ends:%H:%M}"
    return shown[0] if shown[0] == shown[1] else f"{shown[0]} - {shown[1]}"


def _day(moment: datetime) -> str:
    return format_date(moment, DAYS[language()], locale=language())
