"""Pages on which something is asked and written down: facts, answers, safe contact, notes."""

from typing import Any

from flask import Response, abort, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.intake import answers, contact, notes
from app.intake.answers import Facts
from app.intake.asked import YesNo
from app.intake.contact import Contact
from app.intake.forms import ContactForm, FactsForm, NoteForm, answer_form
from app.intake.questions import NEVER, sections
from app.intake.views import frame
from app.intake.views.frame import bp
from app.intake.work import Work
from app.pages.forms import Form
from app.pages.guard import allowed
from app.pages.shell import say
from app.pages.words import gettext as _
from app.staff.rules import CASE_READERS


@bp.get("/sheet")
@allowed(*CASE_READERS)
def sheet(name: str) -> Response:
    with frame.looking(name, "sheet") as work:
        return frame.show(work, "sheet")


@bp.get("/intake")
@allowed(*CASE_READERS)
def asking(name: str) -> Response:
    with frame.looking(name, "intake") as work:
        return _asking(work)


@bp.post("/facts")
@allowed(*CASE_READERS)
def set_facts(name: str) -> Response | Answer:
    form = FactsForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            new = Facts(
                kind=form.kind.data or None,
                town=form.town.data or None,
                language=form.language.data or None,
                urgency=form.urgency.data or None,
            )
            saved = answers.set_facts(work, new, form.seen.data or "", frame.wording())
            frame.say_saved(changed=saved)
            return _again(name)

        return frame.attempt(work, form, do, _facts)


def _again(name: str) -> Answer:
    """Go on with the questions."""
    return redirect(url_for("intake.asking", name=name.upper()), 303)


def _facts(work: Work, form: FactsForm, status: int, **more: Any) -> Response:
    return _asking(work, facts=form, status=status, facts_more=more)


@bp.post("/intake")
@allowed(*CASE_READERS)
def answer(name: str) -> Response | Answer:
    with frame.at_work(name, alone=True) as work:
        form = answer_form(sections(work.case.kind, work.case.urgency))()
        asked = [each[2:] for each in form.data if each.startswith("a_")]

        def do() -> Answer:
            said = {each: form[f"a_{each}"].data or "" for each in asked}
            declined = {each for each in asked if form[f"d_{each}"].data}
            seen = form.seen.data or ""
            changed = answers.answer(work, said, declined, seen, frame.wording())
            frame.say_saved(changed=bool(changed))
            return _again(name)

        return frame.attempt(work, form, do, _answers)


def _answers(work: Work, form: Form, status: int, **more: Any) -> Response:
    return _asking(work, form=form, status=status, more=more)


def _asking(
    work: Work,
    *,
    facts: FactsForm | None = None,
    form: Form | None = None,
    status: int = 200,
    **more: Any,
) -> Response:
    """Show the questions; a form that was not saved keeps what was typed into it."""
    facts = facts or FactsForm(formdata=None, data=vars(answers.facts(work.case)))
    said, made = answers.said(work), answer_form(sections(work.case.kind, work.case.urgency))
    typed = {f"a_{name}": each.words for name, each in said.items()}
    ticked = {f"d_{name}": each.declined for name, each in said.items()}
    form = form or made(formdata=None, data=typed | ticked)
    frame.stamp(facts, work, answers.facts_state(work.case), more.get("facts_more"))
    frame.stamp(form, work, answers.state(work), more.get("more"))
    return frame.show(work, "asking", status, facts=facts, form=form, never=NEVER, **more)


@bp.get("/safe-contact")
@allowed(*CASE_READERS)
def safe_contact(name: str) -> Response:
    with frame.looking(name, "safe contact") as work:
        now = contact.read(work)
        form = ContactForm(formdata=None, data=_typed(now) if now else None)
        return _contact(work, form)


@bp.post("/safe-contact")
@allowed(*CASE_READERS)
def set_contact(name: str) -> Response | Answer:
    form = ContactForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            new = Contact(
                declined=form.declined.data,
                may_call=_yes(form.may_call.data),
                may_leave_words=_yes(form.may_leave_words.data),
                may_text=_yes(form.may_text.data),
                when=form.when.data or "",
                mind=form.mind.data or "",
            )
            saved = contact.write(work, new, form.seen.data or "", frame.wording())
            frame.say_saved(changed=saved)
            return frame.back(name, "safe-contact")

        return frame.attempt(work, form, do, _contact)


def _contact(work: Work, form: ContactForm, status: int = 200, **more: Any) -> Response:
    frame.stamp(form, work, contact.state(work), more, status)
    return frame.show(work, "safe_contact", status, form=form, **more)


def _typed(now: Contact) -> dict[str, object]:
    """Write what was said as the form does."""
    said = {True: YesNo.YES, False: YesNo.NO, None: ""}
    chosen = {each: said[getattr(now, each)] for each in _CHOSEN}
    return vars(now) | {name: str(value) for name, value in chosen.items()}


_CHOSEN = ("may_call", "may_leave_words", "may_text")


def _yes(chosen: str | None) -> bool | None:
    return chosen == YesNo.YES if chosen else None


@bp.get("/notes")
@allowed(*CASE_READERS)
def all_notes(name: str) -> Response:
    with frame.looking(name, "notes") as work:
        return _notes(work, NoteForm(formdata=None, data={"id": frame.fresh()}))


@bp.post("/notes")
@allowed(*CASE_READERS)
def add_note(name: str) -> Response | Answer:
    form = NoteForm()
    with frame.at_work(name, alone=True) as work:

        def do() -> Answer:
            note = frame.uuid_of(form.id.data or "")
            written = notes.write(work, note, form.words.data, frame.wording())
            say(_("The note is saved.") if written else _("This note was saved before."))
            return frame.back(name, "notes")

        return frame.attempt(work, form, do, _notes)


def _notes(work: Work, form: NoteForm, status: int = 200, **more: Any) -> Response:
    frame.name_anew(form)
    return frame.show(work, "notes", status, form=form, **more)


@bp.get("/notes/<note>/withdraw")
@allowed(*CASE_READERS)
def withdrawing(name: str, note: str) -> Response:
    with frame.looking(name, "notes") as work:
        found = notes.find(work, frame.uuid_of(note))
        if found is None or not found.own:
            abort(404)
        return frame.show(work, "withdraw", note=found)


@bp.post("/notes/<note>/withdraw")
@allowed(*CASE_READERS)
def withdraw(name: str, note: str) -> Answer:
    with frame.at_work(name, alone=True) as work:
        done = notes.withdraw(work, frame.uuid_of(note))
        if done is None:
            abort(404)
        say(
            _("The words of the note are destroyed.")
            if done
            else _("The note was withdrawn before.")
        )
        return frame.back(name, "notes")
