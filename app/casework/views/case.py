"""The page of a case: its story, messages, texts, what is owed, and who takes care of it."""

import secrets
from typing import cast

from flask import Response, abort, current_app, request
from werkzeug.wrappers import Response as Answer

from app.calls import blocking
from app.cases.tables import Case
from app.casework.forms import ReplyForm
from app.casework.labels import HINDRANCES, SENT, labels
from app.casework.rules import cents, masked
from app.casework.service import LostSoundError, Reply
from app.casework.showing import Reader, Shown, gather
from app.casework.views.frame import account, back, bp, casework, found_of
from app.db import Session
from app.intake.service import sheet_of
from app.intake.work import Work
from app.pages.desk import desk
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.pages.words import language
from app.staff.rules import CASE_READERS
from app.telephony.texting import segments


@bp.get("/<name>")
@allowed(*CASE_READERS)
def case(name: str) -> Response:
    with desk().database.transaction() as session:
        return _shown(session, found_of(session, name), ReplyForm())


@bp.post("/<name>/take")
@allowed(*CASE_READERS)
def take(name: str) -> Answer:
    with desk().database.transaction() as session:
        taken = casework().take(session, found_of(session, name))
    say(_("You take care of it.") if taken else _("Somebody takes care of it already."))
    return back(name)


@bp.post("/<name>/heard")
@allowed(*CASE_READERS)
def heard(name: str) -> Answer:
    with desk().database.transaction() as session:
        theirs = casework().heard(session, found_of(session, name))
    say(_("You take care of it.") if theirs else _("Somebody takes care of it already."))
    return back(name)


@bp.get("/<name>/messages/<int:place>")
@allowed(*CASE_READERS)
def sound(name: str, place: int) -> Response:
    """Give the sound of a message; a player asks for parts of it."""
    with desk().database.transaction() as session:
        found = found_of(session, name)
    try:
        whole = casework().sound(desk().database, account(), found, place)
    except LostSoundError:
        abort(404)
    answer = Response(whole, mimetype="audio/wav", headers={"Cache-Control": "no-store"})
    return cast(
        "Response",
        answer.make_conditional(request, accept_ranges=True, complete_length=len(whole)),
    )


@bp.post("/<name>/call")
@allowed(*CASE_READERS)
def call_back(name: str) -> Answer:
    people = current_app.extensions["rota"].rota.responders
    mine = any(each.code == visitor().code for each in people)
    with desk().database.transaction() as session:
        found = found_of(session, name)
        why = casework().call_back(session, found, has_telephone=mine)
    rings = _("Your telephone rings in a moment. Press 1 there, and the line calls them.")
    say(str(HINDRANCES[why]) if why else rings)
    return back(name)


@bp.post("/<name>/texts")
@allowed(*CASE_READERS)
def reply(name: str) -> Answer | Response:
    """Send a text, once its length and what it costs were shown."""
    form = ReplyForm()
    with desk().database.transaction() as session:
        found = found_of(session, name)
        if not form.validate():
            return _shown(session, found, form, 400)
        if not form.once.data or "change" in request.form:
            looks = "change" not in request.form
            form.once.data = secrets.token_hex(16) if looks else ""
            return _shown(session, found, form, looks=looks)
    told = Reply(words=str(form.words.data), once=str(form.once.data))
    sent, error = casework().send(desk().database, account(), found, told)
    refused = _("Twilio does not send it (error %(code)s). Nothing was sent.", code=error)
    say(str(SENT[sent]) if sent in SENT else refused)
    return back(name, "texts")


def _shown(
    session: Session, found: Case, form: ReplyForm, status: int = 200, *, looks: bool = False
) -> Response:
    """Show a case; with `looks`, the text that is about to be sent, and what it costs."""
    work, own = casework(), desk()
    sight = Work(
        session=session, keyring=own.keyring, case=found, who=visitor(), at=own.clock.now()
    )
    it: Shown = gather(sight, Reader(language=language(), zone=own.settings.timezone))
    known = work.number_of(session, found, it.call)
    parts = segments(str(form.words.data or ""))
    values = {
        "it": it,
        "sheet": sheet_of(sight),
        "case": found,
        "masked": masked(known) if known else None,
        "hindrance": work.hindrance(session, found, sight.said),
        "may_text": sight.said.may_text,
        "blocked": blocking.block_of(session, it.call, own.clock.now()),
        "form": form,
        "looks": looks,
        "parts": parts,
        "cents": cents(parts),
    }
    answer = page("cases/case.html", status, **values, **labels())
    work.looked(session, found)
    return answer
