"""The record: what our people did, the newest first, and whether it still stands."""

from collections.abc import Callable, Mapping

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.formats import by_day
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page, say
from app.pages.words import gettext as _
from app.record import service
from app.record.words import ACTS, OTHERS, why
from app.staff.rules import Role

READERS = (Role.AUDITOR, Role.ADMIN)  # a coordinator is watched over

bp = frame(
    Blueprint(
        "record",
        __name__,
        url_prefix="/record",
        template_folder="templates",
        static_folder="static",
    )
)


@bp.get("")
@allowed(*READERS)
def done() -> Response:
    narrowed = service.read(asked())
    with desk().database.transaction() as session:
        book = service.book(session, narrowed)
    named = _named(book.names)
    return page(
        "record/done.html",
        book=book,
        days=list(by_day(book.rows, lambda row: row.at)),
        narrowed=narrowed,
        chosen=narrowed.chosen(),
        named=named,
        people=sorted(((code, named(code)) for code in book.people), key=lambda each: each[1]),
        acts=sorted(((act.value, str(said)) for act, said in ACTS.items()), key=_by_name),
        act=lambda word: str(ACTS.get(word, word)),
        why=why,
    )


@bp.post("/check")
@allowed(*READERS)
def check() -> Answer:
    """Work through the chain; how it stands is the first sentence of the page."""
    if not service.check(desk(), visitor().code):
        say(_("Somebody checks it just now. Look again in a moment."))
    return redirect(url_for("record.done"), 303)


def _by_name(pair: tuple[str, str]) -> str:
    return pair[1]


def _named(names: Mapping[str, str]) -> Callable[[str], str]:
    """Give what names somebody, or a case, in the reader's language."""
    return lambda code: names.get(code) or str(OTHERS.get(code, code))
