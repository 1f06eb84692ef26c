"""The pages of the restricted record: made with consent, read by few, destroyed in time."""

from typing import Any

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.intake import restricted
from app.intake.forms import DetainedForm, people
from app.intake.views import frame
from app.intake.views.frame import bp
from app.intake.work import Work
from app.pages.guard import allowed, visitor
from app.pages.shell import say
from app.pages.words import gettext as _
from app.staff.rules import CASE_READERS


@bp.get("/detained")
@allowed(*CASE_READERS)
def making(name: str) -> Response:
    with frame.looking(name, "restricted: new") as work:
        data = {"id": frame.fresh(), "readers": [visitor().code]}
        form = DetainedForm(formdata=None, data=data)
        return _record(work, _offering(work, form))


@bp.post("/detained")
@allowed(*CASE_READERS)
def make(name: str) -> Response | Answer:
    form = DetainedForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            named = form.readers.data or ()
            record = frame.uuid_of(form.id.data or "")
            done = restricted.write(work, record, form.texts(), named, frame.wording())
            say(_("The record is kept.") if done else _("This record was kept before."))
            return frame.back(name, "restricted")

        return frame.attempt(work, _offering(work, form), do, _record)


@bp.get("/detained/<record>")
@allowed(*CASE_READERS)
def reading(name: str, record: str) -> Response:
    with frame.at_work(name) as work:
        found = restricted.open_record(work, frame.uuid_of(record))
        if found is None:
            abort(404)
        data = dict(found.fields) | {
            "id": record,
            "readers": list(found.readers),
            "agreed": True,
        }
        form = _offering(work, DetainedForm(formdata=None, data=data))
        return _record(work, form, record=found)


@bp.post("/detained/<record>")
@allowed(*CASE_READERS)
def change(name: str, record: str) -> Response | Answer:
    form = DetainedForm()
    with frame.at_work(name, alone=True) as work:
        found = restricted.peek(work, frame.uuid_of(record))
        if found is None:
            abort(404)

        def do() -> Answer:
            named, seen = form.readers.data or (), form.seen.data or ""
            done = restricted.change(work, found.id, form.texts(), named, seen, frame.wording())
            say(_("The record is kept.") if done else _("Nothing has changed."))
            return redirect(url_for("intake.sheet", name=name.upper()), 303)

        def shown(work: Work, form: DetainedForm, status: int, **more: Any) -> Response:
            return _record(work, form, status, record=found, **more)

        return frame.attempt(work, _offering(work, form), do, shown)


@bp.post("/detained/<record>/destroy")
@allowed(*CASE_READERS)
def destroy(name: str, record: str) -> Answer:
    with frame.at_work(name, alone=True) as work:
        if not restricted.destroy(work, frame.uuid_of(record)):
            abort(404)
        say(_("The record is destroyed."))
        return frame.back(name, "restricted")


def _offering(work: Work, form: DetainedForm) -> DetainedForm:
    people(form.readers, restricted.people(work))
    return form


def _record(
    work: Work,
    form: DetainedForm,
    status: int = 200,
    record: restricted.Record | None = None,
    **more: Any,
) -> Response:
    if record is None:
        frame.name_anew(form)
    else:
        frame.stamp(form, work, restricted.state(work, record.id), more, status)
    fields = (restricted.FIELDS, restricted.CONSENT)
    return frame.show(work, "detained", status, form=form, record=record, fields=fields, **more)
