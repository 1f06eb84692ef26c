"""What somebody keeps of their own: browsers, password, telephone, recovery codes, language."""

import uuid

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.pages import shell
from app.pages.desk import desk
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.staff import accounts, passwords, signins, store
from app.staff.forms import PasswordForm, TelephoneForm
from app.staff.rules import EVERY_ROLE, Touched
from app.staff.tables import Account
from app.staff.views.browsers import remember
from app.staff.views.frame import bp, checked, shown, warn


@bp.get("/me")
@allowed(*EVERY_ROLE)
def me() -> Response:
    at = desk().clock.now()
    with desk().database.transaction() as database:
        account = _account(database)
        rows = store.sign_ins(database, account.person_id)
        left = store.codes_left(database, account.person_id)
    browsers = [row for row in rows if not signins.is_over(row, at)]
    unkept = account.codes_sealed is not None
    return page("staff/me.html", account=account, browsers=browsers, left=left, unkept=unkept)


@bp.post("/me/sign-ins/<uuid:sign_in>/end")
@allowed(*EVERY_ROLE)
def end(sign_in: uuid.UUID) -> Answer:
    """End one; one that is over is as good as ended, another person's is not there."""
    with desk().database.transaction() as database:
        row = store.sign_in(database, sign_in)
        if row and row.person_id != _account(database).person_id:
            abort(404)
        if store.end_sign_in(database, sign_in):
            _note(database, Act.ENDED_SIGN_IN, "one")
    say(_("That browser is signed out."))
    return redirect(url_for("staff.me"))


@bp.post("/me/sign-ins/end")
@allowed(*EVERY_ROLE)
def end_others() -> Answer:
    with desk().database.transaction() as database:
        _end_others(database, _account(database))
        _note(database, Act.ENDED_SIGN_IN, "all others")
    say(_("All other browsers are signed out."))
    return redirect(url_for("staff.me"))


@bp.post("/me/language")
@allowed(*EVERY_ROLE)
def speak() -> Answer:
    """Keep the language with the account, so that every browser of theirs has it."""
    chosen = shell.chosen_language()
    with desk().database.transaction() as database:
        _account(database).language = chosen
    return shell.keep_language(redirect(url_for("staff.me")), chosen)


@bp.route("/me/password", methods=["GET", "POST"])
@allowed(*EVERY_ROLE)
@proved
def password() -> Answer:
    form, status = PasswordForm(), 200
    with desk().database.transaction() as database:
        form.names = (visitor().first_name, _account(database).name)
    if request.method == "POST":
        status = checked(form, form.password, lambda: _change_password(form.password.data))
        if not status:
            say(_("Your password is changed. All other browsers are signed out."))
            return redirect(url_for("staff.me"))
    return page("staff/password.html", status, form=form)


def _change_password(chosen: str) -> None:
    hashed = passwords.hashed(chosen)
    with desk().database.transaction() as database:
        account = _account(database)
        account.password = hashed
        _end_others(database, account)
        warn(database, visitor().code, Touched.PASSWORD)
        _note(database, Act.CHANGED_SECRETS, "password")


@bp.route("/me/telephone", methods=["GET", "POST"])
@allowed(*EVERY_ROLE)
@proved
def telephone() -> Answer:
    form, status = TelephoneForm(), 200
    if request.method == "POST":
        status = checked(form, form.code, lambda: _change_telephone(form.code.data))
        if not status:
            say(_("From now on the codes of this telephone count. All other browsers are out."))
            return redirect(url_for("staff.me"))
    with desk().database.transaction() as database:
        account = _account(database)
    secret = accounts.next_secret(desk().keyring, account, visitor().sign_in)
    return page("staff/telephone.html", status, form=form, **shown(secret, account.name))


def _change_telephone(code: str) -> None:
    with desk().database.transaction() as database:
        account, keyring = _account(database), desk().keyring
        secret = accounts.next_secret(keyring, account, visitor().sign_in)
        accounts.change_telephone(keyring, account, secret, code, desk().clock.now())
        _end_others(database, account)
        remember(account)
        warn(database, visitor().code, Touched.TELEPHONE)
        _note(database, Act.CHANGED_SECRETS, "telephone")


@bp.get("/me/recovery-codes")
@allowed(*EVERY_ROLE)
@proved
def recovery() -> Answer:
    """Show recovery codes until somebody says that they keep them, and never afterwards."""
    with desk().database.transaction() as database:
        kept = accounts.codes_to_keep(desk().keyring, _account(database))
    if not kept:
        return redirect(url_for("staff.me"))
    return page("staff/recovery.html", codes=kept)


@bp.post("/me/recovery-codes/keep")
@allowed(*EVERY_ROLE)
def keep_codes() -> Answer:
    with desk().database.transaction() as database:
        _account(database).codes_sealed = None
    say(_("You are signed in. Your recovery codes are not shown again."))
    return redirect("/")


@bp.post("/me/recovery-codes/new")
@allowed(*EVERY_ROLE)
@proved
def new_codes() -> Answer:
    with desk().database.transaction() as database:
        accounts.give_codes(database, desk().keyring, _account(database))
        warn(database, visitor().code, Touched.CODES)
        _note(database, Act.CHANGED_SECRETS, "recovery codes")
    return redirect(url_for("staff.recovery"))


def _account(database: Session) -> Account:
    """Give the account of whoever is signed in; others who change it wait."""
    row = store.sign_in(database, uuid.UUID(visitor().sign_in))
    found = row and store.account(database, row.person_id, lock=True)
    return found[0] if found else abort(404)


def _end_others(database: Session, account: Account) -> None:
    store.end_sign_ins(database, account.person_id, but=uuid.UUID(visitor().sign_in))


def _note(database: Session, act: Act, reason: str) -> None:
    code = visitor().code
    record(database, code, act, code, desk().clock.now(), reason)
