"""Bringing a list of people: what it would do is shown, then it is done."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.people import document, importing, showing, words
from app.people.forms import LookedForm, SheetForm
from app.people.rules import WrongError
from app.people.views.frame import NOT_KEPT, PLANNERS, bp
from app.staff.service import NameTakenError, NumberTakenError


@bp.get("/import")
@allowed(*PLANNERS)
def choose() -> Response:
    return page("people/import.html", form=SheetForm())


@bp.post("/import")
@allowed(*PLANNERS)
def look() -> Response:
    """Show what a file would do; nothing is done yet."""
    form = SheetForm()
    content = form.sheet.data.read(document.LONGEST + 1) if form.sheet.data else b""
    return _look(content, form)


@bp.post("/import/done")
@allowed(*PLANNERS)
def bring() -> Answer:
    """Do what a look has shown, if it would still do the same."""
    form, own, now = LookedForm(), desk(), desk().clock.now()
    who = visitor().code
    content = importing.unsealed(own.keyring, who, form.content.data or "", now)
    if content is None:
        say(_("This look is too old. Nothing was changed: choose the file again."))
        return redirect(url_for("people.choose"))
    planned = showing.looked(document.read(content))
    if planned.stamp(own.keyring) != form.stamp.data:
        say(_("The roll has changed since you looked. Nothing was changed: look again."))
        return _look(content, SheetForm())
    try:
        with own.database.transaction() as session:
            importing.carry_out(session, own.keyring, who, planned, now)
    except (NumberTakenError, NameTakenError):
        say(_("The roll has changed since you looked. Nothing was changed: look again."))
        return _look(content, SheetForm())
    say(showing.done(planned))
    return redirect(url_for("people.roll"))


def _look(content: bytes, form: SheetForm) -> Response:
    own = desk()
    try:
        sheet = document.read(content)
    except WrongError as error:
        form.sheet.errors = [words.about(error.wrong, error.word)]
        return page("people/import.html", NOT_KEPT, form=form)
    planned = showing.looked(sheet)
    kept = importing.sealed(own.keyring, visitor().code, content, own.clock.now())
    form = LookedForm(None, content=kept, stamp=planned.stamp(own.keyring))
    return page(
        "people/looked.html",
        sheet=sheet,
        plan=planned,
        form=form,
        about=words.about,
        columns=words.COLUMNS,
    )
