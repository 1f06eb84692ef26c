"""Reports: what a funder or the committee asks for, with nobody in it."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import Role

bp = frame(Blueprint("reports", __name__, url_prefix="/reports", template_folder="templates"))


@bp.get("")
@allowed(Role.COORDINATOR, Role.ADMIN, Role.AUDITOR)
def month() -> Response:
    return page("reports/month.html")
