"""People: the pages on who is on the roll, how they are invited, tried and retired."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import Role

bp = frame(Blueprint("people", __name__, url_prefix="/people", template_folder="templates"))


@bp.get("")
@allowed(Role.COORDINATOR, Role.ROTA, Role.ADMIN)
def roll() -> Response:
    return page("people/roll.html")
