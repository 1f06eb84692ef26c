"""Reports: what a funder or the committee asks for, with nobody in it."""

from datetime import date

from flask import Blueprint, Response, request
from werkzeug.wrappers import Response as Answer

from app.audit import service as audit
from app.audit.rules import Act
from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page
from app.pages.words import gettext as _
from app.pages.words import language
from app.reports import opening, rules, sheets, store
from app.reports.export import written
from app.reports.rules import NoPeriodError, Period, PeriodKind
from app.reports.service import Report, report
from app.reports.words import Reader
from app.staff.rules import Role

READERS = (Role.COORDINATOR, Role.ADMIN, Role.AUDITOR)

bp = frame(
    Blueprint(
        "reports",
        __name__,
        url_prefix="/reports",
        template_folder="templates",
        static_folder="static",
    )
)


@bp.get("")
@allowed(*READERS)
def month() -> Response:
    return _shown(PeriodKind.MONTH)


@bp.get("/week")
@allowed(Role.COORDINATOR)
def week() -> Response:
    return _shown(PeriodKind.WEEK)


@bp.post("/month.csv")
@allowed(*READERS)
def month_file() -> Answer:
    return _file(PeriodKind.MONTH)


@bp.post("/week.csv")
@allowed(Role.COORDINATOR)
def week_file() -> Answer:
    return _file(PeriodKind.WEEK)


def _shown(kind: PeriodKind) -> Response:
    """Show a period: the one asked for, or the latest that the visitor may see."""
    text = asked().get(kind.value)
    try:
        period = rules.read(kind, text) if text else _latest(kind)
    except NoPeriodError:
        return _refused(400, _no_period(kind))
    reader = _reader()
    if not _may_see(period):
        return _refused(404, _not_yet(period, reader))
    told, before, first = _reports(period)
    return page(
        "reports/period.html",
        report=told,
        period=period,
        name=reader.period(period),
        headline=opening.headline(told, reader),
        beside=opening.beside(told, before, reader),
        sheets=sheets.sheets(told, reader),
        told=lambda cell: sheets.told(cell, reader),
        previous=_if(first is not None and first < period.first, period.previous),
        following=_if(_may_see(period.next), period.next),
        label=reader.period,
        first=_before_all(period, first, reader),
        inside=told.so_far or kind is PeriodKind.WEEK,
    )


def _file(kind: PeriodKind) -> Answer:
    """Give the tables of a period as a file; who took it is recorded."""
    try:
        period = rules.read(kind, request.form.get("period", "").strip())
    except NoPeriodError:
        return _refused(400, _no_period(kind))
    if not _may_see(period):
        return _refused(404, _not_yet(period, _reader()))
    now = desk().clock.now()
    with desk().database.transaction() as session:
        told = report(session, period, now, desk().settings.timezone)
        audit.record(session, visitor().code, Act.EXPORTED, f"{kind} {period.name}", now)
    answer = Response(written(_rows(told)), mimetype="text/csv")
    named = f'attachment; filename="{period.name}.csv"'
    answer.headers["Content-Disposition"] = named
    return answer


def _rows(told: Report) -> list[tuple[sheets.Cell, ...]]:
    return sheets.file_of(told, _reader(), practice=desk().settings.practice)


def _reports(period: Period) -> tuple[Report, Report, date | None]:
    """Give the report of a period, the one to compare it with, and the first call's day."""
    now, zone = desk().clock.now(), desk().settings.timezone
    with desk().database.transaction() as session:
        told = report(session, period, now, zone)
        before = told if told.so_far else report(session, period.previous, now, zone)
        first = store.first_call(session)
    return told, before, first.astimezone(zone).date() if first else None


def _may_see(period: Period) -> bool:
    """Tell whether the visitor may see a period: coordinators also one that still runs.

    Looked at twice, the numbers of a running one tell of each single call in between; who is
    no coordinator reads no cases.
    """
    begin, end = period.bounds(desk().settings.timezone)
    own = visitor().may(Role.COORDINATOR)
    return (begin if own else end) <= desk().clock.now()


def _latest(kind: PeriodKind) -> Period:
    running = rules.current(kind, desk().clock.now(), desk().settings.timezone)
    return running if _may_see(running) else running.previous


def _if(there: bool, period: Period) -> Period | None:  # noqa: FBT001 - reads as one word
    return period if there else None


def _before_all(period: Period, first: date | None, reader: Reader) -> str:
    """Say when the first call came, where a period lies before it."""
    if first is None:
        return _("Nobody has called the line yet.")
    if period.after > first:
        return ""
    came = reader.period(rules.around(PeriodKind.MONTH, first))
    return _("The first call that is kept came in %(period)s.", period=came)


def _no_period(kind: PeriodKind) -> str:
    if kind is PeriodKind.MONTH:
        return _("That is no month. Write a year and a month like this: 2026-10.")
    return _("That is no week. Write a year and a week like this: 2026-W43.")


def _not_yet(period: Period, reader: Reader) -> str:
    name = reader.period(period)
    if period.bounds(desk().settings.timezone)[0] > desk().clock.now():
        return _("There is nothing to report yet: %(period)s has not begun.", period=name)
    return _("There is nothing to report yet: %(period)s is not over.", period=name)


def _refused(status: int, text: str) -> Response:
    return page("reports/refused.html", status, text=text)


def _reader() -> Reader:
    return Reader(language=language(), said=_)
