"""A shift that comes again: make it, change it from a date on, end it."""

from datetime import date
from typing import cast

from flask import Response, abort
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed
from app.pages.shell import page
from app.planning import changes
from app.planning.forms import NOBODY, EndForm, ShiftForm
from app.planning.phrases import shift_in_words
from app.planning.showing import held_by
from app.planning.views.dates import asked_moment
from app.planning.views.frame import PLANNERS, bp, kept_rota, week_of
from app.planning.views.looking import decide, names_in
from app.rota import moves
from app.rota.edits import Deed
from app.rota.hours import MOST_NIGHTS, Shift
from app.rota.rules import Rota

NOT_KEPT = 400
USUAL = {"tier": "primary", "language": "", "person": NOBODY}


@bp.get("/new")
@allowed(*PLANNERS)
def blank() -> Response:
    """Show the form of a new shift; an address may say which hours of one date it fills."""
    return _made(ShiftForm(formdata=None, **_asked_for()))


@bp.post("/new")
@allowed(*PLANNERS)
def make() -> Answer:
    """Make a shift."""
    form = _offering(ShiftForm(), kept_rota())
    if not form.validate():
        return _made(form, NOT_KEPT)
    begins = cast("date", form.begins.data)
    back = week_of(begins)
    return decide(
        changes.begin(form.shift()), Deed.MADE, back, lambda told: _made(form, NOT_KEPT, told)
    )


@bp.get("/shifts/<code>")
@allowed(*PLANNERS)
def shift(code: str) -> Response:
    """Show a shift, to be changed from a date on, or ended."""
    return _shown(code)


@bp.post("/shifts/<code>")
@allowed(*PLANNERS)
def change(code: str) -> Answer:
    """Change a shift from the first date of the form on."""
    rota = kept_rota()
    form = _offering(ShiftForm(), rota)
    if not form.validate():
        return _shown(code, form=form)
    begins = cast("date", form.begins.data)
    back = week_of(begins)
    made = changes.change_from(code, begins, form.shift())
    return decide(made, Deed.CHANGED, back, lambda told: _shown(code, told, form=form))


@bp.post("/shifts/<code>/end")
@allowed(*PLANNERS)
def end(code: str) -> Answer:
    """End a shift."""
    form = EndForm()
    if not form.validate():
        return _shown(code, ending=form)
    day = cast("date", form.day.data)
    back = week_of(day)
    return decide(changes.end(code, day), Deed.ENDED, back, lambda told: _shown(code, told))


def _shown(
    code: str, told: str = "", form: ShiftForm | None = None, ending: EndForm | None = None
) -> Response:
    rota = kept_rota()
    found = moves.shift_of(rota, code)
    if found is None:
        abort(404)
    return page(
        "rota/shift.html",
        NOT_KEPT if told or form or ending else 200,
        shift=found,
        said=shift_in_words(found, names_in(rota)),
        told=told,
        form=form or _offering(_filled(found), rota),
        ending=ending or EndForm(formdata=None),
    )


def _made(form: ShiftForm, status: int = 200, told: str = "") -> Response:
    return page("rota/new.html", status, form=_offering(form, kept_rota()), told=told)


def _asked_for() -> dict[str, object]:
    """Fill the form with what an address asks for: a stretch of time, a tier, somebody."""
    since, until = asked_moment("since"), asked_moment("until")
    plain = {"begins": _today(), "days": [str(_today().weekday())]}
    if since is None or until is None:
        return plain
    zone = desk().settings.timezone
    begin, end = since.astimezone(zone), until.astimezone(zone)
    return {
        "begins": begin.date(),
        "until": begin.date(),
        "days": [str(begin.weekday())],
        "starts": f"{begin:%H:%M}",
        "ends": f"{end:%H:%M}",
        "nights": str(min((end.date() - begin.date()).days, MOST_NIGHTS)),
        **{name: asked().get(name, usual) for name, usual in USUAL.items()},
    }


def _filled(shift: Shift) -> ShiftForm:
    """Write a shift into its form, to be changed from today on, or from its first date."""
    return ShiftForm(
        formdata=None,
        days=[str(each) for each in shift.weekdays],
        starts=f"{shift.starts:%H:%M}",
        ends=f"{shift.ends:%H:%M}",
        nights="" if shift.nights is None else str(shift.nights),
        every=str(shift.every),
        nth=str(shift.nth[0]) if shift.nth else "",
        tier=shift.tier.value,
        language=shift.language or "",
        person=shift.person or NOBODY,
        begins=max(_today(), shift.valid_from or _today()),
        until=shift.valid_to,
    )


def _offering(form: ShiftForm, rota: Rota) -> ShiftForm:
    form.person.choices = held_by(rota)
    return form


def _today() -> date:
    return desk().clock.now().astimezone(desk().settings.timezone).date()
