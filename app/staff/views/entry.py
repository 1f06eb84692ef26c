"""The way in: signing in and out, joining by a link, and giving the password again."""

import uuid
from datetime import timedelta

from flask import redirect, request, session, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.pages.desk import desk
from app.pages.guard import allowed, open_to_all, perhaps, visitor
from app.pages.shell import page, say, sentence
from app.pages.visitors import Visitor
from app.pages.words import gettext as _
from app.pages.words import language
from app.staff import accounts, proofs, signins, store
from app.staff.accounts import Fault, Joining, LinkError, SignInNameTakenError
from app.staff.forms import CodeForm, JoinForm, ProveForm, SignInForm
from app.staff.proofs import Half, StaleError
from app.staff.rules import EVERY_ROLE, Touched
from app.staff.tables import Account, Person
from app.staff.views.browsers import (
    TOKEN,
    address_of_request,
    browser,
    enter,
    is_known,
    next_page,
    remember,
)
from app.staff.views.frame import REFUSED, bp, checked, shown, warn

HALF = "half"  # where a browser's session keeps who has given a password and not yet a code
HALF_LASTS = timedelta(minutes=5)
GONE = 410


def look() -> Visitor | None:
    """Find who is signed in with the browser that asks."""
    token = session.get(TOKEN)
    if not token:
        return None
    at = desk().clock.now()
    with desk().database.transaction() as database:
        return signins.look(database, desk().keyring, token, at)


@bp.route("/sign-in", methods=["GET", "POST"])
@open_to_all
def sign_in() -> Answer:
    if perhaps():
        return redirect(next_page())
    form, status = SignInForm(), 200
    if request.method == "POST":
        status = checked(form, form.password, lambda: _begin_half(form))
        if not status:
            return redirect(url_for("staff.code", next=request.args.get("next")))
    return page("staff/sign_in.html", status, form=form)


def _begin_half(form: SignInForm) -> None:
    half = proofs.check_password(
        desk(), form.name.data, form.password.data, address_of_request()
    )
    now = desk().clock.now().timestamp()
    session[HALF] = {"person": str(half.person), "stamp": half.stamp, "at": now}


@bp.route("/sign-in/code", methods=["GET", "POST"])
@open_to_all
def code() -> Answer:
    if perhaps():
        return redirect(next_page())
    half = _half()
    if half is None:
        return _begin_again()
    form, status = CodeForm(), 200
    if request.method == "POST":
        try:
            status = checked(form, form.code, lambda: _finish(half, form))
        except StaleError:
            return _begin_again()
        if not status:
            return redirect(next_page())
    return page("staff/code.html", status, form=form)


def _finish(half: Half, form: CodeForm) -> None:
    address = address_of_request()
    enter(proofs.check_code(desk(), half, form.code.data, address, browser(), _greet))


def _greet(database: Session, account: Account, person: Person) -> None:
    """Tell the owner of an account that it is used with a browser that is new to it."""
    if not is_known(account):
        warn(database, person.code, Touched.BROWSER)
    remember(account)


def _half() -> Half | None:
    """Tell who has given a password in the last minutes, with this browser."""
    kept = session.get(HALF)
    if not kept or desk().clock.now().timestamp() - kept["at"] > HALF_LASTS.total_seconds():
        return None
    return Half(person=uuid.UUID(kept["person"]), stamp=kept["stamp"])


def _begin_again() -> Answer:
    session.pop(HALF, None)
    say(_("That took too long, or something has changed. Begin again, please."))
    return redirect(url_for("staff.sign_in", next=request.args.get("next")))


@bp.route("/join/<token>", methods=["GET", "POST"])
@open_to_all
def join(token: str) -> Answer:
    form, status = JoinForm(), 200
    try:
        with desk().database.transaction() as database:
            welcome = accounts.welcome(database, desk().keyring, token, desk().clock.now())
        form.names = (welcome.first_name, form.name.data or "")
        if request.method == "POST":
            status = _joined(token, form)
    except LinkError as error:
        return _no_way_in(error.fault)
    if request.method == "POST" and not status:
        return redirect(url_for("staff.recovery"))
    form.name.data = form.name.data or welcome.name
    showing = shown(welcome.secret, form.name.data)
    return page("staff/join.html", status, form=form, welcome=welcome, **showing)


def _joined(token: str, form: JoinForm) -> int:
    try:
        return checked(form, form.code, lambda: _join(token, form))
    except SignInNameTakenError:
        form.name.errors = [_("Somebody else signs in with this name. Choose another.")]
        return REFUSED


def _join(token: str, form: JoinForm) -> None:
    chosen = Joining(
        name=form.name.data,
        password=form.password.data,
        code=form.code.data,
        language=language(),
    )
    enter(accounts.join(desk(), token, chosen, browser(), _welcome))


def _welcome(database: Session, account: Account, person: Person, anew: bool) -> None:  # noqa: FBT001 - a fact, told once
    if anew:
        warn(database, person.code, Touched.ANEW)
    remember(account)


def _no_way_in(fault: Fault) -> Answer:
    """Say what is wrong with a link; whoever has just joined with it goes on."""
    if fault is Fault.USED and perhaps():
        return redirect(url_for("staff.recovery"))
    told = {
        Fault.USED: _("This link was used already, and it works only once."),
        Fault.OLD: _("This link is older than 15 minutes, and does not work any more."),
        Fault.UNKNOWN: _("There is no such link, or there is a newer one."),
    }
    more = _("Ask whoever sent it for a new one. If you have an account, sign in.")
    return sentence(GONE, _("This link lets nobody in"), f"{told[fault]} {more}")


@bp.route("/prove", methods=["GET", "POST"])
@allowed(*EVERY_ROLE)
def prove() -> Answer:
    form, status = ProveForm(), 200
    if request.method == "POST":
        status = checked(form, form.password, lambda: _prove(form.password.data))
        if not status:
            return redirect(next_page())
    return page("staff/prove.html", status, form=form)


def _prove(password: str) -> None:
    proofs.check_again(desk(), uuid.UUID(visitor().sign_in), password, address_of_request())


@bp.post("/sign-out")
@allowed(*EVERY_ROLE)
def sign_out() -> Answer:
    found = visitor()
    with desk().database.transaction() as database:
        store.end_sign_in(database, uuid.UUID(found.sign_in))
        record(database, found.code, Act.SIGNED_OUT, found.code, desk().clock.now())
    session.clear()
    answer = redirect(url_for("staff.sign_in"))
    # The cookie of the sign-in goes with the session; what else stays is the language, and that
    # the browser was used, or each sign-in after a sign-out would be one with a new browser.
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
