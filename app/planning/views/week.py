"""The week of the rota: seven strips of a day each, with what is missing."""

from flask import Response

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning.views.frame import PLANNERS, bp, rota
from app.rota.coverage import gaps
from app.rota.hours import A_WEEK


@bp.get("")
@allowed(*PLANNERS)
def week() -> Response:
    """Show this week."""
    now = desk().clock.now()
    return page("rota/week.html", gaps=gaps(rota(), now, A_WEEK))
