"""What all pages of the rota share: the rota itself, and who may see or plan it."""

from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, cast

from flask import Blueprint, abort, current_app, request, url_for

from app.db import DatabaseAwayError
from app.pages.desk import desk
from app.pages.shell import frame
from app.planning import service
from app.rota.rules import Rota
from app.staff.rules import Role

if TYPE_CHECKING:
    from app.rota.service import RotaKeeper

PLANNERS = (Role.COORDINATOR, Role.ROTA)

bp = Blueprint(
    "rota",
    __name__,
    url_prefix="/rota",
    template_folder="../templates",
    static_folder="../static",
)
frame(bp)


@bp.before_request
def look() -> None:
    """Look whether the rota in memory is still the one that is kept.

    Whoever has just saved a change sees it, whichever process shows the page.
    """
    if request.method == "GET" and not (request.endpoint or "").endswith("static"):
        with suppress(DatabaseAwayError):
            _keeper().refresh()


def rota() -> Rota:
    """Give the rota in memory: what would ring now."""
    return _keeper().rota


def _keeper() -> "RotaKeeper":
    return cast("RotaKeeper", current_app.extensions["rota"])


def kept_rota() -> Rota:
    """Read the rota as it is kept now: what a change would begin with."""
    own, now = desk(), desk().clock.now()
    with own.database.transaction() as session:
        return service.read(session, own.keyring, own.settings.timezone, now)


def day_of(text: str) -> date:
    """Read the date in an address; 404 where it is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        abort(404)


def week_of(day: date) -> str:
    """Give the address of the week with a date."""
    return f"{url_for('rota.week')}?from={day.isoformat()}"
