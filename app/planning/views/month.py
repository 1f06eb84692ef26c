"""The month of the rota: one cell a day, with its covered hours and what is missing."""

from flask import Response

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning.months import cells, following, preceding
from app.planning.views.dates import asked_day, rota_of, today
from app.planning.views.frame import PLANNERS, bp
from app.planning.views.week import standing


@bp.get("/month")
@allowed(*PLANNERS)
def month() -> Response:
    """Show the month of a date."""
    asked = asked_day("month")
    first = asked.day.replace(day=1)
    return page(
        "rota/month.html",
        400 if asked.wrong else 200,
        standing=standing(),
        cells=cells(rota_of(first), first, desk().clock.now()),
        first=first,
        asked=asked,
        today=today(),
        previous=preceding(first),
        following=following(first),
    )
