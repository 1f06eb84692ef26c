"""Casework: the pages of cases: day book, story, messages, texts, what is owed, numbers."""

import secrets
from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.audit.rules import REVEALS
from app.audit.service import SpentError
from app.calls import blocking
from app.calls.blocking import Blocking, Unblockable, UnblockableError
from app.calls.jobs import CALLS
from app.cases.tables import Case
from app.casework import store
from app.casework.forms import BlockForm, ReasonForm, ReplyForm
from app.casework.labels import HINDRANCES, SENT, UNBLOCKABLE, day_name, labels, pairs
from app.casework.rules import EACH_PAGE, Filters, cents, masked, name_of, page_of
from app.casework.service import (
    Casework,
    LostSoundError,
    Reply,
    call_of,
)
from app.casework.showing import Reader, Shown, gather
from app.db import Session
from app.intake import store as intake
from app.intake.service import sheet_of
from app.intake.work import Work
from app.pages.desk import ACCOUNT, desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page, say
from app.pages.words import gettext as _
from app.pages.words import language
from app.staff.rules import CASE_READERS, Role
from app.telephony.rest import Account
from app.telephony.texting import segments

bp = frame(
    Blueprint(
        "cases",
        __name__,
        url_prefix="/cases",
        template_folder="templates",
        static_folder="static",
    )
)


@bp.get("")
@allowed(*CASE_READERS)
def day_book() -> Answer | Response:
    given = asked()
    filters, number = Filters.read(given), page_of(given)
    now, zone = desk().clock.now(), desk().settings.timezone
    with desk().database.transaction() as session:
        may = intake.visible(visitor().code, visitor().roles)
        if given.get("q"):
            return _searched(session, given["q"])
        span = filters.since(now, zone)
        conditions = [may, *store.narrowed(filters, visitor().code, span)]
        cases, count = store.page(session, conditions, number)
        owed, choices = store.owed(session, cases), store.choices(session, may)
    words = labels()
    return page(
        "cases/day_book.html",
        days=list(_days(cases)),
        count=count,
        number=number,
        pages=-(-count // EACH_PAGE) or 1,
        owed=owed,
        filters=filters,
        asked=dict(filters.chosen()),
        sought="",
        town_pairs=pairs(choices["town"], {}),
        topic_pairs=pairs(choices["topic"], words["topics"]),
        language_pairs=pairs(choices["language"], words["spoken"]),
        **words,
    )


def _days(cases: Sequence[Case]) -> Iterator[tuple[str, list[tuple[str, Case]]]]:
    """Give the days of a day book, each with its cases and the clock of their beginning."""
    zone = desk().settings.timezone
    local = [(each.opened_at.astimezone(zone), each) for each in cases]
    for day, those in groupby(local, lambda each: each[0].date()):
        yield day_name(day), [(f"{at:%H:%M}", each) for at, each in those]


def _searched(session: Session, words: str) -> Answer | Response:
    """Go to the case that was searched for, or say that there is none."""
    name = name_of(words)
    may = intake.visible(visitor().code, visitor().roles)
    found = store.named(session, name, may) if name else []
    if len(found) == 1:
        return redirect(url_for("cases.case", name=found[0].name))
    return page(
        "cases/found.html",
        days=list(_days(found)),
        owed=store.owed(session, found),
        sought=words,
        name=name,
        **labels(),
    )


@bp.get("/<name>")
@allowed(*CASE_READERS)
def case(name: str) -> Response:
    with desk().database.transaction() as session:
        return _shown(session, _found(session, name), ReplyForm())


@bp.post("/<name>/take")
@allowed(*CASE_READERS)
def take(name: str) -> Answer:
    with desk().database.transaction() as session:
        taken = _work().take(session, _found(session, name))
    say(_("You take care of it.") if taken else _("Somebody takes care of it already."))
    return _back(name)


@bp.post("/<name>/heard")
@allowed(*CASE_READERS)
def heard(name: str) -> Answer:
    with desk().database.transaction() as session:
        theirs = _work().heard(session, _found(session, name))
    say(_("You take care of it.") if theirs else _("Somebody takes care of it already."))
    return _back(name)


@bp.get("/<name>/messages/<int:place>")
@allowed(*CASE_READERS)
def sound(name: str, place: int) -> Response:
    """Give the sound of a message; a player asks for parts of it."""
    with desk().database.transaction() as session:
        found = _found(session, name)
    try:
        whole = _work().sound(desk().database, _account(), found, place)
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
        found = _found(session, name)
        why = _work().call_back(session, found, has_telephone=mine)
    rings = _("Your telephone rings in a moment. Press 1 there, and the line calls them.")
    say(str(HINDRANCES[why]) if why else rings)
    return _back(name)


@bp.post("/<name>/texts")
@allowed(*CASE_READERS)
def reply(name: str) -> Answer | Response:
    """Send a text, once its length and what it costs were shown."""
    form = ReplyForm()
    with desk().database.transaction() as session:
        found = _found(session, name)
        if not form.validate():
            return _shown(session, found, form, 400)
        if not form.once.data or "change" in request.form:
            looks = "change" not in request.form
            form.once.data = secrets.token_hex(16) if looks else ""
            return _shown(session, found, form, looks=looks)
    told = Reply(words=str(form.words.data), once=str(form.once.data))
    sent, error = _work().send(desk().database, _account(), found, told)
    refused = _("Twilio does not send it (error %(code)s). Nothing was sent.", code=error)
    say(str(SENT[sent]) if sent in SENT else refused)
    return _back(name, "texts")


@bp.get("/<name>/number")
@allowed(*CASE_READERS)
def number(name: str) -> Response:
    with desk().database.transaction() as session:
        return _numbered(session, _found(session, name), ReasonForm())


@bp.post("/<name>/number")
@allowed(*CASE_READERS)
def reveal(name: str) -> Answer | Response:
    form = ReasonForm()
    with desk().database.transaction() as session:
        found = _found(session, name)
        if not form.validate():
            return _numbered(session, found, form, 400)
        try:
            _work().reveal(session, found, str(form.reason.data))
        except SpentError:
            say(_("Nobody may see more than %(most)s numbers in a day.", most=REVEALS))
    return redirect(url_for("cases.number", name=name), 303)


@bp.get("/<name>/block")
@allowed(Role.COORDINATOR)
def before_block(name: str) -> Response:
    """Show what follows before a caller is blocked, or how they are."""
    with desk().database.transaction() as session:
        return _blockable(session, _found(session, name), BlockForm())


@bp.post("/<name>/block")
@allowed(Role.COORDINATOR)
def block(name: str) -> Answer | Response:
    form, now = BlockForm(), desk().clock.now()
    with desk().database.transaction() as session:
        found = _found(session, name)
        if blocking.block_of(session, call_of(session, found), now):
            say(_("This caller is blocked already. Nothing was changed."))
            return _back(name)
        if not form.validate():
            return _blockable(session, found, form, 400)
        try:
            _blocking().block(session, found, form.wish(), visitor().code, now)
        except UnblockableError as error:
            say(str(UNBLOCKABLE[error.why]))
            return redirect(url_for("cases.before_block", name=name), 303)
    say(_("The caller is blocked. Calls follow within two seconds."))
    return _back(name)


@bp.post("/<name>/unblock")
@allowed(Role.COORDINATOR)
def unblock(name: str) -> Answer:
    with desk().database.transaction() as session:
        known, now = _found(session, name).name, desk().clock.now()
        done = blocking.unblock(session, known, visitor().code, now)
    say(
        _("%(case)s: people are rung for this caller again.", case=known)
        if done
        else _("Nobody is blocked for this case any more. Nothing was changed.")
    )
    return _back(name)


def _blockable(session: Session, found: Case, form: BlockForm, status: int = 200) -> Response:
    """Show the page that blocks a caller, or says why none can be blocked."""
    why: Unblockable | None = None
    try:
        _blocking().caller(session, found)
    except UnblockableError as error:
        why = error.why
    stands = blocking.block_of(session, call_of(session, found), desk().clock.now())
    told = UNBLOCKABLE[why] if why else None
    return page("cases/block.html", status, case=found, form=form, why=told, blocked=stands)


def _blocking() -> Blocking:
    keyring = desk().keyring
    return Blocking(
        keyring=keyring,
        line=desk().settings.hotline_number,
        hash_of=lambda phone: keyring.fingerprint(phone, CALLS),
    )


def _numbered(session: Session, found: Case, form: ReasonForm, status: int = 200) -> Response:
    work = _work()
    known = work.number_of(session, found, call_of(session, found))
    shown = known if known and work.is_revealed(session, found) else None
    return page(
        "cases/number.html",
        status,
        case=found,
        form=form,
        number=shown,
        masked=masked(known) if known else None,
    )


def _shown(
    session: Session, found: Case, form: ReplyForm, status: int = 200, *, looks: bool = False
) -> Response:
    """Show a case; with `looks`, the text that is about to be sent, and what it costs."""
    work, own = _work(), desk()
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


def _found(session: Session, name: str) -> Case:
    """Find a case that the visitor may see; whose it is not does not learn that it is there."""
    may = intake.visible(visitor().code, visitor().roles)
    return intake.seen(session, name, may) or abort(404)


def _work() -> Casework:
    settings = desk().settings
    return Casework(
        keyring=desk().keyring,
        line=settings.hotline_number,
        zone=settings.timezone,
        practice=settings.practice,
        code=visitor().code,
        at=desk().clock.now(),
    )


def _account() -> Account:
    return cast("Account", current_app.extensions[ACCOUNT])


def _back(name: str, part: str | None = None) -> Answer:
    return redirect(url_for("cases.case", name=name.upper(), _anchor=part), 303)
