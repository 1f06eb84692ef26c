"""What all pages of the rota share: the rota itself, and who may see or plan it."""

from typing import TYPE_CHECKING, cast

from flask import Blueprint, current_app

from app.pages.shell import frame
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


def rota() -> Rota:
    """Give the rota in memory: what would ring now."""
    return cast("RotaKeeper", current_app.extensions["rota"]).rota
