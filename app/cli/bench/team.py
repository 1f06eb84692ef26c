"""Made-up people and their shifts, as many as a large line has: drawn by a seed, all alike."""

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.rota.hours import A_DAY, A_WEEK, Change, Shift, happens
from app.rota.limits import Limits
from app.rota.rules import Away, Responder, Rota
from ivr.queue import Tier

ZONE = ZoneInfo("America/New_York")
BEGUN = date(2026, 1, 5)  # a Monday
YEARS = 2 * 52 * A_WEEK
BLOCKS = ((time(8), time(14)), (time(14), time(20)), (time(20), time(8)))
LINES = (*[Tier.PRIMARY] * 3, *[Tier.BACKUP] * 2, Tier.COORDINATOR)  # who is there at once
APART = 15  # people whose numbers differ by this are never on shift at once
WEEKS = 4  # after which a shift comes round again
NAMES = ("Ana", "Luis", "Rosa", "Marta", "Hugo", "Inés", "Pablo", "Nora", "Teo", "Elsa")


def large(people: int, changes: int, seed: int = 1) -> Rota:
    """Draw a rota of two years from BEGUN on: shifts that come again, and changes of dates."""
    drawn = random.Random(seed)
    known = tuple(_person(number, leads=number % 6 == 0) for number in range(people))
    shifts = list(_shifts(known))
    rota = Rota(
        responders=known,
        shifts=tuple(shifts),
        zone=ZONE,
        away=tuple(each for person in known for each in _away(person, drawn)),
    )
    return changed(rota, changes, drawn)


def changed(rota: Rota, count: int, drawn: random.Random) -> Rota:
    """Let so many further dates say something else: another's, nobody's, other hours, off."""
    shifts = list(rota.shifts)
    left = [
        (place, BEGUN + ahead * A_DAY)
        for place, shift in enumerate(shifts)
        for ahead in range(YEARS.days)
        if happens(shift, BEGUN + ahead * A_DAY)
        and all(change.day != BEGUN + ahead * A_DAY for change in shift.changes)
    ]
    found: dict[int, list[Change]] = {}
    for place, day in drawn.sample(left, count):
        change = _change(rota, shifts[place], day, drawn)
        found.setdefault(place, []).append(change)
    for place, own in found.items():
        every = sorted((*shifts[place].changes, *own), key=lambda change: change.day)
        shifts[place] = replace(shifts[place], changes=tuple(every))
    return replace(rota, shifts=tuple(shifts))


def month(people: int, seed: int = 1) -> Rota:
    """Draw a month of open shifts from BEGUN on, and people who each can take some of them.

    Two are rung first at any time, one of whom speaks Spanish; behind them stand a backup and
    one in reserve. Every fourth person speaks English only, every fifth has narrower limits,
    every third is away for some days; the month before, each carried something else.
    """
    drawn = random.Random(seed)
    known = tuple(_volunteer(number, drawn) for number in range(people))
    until = BEGUN + 4 * A_WEEK - A_DAY
    wanted = (
        (Tier.PRIMARY, "es"), (Tier.PRIMARY, None), (Tier.BACKUP, None), (Tier.STANDBY, None),
    )  # fmt: skip
    shifts = [
        Shift(
            code=f"o{place}{line}", person=None, weekdays=tuple(range(7)), starts=starts,
            ends=ends, valid_from=BEGUN, valid_to=until, tier=tier, language=language,
        )
        for place, (starts, ends) in enumerate(BLOCKS)
        for line, (tier, language) in enumerate(wanted)
    ]  # fmt: skip
    away = (each for number, own in enumerate(known) for each in _gone(number, own, drawn))
    return Rota(
        responders=known,
        shifts=(*shifts, *(_before(person, drawn) for person in known)),
        zone=ZONE,
        away=tuple(away),
    )


def _person(number: int, *, leads: bool = False, limits: Limits | None = None) -> Responder:
    return Responder(
        code=f"p{number:02d}",
        first_name=f"{NAMES[number % 10]} {chr(65 + number // 10)}",
        phone=f"+1413555{101 + number:04d}",
        languages=("en",) if number % 4 == 3 else ("es", "en"),  # noqa: PLR2004 (each fourth)
        leads=leads,
        limits=limits or Limits(),
    )


def _shifts(known: tuple[Responder, ...]) -> Iterator[Shift]:
    """Fill each block of a week with somebody for each line, others in other weeks.

    One in five does not come every four weeks, and belongs to the first, second … of a month.
    """
    places = ((day, *block) for day in range(7) for block in BLOCKS)
    for place, (day, starts, ends) in enumerate(places):
        for line, tier in enumerate(LINES):
            monthly = (place + line) % 5 == 0
            for turn in range(5 if monthly else WEEKS):
                holder = known[(place * len(LINES) + line + turn * APART) % len(known)]
                yield Shift(
                    code=f"{place:02d}{line}{turn}",
                    person=holder.code,
                    weekdays=(day,),
                    starts=starts,
                    ends=ends,
                    tier=tier,
                    language="es" if line == 0 and "es" in holder.languages else None,
                    valid_from=BEGUN if monthly else BEGUN + turn * A_WEEK,
                    valid_to=BEGUN + YEARS - A_DAY,
                    every=1 if monthly else WEEKS,
                    nth=(turn + 1,) if monthly else (),
                )


def _change(rota: Rota, shift: Shift, day: date, drawn: random.Random) -> Change:
    kind = drawn.randrange(8)
    if kind == 0:
        return Change(day=day, off=True)
    if kind == 1:
        return Change(day=day, person=None)
    if kind == 2:  # noqa: PLR2004 (one in eight)
        later = time(shift.starts.hour + 1)
        return Change(day=day, person=shift.person, starts=later, ends=shift.ends)
    # Of the people who are never there at that hour, so that nobody is in two places.
    people = sorted(rota.responders, key=lambda each: each.phone)  # as they were drawn
    own = next(at for at, each in enumerate(people) if each.code == shift.person)
    other = (own + len(LINES) + drawn.randrange(4) * APART) % len(people)
    return Change(day=day, person=people[other].code)


def _away(person: Responder, drawn: random.Random) -> Iterator[Away]:
    for quarter in range(8):
        day = BEGUN + (quarter * 13 * 7 + drawn.randrange(80)) * A_DAY
        yield _days_off(person, day, drawn.randrange(2, 9), f"{person.code}{quarter}")


def _volunteer(number: int, drawn: random.Random) -> Responder:
    narrow = Limits(hours=drawn.choice([12, 18]), nights=drawn.choice([0, 1]))
    return _person(number, limits=narrow if number % 5 == 0 else None)


def _gone(number: int, person: Responder, drawn: random.Random) -> Iterator[Away]:
    if number % 3 == 0:
        day = BEGUN + drawn.randrange(-3, 24) * A_DAY
        yield _days_off(person, day, drawn.randrange(2, 15), person.code)


def _before(person: Responder, drawn: random.Random) -> Shift:
    """Give what somebody did in the month before: one shift a week, at whatever hours."""
    starts, ends = drawn.choice(BLOCKS)
    return Shift(
        code=f"b{person.code}", person=person.code, weekdays=(drawn.randrange(6),),
        starts=starts, ends=ends, valid_from=BEGUN - 4 * A_WEEK, valid_to=BEGUN - 2 * A_DAY,
    )  # fmt: skip


def _days_off(person: Responder, day: date, days: int, code: str) -> Away:
    since = datetime.combine(day, time(), ZONE).astimezone(UTC)
    return Away(person=person.code, since=since, until=since + timedelta(days=days), code=code)
