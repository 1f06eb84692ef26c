"""A week as strips of a day each: who stands where in them, what is missing, what is marked."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time
from enum import StrEnum
from functools import cached_property

from app.planning.days import Day
from app.rota.coverage import Gap, gaps
from app.rota.hours import A_DAY, Stint
from app.rota.rules import TIERS, Absence, Responder, Rota
from app.rota.warning import SOON
from ivr.queue import Tier

FULL = 100  # per cent


class Level(StrEnum):
    """How bad a gap is, seen from now; red and amber are as on Now."""

    RED = "red"  # a caller may meet nobody now
    AMBER = "amber"  # it will be so within hours
    GRAVE = "grave"  # it will be so later
    LESS = "less"
    PAST = "past"


@dataclass(frozen=True, kw_only=True)
class Mark:
    """Why somebody is not rung in a stretch of their duty, and whether in all of it."""

    why: Absence
    whole: bool


@dataclass(frozen=True, kw_only=True)
class Span:
    """What stands in a day's strip: from where to where, in per cent, and if it goes on."""

    since: datetime
    until: datetime
    x: float
    width: float
    from_before: bool  # it began before this day
    goes_on: bool  # it ends after this day

    @property
    def is_whole(self) -> bool:
        """Tell whether it is as long as the day."""
        return self.width == FULL


@dataclass(frozen=True, kw_only=True)
class Block:
    """A stint in a day's strip: whose (None: open, or somebody who has left), how marked."""

    stint: Stint
    span: Span
    responder: Responder | None
    marks: tuple[Mark, ...]

    @property
    def is_open(self) -> bool:
        """Tell whether somebody is wanted for it."""
        return self.stint.person is None


@dataclass(frozen=True, kw_only=True)
class Hole:
    """A gap in a day's strip."""

    gap: Gap
    span: Span
    level: Level


@dataclass(frozen=True, kw_only=True)
class Lane:
    """One tier of a day: rows, in each of which nothing overlaps."""

    tier: Tier
    rows: tuple[tuple[Block, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Strip:
    """One day: what is missing, and the lanes of the tiers that the week has."""

    day: Day
    holes: tuple[Hole, ...]
    lanes: tuple[Lane, ...]

    @cached_property
    def listed(self) -> tuple[Hole | Block, ...]:
        """Everything of it in the order of its hours; what is missing stands first."""
        blocks = (block for lane in self.lanes for row in lane.rows for block in row)
        return tuple(sorted((*self.holes, *blocks), key=lambda each: each.span.since))


def strips(rota: Rota, days: Sequence[Day], now: datetime) -> tuple[Strip, ...]:
    """Draw days that follow one another, as they are planned, seen from now."""
    since, until = days[0].since, days[-1].until
    stints = rota.timetable.between(since, until)
    missing = gaps(rota, since, until - since)
    used = [tier for tier in TIERS if any(stint.tier is tier for stint in stints)]
    return tuple(
        Strip(
            day=day,
            holes=tuple(_holes(day, missing, now)),
            lanes=tuple(_lane(rota, day, tier, stints) for tier in used),
        )
        for day in days
    )


def level(gap: Gap, now: datetime) -> Level:
    """Say how bad a gap is, seen from now."""
    if gap.until <= now:
        return Level.PAST
    if not gap.is_grave:
        return Level.LESS
    if gap.since <= now:
        return Level.RED
    return Level.AMBER if gap.since - now < SOON else Level.GRAVE


def within(gap: Gap, day: Day) -> Gap:
    """Give what of a gap is in a day: each day of a long one is as bad as that day is near."""
    since, until = max(gap.since, day.since), min(gap.until, day.until)
    return replace(gap, since=since, until=until)


def marks(rota: Rota, person: str, since: datetime, until: datetime) -> Iterator[Mark]:
    """Say why somebody is not rung in a stretch of time, each reason once."""
    found: dict[Absence, bool] = {}
    for why, begin, end in _absences(rota, person):
        if begin < until and end > since:
            found[why] = found.get(why, False) or (begin <= since and end >= until)
    yield from (Mark(why=why, whole=whole) for why, whole in found.items())


def _absences(rota: Rota, person: str) -> Iterator[tuple[Absence, datetime, datetime]]:
    responder, ever = rota.people[person], datetime.max.replace(tzinfo=UTC)
    if responder.trained_until:
        midnight = datetime.combine(responder.trained_until + A_DAY, time(), rota.zone)
        yield Absence.UNTRAINED, midnight.astimezone(UTC), ever
    for away in rota.away:
        if away.person == person:
            yield Absence.AWAY, away.since, away.until
    for rest in rota.rests:
        if rest.person == person and rest.off_until:
            yield Absence.RESTS, rest.since, rest.off_until


def _holes(day: Day, missing: Iterable[Gap], now: datetime) -> Iterator[Hole]:
    for gap in missing:
        if gap.since < day.until and gap.until > day.since:
            span = _span(day, gap.since, gap.until)
            yield Hole(gap=gap, span=span, level=level(within(gap, day), now))


def _lane(rota: Rota, day: Day, tier: Tier, stints: Iterable[Stint]) -> Lane:
    own = (
        each
        for each in stints
        if each.tier is tier and each.since < day.until and each.until > day.since
    )
    rows: list[list[Block]] = []
    for stint in sorted(own, key=lambda each: (each.since, each.until, each.shift.code)):
        block = _block(rota, day, stint)
        row = next((row for row in rows if row[-1].span.until <= block.span.since), None)
        if row is None:
            rows.append([block])
        else:
            row.append(block)
    return Lane(tier=tier, rows=tuple(tuple(row) for row in rows))


def _block(rota: Rota, day: Day, stint: Stint) -> Block:
    span = _span(day, stint.since, stint.until)
    responder = rota.people.get(stint.person or "")
    marked = marks(rota, responder.code, span.since, span.until) if responder else ()
    return Block(stint=stint, span=span, responder=responder, marks=tuple(marked))


def _span(day: Day, since: datetime, until: datetime) -> Span:
    begin, end = max(since, day.since), min(until, day.until)
    x = day.place(begin)
    return Span(
        since=begin,
        until=end,
        x=x,
        width=round(day.place(end) - x, 3),
        from_before=since < day.since,
        goes_on=until > day.until,
    )
