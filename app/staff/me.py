"""What somebody keeps of their own: browsers, password, telephone, recovery codes, language."""

import ipaddress
import math
import uuid
from collections.abc import Callable
from datetime import datetime
from typing import cast

import segno
from flask import (
    Blueprint,
    Response,
    abort,
    after_this_request,
    current_app,
    redirect,
    request,
    session,
    url_for,
)
from markupsafe import Markup
from werkzeug.wrappers import Response as Answer
from wtforms import Field

from app.audit.rules import Act
from app.audit.service import record
from app.db import Session
from app.pages.desk import desk
from app.pages.guard import allowed, proved, visitor
from app.pages.shell import A_YEAR, frame, inside, page, say
from app.pages.words import COOKIE, LANGUAGES
from app.pages.words import gettext as _
from app.staff import accounts, codes, passwords, signins, store
from app.staff.forms import Asking, PasswordForm, TelephoneForm
from app.staff.passwords import BusyError
from app.staff.proofs import WaitError, WrongError
from app.staff.rules import EVERY_ROLE, Touched, browser_of
from app.staff.tables import Account

TOKEN = "sign_in"  # noqa: S105 - where a browser's session keeps it
REFUSED, SLOWLY, BUSY = 422, 429, 503
WARNS = "warns"  # in the application's extensions: what tells somebody of their account
KNOWN, KNOWN_FOR = "known", 180 * 24 * 3600  # the cookie of a browser that was used; seconds
ACCOUNTS = 4  # that one browser is known to, at most

Warns = Callable[[Session, str, Touched, datetime, str], None]

bp = frame(Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates"))


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
    chosen = request.form.get("language")
    if chosen not in LANGUAGES:
        abort(400)
    with desk().database.transaction() as database:
        _account(database).language = chosen
    answer = redirect(url_for("staff.me"))
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(
        COOKIE, chosen, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
    )
    return answer


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


def checked(form: Asking, field: Field, act: Callable[[], None]) -> int:
    """Do what a form asks for: 0, or a status and the reason at a field."""
    if not form.validate():
        return REFUSED
    try:
        act()
    except WaitError as error:
        seconds = math.ceil(error.left.total_seconds())
        field.errors = [_("Too many tries. Wait %(n)s seconds, then try again.", n=seconds)]
        return SLOWLY
    except BusyError:
        field.errors = [_("Many people are signing in just now. Try again in a moment.")]
        return BUSY
    except WrongError:
        field.errors = [str(form.refusal)]
        return REFUSED
    return 0


def shown(secret: bytes, name: str) -> dict[str, object]:
    """Give what shows a secret on a page: a picture to scan, an address, letters to type."""
    address = codes.address(secret, name)
    picture = segno.make(address, error="m", micro=False)
    svg = picture.svg_inline(dark="#000", light="#fff", svgclass="qr", omitsize=True)
    # segno writes the picture: nothing that anybody typed stands in it.
    return {"picture": Markup(svg), "address": address, "typed": codes.typed(secret)}  # noqa: S704


def next_page() -> str:
    """Give the page that somebody wanted before they were asked who they are."""
    return inside(request.args.get("next") or "/")


def browser() -> str:
    """Tell what kind of browser asks."""
    return browser_of(request.headers.get("User-Agent", ""))


def address_of_request() -> str:
    """Tell from which network somebody asks: behind a proxy it says so, in its last entry.

    Of an IPv6 address the first half names the network; whoever has one has all of it.
    """
    peer = _network(request.remote_addr or "")
    if peer is None or not (peer.is_private or peer.is_loopback):
        return str(peer)
    told = request.headers.get("X-Forwarded-For", "").rpartition(",")[2].strip()
    return str(_network(told) or peer)


def _network(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return None
    if isinstance(found, ipaddress.IPv4Address):
        return found
    return found.ipv4_mapped or ipaddress.IPv6Address(int(found) >> 64 << 64)


def enter(begun: str) -> None:
    """Let this browser keep a sign-in, and nothing of before."""
    session.clear()
    session[TOKEN] = begun


def warn(database: Session, code: str, what: Touched) -> None:
    """Have somebody told what is done to their account, in the transaction that does it."""
    tells = cast("Warns", current_app.extensions[WARNS])
    tells(database, code, what, desk().clock.now(), browser())


def is_known(account: Account) -> bool:
    """Tell whether this browser says that the account was used with it."""
    return signins.mark(desk().keyring, account) in _marks()


def remember(account: Account) -> None:
    """Let this browser say from now on that the account was used with it."""
    own = signins.mark(desk().keyring, account)
    kept = [own, *(each for each in _marks() if each != own)][:ACCOUNTS]

    @after_this_request
    def keep(answer: Response) -> Response:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        answer.set_cookie(
            _known(), ".".join(kept), max_age=KNOWN_FOR, secure=secure, httponly=True,
            samesite="Strict",
        )  # fmt: skip
        return answer


def _marks() -> list[str]:
    return request.cookies.get(_known(), "").split(".")


def _known() -> str:
    return f"__Host-{KNOWN}" if current_app.config["SESSION_COOKIE_SECURE"] else KNOWN


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
