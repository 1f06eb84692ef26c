"""What would fill a gap: the open shifts in it, or one that is made for it; and who could."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from app.rota.coverage import Gap, Lack, gaps
from app.rota.fitting import Candidate, candidates
from app.rota.hours import A_DAY, Shift, Stint
from app.rota.moves import given
from app.rota.rules import Rota
from ivr.queue import Tier

Span = tuple[datetime, datetime]

LONGEST = A_DAY  # what lacks for longer is no single shift
_TIERS = {Lack.BACKUP: Tier.BACKUP, Lack.COORDINATOR: Tier.COORDINATOR}
_FIRST = (Lack.NOBODY, Lack.PRIMARY, Lack.SPANISH, Lack.ENGLISH)


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A stint that would help: an open one, or a new one; who can take it, and who cannot.

    `left` is what would be missing still, if the first who can took it.
    """

    stint: Stint
    is_new: bool
    able: tuple[Candidate, ...]
    unable: tuple[Candidate, ...]
    left: tuple[Lack, ...] = ()


def offers(rota: Rota, found: Sequence[Gap]) -> Iterator[Offer]:
    """Give what would fill a stretch with these gaps, the open shifts first."""
    lacks = {lack for gap in found for lack in gap.lacks}
    since, until = found[0].since, found[-1].until
    opened = [
        stint
        for stint in rota.timetable.between(since, until)
        if stint.person is None and _helps(stint, lacks)
    ]
    for stint in sorted(opened, key=lambda each: (each.since, each.shift.code)):
        yield _offer(rota, stint, (since, until), is_new=False)
    if until - since <= LONGEST:
        for tier, language in _wanted(lacks):
            whole = (each for each in opened if each.since <= since and each.until >= until)
            if not any(_serves(stint, tier, language) for stint in whole):
                stint = _made(since, until, tier, language, rota.zone)
                yield _offer(rota, stint, (since, until), is_new=True)


def _offer(rota: Rota, stint: Stint, span: Span, *, is_new: bool) -> Offer:
    everybody = candidates(rota, stint)
    able = tuple(each for each in everybody if not each.refusals)
    return Offer(
        stint=stint,
        is_new=is_new,
        able=able,
        unable=tuple(each for each in everybody if each.refusals),
        left=_left(_with(rota, stint, able[0].person, is_new=is_new), span) if able else (),
    )


def _with(rota: Rota, stint: Stint, person: str, *, is_new: bool) -> Rota:
    """Give the rota in which somebody has a stint."""
    if is_new:
        return replace(rota, shifts=(*rota.shifts, replace(stint.shift, person=person)))
    return given(rota, stint, person)


def _left(rota: Rota, span: Span) -> tuple[Lack, ...]:
    since, until = span
    lacks = {lack for gap in gaps(rota, since, until - since) for lack in gap.lacks}
    return tuple(lack for lack in Lack if lack in lacks)


def _wanted(lacks: Collection[Lack]) -> Iterator[tuple[Tier, str | None]]:
    """Say which shifts are missing: their tier, and what one must speak."""
    if any(lack in lacks for lack in _FIRST):
        spanish = Lack.NOBODY in lacks or Lack.SPANISH in lacks
        yield Tier.PRIMARY, "es" if spanish else "en" if Lack.ENGLISH in lacks else None
    yield from ((tier, None) for lack, tier in _TIERS.items() if lack in lacks)


def _helps(stint: Stint, lacks: Collection[Lack]) -> bool:
    """Tell whether somebody in an open shift would be one of those who are missing."""
    if stint.tier is Tier.COORDINATOR:
        return Lack.COORDINATOR in lacks
    return any(lack in lacks for lack in _FIRST) or (
        stint.tier is Tier.BACKUP and Lack.BACKUP in lacks
    )


def _serves(stint: Stint, tier: Tier, language: str | None) -> bool:
    needed = stint.shift.language
    return stint.tier is tier and (language is None or needed in {None, language})


def _made(
    since: datetime, until: datetime, tier: Tier, language: str | None, zone: ZoneInfo
) -> Stint:
    """Make the single shift that a gap is as long as."""
    begin, end = since.astimezone(zone), until.astimezone(zone)
    shift = Shift(
        person=None,
        weekdays=(begin.weekday(),),
        starts=begin.time(),
        ends=end.time(),
        valid_from=begin.date(),
        valid_to=begin.date(),
        tier=tier,
        language=language,
        nights=(end.date() - begin.date()).days,
    )
    return Stint(shift=shift, day=begin.date(), person=None, since=since, until=until)
