"""People: the pages on who is on the roll, how they are invited, tried and retired."""

import uuid
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.service import SpentError, reveals_left
from app.pages.desk import ACCOUNT, POSTMAN, desk
from app.pages.forms import Form
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import frame, page, say
from app.pages.terms import tongue
from app.pages.words import gettext as _
from app.people import document, importing, inviting, leaving, service, showing, trials, words
from app.people.forms import (
    LookedForm,
    NewPersonForm,
    PersonForm,
    QualificationForm,
    ReasonForm,
    RolesForm,
    SheetForm,
)
from app.people.rules import WrongError
from app.people.showing import GIVERS
from app.rota.rules import Rota
from app.staff import service as staff
from app.staff.letters import address_of
from app.staff.rules import CODE_LETTERS, Enrolled, Role
from app.staff.service import NameTakenError, NumberTakenError

if TYPE_CHECKING:
    from app.mail import Postman
    from app.rota.service import RotaKeeper
    from app.telephony.rest import Account

PLANNERS = (Role.COORDINATOR, Role.ROTA, Role.ADMIN)
KEPT, NOT_KEPT = 200, 400

bp = Blueprint(
    "people",
    __name__,
    url_prefix="/people",
    template_folder="templates",
    static_folder="static",
)


@bp.before_request
def bound() -> None:
    """Read no more of a file than a list of people can have; before anything is read of it."""
    if request.endpoint == "people.look":
        request.max_content_length = 2 * document.LONGEST


frame(bp)


@bp.get("")
@allowed(*PLANNERS)
def roll() -> Response:
    return page("people/roll.html", **showing.roll(_rota()))


@bp.post("/export")
@allowed(*PLANNERS)
def export() -> Response:
    """Give names, languages and roles as a sheet; no number, and nothing that calculates."""
    own, now = desk(), desk().clock.now()
    with own.database.transaction() as session:
        members = service.members(session, _rota(), now)
        service.exported(session, visitor().code, now)
    rows = [
        (each.first_name, ", ".join(each.languages), showing.offices(each)) for each in members
    ]
    content = document.written((_("Name"), _("Languages"), _("Roles")), rows)
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


@bp.get("/<code>")
@allowed(*PLANNERS)
def person(code: str) -> Response:
    return _page(_enrolled(code))


@bp.post("/<code>")
@allowed(*PLANNERS)
def change(code: str) -> Answer:
    form, before = PersonForm(), _enrolled(code)
    form.keep(before.profile)
    if not form.validate() or not (profile := form.profile(before.profile)):
        return _page(before, NOT_KEPT, form=form)
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
        return _page(before, NOT_KEPT, form=form)
    say(showing.changed(names))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/roles")
@allowed(*GIVERS)
@proved
def roles(code: str) -> Answer:
    form, enrolled = RolesForm(), _enrolled(code)
    if not form.validate():
        return _page(enrolled, NOT_KEPT, given=form)
    try:
        with desk().database.transaction() as session:
            now = desk().clock.now()
            known = service.set_roles(session, visitor(), code, form.chosen(), now)
    except service.NotTheirsError as error:
        say(showing.refused(error))
    else:
        say(_("The roles are changed.") if known else _("Invite them first."))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/invite")
@allowed(*GIVERS)
@proved
def invite(code: str) -> Answer:
    form, enrolled, own = RolesForm(), _enrolled(code), desk()
    if not form.validate():
        return _page(enrolled, NOT_KEPT, given=form)
    try:
        token = inviting.invite(own, visitor(), code, form.chosen())
    except service.NotTheirsError as error:
        say(showing.refused(error))
        return redirect(url_for("people.person", code=code))
    # Shown once, in the answer itself: it stands in no address of ours.
    link = address_of(own.settings.public_url, token)
    return page("people/invited.html", name=enrolled.profile.first_name, link=link)


@bp.post("/<code>/invite/letter")
@allowed(*GIVERS)
@proved
def invite_by_letter(code: str) -> Answer:
    form, enrolled = RolesForm(), _enrolled(code)
    if not form.validate():
        return _page(enrolled, NOT_KEPT, given=form)
    try:
        once = str(form.once.data)
        inviting.write(desk(), _postman(), visitor(), code, form.chosen(), once)
    except tuple(showing.REFUSALS) as error:
        say(showing.refused(error))
    else:
        say(showing.sent(enrolled.profile.first_name))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/qualifications")
@allowed(*PLANNERS)
def qualify(code: str) -> Answer:
    form, enrolled = QualificationForm(), _enrolled(code)
    if not form.validate():
        return _page(enrolled, NOT_KEPT, learned=form)
    with desk().database.transaction() as session:
        who, now = visitor().code, desk().clock.now()
        if not service.qualify(session, who, code, form.given(), now):
            abort(404)  # they have retired meanwhile
    say(_("The qualification is written down."))
    return redirect(url_for("people.person", code=code))


@bp.post("/<code>/qualifications/<uuid:name>/remove")
@allowed(*PLANNERS)
def unqualify(code: str, name: uuid.UUID) -> Answer:
    _enrolled(code)
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
    enrolled = _enrolled(code)
    if not form.validate():
        return _page(enrolled, NOT_KEPT, reason=form)
    try:
        with own.database.transaction() as session:
            who, now = visitor().code, own.clock.now()
            shown = service.reveal(session, own.keyring, who, code, form.reason.data, now)
            left = reveals_left(session, who, now)
    except SpentError:
        say(_("You have seen ten numbers in a day: no more for now. Ask somebody else."))
        return redirect(url_for("people.person", code=code))
    name = enrolled.profile.first_name
    return page("people/number.html", name=name, code=code, number=shown, left=left)


@bp.get("/<code>/ring")
@allowed(*PLANNERS)
def rung(code: str) -> Response:
    name = _enrolled(code).profile.first_name
    with desk().database.transaction() as session:
        ring = trials.look(session, code, desk().clock.now())
    part = "people/rung_part.html" if request.headers.get("X-Live") else "people/rung.html"
    return page(part, name=name, code=code, ring=ring, ended=words.ENDED)


@bp.post("/<code>/ring")
@allowed(*PLANNERS)
def ring(code: str) -> Answer:
    _enrolled(code)
    account = cast("Account", current_app.extensions[ACCOUNT])
    begun = trials.start(desk(), account, visitor().code, code)
    if begun.hindrance:
        say(showing.hindered(begun.hindrance))
    return redirect(url_for("people.rung", code=code))


@bp.get("/<code>/retire")
@allowed(*PLANNERS)
def farewell(code: str) -> Response:
    now, name = desk().clock.now(), _enrolled(code).profile.first_name
    return page(
        "people/retire.html",
        tongue=tongue,
        code=code,
        name=name,
        shifts=leaving.shifts_of(_rota(), code),
        losses=leaving.losses(_rota(), code, now),
        own=visitor().code == code,
    )


@bp.post("/<code>/retire")
@allowed(*PLANNERS)
def retire(code: str) -> Answer:
    name = _enrolled(code).profile.first_name
    try:
        with desk().database.transaction() as session:
            service.retire(session, visitor(), code, desk().clock.now())
    except service.NotTheirsError as error:
        say(showing.refused(error))
        return redirect(url_for("people.person", code=code))
    say(_("%(name)s has left. Nothing rings them any more.", name=name))
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


def _page(enrolled: Enrolled, status: int = KEPT, **forms: Form) -> Response:
    values = showing.person(_rota(), enrolled, mails=_postman() is not None, **forms)
    return page("people/person.html", status, **values)


def _stale(code: str) -> Answer:
    say(_("Somebody has changed this meanwhile. Nothing was saved: look, and do it again."))
    return redirect(url_for("people.person", code=code))


def _enrolled(code: str) -> Enrolled:
    """Find who an address names; 404 where nobody on the roll is called that."""
    if not set(code) <= set(CODE_LETTERS):
        abort(404)
    with desk().database.transaction() as session:
        found = staff.find(session, desk().keyring, code)
    return found or abort(404)


def _rota() -> Rota:
    return cast("RotaKeeper", current_app.extensions["rota"]).rota


def _postman() -> "Postman | None":
    return cast("Postman | None", current_app.extensions[POSTMAN])
