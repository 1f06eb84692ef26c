"""Who the caller is: their number, shown for a reason, and blocking them."""

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import REVEALS
from app.audit.service import SpentError
from app.calls import blocking
from app.calls.blocking import Blocking, Unblockable, UnblockableError
from app.cases.tables import Case
from app.casework.forms import BlockForm, ReasonForm
from app.casework.labels import UNBLOCKABLE
from app.casework.rules import masked
from app.casework.service import call_of
from app.casework.views.frame import back, bp, casework, found_of
from app.db import Session
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.staff.rules import CASE_READERS, Role


@bp.get("/<name>/number")
@allowed(*CASE_READERS)
def number(name: str) -> Response:
    with desk().database.transaction() as session:
        return _numbered(session, found_of(session, name), ReasonForm())


@bp.post("/<name>/number")
@allowed(*CASE_READERS)
def reveal(name: str) -> Answer | Response:
    form = ReasonForm()
    with desk().database.transaction() as session:
        found = found_of(session, name)
        if not form.validate():
            return _numbered(session, found, form, 400)
        try:
            casework().reveal(session, found, str(form.reason.data))
        except SpentError:
            say(_("Nobody may see more than %(most)s numbers in a day.", most=REVEALS))
    return redirect(url_for("cases.number", name=name), 303)


@bp.get("/<name>/block")
@allowed(Role.COORDINATOR)
def before_block(name: str) -> Response:
    """Show what follows before a caller is blocked, or how they are."""
    with desk().database.transaction() as session:
        return _blockable(session, found_of(session, name), BlockForm())


@bp.post("/<name>/block")
@allowed(Role.COORDINATOR)
def block(name: str) -> Answer | Response:
    form, now = BlockForm(), desk().clock.now()
    with desk().database.transaction() as session:
        found = found_of(session, name)
        if blocking.block_of(session, call_of(session, found), now):
            say(_("This caller is blocked already. Nothing was changed."))
            return back(name)
        if not form.validate():
            return _blockable(session, found, form, 400)
        try:
            _blocking().block(session, found, form.wish(), visitor().code, now)
        except UnblockableError as error:
            say(str(UNBLOCKABLE[error.why]))
            return redirect(url_for("cases.before_block", name=name), 303)
    say(_("The caller is blocked. Calls follow within two seconds."))
    return back(name)


@bp.post("/<name>/unblock")
@allowed(Role.COORDINATOR)
def unblock(name: str) -> Answer:
    with desk().database.transaction() as session:
        known, now = found_of(session, name).name, desk().clock.now()
        done = blocking.unblock(session, known, visitor().code, now)
    say(
        _("%(case)s: people are rung for this caller again.", case=known)
        if done
        else _("Nobody is blocked for this case any more. Nothing was changed.")
    )
    return back(name)


def _blockable(session: Session, found: Case, form: BlockForm, status: int = 200) -> Response:
    """Show the page that blocks a caller, or says why none can be blocked."""
    why: Unblockable | None = None
    try:
        _blocking().caller(session, found)
    except UnblockableError as error:
        why = error.why
    stands = blocking.block_of(session, call_of(session, found), desk().clock.now())
    told = UNBLOCKABLE[why] if why else None
    return page("cases/block.html", status, case=found, form=form, why=told, blocked=stands)


def _blocking() -> Blocking:
    return Blocking(keyring=desk().keyring, line=desk().settings.hotline_number)


def _numbered(session: Session, found: Case, form: ReasonForm, status: int = 200) -> Response:
    work = casework()
    known = work.number_of(session, found, call_of(session, found))
    shown = known if known and work.is_revealed(session, found) else None
    return page(
        "cases/number.html",
        status,
        case=found,
        form=form,
        number=shown,
        masked=masked(known) if known else None,
    )
