"""Now: how things stand, what needs a person, who is there, who waits."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import EVERY_ROLE

bp = frame(Blueprint("now", __name__, url_prefix="/now", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def now() -> Response:
    return page("now/now.html")
