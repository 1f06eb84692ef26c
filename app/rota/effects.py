"""What follows from a change of the rota: gaps that open and close, and who is affected."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

from app.rota.coverage import Gap, Lack, gaps
from app.rota.fitting import Refusal, refusals
from app.rota.hours import Stint, stints_between
from app.rota.rules import Rota

SEEN = timedelta(days=28)  # gaps are compared for so long, from the first difference on
FURTHEST = timedelta(days=400)  # so far ahead a difference is looked for


@dataclass(frozen=True, kw_only=True)
class Against:
    """A stint that somebody would get, and what stands against it."""

    stint: Stint
    refusals: tuple[Refusal, ...]


@dataclass(frozen=True, kw_only=True)
class Effects:
    """What a change would do: each gap has only what is missing newly, or no longer."""

    opened: tuple[Gap, ...] = ()
    closed: tuple[Gap, ...] = ()
    against: tuple[Against, ...] = ()
    people: tuple[str, ...] = ()  # whose shifts are others then


def effects(before: Rota, after: Rota, at: datetime) -> Effects:
    """Say what follows from a change, from now on: for four weeks from where it begins."""
    at = at.astimezone(UTC).replace(second=0, microsecond=0)
    changed = {shift.code for shift in {*before.shifts} ^ {*after.shifts}}
    old, new = _held(before, changed, at), _held(after, changed, at)
    gained = [new[key] for key in new.keys() - old.keys()]
    lost = [old[key] for key in old.keys() - new.keys()]
    begins = [stint.since for stint in (*gained, *lost)]
    begins += [away.since for away in {*before.away} ^ {*after.away}]
    since = max(min(begins, default=at), at)
    was, then = gaps(before, since, SEEN), gaps(after, since, SEEN)
    return Effects(
        opened=tuple(_more(was, then)),
        closed=tuple(_more(then, was)),
        against=tuple(_against(after, sorted(gained, key=_since))),
        people=tuple(sorted({str(each.person) for each in (*gained, *lost)})),
    )


def _against(rota: Rota, gained: Iterable[Stint]) -> Iterator[Against]:
    for stint in gained:
        responder = rota.people.get(stint.person or "")
        found = refusals(rota, stint, responder) if responder else ()
        kept = tuple(each for each in found if each is not Refusal.HOLDS)
        if kept:
            yield Against(stint=stint, refusals=kept)


def _held(rota: Rota, codes: Collection[str], at: datetime) -> dict[tuple[object, ...], Stint]:
    """Give what somebody has of some shifts, by who, as what, from when until when."""
    return {
        (stint.person, stint.tier, stint.since, stint.until): stint
        for shift in rota.shifts
        if shift.code in codes
        for stint in stints_between(shift, at, at + FURTHEST, rota.zone)
        if stint.person
    }


def _more(fewer: list[Gap], more: list[Gap]) -> Iterator[Gap]:
    """Give, stretch by stretch, what is missing in the second list and not in the first."""
    edges = sorted({edge for gap in (*fewer, *more) for edge in (gap.since, gap.until)})
    last: Gap | None = None
    for since, until in pairwise(edges):
        known = _lacks(fewer, since)
        lacks = tuple(each for each in _lacks(more, since) if each not in known)
        lacks = (Lack.NOBODY,) if Lack.NOBODY in lacks else lacks
        if last and lacks and last.until == since and last.lacks == lacks:
            last = Gap(since=last.since, until=until, lacks=lacks)
            continue
        if last:
            yield last
        last = Gap(since=since, until=until, lacks=lacks) if lacks else None
    if last:
        yield last


def _lacks(found: list[Gap], at: datetime) -> tuple[Lack, ...]:
    """Tell what is missing at a moment; with nobody at all, everything is."""
    own = next((gap.lacks for gap in found if gap.since <= at < gap.until), ())
    return tuple(Lack) if Lack.NOBODY in own else own


def _since(stint: Stint) -> tuple[datetime, str]:
    return stint.since, str(stint.person)
