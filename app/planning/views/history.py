"""Every change of the rota: by whom, when, why; and taking one back."""

from collections.abc import Sequence

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.db import Session
from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import page, say
from app.planning import changes, service
from app.planning.phrases import DEEDS, sentence
from app.planning.service import Looked
from app.planning.views.frame import PLANNERS, bp, kept_rota
from app.planning.views.looking import decide
from app.rota import revising
from app.rota.edits import Deed, applied
from app.rota.revising import Why
from app.rota.rules import Rota
from app.staff import store as roll

MOST = 12  # sentences of one change; of the others it is said how many there are


@bp.get("/history")
@allowed(*PLANNERS)
def history() -> Response:
    """List the newest changes, a page at a time."""
    before = request.args.get("before", "")
    own = desk()
    with own.database.transaction() as session:
        number = int(before) if before.isdecimal() and len(before) < 12 else None  # noqa: PLR2004
        found = service.history(session, number)
        names = roll.first_names(session, _people(found))
    rota = kept_rota()
    told = {each.number: _told(each, rota, names) for each in found}
    return page(
        "rota/history.html", found=found, told=told, names=names, deeds=DEEDS, most=MOST,
        size=service.PAGE,
    )  # fmt: skip


@bp.post("/history/<int:number>/undo")
@allowed(*PLANNERS)
def undo(number: int) -> Answer:
    """Show what follows from taking one change back, and take it back."""
    with desk().database.transaction() as session:
        found = service.revised(session, number)
    if found is None:
        abort(404)

    def keep(session: Session, looked: Looked, _: Deed, why: Why) -> None:
        revising.undo(session, looked.before, number, why)

    change = changes.take_back(found.edits)
    return decide(change, Deed.UNDONE, url_for("rota.history"), _refused, keep)


def _refused(told: str) -> Answer:
    say(told)
    return redirect(url_for("rota.history"))


def _told(revised: service.Revised, rota: Rota, names: dict[str, str]) -> list[str]:
    whole = applied(rota, revised.edits)
    return [sentence(edit, whole, names) for edit in revised.edits[:MOST]]


def _people(found: Sequence[service.Revised]) -> set[str]:
    pieces = (
        piece for each in found for edit in each.edits for piece in (edit.before, edit.after)
    )
    told = {getattr(piece, "person", None) for piece in pieces}
    limited = {edit.name for each in found for edit in each.edits}
    return {code for code in told | limited | {each.by for each in found} if code}
