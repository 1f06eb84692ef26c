"""When somebody is reminded, who gives no sign, and who is promoted: pure functions."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import chain
from zoneinfo import ZoneInfo

from app.promises.stretches import (
    EARLY,
    Stretch,
    beginning,
    may_be_rung,
    on_now_or_soon,
    stretch_of,
)
from app.rota.hours import A_DAY, Stint
from app.rota.rules import BOTH, OnShift, Promotion, Rota, planned
from ivr.queue import Tier

# All of these are real time that passes, whatever clocks do in between.
DAY, HOUR = timedelta(hours=24), timedelta(hours=1)
NEAR = timedelta(hours=3)  # nearer than this, the reminder of the last hour is enough
LATEST = timedelta(minutes=10)  # so long before it begins the backup is promoted
TO_ANSWER = timedelta(minutes=10)  # so long whoever was asked late has for an answer
HOLDS = timedelta(hours=12)  # what somebody has left open is told no more after that
AHEAD = timedelta(hours=37)  # the earliest reminder: a day, and a night before that
MORNING, EVENING, LAST = time(8), time(22), time(21)  # local; at night nobody is woken
_NO = re.compile(r"(?<![\w'])(no|nope|cannot|can\W?t)(?!\w)(?! (hay )?(problem|worr))")


class Which(StrEnum):
    """Which reminder it is."""

    DAY = "day"
    HOUR = "hour"


class Sign(StrEnum):
    """How somebody has shown that they are there."""

    REPLY = "reply"  # to what they were asked, or the word ON
    CALL = "call"  # a key that they pressed when they were rung
    PAGE = "page"


class Why(StrEnum):
    """Why somebody is not counted on, although the shift is theirs."""

    CANNOT = "cannot"  # they have said so
    SILENT = "silent"  # they were asked, and have not answered
    ABSENT = "absent"  # they have missed two rings in a row


@dataclass(frozen=True, kw_only=True)
class Known:
    """What is known of one person: when they last showed themselves, and what was asked.

    `asked_since` and `cannot_since` name a stretch by its beginning; `absent_at` is when they
    had missed two rings in a row, and have not answered since.
    """

    person: str
    seen_at: datetime | None = None
    asked_since: datetime | None = None
    asked_at: datetime | None = None
    cannot_since: datetime | None = None
    cannot_at: datetime | None = None
    absent_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Unwritten:
    """A conversation of which nothing is written down: whose, the case, and when it ended."""

    person: str
    case: str
    ended_at: datetime


@dataclass(frozen=True, kw_only=True)
class Missing:
    """A primary's shift that runs, or is about to, and whose holder is not counted on."""

    stint: Stint
    why: Why

    @property
    def person(self) -> str:
        """The code of its holder."""
        return str(self.stint.person)


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Who is to be promoted; and the shifts that nobody stands behind."""

    promoted: tuple[Promotion, ...]
    alone: tuple[Missing, ...]


def reminder(stretch: Stretch, at: datetime, zone: ZoneInfo) -> Which | None:
    """Say which reminder is due; one that somebody has had is not given twice.

    Whoever has taken a shift late gets at once what still makes sense.
    """
    left = stretch.since - at
    if timedelta(0) < left <= HOUR:
        return Which.HOUR
    due = at >= day_before(stretch.since, zone) and left > NEAR
    return Which.DAY if due and MORNING <= at.astimezone(zone).time() < EVENING else None


def day_before(since: datetime, zone: ZoneInfo) -> datetime:
    """Tell when somebody is reminded a day before; where that is at night, the evening before.

    Twenty-four hours that pass: on the day on which clocks change, at another hour of theirs.
    """
    local = (since - DAY).astimezone(zone)
    if MORNING <= local.time() < EVENING:
        return since - DAY
    day = local.date() - (A_DAY if local.time() < MORNING else timedelta())
    return datetime.combine(day, LAST, zone).astimezone(since.tzinfo)


def gives_no_sign(known: Known, since: datetime, at: datetime) -> Why | None:
    """Tell why somebody is not counted on for a stretch; whoever was not asked owes nothing."""
    seen = known.seen_at
    if (
        known.cannot_since == since
        and known.cannot_at
        and not (seen and seen > known.cannot_at)
    ):
        return Why.CANNOT
    if known.asked_since != since or known.asked_at is None or is_there(known, since):
        return None
    due = max(since - LATEST, min(known.asked_at + TO_ANSWER, since + TO_ANSWER))
    return Why.SILENT if at >= due else None


def is_there(known: Known, since: datetime) -> bool:
    """Tell whether somebody has shown themselves for what begins then."""
    return known.seen_at is not None and known.seen_at >= since - EARLY


def sign(rota: Rota, known: Known, stint: Stint) -> bool | None:
    """Tell whether somebody has shown themselves for a shift; None where nobody asks."""
    if is_there(known, stint.since):
        return True
    since = known.asked_since
    stretch = stretch_of(rota, known.person, since) if since else None
    asked = since and stretch and stint in stretch.stints
    return is_there(known, since) if since and asked else None


def owes_sign(rota: Rota, known: Known | None, code: str, at: datetime) -> Stint | None:
    """Give the shift for which somebody may still say that they are there; None: for none."""
    stint = on_now_or_soon(rota, code, at)
    if stint is None:
        return None
    known = known or Known(person=code)
    if known.absent_at and stint.since <= at:
        return stint
    said = sign(rota, known, stint)
    return stint if said is False or (said is None and stint.since > at) else None


def missing(rota: Rota, everybody: Collection[Known], at: datetime) -> list[Missing]:
    """List the primaries' shifts whose holder is not counted on, in order."""
    found: dict[tuple[str, datetime], Missing] = {}
    for known in everybody:
        for stint, why in chain(_unsaid(rota, known, at), _unanswered(rota, known, at)):
            runs = stint.since - LATEST <= at < stint.until
            if runs and may_be_rung(rota, known.person, max(at, stint.since)):
                found.setdefault((known.person, stint.since), Missing(stint=stint, why=why))
    return sorted(found.values(), key=lambda each: (each.stint.since, each.person))


def _unsaid(rota: Rota, known: Known, at: datetime) -> Iterator[tuple[Stint, Why]]:
    for since in {known.asked_since, known.cannot_since} - {None}:
        why = since and gives_no_sign(known, since, at)
        stretch = stretch_of(rota, known.person, since) if since and why else None
        for stint in stretch.stints if stretch else ():
            if why and stint.tier is Tier.PRIMARY:
                yield stint, why


def _unanswered(rota: Rota, known: Known, at: datetime) -> Iterator[tuple[Stint, Why]]:
    if known.absent_at is None or known.person not in rota.people:
        return
    for stint in rota.timetable.at(at):
        own = stint.person == known.person and stint.tier is Tier.PRIMARY
        if own and stint.since <= known.absent_at:
            yield stint, Why.ABSENT


def standing(
    rota: Rota,
    gone: Sequence[Missing],
    everybody: Mapping[str, Known],
    before: Sequence[Promotion],
    at: datetime,
) -> Standing:
    """Say who is promoted beside each who is not counted on; who was before stays, if may be.

    A shift is alone where it has no backup, and no other primary is there; who misses rings is
    told of elsewhere.
    """
    promoted: list[Promotion] = []
    alone: list[Missing] = []
    names = {each.person for each in gone}
    for each in gone:
        moment = max(at, each.stint.since)
        present = [on for on in planned(rota, moment) if on.rests_until is None]
        kept = {was.person: was for was in before if was.beside == each.person}
        taken = {other.person for other in promoted}
        ready = [
            on
            for on in present
            if on.stint.tier is Tier.BACKUP
            and on.responder.code not in taken | names
            and not _is_absent(everybody.get(on.responder.code))
        ]
        if ready:
            first = min(ready, key=lambda on: _turn(rota, on, each, kept, everybody))
            promoted.append(_promotion(first, each, moment, kept))
        elif each.why is not Why.ABSENT and not any(
            on.tier is Tier.PRIMARY and on.responder.code not in names for on in present
        ):
            alone.append(each)
    return Standing(promoted=tuple(promoted), alone=tuple(alone))


def _turn(
    rota: Rota,
    on: OnShift,
    gone: Missing,
    kept: Collection[str],
    everybody: Mapping[str, Known],
) -> tuple[bool, bool, bool, float, str]:
    """Order backups: who is promoted already, who speaks what is needed, who is there."""
    needed = gone.stint.shift.language
    wanted = {needed} if needed else BOTH & set(rota.people[gone.person].languages)
    known = everybody.get(on.responder.code)
    silent = known is not None and gives_no_sign(known, on.since, on.since) is not None
    lacks = not wanted <= set(on.responder.languages)
    code = on.responder.code
    return code not in kept, lacks, silent, -on.until.timestamp(), code


def _promotion(
    on: OnShift, gone: Missing, since: datetime, kept: Mapping[str, Promotion]
) -> Promotion:
    was = kept.get(on.responder.code)
    return Promotion(
        person=on.responder.code,
        beside=gone.person,
        since=was.since if was and was.since <= since else since,
        until=min(gone.stint.until, on.until),
    )


def _is_absent(known: Known | None) -> bool:
    return known is not None and known.absent_at is not None


def says_no(words: str) -> bool:
    """Tell whether somebody has replied that they cannot come, in either language."""
    return _NO.search(words.casefold()) is not None


def next_look(
    rota: Rota, everybody: Collection[Known], at: datetime, longest: timedelta
) -> datetime:
    """Tell when time alone may change something next; after so long it is looked anyway."""
    moments = {at + longest}
    for stretch in beginning(rota, at, at + AHEAD):
        since = stretch.since
        moments |= {day_before(since, rota.zone), since - HOUR, since - LATEST, since}
    for known in everybody:
        moments |= {known.asked_at + TO_ANSWER} if known.asked_at else set()
    moments |= {stint.until for stint in rota.timetable.at(at)}
    return min(moment for moment in moments if moment > at)
