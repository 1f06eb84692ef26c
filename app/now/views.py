"""The page that says at a glance how things stand, and the part of it that refreshes itself."""

from typing import cast

from flask import Blueprint, Response, current_app

from app.now.rules import Picture
from app.now.service import Glance
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page
from app.rota.service import RotaKeeper
from app.staff.rules import EVERY_ROLE, Role

GLANCE = "glance"  # in the application's extensions
EVERY = 10  # seconds between two refreshes

bp = frame(Blueprint("now", __name__, url_prefix="/now", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def now() -> Response:
    return page("now/now.html", picture=_picture(), names=_names(), every=EVERY)


@bp.get("/part")
@allowed(*EVERY_ROLE)
def part() -> Response:
    """Give what changes, for the page that is open."""
    return page("now/part.html", picture=_picture(), names=_names())


def _picture() -> Picture:
    keeper = cast(RotaKeeper, current_app.extensions["rota"])  # noqa: TC006
    glance = cast(Glance, current_app.extensions[GLANCE])  # noqa: TC006
    return glance.picture(desk().database, keeper.rota, desk().clock.now())


def _names() -> bool:
    """Tell whether the visitor may see which cases these are."""
    return visitor().may(Role.COORDINATOR, Role.LIAISON)
