"""How a month went, in a sentence, and beside the one before."""

from collections.abc import Iterator

from app.pages.words import lazy
from app.reports.rules import Ending
from app.reports.service import EVERYBODY, Report
from app.reports.words import Reader

_NONE = lazy("No calls in %(period)s.")
_FEW = lazy(
    "Fewer than five calls in %(period)s: nothing more is told, so that nobody is recognized."
)
_CALLS = lazy("%(n)s calls in %(period)s")
_REACHED_NONE = lazy("none reached a person")
_WITHIN = lazy("%(n)s reached a person, nine in ten within %(time)s")
_PARTS = {
    Ending.REACHED: lazy("%(n)s reached a person"),
    Ending.MESSAGE: lazy("%(n)s left a message"),
    Ending.CALL_BACK: lazy("%(n)s asked to be called back"),
    Ending.LEFT: lazy("%(n)s left before anybody answered"),
    Ending.ASKED_NOBODY: lazy("%(n)s asked for nobody"),
    Ending.UNDER_WAY: lazy("%(n)s are under way"),
}
_UNSHOWN = lazy("Numbers under five are not shown, nor those from which one could be computed.")

_ONE_MORE = lazy("One call more than in %(period)s.")
_MORE = lazy("%(n)s calls more than in %(period)s.")
_ONE_LESS = lazy("One call fewer than in %(period)s.")
_LESS = lazy("%(n)s calls fewer than in %(period)s.")
_SAME = lazy("As many calls as in %(period)s.")
_SHARES = lazy("%(now)s of all calls reached a person; in %(period)s it was %(then)s.")
_SOONER = lazy("Nine in ten who reached a person did so %(time)s sooner than in %(period)s.")
_LATER = lazy(
    "Nine in ten who reached a person waited up to %(time)s longer than in %(period)s."
)


def headline(report: Report, reader: Reader) -> str:
    """Say in one sentence how a period went; what is hidden is left out, and that is said."""
    period = reader.period(report.period, so_far=report.so_far)
    if not report.calls:
        return reader.say(_FEW if report.calls is None else _NONE, period=period)
    begins = reader.say(_CALLS, n=reader.number(report.calls), period=period)
    parts = "; ".join(_parts(report, reader))
    whole = f"{begins}: {parts}." if parts else f"{begins}."
    hidden = not report.endings or None in report.endings.values()
    return f"{whole} {reader.say(_UNSHOWN)}" if hidden else whole


def beside(report: Report, before: Report, reader: Reader) -> list[str]:
    """Compare a period that is over with the one before, by what both of them show."""
    if report.so_far or not report.calls or not before.calls:
        return []
    then = reader.period(before.period)
    return list(_compared(report, before, reader, then))


def _parts(report: Report, reader: Reader) -> Iterator[str]:
    for ending, text in _PARTS.items():
        number = report.endings.get(ending)
        if number:
            n = reader.number(number)
            waits = report.waits.get(EVERYBODY) if ending is Ending.REACHED else None
            time = reader.span(waits.most) if waits else ""
            yield reader.say(_WITHIN, n=n, time=time) if waits else reader.say(text, n=n)
        elif number == 0 and ending is Ending.REACHED:
            yield reader.say(_REACHED_NONE)


def _compared(report: Report, before: Report, reader: Reader, then: str) -> Iterator[str]:
    more = (report.calls or 0) - (before.calls or 0)
    texts = {0: _SAME, 1: _ONE_MORE, -1: _ONE_LESS}
    text = texts.get(more, _MORE if more > 0 else _LESS)
    yield reader.say(text, n=reader.number(abs(more)), period=then)
    share, was = _share(report), _share(before)
    if share is not None and was is not None:
        shares = {"now": reader.share(share), "then": reader.share(was)}
        yield reader.say(_SHARES, **shares, period=then)
    waits = report.waits.get(EVERYBODY), before.waits.get(EVERYBODY)
    if waits[0] and waits[1] and waits[0].most != waits[1].most:
        longer = waits[0].most - waits[1].most
        text = _LATER if longer > 0 else _SOONER
        yield reader.say(text, time=reader.span(abs(longer)), period=then)


def _share(report: Report) -> float | None:
    reached = report.endings.get(Ending.REACHED)
    return None if reached is None or not report.calls else reached / report.calls
