"""Everybody on the roll: who needs something, as a sheet, and somebody new."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app import sheets
from app.pages.desk import desk
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.people import service, showing
from app.people.forms import NewPersonForm
from app.people.views.frame import KEPT, NOT_KEPT, PLANNERS, bp, rota
from app.staff.service import NameTakenError, NumberTakenError


@bp.get("")
@allowed(*PLANNERS)
def roll() -> Response:
    return page("people/roll.html", **showing.roll(rota()))


@bp.post("/export")
@allowed(*PLANNERS)
@proved
def export() -> Response:
    """Give names, languages and roles as a sheet; no number, and nothing that calculates."""
    own, now = desk(), desk().clock.now()
    with own.database.transaction() as session:
        members = service.members(session, rota(), now)
        service.exported(session, visitor().code, now)
    rows = [
        (each.first_name, ", ".join(each.languages), showing.offices(each)) for each in members
    ]
    content = sheets.written((_("Name"), _("Languages"), _("Roles")), rows)
    answer = Response(content, content_type="text/csv; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="people.csv"'
    return answer


@bp.route("/new", methods=["GET", "POST"])
@allowed(*PLANNERS)
def new() -> Answer:
    form = NewPersonForm()
    if form.validate_on_submit() and (profile := form.profile(None)):
        try:
            with desk().database.transaction() as session:
                code = service.enrol(
                    session, desk().keyring, visitor().code, profile, desk().clock.now()
                )
        except (NumberTakenError, NameTakenError) as error:
            showing.tell_taken(form, error)
        else:
            say(_("%(name)s is on the roll. Now try the telephone.", name=profile.first_name))
            return redirect(url_for("people.person", code=code))
    return page("people/new.html", NOT_KEPT if form.errors else KEPT, form=form)
