"""The switches of the line: guard mode, night, status line, blocks; who set them, and why."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import TERMINAL
from app.db import Session
from app.line import service, store
from app.line.forms import ReasonForm, StatusForm, night_of
from app.line.rules import WAITS, Guard, LineState, Switching, Turn, What, Wording, is_night
from app.line.tables import Draft
from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page, say
from app.pages.words import gettext as _
from app.staff import store as staff
from app.staff.rules import Role
from ivr.speech import seconds

EARLIER = 5  # status lines that are told of when they are over
TWO = (Role.COORDINATOR, Role.APPROVER)

bp = frame(Blueprint("line", __name__, url_prefix="/words/line", template_folder="templates"))


@bp.get("")
@allowed(*TWO)
def switchboard() -> Response:
    """Show how the line stands: since when, by whom and why; and who is blocked."""
    now = desk().clock.now()
    with desk().database.transaction() as session:
        state, turns = store.state(session), store.turns(session)
        earlier = store.drafts(session, EARLIER)
        notice = state.notice if state.notice and state.notice.until > now else None
        return page(
            "line/switchboard.html",
            notice=notice,
            guards=list(Guard),
            turns=turns,
            who=_who(session, [*turns.values()], earlier),
            waiting=store.waiting(session, now),
            waits=WAITS,
            said=store.published(session, now),
            earlier=earlier,
            blocks=store.blocks(session, now),
            seconds=seconds,
            is_coordinator=visitor().may(Role.COORDINATOR),
            **_now(What.STATUS, state),
        )


@bp.get("/guard")
@allowed(Role.COORDINATOR)
def before_guard() -> Answer | Response:
    """Show what follows before guard mode is switched."""
    wanted = asked().get("to", "")
    if wanted not in set(Guard):
        return _back()
    about = _now(What.GUARD, _state())
    return page("line/guard.html", form=ReasonForm(), to=Guard(wanted), **about)


@bp.post("/guard")
@allowed(Role.COORDINATOR)
def switch_guard() -> Answer | Response:
    wanted = request.form.get("to", "")
    if wanted not in set(Guard):
        abort(400)
    to, form = Guard(wanted), ReasonForm()
    if not form.validate_on_submit():
        about = _now(What.GUARD, _state())
        return page("line/guard.html", 400, form=form, to=to, **about)
    return _switched(What.GUARD, lambda state: replace(state, guard=to), form.why.data)


@bp.get("/night")
@allowed(Role.COORDINATOR)
def before_night() -> Response:
    """Show what follows before the hours of the night are changed."""
    starts, ends = asked().get("starts", ""), asked().get("ends", "")
    night, off = night_of(starts, ends), "off" in asked()
    wrong = None if night or off else _("Write two different times, such as 22:00 and 07:00.")
    return page(
        "line/night.html", 400 if wrong and (starts or ends) else 200,
        form=ReasonForm(), night=None if off else night, off=off, wrong=wrong,
        typed=(starts, ends), **_now(What.NIGHT, _state()),
    )  # fmt: skip


@bp.post("/night")
@allowed(Role.COORDINATOR)
def switch_night() -> Answer | Response:
    off = "off" in request.form
    starts, ends = (request.form.get(each, "") for each in ("starts", "ends"))
    night, form = night_of(starts, ends), ReasonForm()
    if not (night or off):
        abort(400)
    night = None if off else night
    if not form.validate_on_submit():
        about = _now(What.NIGHT, _state())
        return page("line/night.html", 400, form=form, night=night, off=off, wrong=None,
                    typed=(starts, ends), **about)  # fmt: skip
    return _switched(What.NIGHT, lambda state: replace(state, night=night), form.why.data)


@bp.get("/status")
@allowed(Role.COORDINATOR)
def write_status() -> Response:
    return page("line/status.html", form=StatusForm(), seconds=seconds)


@bp.post("/status")
@allowed(Role.COORDINATOR)
def keep_status() -> Answer | Response:
    """Let a status line wait for a second person."""
    form = StatusForm()
    if not form.validate_on_submit():
        return page("line/status.html", 400, form=form, seconds=seconds)
    wording = Wording(
        words={"es": form.es.data, "en": form.en.data},
        lasts=timedelta(hours=int(form.hours.data)),
        why=form.why.data,
    )
    with desk().database.transaction() as session:
        kept = service.write(session, wording, visitor().code, desk().clock.now())
    if kept is None:
        told = _(
            "Another status line waits for its second person. Approve or withdraw that first."
        )
        return page("line/status.html", 409, form=form, seconds=seconds, wrong=told)
    say(_("It is a draft. Nobody hears it until somebody else approves it, within 15 minutes."))
    return _back()


@bp.post("/status/approve")
@allowed(*TWO)
def approve_status() -> Answer:
    return _decided(
        service.approve, _("It is published: callers hear it before the main menu.")
    )


@bp.post("/status/withdraw")
@allowed(*TWO)
def withdraw_status() -> Answer:
    return _decided(service.withdraw, _("It is withdrawn. Nobody has heard it."))


@bp.post("/status/end")
@allowed(*TWO)
def end_status() -> Answer:
    """Say nothing any more, at once."""
    return _switched(What.STATUS, lambda state: replace(state, notice=None), "")


@bp.post("/unblock")
@allowed(Role.COORDINATOR)
def unblock() -> Answer:
    case = request.form.get("case", "")
    with desk().database.transaction() as session:
        done = service.unblock(session, case, visitor().code, desk().clock.now())
    say(
        _("%(case)s: people are rung for this caller again.", case=case)
        if done
        else _("Nobody is blocked for this case any more. Nothing was changed.")
    )
    return _back()


def _state() -> LineState:
    with desk().database.transaction() as session:
        return store.state(session)


def _now(what: What, state: LineState) -> dict[str, Any]:
    """Tell a page how a switch stands before it is set, and whether it is night now."""
    now, zone = desk().clock.now(), desk().settings.timezone
    return {
        "state": state,
        "seen": state.word(what),
        "guarded": state.is_guarded(now),
        "at_night": is_night(state.night, now, zone),
    }


def _switched(what: What, changed: Callable[[LineState], LineState], why: str) -> Answer:
    """Set a switch, unless somebody else did since the page was shown."""
    turn = Turn(who=visitor().code, at=desk().clock.now(), why=why)
    with desk().database.transaction() as session:
        came = service.switch(session, what, changed, turn, request.form.get("seen"))
    say(_came(came, _("It is switched. Calls follow within two seconds.")))
    return _back()


def _decided(act: Callable[..., Switching], done: str) -> Answer:
    """Approve or withdraw the status line that the page showed."""
    draft = request.form.get("draft", "")
    with desk().database.transaction() as session:
        came = act(session, draft, visitor().code, desk().clock.now())
    say(_came(came, done))
    return _back()


def _came(came: Switching, done: str) -> str:
    match came:
        case Switching.DONE:
            return done
        case Switching.SAME:
            return _("It stood so already. Nothing was changed.")
        case Switching.OWN:
            return _("You wrote it yourself: somebody else must approve it.")
        case Switching.STALE:
            return _("It has changed since you looked. Nothing was changed by you: look again.")


def _back() -> Answer:
    return redirect(url_for("line.switchboard"), 303)


def _who(
    session: Session, turns: Sequence[Turn], drafts: Sequence[Draft]
) -> Callable[[str | None], str]:
    """Name people by their first names; what was switched at the terminal has none."""
    codes = {each.who for each in turns}
    for each in drafts:
        codes |= {each.written_by, each.approved_by or "", each.ended_by or ""}
    people = staff.first_names(session, codes)

    def named(code: str | None) -> str:
        return _("the terminal") if code == TERMINAL else people.get(code or "", code or "")

    return named
