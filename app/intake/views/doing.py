"""Pages on which a case goes on: handed over, moved, closed, with what is needed and done."""

from typing import Any
from uuid import UUID

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.cases.rules import Disposition, Ending, Need, Status
from app.intake import handing, progress
from app.intake.forms import (
    DispositionForm,
    HandForm,
    MoveForm,
    NeedsForm,
    TaskForm,
    people,
)
from app.intake.progress import Doing
from app.intake.rules import ways
from app.intake.views import frame
from app.intake.views.frame import bp
from app.intake.words import REFUSALS
from app.intake.work import RefusedError, Work, look
from app.pages.desk import desk
from app.pages.guard import allowed
from app.pages.shell import say
from app.pages.words import gettext as _
from app.staff.rules import CASE_READERS


@bp.get("/hand-over")
@allowed(*CASE_READERS)
def handing_over(name: str) -> Response:
    with frame.looking(name, "hand-over") as work:
        form = HandForm(formdata=None, data={"id": frame.fresh()})
        people(form.to, handing.people(work))
        return _handing(work, form)


@bp.post("/hand-over")
@allowed(*CASE_READERS)
def hand_over(name: str) -> Response | Answer:
    form = HandForm()
    with frame.at_work(name, alone=True) as work:
        people(form.to, handing.people(work))

        def do() -> Answer:
            hand, to = frame.uuid_of(form.id.data or ""), form.to.data
            done = handing.hand_over(
                work, hand, to, form.words.data or "", form.seen.data or "", frame.wording()
            )
            who = handing.people(work).get(to, "")
            said = _("%(who)s has this case now.", who=who)
            say(said if done else _("This was sent before."))
            return _home_or_book(work)

        return frame.attempt(work, form, do, _handing)


def _home_or_book(at: Work) -> Answer:
    """Go on at the case; whoever has given it away, and sees it no more, in the day book."""
    name = at.case.name
    if look(at.session, at.keyring, name, at.who, at.at) is None:
        return redirect(url_for("cases.day_book"), 303)
    return frame.back(name, "hand-over")


def _handing(work: Work, form: HandForm, status: int = 200, **more: Any) -> Response:
    frame.stamp(form, work, handing.state(work), more, status)
    frame.name_anew(form)
    return frame.show(work, "hand_over", status, form=form, **more)


@bp.post("/acknowledge")
@allowed(*CASE_READERS)
def acknowledge(name: str) -> Answer:
    with frame.at_work(name, alone=True) as work:
        try:
            done = handing.acknowledge(work)
        except RefusedError as refused:
            say(str(REFUSALS[refused.why]))
        else:
            say(_("You have this case now.") if done else _("You have said so before."))
        return frame.back(name, "hand-over")


@bp.get("/status")
@allowed(*CASE_READERS)
def status(name: str) -> Response:
    with frame.looking(name, "status") as work:
        return _status(work)


@bp.post("/status")
@allowed(*CASE_READERS)
def move(name: str) -> Response | Answer:
    form = MoveForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            to = Status(form.to.data)
            closes = to is Status.CLOSED and form.ending.data
            ending = Ending(form.ending.data) if closes else None
            moved = progress.move(work, to, ending, form.seen.data or "")
            frame.say_saved(changed=moved)
            return frame.back(name, "status")

        return frame.attempt(work, form, do, _moved)


def _moved(work: Work, form: MoveForm, status: int, **more: Any) -> Response:
    return _status(work, form=form, status=status, **more)


@bp.post("/disposition")
@allowed(*CASE_READERS)
def dispose(name: str) -> Response | Answer:
    form = DispositionForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            chosen = Disposition(form.disposition.data) if form.disposition.data else None
            done = progress.dispose(work, chosen, form.seen.data or "")
            frame.say_saved(changed=done)
            return frame.back(name, "status")

        return frame.attempt(work, form, do, _disposed)


def _disposed(work: Work, form: DispositionForm, status: int, **more: Any) -> Response:
    return _status(work, disposition=form, status=status, disposition_more=more)


def _status(
    work: Work,
    *,
    form: MoveForm | None = None,
    disposition: DispositionForm | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """Show where the case stands, and what keeps it from going on."""
    moved = form is not None
    form = form or MoveForm(formdata=None)
    now = {"disposition": work.case.disposition or ""}
    chosen = disposition or DispositionForm(formdata=None, data=now)
    frame.stamp(form, work, progress.state(work), more if moved else None)
    frame.stamp(chosen, work, progress.disposition_state(work), more.get("disposition_more"))
    ending = Ending(form.ending.data) if form.ending.data and not form.ending.errors else None
    hindered = {
        to: [REFUSALS[why] for why in progress.refusals_of(work, to, ending or Ending.HELPED)]
        for to in ways(work.case.status)
    }
    return frame.show(
        work, "status", status, form=form, disposition=chosen, hindered=hindered, **more
    )


@bp.get("/tasks")
@allowed(*CASE_READERS)
def all_tasks(name: str) -> Response:
    with frame.looking(name, "tasks") as work:
        return _tasks(work)


@bp.post("/needs")
@allowed(*CASE_READERS)
def set_needs(name: str) -> Response | Answer:
    form = NeedsForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            wanted = {Need(each) for each in form.needs.data or ()}
            done = progress.set_needs(work, wanted, form.seen.data or "")
            frame.say_saved(changed=done)
            return frame.back(name, "tasks")

        return frame.attempt(work, form, do, _needed)


def _needed(work: Work, form: NeedsForm, status: int, **more: Any) -> Response:
    return _tasks(work, needs=form, status=status, needs_more=more)


@bp.post("/tasks")
@allowed(*CASE_READERS)
def add_task(name: str) -> Response | Answer:
    form = TaskForm()
    with frame.at_work(name, alone=True) as work:
        people(form.who, handing.people(work))

        def do() -> Answer:
            done = progress.add_task(work, _doing(form), frame.wording())
            say(_("The task is saved.") if done else _("This task was saved before."))
            return frame.back(name, "tasks")

        return frame.attempt(work, form, do, _tasked)


def _doing(form: TaskForm) -> Doing:
    zone = desk().settings.timezone
    return Doing(
        id=UUID(form.id.data),
        words=form.words.data,
        for_code=form.who.data or None,
        due_at=form.due.data.replace(tzinfo=zone) if form.due.data else None,
        emergency=form.emergency.data,
        done_at=None,
        done_by=None,
    )


def _tasked(work: Work, form: TaskForm, status: int, **more: Any) -> Response:
    return _tasks(work, form=form, status=status, **more)


def _tasks(
    work: Work,
    *,
    form: TaskForm | None = None,
    needs: NeedsForm | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """Show what is needed, and what is to be done."""
    if form is None:
        form = TaskForm(formdata=None, data={"id": frame.fresh()})
        people(form.who, handing.people(work))
    frame.name_anew(form)
    needs = needs or NeedsForm(formdata=None, data={"needs": work.case.needs})
    frame.stamp(needs, work, progress.needs_state(work), more.get("needs_more"))
    return frame.show(work, "tasks", status, form=form, needs=needs, **more)


@bp.post("/tasks/<task>/done")
@allowed(*CASE_READERS)
def finish(name: str, task: str) -> Answer:
    with frame.at_work(name, alone=True) as work:
        done = progress.finish(work, frame.uuid_of(task))
        if done is None:
            abort(404)
        say(_("The task is done.") if done else _("The task was done before."))
        return frame.back(name, "tasks")
