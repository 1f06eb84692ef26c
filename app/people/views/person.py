"""The page of one person: what is known of them, their number, their telephone, farewell."""

import uuid
from typing import TYPE_CHECKING, cast

from flask import Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.service import SpentError, reveals_left
from app.pages.desk import ACCOUNT, desk
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import page, say
from app.pages.terms import tongue
from app.pages.words import gettext as _
from app.people import leaving, service, showing, trials, words
from app.people.forms import PersonForm, QualificationForm, ReasonForm
from app.people.views.frame import NOT_KEPT, PLANNERS, bp, enrolled_of, rota, shown
from app.staff.rules import Role
from app.staff.service import NameTakenError, NumberTakenError

if TYPE_CHECKING:
    from app.telephony.rest import Account


@bp.get("/<code>")
@allowed(*PLANNERS)
def person(code: str) -> Response:
    return shown(enrolled_of(code))


@bp.post("/<code>")
@allowed(*PLANNERS)
def change(code: str) -> Answer:
    form, before = PersonForm(), enrolled_of(code)
    form.keep(before.profile)
    if not form.validate() or not (profile := form.profile(before.profile)):
        return shown(before, NOT_KEPT, form=form)
    if form.seen.data != service.stamp(desk().keyring, before):
        return _stale(code)
    try:
        with desk().database.transaction() as session:
            now = desk().clock.now()
            names = service.change(
                session, desk().keyring, visitor().code, before, profile, now
            )
    except service.StaleError:
        return _stale(code)
    except (NumberTakenError, NameTakenError) as error:
        showing.tell_taken(form, error)
        return shown(before, NOT_KEPT, form=form)
    say(showing.changed(names))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/qualifications")
@allowed(*PLANNERS)
def qualify(code: str) -> Answer:
    form, enrolled = QualificationForm(), enrolled_of(code)
    if not form.validate():
        return shown(enrolled, NOT_KEPT, learned=form)
    with desk().database.transaction() as session:
        who, now = visitor().code, desk().clock.now()
        if not service.qualify(session, who, code, form.given(), now):
            abort(404)  # they have retired meanwhile
    say(_("The qualification is written down."))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/qualifications/<uuid:name>/remove")
@allowed(*PLANNERS)
def unqualify(code: str, name: uuid.UUID) -> Answer:
    enrolled_of(code)
    with desk().database.transaction() as session:
        gone = service.unqualify(session, visitor().code, code, name, desk().clock.now())
    if not gone:
        abort(404)
    say(_("The qualification is taken away."))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/number")
@allowed(Role.ROTA)
@proved
def number(code: str) -> Answer:
    """Show a number, in this answer only: it stands in no address and in no cookie."""
    form, own = ReasonForm(), desk()
    enrolled = enrolled_of(code)
    if not form.validate():
        return shown(enrolled, NOT_KEPT, reason=form)
    try:
        with own.database.transaction() as session:
            who, now = visitor().code, own.clock.now()
            revealed = service.reveal(session, own.keyring, who, code, form.reason.data, now)
            left = reveals_left(session, who, now)
    except SpentError:
        say(_("You have seen ten numbers in a day: no more for now. Ask somebody else."))
        return redirect(url_for("people.person", code=code))
    name = enrolled.profile.first_name
    return page("people/number.html", name=name, code=code, number=revealed, left=left)


@bp.get("/<code>/ring")
@allowed(*PLANNERS)
def rung(code: str) -> Response:
    name = enrolled_of(code).profile.first_name
    with desk().database.transaction() as session:
        ring = trials.look(session, code, desk().clock.now())
    part = "people/rung_part.html" if request.headers.get("X-Live") else "people/rung.html"
    return page(part, name=name, code=code, ring=ring, ended=words.ENDED)


@bp.post("/<code>/ring")
@allowed(*PLANNERS)
def ring(code: str) -> Answer:
    enrolled_of(code)
    account = cast("Account", current_app.extensions[ACCOUNT])
    begun = trials.start(desk(), account, visitor().code, code)
    if begun.hindrance:
        say(showing.hindered(begun.hindrance))
    return redirect(url_for("people.rung", code=code))


@bp.get("/<code>/retire")
@allowed(*PLANNERS)
@proved
def farewell(code: str) -> Response:
    now, name = desk().clock.now(), enrolled_of(code).profile.first_name
    return page(
        "people/retire.html",
        tongue=tongue,
        code=code,
        name=name,
        shifts=leaving.shifts_of(rota(), code, now),
        losses=leaving.losses(rota(), code, now),
        own=visitor().code == code,
    )


@bp.post("/<code>/retire")
@allowed(*PLANNERS)
@proved
def retire(code: str) -> Answer:
    name = enrolled_of(code).profile.first_name
    try:
        with desk().database.transaction() as session:
            now, zone = desk().clock.now(), desk().settings.timezone
            service.retire(session, desk().keyring, zone, visitor(), code, now)
    except service.NotTheirsError as error:
        say(showing.refused(error))
        return redirect(url_for("people.person", code=code))
    say(_("%(name)s has left. Nothing rings them any more.", name=name))
    return redirect(url_for("people.roll"))


def _stale(code: str) -> Answer:
    say(_("Somebody has changed this meanwhile. Nothing was saved: look, and do it again."))
    return redirect(url_for("people.person", code=code))
