"""The page that says at a glance how things stand, and the part of it that refreshes itself."""

from typing import Any, cast

from flask import Blueprint, Response, current_app

from app.now import store
from app.now.rules import AHEAD, Picture
from app.now.service import Glance
from app.pages.covering import covered
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page
from app.rota.coverage import first_grave
from app.rota.service import RotaKeeper
from app.staff.rules import CASE_READERS, EVERY_ROLE, Role

GLANCE = "glance"  # in the application's extensions
EVERY = 10  # seconds between two refreshes

bp = frame(Blueprint("now", __name__, url_prefix="/now", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def now() -> Response:
    return page("now/now.html", every=EVERY, **_shown())


@bp.get("/part")
@allowed(*EVERY_ROLE)
def part() -> Response:
    """Give what changes, for the page that is open."""
    return page("now/part.html", **_shown())


def _shown() -> dict[str, Any]:
    """Give how things stand for everybody, and what was given to the visitor."""
    with desk().database.transaction() as session:
        reads = visitor().may(*CASE_READERS)
        given = store.given(session, visitor().code) if reads else ()
    picture = _picture()
    standing = covered(first_grave(picture.gaps), picture.at, AHEAD.days)
    return {
        "picture": picture,
        "standing": standing,
        "names": _names(),
        "plans": visitor().may(Role.COORDINATOR, Role.ROTA),
        "given": given,
    }


def _picture() -> Picture:
    keeper = cast(RotaKeeper, current_app.extensions["rota"])  # noqa: TC006
    glance = cast(Glance, current_app.extensions[GLANCE])  # noqa: TC006
    return glance.picture(desk().database, keeper.rota, desk().clock.now())


def _names() -> bool:
    """Tell whether the visitor may open all the cases that stand here."""
    return visitor().may(Role.COORDINATOR)
