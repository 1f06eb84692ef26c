"""Who may enter a page: every view names the roles that may, or is shut."""

from collections.abc import Callable, Collection
from datetime import timedelta
from typing import TypeVar, cast
from urllib.parse import urlsplit

from flask import Response, abort, current_app, g, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.visitors import Visitor

View = TypeVar("View", bound=Callable[..., object])

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
HERE = "same-origin"
STATIC = ".static"  # files that are the same for everybody
EVERYBODY = "everybody"  # signed in or not: the door itself
SIGN_IN = "staff.sign_in"
PROVE = "staff.prove"
FRESH = timedelta(minutes=5)  # for so long nobody is asked for their password again
LOOKS = "visitor"  # in the application's extensions: the function that looks somebody up

_MARK, _PROVED = "_allowed", "_proved"


def allowed(*roles: str) -> Callable[[View], View]:
    """Open a view to whoever is signed in with one of these roles, and to nobody else.

    It stands below the route: `@bp.get("/cases")`, then `@allowed(Role.COORDINATOR)`.
    """
    return _marked(frozenset(map(str, roles)))


def open_to_all(view: View) -> View:
    """Open a view to whoever asks: the way in, and nothing else."""
    return _marked(frozenset({EVERYBODY}))(view)


def proved(view: View) -> View:
    """Ask for the password again where it was given more than five minutes ago.

    For what reveals, exports, or changes who may do what. It stands below `@allowed(…)`.
    """
    setattr(view, _PROVED, True)
    return view


def roles_of(endpoint: str | None) -> Collection[str]:
    """Give the roles that a view is open to; none for one that says nothing."""
    view = current_app.view_functions.get(endpoint or "")
    return cast("Collection[str]", getattr(view, _MARK, frozenset()))


def visitor() -> Visitor:
    """Give whoever is signed in, in a view that is open to roles."""
    found = perhaps()
    if found is None:
        abort(404)
    return found


def perhaps() -> Visitor | None:
    """Give whoever is signed in, if anybody is; looked up once a request."""
    if "visitor" not in g:
        look = cast("Callable[[], Visitor | None]", current_app.extensions[LOOKS])
        g.visitor = look()
    return cast("Visitor | None", g.visitor)


def readable() -> None:
    """Find nothing at an address with a character that no database keeps."""
    if "\0" in request.path:
        abort(404)


def check() -> Answer | Response | None:
    """Let the request pass, send who is not signed in to the door, or say 404 to the others.

    Who may not see something does not learn that it is there.
    """
    if request.method not in SAFE:
        _check_form()
    roles = roles_of(request.endpoint)
    if EVERYBODY in roles or (request.endpoint or "").endswith(STATIC):
        return None
    if not roles:
        abort(404)
    found = perhaps()
    if found is None:
        return redirect(url_for(SIGN_IN, next=_asked_for()))
    if not found.may(*roles):
        abort(404)
    return None if _is_proved(found) else redirect(url_for(PROVE, next=_page_of_form()))


def _is_proved(found: Visitor) -> bool:
    view = current_app.view_functions.get(request.endpoint or "")
    return not hasattr(view, _PROVED) or is_fresh(found)


def is_fresh(found: Visitor) -> bool:
    """Tell whether somebody gave their password within the last five minutes."""
    return desk().clock.now() - found.proved_at <= FRESH


def _page_of_form() -> str | None:
    """Name the page to come back to: the one with the form, where a form was sent."""
    if request.method in SAFE:
        return _asked_for()
    try:
        parts = urlsplit(request.referrer or "")
    except ValueError:  # no browser writes such an address
        return None
    here = f"{parts.scheme}://{parts.netloc}" == _own_origin()
    return parts._replace(scheme="", netloc="").geturl() if here else None


def _check_form() -> None:
    """Refuse a form that did not come from a page of ours."""
    whence = request.headers.get("Sec-Fetch-Site", HERE)
    origin = request.headers.get("Origin")
    if whence not in {HERE, "none"} or (origin and origin.rstrip("/") != _own_origin()):
        abort(400)
    current_app.extensions["csrf"].protect()


def _own_origin() -> str:
    """Say where this line is served: as it is reached from outside, or, in practice, here."""
    settings = desk().settings
    own = request.host_url if settings.practice else settings.public_url
    parts = urlsplit(own)
    return f"{parts.scheme}://{parts.netloc}"


def _asked_for() -> str | None:
    """Name the page to come back to; only what may be asked for twice."""
    return request.full_path.rstrip("?") if request.method == "GET" else None


def _marked(roles: frozenset[str]) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _MARK, roles)
        return view

    return mark
