"""What is told of offers: to whom a shift is offered, to those whose it was, to coordinators.

No number stands in it, and nobody is woken at night for what is not near.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any
from zoneinfo import ZoneInfo

from app.db import Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.rota.coverage import Gap
from app.rota.warning import hours
from app.swaps.rules import Span
from app.swaps.tables import Swap

LONG = timedelta(days=2)  # so long it is told what became of an offer


class What(StrEnum):
    """What became of an offer, for those whose it was."""

    TAKEN = "taken"  # somebody has the shift
    SWAPPED = "swapped"
    WAITS = "waits"  # for a coordinator's approval
    REFUSED = "refused"  # by a coordinator
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"
    MOVED = "moved"  # other hours
    GONE = "gone"  # the shift is no more
    ENDED = "ended"  # nobody took it in time
    RETURNED = "returned"  # it is theirs again
    OPENED = "opened"  # it was given back, and is nobody's
    OFFERED = "offered"  # a coordinator offers it for them


def offer(session: Session, swap: Swap, to: Iterable[str], at: datetime, zone: ZoneInfo) -> int:
    """Offer a shift to people; tell how many are told. Moved meanwhile, it is offered anew."""
    people = [*to]
    if people:
        said = _of(swap) | {"by": swap.holder, "until": swap.ends.isoformat()}
        about = f"{swap.code} {at:%Y-%m-%dT%H:%M:%S} {swap.since:%d%H%M}"
        notices.tell(session, Kind.OFFER, about, at, said | _quiet(swap, at, zone), people)
    return len(people)


def over(session: Session, swap: Swap, at: datetime) -> None:
    """Offer a shift to nobody any more."""
    notices.keep_only(session, [Kind.OFFER], swap.code, None, at)


def news(  # noqa: PLR0913 (what, of what, by whom, to whom, when)
    session: Session,
    swap: Swap,
    what: What,
    to: str,
    at: datetime,
    zone: ZoneInfo,
    *,
    by: str | None = None,
) -> None:
    """Tell somebody what became of an offer; `by` is whom it is about besides them."""
    said = _of(swap) | {"what": what.value, "by": by, "mine": to == swap.holder}
    said |= {"until": (at + LONG).isoformat()}
    about = f"{swap.code} {what} {to} {at:%m-%dT%H:%M:%S}"
    notices.tell(session, Kind.SWAPPED, about, at, said | _quiet(swap, at, zone), [to])


def approval(session: Session, swap: Swap, at: datetime, zone: ZoneInfo) -> None:
    """Tell coordinators that an exchange waits for them."""
    said = _of(swap) | {"by": swap.taker, "person": swap.holder, "until": swap.ends.isoformat()}
    about = f"{swap.code} {at:%Y-%m-%dT%H:%M:%S}"
    notices.tell(session, Kind.APPROVAL, about, at, said | _quiet(swap, at, zone))


def opened(session: Session, swap: Swap, at: datetime, *, by: str, left: bool) -> None:
    """Tell coordinators that somebody gave a shift back, and whether nobody has it now."""
    said = {"what": "open" if left else "back", "by": by, "person": swap.holder}
    about = f"{swap.code} {at:%Y-%m-%dT%H:%M:%S}"
    until = {"until": swap.until.isoformat()}
    notices.tell(session, Kind.OPENED, about, at, _of(swap) | said | until)


def away(
    session: Session, person: str, gaps: Sequence[Gap], at: datetime, zone: ZoneInfo
) -> None:
    """Tell coordinators when somebody's absence leaves a gap: the first, and how many more."""
    if not gaps:
        return
    said = {
        "what": "away",
        "by": person,
        "span": written((gaps[0].since, gaps[0].until)),
        "lack": gaps[0].lacks[0].value,
        "more": len(gaps) - 1,
        "until": gaps[-1].until.isoformat(),
    }
    quiet = _night(gaps[0].since, at, zone)
    about = f"{person} {at:%Y-%m-%dT%H:%M:%S}"
    notices.tell(session, Kind.OPENED, about, at, said | quiet)


def _of(swap: Swap) -> dict[str, Any]:
    theirs = swap.theirs()
    return {
        "swap": swap.code,
        "way": swap.way.value,
        "span": written((swap.since, swap.until)),
        "theirs": written(theirs.span) if theirs else None,
    }


def written(span: Span) -> list[str]:
    """Write from when to when into facts."""
    return [each.isoformat() for each in span]


def _quiet(swap: Swap, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    return _night(swap.since, at, zone)


def _night(since: datetime, at: datetime, zone: ZoneInfo) -> dict[str, Any]:
    """Say when nobody is woken for what begins then."""
    quiet, _ = hours(since, at, zone)
    return {"quiet": [each.isoformat() for each in quiet] if quiet else None}
