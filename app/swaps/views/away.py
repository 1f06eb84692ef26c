"""Time away: from which day to which, what that leaves open, and coming back sooner."""

from contextlib import suppress
from datetime import date

from flask import Response, abort, request
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.staff.rules import EVERY_ROLE
from app.swaps import availability
from app.swaps.availability import Pause, pause
from app.swaps.rules import Wrong
from app.swaps.views.frame import bp, done, rota_of, to_shifts, told, whose
from app.swaps.views.shifts import shown
from app.swaps.work import Dealing, SwapRefusedError

Days = tuple[date, date]


@bp.get("/of/<person>/away")
@allowed(*EVERY_ROLE)
def leaving(person: str) -> Response:
    """Ask from when to when; once that is said, say what follows, and ask whether it is so."""
    whose(person)
    given = asked()
    wrong, found = "", None
    with desk().database.transaction() as session:
        rota = rota_of(session)
        if person not in rota.people:
            abort(404)
        if "first" in given:
            try:
                days = _days(given.get("first", ""), given.get("last", ""))
                found = pause(rota, person, *days, desk().clock.now())
            except SwapRefusedError as error:
                wrong = told(error)
    return page(
        "mine/away.html",
        422 if wrong else 200,
        person=rota.people[person],
        own=person == visitor().code,
        asked=given,
        wrong=wrong,
        pause=found,
        **shown(rota),
    )


@bp.post("/of/<person>/away")
@allowed(*EVERY_ROLE)
def leave(person: str) -> Answer:
    whose(person)

    def act(dealing: Dealing) -> Pause:
        days = _days(request.form.get("first", ""), request.form.get("last", ""))
        return availability.go_away(dealing, person, *days)

    found = done(act)
    if found and found.stints:
        say(_("It is written down. Shifts in that time are still yours: give away each one."))
    elif found:
        say(_("It is written down."))
    return to_shifts(person)


@bp.post("/of/<person>/away/<code>/end")
@allowed(*EVERY_ROLE)
def come_back(person: str, code: str) -> Answer:
    whose(person)

    def act(dealing: Dealing) -> bool:
        availability.come_back(dealing, person, code)
        return True

    if done(act):
        say(_("It is written down: no longer away."))
    return to_shifts(person)


def _days(first: str, last: str) -> Days:
    """Read two days, or refuse; one day alone is the first and the last."""
    with suppress(ValueError):
        return date.fromisoformat(first), date.fromisoformat(last or first)
    raise SwapRefusedError(Wrong.SPAN)
