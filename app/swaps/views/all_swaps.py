"""All swaps, for coordinators: what waits for approval, what is offered, and what was."""

from datetime import timedelta

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit import service as audit
from app.audit.rules import Act
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.swaps import service, store
from app.swaps.rules import State, fit
from app.swaps.rules import find as find_stint
from app.swaps.views.frame import PLANNERS, bp, done, rota_of
from app.swaps.views.shifts import shown

LATELY = timedelta(days=30)
MOST = 40
APPROVED, UNAPPROVED = "approved first", "without approval"  # as the record names it


@bp.get("/swaps")
@allowed(*PLANNERS)
def swaps() -> Response:
    now = desk().clock.now()
    with desk().database.transaction() as session:
        rota, live = rota_of(session), store.live(session)
        stints = {each.code: find_stint(rota, each.held().place) for each in live}
        people = sorted(rota.people.values(), key=lambda each: each.first_name)
        return page(
            "mine/swaps.html",
            waiting=[each for each in live if each.state is State.WAITING],
            open=[each for each in live if each.state is State.OPEN],
            fit={code: fit(rota, s, now) if s else [] for code, s in stints.items()},
            recent=store.recent(session, None, now - LATELY, MOST),
            approval=store.needs_approval(session),
            people=people,
            **shown(rota),
        )


@bp.post("/swaps/approval")
@allowed(*PLANNERS)
def set_approval() -> Answer:
    """Let coordinators approve each swap from now on, or let it be without."""
    needed = request.form.get("needed") == "yes"
    with desk().database.transaction() as session:
        store.set_approval(session, visitor().code, desk().clock.now(), needed=needed)
        told, at = APPROVED if needed else UNAPPROVED, desk().clock.now()
        audit.record(session, visitor().code, Act.SWITCHED, "swaps", at, told)
    say(
        _("From now on each swap waits for a coordinator.")
        if needed
        else _("From now on swaps need no approval. What waits already still does.")
    )
    return _back()


@bp.post("/swaps/<swap>/approve")
@allowed(*PLANNERS)
def approve(swap: str) -> Answer:
    if done(lambda dealing: service.approve(dealing, swap)):
        say(_("It is done. The shift has changed hands."))
    return _back()


@bp.post("/swaps/<swap>/refuse")
@allowed(*PLANNERS)
def refuse(swap: str) -> Answer:
    if done(lambda dealing: service.refuse(dealing, swap)):
        say(_("It is refused. Everything stays as it was, and both are told."))
    return _back()


@bp.post("/swaps/<swap>/accept")
@allowed(*PLANNERS)
def accept_for(swap: str) -> Answer:
    """Accept an offer for somebody who has said so to a coordinator."""
    person = request.form.get("person", "")
    if done(lambda dealing: service.accept(dealing, swap, person)):
        say(_("It is done. The shift has changed hands."))
    return _back()


@bp.post("/swaps/<swap>/withdraw")
@allowed(*PLANNERS)
def withdraw_for(swap: str) -> Answer:
    if done(lambda dealing: service.withdraw(dealing, swap)):
        say(_("It is offered to nobody any more. Whose shift it is has not changed."))
    return _back()


@bp.get("/swaps/of")
@allowed(*PLANNERS)
def choose() -> Answer:
    """Go to the shifts of whoever was chosen."""
    return redirect(url_for("mine.of", person=request.args.get("person", "") or visitor().code))


def _back() -> Answer:
    return redirect(url_for("mine.swaps"), 303)
