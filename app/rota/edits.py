"""What is changed in a rota, piece by piece: so that it is told, kept, checked and undone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from app.rota.hours import Change, Shift, stint_on
from app.rota.limits import USUAL, Limits
from app.rota.rules import Away, Rota

Piece = Shift | Change | Away | Limits
Span = tuple[datetime, datetime]


class Part(StrEnum):
    """Which piece of a rota it is."""

    SHIFT = "shift"  # without its changes
    CHANGE = "change"
    AWAY = "away"
    LIMITS = "limits"


class Deed(StrEnum):
    """What was done to the rota, as a coordinator would name it."""

    MADE = "made"  # a shift
    CHANGED = "changed"  # a shift, from a date on
    ENDED = "ended"
    GAVE = "gave"  # one date to somebody, or to nobody
    MOVED = "moved"  # one date: other hours, or off
    SPLIT = "split"
    PLANNED = "planned"  # many dates at once
    AWAY = "away"
    LIMITS = "limits"
    SWAPPED = "swapped"  # by those whose shifts they are
    LEFT = "left"  # somebody has left the line
    IMPORTED = "imported"
    UNDONE = "undone"


@dataclass(frozen=True, kw_only=True)
class Edit:
    """One piece, as it was and as it is; None: it was not there, or is not any more.

    `name` is the shift's code, the absence's, or the person's; a change has its `day` too, and
    tells when (UTC) its holder was on shift by it, and when they are.
    """

    part: Part
    name: str
    day: date | None = None
    before: Piece | None
    after: Piece | None
    was: Span | None = None
    span: Span | None = None


Key = tuple[Part, str, date | None]


def edits(before: Rota, after: Rota) -> tuple[Edit, ...]:
    """Say what makes one rota of the other, in the order in which it can be written down.

    What goes comes first, changes before their shift; what comes has its shift first.
    """
    was, now = dict(pieces(before)), dict(pieces(after))
    keys = [key for key in was | now if was.get(key) != now.get(key)]
    gone = [key for key in keys if key not in now]
    come = [key for key in keys if key in now]
    order = list(Part)
    gone.sort(key=lambda key: -order.index(key[0]))
    come.sort(key=lambda key: order.index(key[0]))
    spans, old = _spans(after), _spans(before)
    return tuple(
        Edit(
            part=key[0],
            name=key[1],
            day=key[2],
            before=was.get(key),
            after=now.get(key),
            was=old.get(key),
            span=spans.get(key),
        )
        for key in (*gone, *come)
    )


def applied(rota: Rota, given: Sequence[Edit]) -> Rota:
    """Give the rota that edits make of one; what they do not name stays as it is."""
    found = dict(pieces(rota))
    for edit in given:
        found.pop((edit.part, edit.name, edit.day), None)
        if edit.after is not None:
            found[edit.part, edit.name, edit.day] = edit.after
    return _whole(rota, found)


def undoing(given: Sequence[Edit]) -> tuple[Edit, ...]:
    """Give the edits that take these back, the last first."""
    return tuple(
        replace(edit, before=edit.after, after=edit.before, was=edit.span, span=edit.was)
        for edit in reversed(given)
    )


def pieces(rota: Rota) -> Iterator[tuple[Key, Piece]]:
    """Give every piece of a rota, with what names it."""
    for shift in rota.shifts:
        yield (Part.SHIFT, shift.code, None), replace(shift, changes=())
        for change in shift.changes:
            yield (Part.CHANGE, shift.code, change.day), change
    for away in rota.away:
        yield (Part.AWAY, away.code, None), away
    for responder in rota.responders:
        if responder.limits != USUAL:
            yield (Part.LIMITS, responder.code, None), responder.limits


def _whole(rota: Rota, found: dict[Key, Piece]) -> Rota:
    changes: dict[str, list[Change]] = {}
    for (_, name, _), piece in found.items():
        if isinstance(piece, Change):
            changes.setdefault(name, []).append(piece)
    limits = {name: it for (_, name, _), it in found.items() if isinstance(it, Limits)}
    return replace(
        rota,
        shifts=tuple(
            replace(each, changes=tuple(sorted(changes.get(each.code, ()), key=_day)))
            for each in found.values()
            if isinstance(each, Shift)
        ),
        away=tuple(each for each in found.values() if isinstance(each, Away)),
        responders=tuple(
            replace(each, limits=limits.get(each.code, USUAL)) for each in rota.responders
        ),
    )


def _spans(rota: Rota) -> dict[Key, Span]:
    """Tell when each change has its holder on shift."""
    return {
        (Part.CHANGE, shift.code, change.day): (stint.since, stint.until)
        for shift in rota.shifts
        for change in shift.changes
        if change.person and (stint := stint_on(shift, change.day, change, rota.zone))
    }


def _day(change: Change) -> date:
    return change.day
