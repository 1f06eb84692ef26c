"""The week of the rota: seven strips of a day each, with what is missing."""

from flask import Response

from app.pages.covering import covered
from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning.days import days_from, monday, ticks
from app.planning.strips import strips
from app.planning.views.dates import asked_day, rota_of, today
from app.planning.views.frame import PLANNERS, bp, rota
from app.rota.coverage import first_grave, gaps
from app.rota.hours import A_DAY, A_WEEK

AHEAD = 14 * A_DAY  # so far the first sentence looks


@bp.get("")
@allowed(*PLANNERS)
def week() -> Response:
    """Show the week of a date."""
    asked = asked_day("from")
    first, now = monday(asked.day), desk().clock.now()
    days = days_from(first, 7, rota().zone)
    return page(
        "rota/week.html",
        400 if asked.wrong else 200,
        standing=standing(),
        strips=strips(rota_of(first), days, now),
        ticks=lambda day: ticks(day, rota().zone),
        asked=asked,
        today=today(),
        here=first <= today() < first + A_WEEK,
        previous=first - A_WEEK,
        following=first + A_WEEK,
    )


def standing() -> str:
    """Say until when callers are covered, as on Now."""
    now = desk().clock.now()
    return covered(first_grave(gaps(rota(), now, AHEAD)), now, AHEAD.days)
