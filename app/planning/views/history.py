"""Every change of the rota: by whom, when, why; and taking one back."""

from collections.abc import Sequence

from flask import Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.db import ConflictError
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.planning import service
from app.planning.phrases import DEEDS, sentence
from app.planning.views.frame import PLANNERS, bp, kept_rota
from app.rota import revising
from app.rota.edits import applied
from app.rota.revising import PastError, StaleError, UndoneError, Why
from app.staff import store as roll

MOST = 12  # sentences of one change; of the others it is said how many there are


@bp.get("/history")
@allowed(*PLANNERS)
def history() -> Response:
    """List the newest changes, a page at a time."""
    before = request.args.get("before", "")
    own = desk()
    with own.database.transaction() as session:
        number = int(before) if before.isdigit() and len(before) < 12 else None  # noqa: PLR2004
        found = service.history(session, number)
        names = roll.first_names(session, _people(found))
    rota = kept_rota()
    told = {
        each.number: [
            sentence(edit, applied(rota, each.edits), names) for edit in each.edits[:MOST]
        ]
        for each in found
    }
    return page(
        "rota/history.html", found=found, told=told, names=names, deeds=DEEDS, most=MOST,
        size=service.PAGE,
    )  # fmt: skip


@bp.post("/history/<int:number>/undo")
@allowed(*PLANNERS)
def undo(number: int) -> Answer:
    """Take one change back."""
    own, why = desk(), Why(by=visitor().code, at=desk().clock.now())
    try:
        with own.database.transaction() as session:
            rota = service.read(session, own.keyring, own.settings.timezone, why.at)
            revising.undo(session, rota, number, why)
    except UndoneError:
        abort(404)
    except (StaleError, ConflictError):
        say(_("Something came after it: undo that first, or change it by hand."))
    except PastError:
        say(_("Shifts by it have begun: what was on shift stays as it was."))
    else:
        say(_("Undone. The rota is as it was before."))
    return redirect(url_for("rota.history"))


def _people(found: Sequence[service.Revised]) -> set[str]:
    pieces = (
        piece for each in found for edit in each.edits for piece in (edit.before, edit.after)
    )
    told = {getattr(piece, "person", None) for piece in pieces}
    limited = {edit.name for each in found for edit in each.edits}
    return {code for code in told | limited | {each.by for each in found} if code}
