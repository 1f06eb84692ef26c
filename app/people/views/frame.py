"""What all pages on people share: finding somebody, and showing their page."""

from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, current_app, request

from app.pages.desk import POSTMAN, desk
from app.pages.forms import Form
from app.pages.shell import frame, page
from app.people import document, showing
from app.rota.rules import Rota
from app.staff import service as staff
from app.staff.rules import CODE_LETTERS, Enrolled, Role

if TYPE_CHECKING:
    from app.mail import Postman
    from app.rota.service import RotaKeeper

PLANNERS = (Role.COORDINATOR, Role.ROTA, Role.ADMIN)
KEPT, NOT_KEPT = 200, 400

bp = Blueprint(
    "people",
    __name__,
    url_prefix="/people",
    template_folder="../templates",
    static_folder="../static",
)


@bp.before_request
def bound() -> None:
    """Read no more of a file than a list of people can have; before anything is read of it."""
    if request.endpoint == "people.look":
        request.max_content_length = 2 * document.LONGEST


frame(bp)


def shown(enrolled: Enrolled, status: int = KEPT, **forms: Form) -> Response:
    """Answer with the page of one person; a form that was sent stands in for its own."""
    values = showing.person(rota(), enrolled, mails=postman() is not None, **forms)
    return page("people/person.html", status, **values)


def enrolled_of(code: str) -> Enrolled:
    """Find who an address names; 404 where nobody on the roll is called that."""
    if not set(code) <= set(CODE_LETTERS):
        abort(404)
    with desk().database.transaction() as session:
        found = staff.find(session, desk().keyring, code)
    return found or abort(404)


def rota() -> Rota:
    return cast("RotaKeeper", current_app.extensions["rota"]).rota


def postman() -> "Postman | None":
    return cast("Postman | None", current_app.extensions[POSTMAN])
