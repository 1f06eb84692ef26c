"""One date of a shift: give it to somebody, move it, split it, call it off."""

from datetime import date

from flask import abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.guard import allowed
from app.pages.shell import page
from app.planning import changes
from app.planning.forms import NOBODY, GiveForm, HoursForm, SplitForm
from app.planning.rules import Change
from app.planning.showing import held_by, offers
from app.planning.views.frame import PLANNERS, bp, day_of, kept_rota, week_of
from app.planning.views.looking import decide, moment, names_in
from app.rota import moves
from app.rota.edits import Deed
from app.rota.hours import Stint
from app.rota.rules import Rota

NOT_KEPT = 400


@bp.get("/shifts/<code>/<day>")
@allowed(*PLANNERS)
def stint(code: str, day: str) -> Answer:
    """Show one date of a shift, and what can be done with it."""
    return _shown(code, day_of(day))


@bp.post("/shifts/<code>/<day>/give")
@allowed(*PLANNERS)
def give(code: str, day: str) -> Answer:
    """Give it, or what is left of it, to somebody, or to nobody."""
    on, form = day_of(day), GiveForm()
    form.person.choices = held_by(kept_rota())
    if not form.validate():
        return _shown(code, on, give=form)
    change = changes.give(code, on, form.chosen(), moment())
    return _decided(change, Deed.GAVE, code, on)


@bp.post("/shifts/<code>/<day>/move")
@allowed(*PLANNERS)
def move(code: str, day: str) -> Answer:
    """Give it other hours on that date."""
    on, form = day_of(day), HoursForm()
    if not form.validate():
        return _shown(code, on, move=form)
    change = changes.move(code, on, form.hours(), moment())
    return _decided(change, Deed.MOVED, code, on)


@bp.post("/shifts/<code>/<day>/split")
@allowed(*PLANNERS)
def split(code: str, day: str) -> Answer:
    """Part it: what comes after is another's."""
    on, form, rota = day_of(day), SplitForm(), kept_rota()
    form.person.choices = held_by(rota)
    found = moves.stint_of(rota, code, on)
    if found is None or not form.validate():
        return _shown(code, on, split=form)
    cut = form.moment(found.since.astimezone(rota.zone))
    change = changes.split(code, on, cut, form.chosen(), moment())
    return _decided(change, Deed.SPLIT, code, on)


@bp.post("/shifts/<code>/<day>/cancel")
@allowed(*PLANNERS)
def cancel(code: str, day: str) -> Answer:
    """Let the shift not be on that date."""
    on = day_of(day)
    return _decided(changes.cancel(code, on, moment()), Deed.MOVED, code, on)


def _decided(change: Change, deed: Deed, code: str, on: date) -> Answer:
    week = week_of(on)
    return decide(change, deed, week, lambda told: _shown(code, on, told))


def _shown(code: str, on: date, told: str = "", **forms: GiveForm | HoursForm) -> Answer:
    rota = kept_rota()
    shift, found = moves.shift_of(rota, code), moves.stint_of(rota, code, on)
    if shift is None:
        abort(404)
    if found is None:
        return redirect(url_for("rota.shift", code=code))
    return page(
        "rota/stint.html",
        NOT_KEPT if told or forms else 200,
        stint=found,
        told=told,
        forms=_forms(rota, found) | forms,
        offers=offers(rota, found),
        names=names_in(rota),
    )


def _forms(rota: Rota, found: Stint) -> dict[str, GiveForm | HoursForm]:
    own, held = moves.hours_of(found), found.person or NOBODY
    give, part = GiveForm(formdata=None, person=held), SplitForm(formdata=None, person=NOBODY)
    give.person.choices = part.person.choices = held_by(rota)
    hours = HoursForm(
        formdata=None, starts=f"{own.starts:%H:%M}", ends=f"{own.ends:%H:%M}", nights=own.nights
    )
    return {"give": give, "split": part, "move": hours}
