"""Plan many dates at once: what the line needs, and who could have it."""

from datetime import date, timedelta
from typing import cast

from flask import Response
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning import changes
from app.planning.forms import NeedsForm, PlanForm
from app.planning.showing import everybody
from app.planning.views.frame import PLANNERS, bp, kept_rota, week_of
from app.planning.views.looking import decide, moment
from app.rota.edits import Deed
from app.rota.hours import A_DAY
from app.rota.rules import Rota

NOT_KEPT = 400


@bp.get("/needs")
@allowed(*PLANNERS)
def needs() -> Response:
    """Show the form of what the line needs, from the next month on."""
    return _needed(NeedsForm(formdata=None, begins=_next_month()[0], starts="08:00"))


@bp.post("/needs")
@allowed(*PLANNERS)
def need() -> Answer:
    """Make open shifts for each hour of the day."""
    form = NeedsForm()
    if not form.validate():
        return _needed(form, NOT_KEPT)
    made = changes.begin_all(form.needs())
    back = week_of(cast("date", form.begins.data))
    return decide(made, Deed.MADE, back, lambda told: _needed(form, NOT_KEPT, told))


@bp.get("/plan")
@allowed(*PLANNERS)
def plan() -> Response:
    """Show the form of the planning aid: for the next month, and everybody."""
    first, last = _next_month()
    rota = kept_rota()
    form = PlanForm(formdata=None, begins=first, until=last, people=list(rota.people))
    return _planned(form, rota)


@bp.post("/plan")
@allowed(*PLANNERS)
def propose() -> Answer:
    """Show who could have the open shifts of a span, and save it."""
    form, rota = PlanForm(), kept_rota()
    form.people.choices = everybody(rota)
    if not form.validate():
        return _planned(form, rota, NOT_KEPT)
    begins, until = cast("date", form.begins.data), cast("date", form.until.data)
    made = changes.fill(begins, until, form.people.data, moment())
    return decide(
        made, Deed.PLANNED, week_of(begins), lambda told: _planned(form, rota, NOT_KEPT, told)
    )


def _needed(form: NeedsForm, status: int = 200, told: str = "") -> Response:
    return page("rota/needs.html", status, form=form, told=told)


def _planned(form: PlanForm, rota: Rota, status: int = 200, told: str = "") -> Response:
    form.people.choices = everybody(rota)
    return page("rota/plan.html", status, form=form, told=told)


def _next_month() -> tuple[date, date]:
    """Give the first and the last day of the next month."""
    today = desk().clock.now().astimezone(desk().settings.timezone).date()
    first = (today.replace(day=1) + timedelta(days=32)).replace(day=1)
    return first, (first + timedelta(days=32)).replace(day=1) - A_DAY
