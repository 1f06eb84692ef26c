"""What coordinators do to the rota: one made of another each time, or a reason why not."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from threading import Lock

from app.planning.needs import Needs, needed
from app.planning.proposing import proposed, with_them
from app.planning.rules import Change, Hindrance, NotPossibleError
from app.rota import absences, moves
from app.rota.edits import Edit, applied, pieces, undoing
from app.rota.hours import A_DAY, Shift, Stint
from app.rota.limits import Limits
from app.rota.moves import Hours
from app.rota.rules import Rota
from app.rota.wrong import wrong

MOST_PLANNED = 500  # open shifts of one plan: some two seconds of a processor
_PLANNING = Lock()  # one plan at a time in a process: others of its threads answer callers


def give(code: str, day: date, person: str | None, at: datetime) -> Change:
    """Give what is left of one date of a shift to somebody; None: to nobody, it is open."""

    def change(rota: Rota) -> Rota:
        stint = _unfinished(rota, code, day, at)
        return moves.taken(rota, stint, person, at)

    return change


def move(code: str, day: date, hours: Hours, at: datetime) -> Change:
    """Give one date of a shift other hours."""

    def change(rota: Rota) -> Rota:
        stint = _coming(rota, code, day, at)
        after = moves.moved(rota, stint, hours)
        return _right(after, moves.shift_of(after, code))

    return change


def cancel(code: str, day: date, at: datetime) -> Change:
    """Let a shift not be on one date."""
    return lambda rota: moves.cancelled(rota, _coming(rota, code, day, at))


def split(code: str, day: date, cut: datetime, person: str | None, at: datetime) -> Change:
    """Part one date of a shift at a moment: what comes after it is another's, or open."""

    def change(rota: Rota) -> Rota:
        stint = _unfinished(rota, code, day, at)
        if not max(stint.since, at) < cut < stint.until:
            raise NotPossibleError(Hindrance.OUTSIDE)
        return moves.split(rota, stint, cut, person)

    return change


def begin(shift: Shift) -> Change:
    """Add a shift."""
    return lambda rota: _right(moves.begun(rota, shift), shift)


def begin_all(needs: Needs) -> Change:
    """Add the open shifts that a line needs."""

    def change(rota: Rota) -> Rota:
        for shift in needed(needs):
            rota = begin(shift)(rota)
        return rota

    return change


def fill(begins: date, until: date, people: Collection[str], at: datetime) -> Change:
    """Give the open shifts that begin between two dates to some people, as is fair."""

    def change(rota: Rota) -> Rota:
        days = (begins + ahead * A_DAY for ahead in range((until - begins).days + 1))
        found = [s for day in days for s in rota.timetable.starting(day)]
        wanted = [s for s in found if s.person is None and s.since > at]
        if len(wanted) > MOST_PLANNED:
            raise NotPossibleError(Hindrance.MANY)
        if not _PLANNING.acquire(blocking=False):
            raise NotPossibleError(Hindrance.BUSY)
        try:
            return with_them(rota, wanted, proposed(rota, wanted, people).assigned)
        finally:
            _PLANNING.release()

    return change


def change_from(code: str, day: date, anew: Shift) -> Change:
    """Make a shift another one from a date on."""

    def change(rota: Rota) -> Rota:
        shift = _known(rota, code)
        return _right(moves.changed_from(rota, shift, day, anew), anew)

    return change


def end(code: str, day: date) -> Change:
    """Let a shift end: that date is the first on which it is not."""
    return lambda rota: moves.ended(rota, _known(rota, code), day)


def away(person: str, since: datetime, until: datetime, at: datetime) -> Change:
    """Note when somebody is away, from now on at the earliest."""

    def change(rota: Rota) -> Rota:
        begins = max(since, at)
        if until <= begins:
            raise NotPossibleError(Hindrance.BACKWARDS)
        if until - begins > absences.LONGEST:
            raise NotPossibleError(Hindrance.LONG)
        if absences.is_away(rota, person, begins, until):
            raise NotPossibleError(Hindrance.TWICE_AWAY)
        return absences.gone(rota, person, begins, until)

    return change


def back(code: str, at: datetime) -> Change:
    """Let somebody's absence end now, or not begin."""

    def change(rota: Rota) -> Rota:
        own = next((each for each in rota.away if each.code == code), None)
        if own is None or own.until <= at:
            raise NotPossibleError(Hindrance.GONE)
        return absences.returned(rota, own, at)

    return change


def take_back(given: Sequence[Edit]) -> Change:
    """Take edits back, if all that they made is still as they made it."""

    def change(rota: Rota) -> Rota:
        if not _were(rota, given):
            raise NotPossibleError(Hindrance.AFTER)
        return applied(rota, undoing(given))

    return change


def _were(rota: Rota, given: Sequence[Edit]) -> bool:
    """Tell whether each piece still is what these edits made of it."""
    made = {(e.part, e.name, e.day): e.after for e in given}
    now = dict(pieces(rota))
    return all(now.get(key) == after for key, after in made.items())


def limit(person: str, limits: Limits) -> Change:
    """Say what can be asked of somebody."""

    def change(rota: Rota) -> Rota:
        people = (
            replace(each, limits=limits) if each.code == person else each
            for each in rota.responders
        )
        return replace(rota, responders=tuple(people))

    return change


def _known(rota: Rota, code: str) -> Shift:
    shift = moves.shift_of(rota, code)
    if shift is None:
        raise NotPossibleError(Hindrance.GONE)
    return shift


def _unfinished(rota: Rota, code: str, day: date, at: datetime) -> Stint:
    """Find one date of a shift that is not over."""
    stint = moves.stint_of(rota, code, day)
    if stint is None:
        raise NotPossibleError(Hindrance.GONE)
    if stint.until <= at:
        raise NotPossibleError(Hindrance.OVER)
    return stint


def _coming(rota: Rota, code: str, day: date, at: datetime) -> Stint:
    """Find one date of a shift that has not begun."""
    stint = _unfinished(rota, code, day, at)
    if stint.since <= at:
        raise NotPossibleError(Hindrance.BEGUN)
    return stint


def _right(rota: Rota, shift: Shift | None) -> Rota:
    """Give a rota whose shift is one that there can be."""
    found = wrong(shift, rota.zone) if shift else None
    if found:
        raise NotPossibleError(found)
    return rota
