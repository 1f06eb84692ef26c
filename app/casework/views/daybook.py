"""The day book: cases by day, narrowed, or found by their name."""

from collections.abc import Sequence

from flask import Response, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.cases.tables import Case
from app.casework import store
from app.casework.labels import labels, pairs
from app.casework.rules import EACH_PAGE, Filters, name_of, page_of
from app.casework.views.frame import bp
from app.db import Session
from app.intake import store as intake
from app.pages.desk import desk
from app.pages.formats import by_day
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import page
from app.staff.rules import CASE_READERS


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
        days=_days(cases),
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


def _days(cases: Sequence[Case]) -> list[tuple[str, list[tuple[str, Case]]]]:
    return list(by_day(cases, lambda each: each.opened_at))


def _searched(session: Session, words: str) -> Answer | Response:
    """Go to the case that was searched for, or say that there is none."""
    name = name_of(words)
    may = intake.visible(visitor().code, visitor().roles)
    found = store.named(session, name, may) if name else []
    if len(found) == 1:
        return redirect(url_for("cases.case", name=found[0].name))
    return page(
        "cases/found.html",
        days=_days(found),
        owed=store.owed(session, found),
        sought=words,
        name=name,
        **labels(),
    )
