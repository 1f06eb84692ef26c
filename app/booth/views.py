"""Booth: telephones in the browser, on the practice network."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import EVERY_ROLE

bp = frame(Blueprint("booth", __name__, url_prefix="/practice", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def telephones() -> Response:
    return page("booth/telephones.html")
