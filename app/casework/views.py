"""Casework: the pages of cases: day book, story, intake, notes, texts, what is owed."""

from flask import Blueprint, Response

from app.pages.guard import allowed
from app.pages.shell import frame, page
from app.staff.rules import CASE_READERS

bp = frame(Blueprint("cases", __name__, url_prefix="/cases", template_folder="templates"))


@bp.get("")
@allowed(*CASE_READERS)
def day_book() -> Response:
    return page("cases/day_book.html")
