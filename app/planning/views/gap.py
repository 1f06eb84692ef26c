"""One gap: what is missing, which open shifts would fill it, and who could take it."""

from flask import Response

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page, sentence
from app.pages.words import gettext as _
from app.planning.filling import offers
from app.planning.strips import level
from app.planning.views.dates import asked_moment
from app.planning.views.frame import PLANNERS, bp, rota
from app.rota.coverage import gaps
from app.rota.hours import A_WEEK


@bp.get("/gap")
@allowed(*PLANNERS)
def gap() -> Response:
    """Show what is missing in a stretch of time, and who could take it."""
    since, until = asked_moment("since"), asked_moment("until")
    if since is None or until is None or not since < until <= since + 2 * A_WEEK:
        text = _("The address names no stretch of time. Choose a gap on the page of a week.")
        return sentence(400, _("There is no such gap"), text)
    now = desk().clock.now().replace(second=0, microsecond=0)
    since = now if since < now < until else since  # what is over cannot be filled
    found = gaps(rota(), since, until - since)
    return page(
        "rota/gap.html",
        since=since,
        until=until,
        gaps=found,
        level=lambda each: level(each, now),
        past=until <= now,
        offers=list(offers(rota(), found)) if found else [],
        day=since.astimezone(rota().zone).date(),
        people=rota().people,
    )
