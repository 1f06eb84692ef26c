"""Words: the pages on what callers hear, and the switches of the line."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import EVERY_ROLE

bp = frame(Blueprint("words", __name__, url_prefix="/words", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def flow() -> Response:
    return page("words/flow.html")
