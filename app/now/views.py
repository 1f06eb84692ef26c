"""The page that says at a glance how things stand, and the part of it that refreshes itself."""

from datetime import datetime
from typing import Any, cast

from flask import Blueprint, Response, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.now import store
from app.now.rules import AHEAD, Picture
from app.now.service import Glance
from app.pages.covering import covered
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page, say
from app.pages.words import gettext as _
from app.promises import service as promises
from app.promises.rules import Sign
from app.promises.tables import Relay
from app.rota.coverage import first_grave
from app.rota.rules import Rota
from app.rota.service import RotaKeeper
from app.staff.rules import CASE_READERS, EVERY_ROLE, Role

GLANCE = "glance"  # in the application's extensions
EVERY = 10  # seconds between two refreshes

bp = frame(Blueprint("now", __name__, url_prefix="/now", template_folder="templates"))


@bp.get("")
@allowed(*EVERY_ROLE)
def now() -> Response:
    return page("now/now.html", every=EVERY, **_shown())


@bp.get("/part")
@allowed(*EVERY_ROLE)
def part() -> Response:
    """Give what changes, for the page that is open."""
    return page("now/part.html", **_shown())


def _shown() -> dict[str, Any]:
    """Give how things stand for everybody, and what was given to the visitor."""
    code, at, rota = visitor().code, desk().clock.now(), _rota()
    with desk().database.transaction() as session:
        reads = visitor().may(*CASE_READERS)
        given = store.given(session, code) if reads else ()
        left = promises.left_to(session, code, at) if reads else []
        shift = promises.owes_sign(session, rota, code, at)
    own = {"given": given, "left": [_left(row, rota) for row in left], "shift": shift}
    picture = _picture()
    standing = covered(first_grave(picture.gaps), picture.at, AHEAD.days)
    plans = visitor().may(Role.COORDINATOR, Role.ROTA)
    return {
        "picture": picture, "standing": standing, "names": _names(), "plans": plans, **own
    }  # fmt: skip


def _left(row: Relay, rota: Rota) -> dict[str, Any]:
    """Say what somebody has left open when their shift ended."""
    who = rota.people.get(row.person_code)
    form = {"who": row.person_code, "ended": row.ended_at.isoformat()}
    return {"who": who.first_name if who else "", "cases": row.cases, "form": form}


@bp.post("/here")
@allowed(*EVERY_ROLE)
def here() -> Answer:
    """Note that the visitor is there for their shift."""
    code, at = visitor().code, desk().clock.now()
    with desk().database.transaction() as session:
        stint = promises.check_in(session, _rota(), code, at, Sign.PAGE)
    say(
        _("Thank you: it is noted that you are there.")
        if stint
        else _("You have no shift now.")
    )
    return redirect(url_for("now.now"))


@bp.post("/left")
@allowed(*CASE_READERS)
def take_note() -> Answer:
    """Note that the visitor knows what somebody has left open."""
    with desk().database.transaction() as session:
        ended = _moment(request.form.get("ended", ""))
        who = request.form.get("who", "")
        now = desk().clock.now()
        done = promises.taken(session, who, ended, visitor().code, now) if ended else False
    say(
        _("Thank you: you can open these cases now.")
        if done
        else _("Somebody has that already.")
    )
    return redirect(url_for("now.now"))


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else None


def _rota() -> Rota:
    keeper = cast(RotaKeeper, current_app.extensions["rota"])  # noqa: TC006
    return keeper.rota


def _picture() -> Picture:
    glance = cast(Glance, current_app.extensions[GLANCE])  # noqa: TC006
    return glance.picture(desk().database, _rota(), desk().clock.now())


def _names() -> bool:
    """Tell whether the visitor may open all the cases that stand here."""
    return visitor().may(Role.COORDINATOR)
