"""Every change of the rota is shown with what follows from it, and saved when that is read."""

from collections.abc import Callable
from datetime import datetime, timedelta

from flask import Response, redirect, request
from werkzeug.wrappers import Response as Answer

from app.db import ConflictError, Session
from app.pages.desk import desk
from app.pages.guard import visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.planning import service
from app.planning.phrases import HINDRANCES, name_of, sentence
from app.planning.rules import Change, Hindrance, NotPossibleError
from app.planning.service import Looked
from app.rota import store
from app.rota.edits import Deed
from app.rota.revising import PATIENCE, PastError, StaleError, UndoneError, Why
from app.rota.rules import Rota

OURS = frozenset(
    {"csrf_token", "shown", "at", "why"}
)  # what the page of effects adds by itself
REASON = 200  # characters


def decide(
    change: Change,
    deed: Deed,
    back: str,
    refused: Callable[[str], Answer],
    keep: Callable[[Session, Looked, Deed, Why], object] = service.keep,
) -> Answer:
    """Show what follows from a change; save it where that was shown, and is so still.

    `back` is the page to come to afterwards, `refused` makes one that says why it cannot be,
    `keep` saves it.
    """
    own, at = desk(), moment()
    shown, why = request.form.get("shown", ""), _why()
    try:
        with own.database.transaction() as session:
            if shown:  # what is about to be saved is looked at with nobody else at it
                store.alone_with_rota(session)
            before = service.read(session, own.keyring, own.settings.timezone, at)
            looked = service.look(before, change, at)
            may = service.may_keep(looked, shown, why)
            if may:
                keep(session, looked, deed, why)
    except NotPossibleError as error:
        return refused(str(HINDRANCES[error.why]))
    except (StaleError, UndoneError, PastError, ConflictError) as error:
        return refused(_because(error))
    if looked.edits and not may:
        return _effects(looked, back, again=bool(shown))
    say(
        _("Saved. It can be undone under History.")
        if looked.edits
        else _("This is so already. Nothing was changed.")
    )
    return redirect(back)


def moment() -> datetime:
    """Give the moment from which a change holds: that at which it was first looked at.

    Whoever reads for some minutes what would follow saves just that, also of a running shift.
    """
    now = desk().clock.now()
    try:
        at = datetime.fromisoformat(request.form.get("at", ""))
    except ValueError:
        return now
    return at if at.tzinfo and timedelta() <= now - at < PATIENCE else now


def names_in(rota: Rota) -> dict[str, str]:
    """Give everybody's first name, by code."""
    return {each.code: each.first_name for each in rota.responders}


def _effects(looked: Looked, back: str, *, again: bool) -> Response:
    names = names_in(looked.before)
    whole = looked.after
    return page(
        "rota/effects.html",
        looked=looked,
        told=[sentence(edit, whole, names) for edit in looked.edits],
        again=again,
        lacking_reason=again and looked.verdict.yielding and not _reason(),
        back=back,
        fields=[(k, v) for k, v in request.form.items(multi=True) if k not in OURS],
        address=request.full_path.rstrip("?"),
        called=lambda code: name_of(code, names),
        reason=_reason(),
        at=moment().isoformat(),
    )


def _because(error: Exception) -> str:
    if isinstance(error, StaleError | UndoneError):
        return _(
            "Somebody has changed this meanwhile. Nothing was saved: look, and do it again."
        )
    if isinstance(error, PastError):
        return str(HINDRANCES[Hindrance.OVER])
    return str(HINDRANCES[Hindrance.TWO_PLACES])


def _why() -> Why:
    return Why(by=visitor().code, at=desk().clock.now(), reason=_reason())


def _reason() -> str:
    """Read why a limit is passed over: one line, bounded."""
    text = " ".join(request.form.get("why", "").split())
    return "".join(filter(str.isprintable, text))[:REASON]
