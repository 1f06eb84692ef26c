"""The way in: signing in and out, and what somebody keeps of their own."""

from flask import Blueprint, Response, redirect, request, session, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.guard import allowed, open_to_all
from app.pages.shell import frame, page
from app.pages.visitors import Visitor
from app.staff import signins
from app.staff.rules import EVERY_ROLE

TOKEN = "sign_in"  # noqa: S105 - where a browser's session keeps it

bp = frame(Blueprint("staff", __name__, url_prefix="/staff", template_folder="templates"))


def look() -> Visitor | None:
    """Find who is signed in with the browser that asks."""
    token = session.get(TOKEN)
    if not token:
        return None
    at = desk().clock.now()
    with desk().database.transaction() as database:
        return signins.look(database, desk().keyring, token, at)


@bp.get("/sign-in")
@open_to_all
def sign_in() -> Response:
    return page("staff/sign_in.html", next=request.args.get("next"))


@bp.post("/sign-out")
@allowed(*EVERY_ROLE)
def sign_out() -> Answer:
    session.clear()
    answer = redirect(url_for("staff.sign_in"))
    answer.headers["Clear-Site-Data"] = '"cache", "cookies", "storage"'
    return answer


@bp.get("/me")
@allowed(*EVERY_ROLE)
def me() -> Response:
    return page("staff/me.html")
