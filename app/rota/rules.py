"""Who is on shift at a moment, and in which order they are rung: arithmetic, local time."""

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import cached_property
from zoneinfo import ZoneInfo

from app.rota.hours import Shift, Stint
from app.rota.limits import USUAL, Limits
from app.rota.timetable import Timetable
from app.staff.rules import Means
from ivr.queue import Tier

TIERS = tuple(Tier)
FORTNIGHT = timedelta(days=14)
VERIFIED_FOR = timedelta(days=90)  # so long the number of a service counts as tried
MOST_OFFERED = 8  # services in one list of keys
BOTH = frozenset({"es", "en"})
FOREVER = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)  # any zone can show it


@dataclass(frozen=True, kw_only=True)
class Responder:
    """Somebody who can be rung. Number (E.164) and address stay out of the repr.

    `trained_until` is the last day on which what they have learned holds, where that ends;
    `leads` is whoever's account is a coordinator's.
    """

    code: str
    first_name: str
    phone: str = field(repr=False)
    languages: tuple[str, ...]
    skills: tuple[str, ...] = ()
    gender: str | None = None
    email: str | None = field(default=None, repr=False)
    tell: Means = Means.TEXT
    trained_until: date | None = None
    limits: Limits = USUAL
    leads: bool = False


@dataclass(frozen=True, kw_only=True)
class Service:
    """Somebody outside who can join a conversation: an interpreter, or another organization.

    `interprets` names languages; `verified` is the day on which somebody last tried the
    number (E.164), which stays out of the repr.
    """

    code: str
    name: str
    phone: str = field(repr=False)
    interprets: tuple[str, ...] = ()
    verified: date


@dataclass(frozen=True, kw_only=True)
class Rest:
    """What somebody has said of their own availability, since when it holds, and until when.

    Until `off_until` they are not rung; until `one_until` they are rung, and not asked to take
    another caller after one; `mute` is whoever wants no texts.
    """

    person: str  # the responder's code
    since: datetime
    off_until: datetime | None = None
    one_until: datetime | None = None
    mute: bool = False


@dataclass(frozen=True, kw_only=True)
class Away:
    """A stretch of time (UTC) in which somebody is away: a holiday, an illness; it says not."""

    person: str  # the responder's code
    since: datetime
    until: datetime
    code: str = ""  # names it in addresses, and in what is written down


@dataclass(frozen=True, kw_only=True)
class Promotion:
    """Somebody on shift who is rung with the primaries for a while (UTC), beside somebody."""

    person: str  # the responder's code
    beside: str  # the code of who holds the shift, and gives no sign
    since: datetime
    until: datetime


class Absence(StrEnum):
    """Why somebody is not rung although the rota has them on shift."""

    RESTS = "rests"  # they have said so
    AWAY = "away"
    UNTRAINED = "untrained"  # what they have learned holds no more


@dataclass(frozen=True, kw_only=True)
class Rota:
    """All that is needed to know whom to ring: a snapshot that outlives its database."""

    responders: tuple[Responder, ...]
    shifts: tuple[Shift, ...]
    zone: ZoneInfo
    services: tuple[Service, ...] = ()
    rests: tuple[Rest, ...] = ()
    away: tuple[Away, ...] = ()
    promoted: tuple[Promotion, ...] = ()

    @cached_property
    def timetable(self) -> Timetable:
        """What its shifts say of each date."""
        return Timetable(self.shifts, self.zone)

    @cached_property
    def people(self) -> dict[str, Responder]:
        """Everybody on it, by code."""
        return {responder.code: responder for responder in self.responders}


@dataclass(frozen=True, kw_only=True)
class OnShift:
    """A responder on shift, since when and until when (UTC).

    `rests_until` is the moment before which they are not rung, and `why` says why not;
    `promoted` is whoever is rung with the primaries while one of these gives no sign.
    """

    responder: Responder
    stint: Stint
    rests_until: datetime | None = None
    why: Absence | None = None
    promoted: bool = False

    @property
    def tier(self) -> Tier:
        """The tier in which they are rung: that of their shift, or a higher one."""
        return Tier.PRIMARY if self.promoted else self.stint.tier

    @property
    def since(self) -> datetime:
        """When their shift began (UTC)."""
        return self.stint.since

    @property
    def until(self) -> datetime:
        """When their shift ends (UTC)."""
        return self.stint.until


def on_shift(rota: Rota, at: datetime) -> tuple[OnShift, ...]:
    """Tell who is on shift at a moment (aware), and does not rest.

    Each once, by tier, then who stays longest.
    """
    return tuple(each for each in planned(rota, at) if each.rests_until is None)


def planned(rota: Rota, at: datetime) -> tuple[OnShift, ...]:
    """Tell whom the rota has on shift at a moment, each once, also those who are not rung."""
    at = at.astimezone(UTC)
    best: dict[str, Stint] = {}
    for stint in rota.timetable.at(at):
        if stint.person in rota.people:
            best[stint.person] = min(best.get(stint.person, stint), stint, key=_seniority)
    present = (_present(rota, stint, at) for stint in sorted(best.values(), key=_seniority))
    return tuple(sorted(present, key=lambda each: TIERS.index(each.tier)))


def _present(rota: Rota, stint: Stint, at: datetime) -> OnShift:
    responder = rota.people[str(stint.person)]
    why, until = absence(rota, responder, at) or (None, None)
    until = min(until, stint.until) if until and why is Absence.UNTRAINED else until
    promoted = stint.tier is not Tier.COORDINATOR and is_promoted(rota, responder.code, at)
    return OnShift(
        responder=responder, stint=stint, rests_until=until, why=why, promoted=promoted
    )


def is_promoted(rota: Rota, code: str, at: datetime) -> bool:
    """Tell whether somebody is rung with the primaries now, whatever their shift says."""
    return any(each.person == code and each.since <= at < each.until for each in rota.promoted)


def absence(rota: Rota, responder: Responder, at: datetime) -> tuple[Absence, datetime] | None:
    """Tell why somebody is not rung at a moment, and until when; None where they may be."""
    if responder.trained_until and at.astimezone(rota.zone).date() > responder.trained_until:
        return Absence.UNTRAINED, FOREVER
    if away := away_until(rota, responder.code, at):
        return Absence.AWAY, away
    rests = rests_until(rest_of(rota, responder.code), at)
    return (Absence.RESTS, rests) if rests else None


def away_until(rota: Rota, code: str, at: datetime) -> datetime | None:
    """Tell until when somebody is away who is away now; None where they are not."""
    own = (each for each in rota.away if each.person == code)
    return max((each.until for each in own if each.since <= at < each.until), default=None)


def ends_at(rota: Rota, code: str, at: datetime) -> datetime | None:
    """Tell when the last of the shifts ends that somebody is on now; None: they are on none."""
    own = (stint for stint in rota.timetable.at(at.astimezone(UTC)) if stint.person == code)
    return max((stint.until for stint in own), default=None)


def rests_until(rest: Rest | None, at: datetime) -> datetime | None:
    """Tell until when somebody is not rung; None where they may be."""
    holds = rest and rest.off_until and rest.since <= at < rest.off_until
    return rest.off_until if rest and holds else None


def one_until(rest: Rest | None, at: datetime) -> datetime | None:
    """Tell until when somebody is asked for no other caller; None where they may be."""
    holds = rest and rest.one_until and rest.since <= at < rest.one_until
    return rest.one_until if rest and holds else None


def rest_of(rota: Rota, code: str) -> Rest | None:
    return next((rest for rest in rota.rests if rest.person == code), None)


def takes_another(rota: Rota, code: str, at: datetime) -> bool:
    """Tell whether somebody is asked to take a further caller after a conversation.

    Whoever's shift has ended meanwhile is not, nor who rests, nor who takes one at a time.
    """
    present = {each.responder.code for each in on_shift(rota, at)}
    return code in present and one_until(rest_of(rota, code), at) is None


def in_charge(rota: Rota, at: datetime) -> tuple[list[Responder], list[Responder]]:
    """Say who is told how the line fares: coordinators on shift, then the others.

    Where the rota has no coordinator, everybody else on it is told: those on shift first. Who
    rests comes last.
    """
    shifts = on_shift(rota, at)
    today = at.astimezone(rota.zone).date()
    led = {
        person for s in rota.shifts if s.tier is Tier.COORDINATOR for person in _near(s, today)
    }
    first = [each.responder for each in shifts if not led or each.tier is Tier.COORDINATOR]
    known = {responder.code for responder in first}
    others = [each for each in rota.responders if each.code in led or not led]
    left = [each for each in others if each.code not in known]
    return first, sorted(left, key=lambda each: _rests(rota, each, at))


def _rests(rota: Rota, responder: Responder, at: datetime) -> bool:
    return absence(rota, responder, at) is not None


def offered(rota: Rota, at: datetime) -> tuple[Service, ...]:
    """List the services that may be chosen from: those whose number was tried lately."""
    today = at.astimezone(rota.zone).date()
    return tuple(each for each in rota.services if is_fresh(each, today))[:MOST_OFFERED]


def is_fresh(service: Service, today: date) -> bool:
    """Tell whether somebody has tried a service's number in the last ninety days."""
    return today - service.verified <= VERIFIED_FOR


def speaks_now(rota: Rota, at: datetime, language: str) -> bool:
    """Tell whether somebody on shift speaks a language."""
    return any(language in each.responder.languages for each in on_shift(rota, at))


def ringing_order(  # noqa: PLR0913 (five keywords: a bundle of them would have no name)
    rota: Rota,
    at: datetime,
    *,
    language: str | None,
    caller: str | None,
    line: str,
    seed: str,
    skill: str | None,
    prefer: str | None = None,
) -> tuple[Responder, ...]:
    """Say whom to ring, in order: the caller's language, then tier, then the skill.

    Without a language those come first who speak both of the line's. Nobody on shift is left
    out but who is calling, the line itself, and whoever has another gender than is preferred.
    Equals are shuffled by the seed: nobody is always the first, and a webhook that is sent
    again gets the same answer.
    """

    def place(each: OnShift) -> tuple[bool, int, bool, bytes]:
        return *rank(each, language, skill), _lot(seed, each.responder.code)

    present = [
        on
        for on in on_shift(rota, at)
        if on.responder.phone not in {caller, line} and prefer in {None, on.responder.gender}
    ]
    return tuple(each.responder for each in sorted(present, key=place))


def rank(each: OnShift, language: str | None, skill: str | None) -> tuple[bool, int, bool]:
    """Tell the place of somebody in the hunt; between equals the lot decides."""
    wanted = {language} if language else BOTH
    lacks_language = not wanted <= set(each.responder.languages)
    lacks_skill = skill is not None and skill not in each.responder.skills
    return lacks_language, TIERS.index(each.tier), lacks_skill


def _near(shift: Shift, day: date) -> set[str]:
    """Name who has a shift, or a date of it, within two weeks of a day."""
    first, last = shift.valid_from or day, shift.valid_to or day
    valid = first - FORTNIGHT <= day <= last + FORTNIGHT
    changed = {each.person for each in shift.changes if abs(each.day - day) <= FORTNIGHT}
    return {person for person in ({shift.person} if valid else set()) | changed if person}


def _seniority(each: Stint) -> tuple[int, float, str]:
    return TIERS.index(each.tier), -each.until.timestamp(), str(each.person)


def _lot(seed: str, code: str) -> bytes:
    return hashlib.sha256(f"{seed}\0{code}".encode()).digest()
