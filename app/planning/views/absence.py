"""Who is away, and what can be asked of somebody."""

from flask import Response, abort, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning import changes
from app.planning.forms import NOBODY, AwayForm, LimitsForm
from app.planning.showing import everybody
from app.planning.views.frame import PLANNERS, bp, kept_rota
from app.planning.views.looking import decide, moment, names_in
from app.rota.edits import Deed

NOT_KEPT = 400


@bp.get("/away")
@allowed(*PLANNERS)
def away() -> Response:
    """List who is away, now and later."""
    return _shown(AwayForm(formdata=None))


@bp.post("/away")
@allowed(*PLANNERS)
def leave() -> Answer:
    """Note that somebody is away."""
    form = AwayForm()
    form.person.choices = everybody(kept_rota())
    person = form.chosen() if form.validate() else None
    if person is None:
        return _shown(form, NOT_KEPT)
    since, until = form.span(desk().settings.timezone)
    made = changes.away(person, since, until, moment())
    return decide(
        made, Deed.AWAY, url_for("rota.away"), lambda told: _shown(form, NOT_KEPT, told)
    )


@bp.post("/away/<code>/end")
@allowed(*PLANNERS)
def back(code: str) -> Answer:
    """Note that somebody is back, or does not go."""
    made, form = changes.back(code, moment()), AwayForm(formdata=None)
    return decide(
        made, Deed.AWAY, url_for("rota.away"), lambda told: _shown(form, NOT_KEPT, told)
    )


@bp.get("/limits/<code>")
@allowed(*PLANNERS)
def limits(code: str) -> Response:
    """Show what can be asked of somebody."""
    return _limited(code)


@bp.post("/limits/<code>")
@allowed(*PLANNERS)
def limit(code: str) -> Answer:
    """Say what can be asked of somebody."""
    form = LimitsForm()
    if not form.validate():
        return _limited(code, form)
    made = changes.limit(code, form.limits())
    return decide(made, Deed.LIMITS, url_for("rota.away"), lambda _: _limited(code, form))


def _shown(form: AwayForm, status: int = 200, told: str = "") -> Response:
    rota, now = kept_rota(), desk().clock.now()
    form.person.choices = everybody(rota)
    coming = sorted((e for e in rota.away if e.until > now), key=lambda each: each.since)
    return page(
        "rota/away.html",
        status,
        form=form,
        told=told,
        away=[each for each in coming if each.person in rota.people],
        people=sorted(rota.responders, key=lambda each: each.first_name),
        names=names_in(rota),
        nobody=NOBODY,
    )


def _limited(code: str, form: LimitsForm | None = None) -> Response:
    responder = kept_rota().people.get(code)
    if responder is None:
        abort(404)
    own = responder.limits
    filled = LimitsForm(formdata=None, hours=own.hours, nights=own.nights, rest=own.rest)
    return page(
        "rota/limits.html",
        NOT_KEPT if form else 200,
        form=form or filled,
        name=responder.first_name,
    )
