"""What somebody may do, and how they come in: roles, a link that is shown, a letter."""

from flask import redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.people import inviting, service, showing
from app.people.forms import RolesForm
from app.people.showing import GIVERS
from app.people.views.frame import NOT_KEPT, bp, enrolled_of, postman, shown
from app.staff.letters import address_of


@bp.post("/<code>/roles")
@allowed(*GIVERS)
@proved
def roles(code: str) -> Answer:
    form, enrolled = RolesForm(), enrolled_of(code)
    if not form.validate():
        return shown(enrolled, NOT_KEPT, given=form)
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
    form, enrolled, own = RolesForm(), enrolled_of(code), desk()
    if not form.validate():
        return shown(enrolled, NOT_KEPT, given=form)
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
    form, enrolled = RolesForm(), enrolled_of(code)
    if not form.validate():
        return shown(enrolled, NOT_KEPT, given=form)
    try:
        once = str(form.once.data)
        inviting.write(desk(), postman(), visitor(), code, form.chosen(), once)
    except tuple(showing.REFUSALS) as error:
        say(showing.refused(error))
    else:
        say(showing.sent(enrolled.profile.first_name))
    return redirect(url_for("people.person", code=code))
