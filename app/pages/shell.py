"""The frame of every page: rooms, language, headers, and what is said on the next page."""

from collections.abc import Callable, Iterator
from typing import NamedTuple
from urllib.parse import urlsplit

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    flash,
    redirect,
    render_template,
    request,
)
from flask_bootstrap import Bootstrap5
from flask_wtf.csrf import CSRFProtect
from jinja2 import pass_context
from jinja2.runtime import Context
from werkzeug.wrappers import Response as Answer

from app.pages import formats, guard, terms, words
from app.pages.desk import NAME, Desk, desk
from app.pages.guard import open_to_all
from app.pages.words import COOKIE, LANGUAGES, Lazy, gettext, lazy

A_YEAR = 365 * 24 * 3600
LONGEST_FORM = 256 * 1024
SIGNED = "cookie"  # the purpose of the hash that cookies are signed with

POLICY = "; ".join(
    f"{what} {whence}"
    for what, whence in {
        "default-src": "'none'",
        "script-src": "'self'",
        "style-src": "'self'",
        "img-src": "'self' data:",  # the stylesheet's own small pictures
        "media-src": "'self'",
        "font-src": "'self'",
        "connect-src": "'self'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "base-uri": "'none'",
    }.items()
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    # Not "no-referrer": with that, browsers hide the Origin of our own forms from our check.
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
SECURE = {"Strict-Transport-Security": f"max-age={A_YEAR}"}

bp = Blueprint(
    "pages",
    __name__,
    url_prefix="/pages",
    template_folder="templates",
    static_folder="static",
)


class Room(NamedTuple):
    """A place in the bar: where it leads, and its name."""

    endpoint: str
    name: Lazy


# The bar; a room stands in it for whoever may enter.
ROOMS = (
    Room("now.now", lazy("Now")),
    Room("mine.shifts", lazy("My shifts")),
    Room("cases.day_book", lazy("Cases")),
    Room("rota.week", lazy("Rota")),
    Room("people.roll", lazy("People")),
    Room("words.flow", lazy("Words")),
    Room("reports.month", lazy("Reports")),
    Room("record.done", lazy("Record")),
    Room("booth.telephones", lazy("Practice")),
)


FILTERS: dict[str, Callable[..., str]] = {
    "when": formats.when,
    "dated": formats.dated,
    "clock": formats.clock,
    "day": formats.day,
    "month": formats.month,
    "span": formats.span,
    "lasting": formats.lasting,
    "number": formats.number,
    "term": terms.term,
    "tongue": terms.tongue,
    "begin": words.begin,
}


def furnish(app: Flask, own: Desk) -> None:
    """Give an application the frame of its pages, and shut every view that names no roles."""
    app.extensions[NAME] = own
    app.config |= _config(own)
    Bootstrap5(app)
    CSRFProtect(app)
    app.jinja_env.globals |= {"_": gettext, "many": words.many}
    app.jinja_env.filters |= {name: _when_shown(each) for name, each in FILTERS.items()}
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.after_request(_outside)
    app.register_blueprint(bp)


def frame(pages: Blueprint) -> Blueprint:
    """Make the views of a blueprint pages: guarded, with the headers of pages."""
    pages.before_request(guard.readable)
    pages.before_request(guard.check)
    pages.after_request(_headers)
    return pages


def _when_shown(made: Callable[..., str]) -> Callable[..., str]:
    """Keep Jinja from working a filter out when a template is read, for its first reader."""

    @pass_context
    def shown(_: Context, *values: object, **how: object) -> str:
        return made(*values, **how)

    return shown


def page(template: str, /, status: int = 200, **values: object) -> Response:
    """Answer with a page, in the reader's language."""
    frame = {
        "language": words.language(),
        "languages": LANGUAGES,
        "rooms": list(rooms()),
        "visitor": guard.perhaps(),
        "practice": desk().settings.practice,
        "now": desk().clock.now(),
        "endpoints": current_app.view_functions,
    }
    return Response(render_template(template, **frame, **values), status)


def say(text: str) -> None:
    """Say a sentence on top of the next page, in the reader's language of now."""
    flash(text)


def sentence(status: int, title: str, text: str) -> Response:
    """Answer with a page that says one thing."""
    return page("pages/sentence.html", status, title=title, text=text)


def rooms() -> Iterator[Room]:
    """Give the rooms that the visitor may enter."""
    found = guard.perhaps()
    for room in ROOMS:
        if found and found.may(*guard.roles_of(room.endpoint)):
            yield room


@bp.post("/language")
@open_to_all
def choose_language() -> Answer:
    """Remember the reader's language, and give the page again that they were on."""
    answer = redirect(inside(request.form.get("next", "/")))
    return keep_language(answer, chosen_language())


def chosen_language() -> str:
    """Read the language that a form asks for; 400 where pages have no such."""
    chosen = request.form.get("language")
    return chosen if chosen in LANGUAGES else abort(400)


def keep_language(answer: Answer, chosen: str) -> Answer:
    """Have the browser keep the reader's language."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.set_cookie(
        COOKIE, chosen, max_age=A_YEAR, secure=secure, httponly=True, samesite="Lax"
    )
    return answer


def inside(target: str) -> str:
    """Keep an address on this line; anything else is the first page."""
    if not target.startswith("/") or target.startswith(("//", "/\\")):
        return "/"
    if not target.isprintable():  # browsers leave out what no screen shows: "/\t/example.org"
        return "/"
    parts = urlsplit(target)
    return "/" if parts.netloc or parts.scheme else target


def _outside(answer: Answer) -> Answer:
    """Give the first address, and those where nothing is, the headers of pages too."""
    return answer if request.blueprints else _headers(answer)


def _headers(answer: Answer) -> Answer:
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    answer.headers.extend(HEADERS | (SECURE if secure else {}))
    answer.headers.setdefault("Cache-Control", "no-store")
    return answer


def _config(own: Desk) -> dict[str, object]:
    secure = own.settings.public_url.startswith("https://")
    return {
        "SECRET_KEY": own.keyring.token("console", SIGNED),
        "SESSION_COOKIE_NAME": "__Host-hotline" if secure else "hotline",
        "SESSION_COOKIE_SECURE": secure,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "MAX_FORM_MEMORY_SIZE": LONGEST_FORM,
        "MAX_FORM_PARTS": 200,
        "BOOTSTRAP_SERVE_LOCAL": True,
        "WTF_CSRF_CHECK_DEFAULT": False,  # the guard asks for it: webhooks carry no token
        "WTF_CSRF_TIME_LIMIT": None,  # a form lives as long as the sign-in
        "WTF_CSRF_SSL_STRICT": False,  # the token and the Origin header are checked
    }


frame(bp)
