"""An oracle that walks through every minute agrees with the rota: clocks, leap day, new year.

It shares nothing with app.rota. It counts days and weeks on its fingers, and knows of clocks
only what a clock on the wall shows at each minute: a shift begins where that clock first shows
its beginning, and ends where it last shows its end; a time that clocks skip is as long after
the jump as it would have been.
"""

import random
from collections import defaultdict
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from app.rota.coverage import gaps
from app.rota.hours import Change, Shift
from app.rota.rules import Away, Responder, Rota, planned
from ivr.queue import Tier

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)
AROUND = 12 * DAY  # a shift that lasts seven nights begins, or ends, within it
NEAR = 30 * 60  # minutes to each side at which every minute is looked at

# Of half an hour, at midnight, south of the equator, and none at all.
ZONES = (
    "America/New_York", "Europe/Madrid", "Australia/Lord_Howe", "America/Havana",
    "America/Sao_Paulo",
)  # fmt: skip
PEOPLE = {
    "ana": ("es", "en"), "bo": ("en",), "cora": ("es",), "dan": ("en", "mam"),
    "eva": ("es", "en"),
}  # fmt: skip
TIERS = ("primary", "backup", "standby", "coordinator")
LACKS = ("nobody", "primary", "es", "en", "backup", "coordinator")


def turns(zone, year):
    """Find the days on which clocks change, by looking at them every day at noon."""
    noons = [datetime(year, 1, 1, 12, tzinfo=UTC) + ahead * DAY for ahead in range(367)]
    shown = [(at, at.astimezone(zone).utcoffset()) for at in noons]
    pairs = pairwise(shown)
    return [
        later[0].astimezone(zone).date() for sooner, later in pairs if sooner[1] != later[1]
    ]


def occasions():
    for name in ZONES:
        zone = ZoneInfo(name)
        for day in turns(zone, 2027):
            yield name, day
        yield name, date(2028, 2, 29)
        yield name, date(2028, 1, 1)


class Wall:
    """A clock on a wall, looked at every minute for some weeks."""

    def __init__(self, zone, day):
        middle = datetime.combine(day, time(12), UTC)
        self.every, self.seen = [], defaultdict(list)
        at, end = middle - AROUND, middle + AROUND
        while at < end:
            local = at.astimezone(zone)
            shown = (local.date(), local.hour, local.minute)
            self.every.append((at, shown))
            self.seen[shown].append(at)
            at += MINUTE

    def shows(self, day, at, which):
        """Tell when it shows a time, first (0) or last (-1)."""
        wanted = (day, at.hour, at.minute)
        if wanted in self.seen:
            return self.seen[wanted][which]
        before = datetime.combine(day, at)
        while (before.date(), before.hour, before.minute) not in self.seen:
            before -= MINUTE
        missed = datetime.combine(day, at) - before
        return self.seen[before.date(), before.hour, before.minute][-1] + missed


def is_on(spec, day):
    """Tell whether a shift begins on a day, by counting."""
    if day.weekday() not in spec["weekdays"]:
        return False
    if (spec["valid_from"] and day < spec["valid_from"]) or day > (spec["valid_to"] or day):
        return False
    if spec["every"] > 1:
        week, each = 0, spec["valid_from"]
        while each < day:
            each += DAY
            week += each.weekday() == 0
        if week % spec["every"]:
            return False
    if not spec["nth"]:
        return True
    month = [day.replace(day=1) + ahead * DAY for ahead in range(31)]
    same = [d for d in month if d.month == day.month and d.weekday() == day.weekday()]
    which = same.index(day)
    return which + 1 in spec["nth"] or (-1 in spec["nth"] and which == len(same) - 1)


def duties(spec, wall):
    """Give who has a shift from when until when, in the weeks that the clock was looked at."""
    first, last = wall.every[0][1][0] + 2 * DAY, wall.every[-1][1][0] - 9 * DAY
    for ahead in range((last - first).days + 1):
        day = first + ahead * DAY
        if not is_on(spec, day):
            continue
        said = {**spec, **spec["changes"].get(day, {})}
        if said.get("off"):
            continue
        nights = said["nights"]
        if nights is None:
            nights = 1 if said["ends"] <= said["starts"] else 0
        begin = wall.shows(day, said["starts"], 0)
        end = wall.shows(day + nights * DAY, said["ends"], -1)
        if begin < end and said["person"]:
            yield said["person"], spec["tier"], begin, end


def drawn_time(some):
    """Draw a time, often of the hours at which clocks change."""
    hour = some.choice([0, 0, 1, 1, 2, 2, 3, 23, some.randrange(24)])
    return time(hour, some.choice([0, 30, some.randrange(60)]))


def drawn_shift(some, day):
    kind = some.choice(["weekly", "weeks", "nth", "single"])
    begins = day + some.randrange(-60, 3) * DAY
    # Of more nights only where it does not come every day.
    nights = some.choice([None, None, None, 2, 3, 6]) if kind != "weekly" else None
    weekdays = tuple(range(7)) if kind == "weekly" else (some.randrange(7),)
    spec = {
        "person": some.choice([*PEOPLE, None]), "tier": some.choice(TIERS), "nights": nights,
        "starts": drawn_time(some), "ends": drawn_time(some), "weekdays": weekdays,
        "valid_from": None, "valid_to": None, "every": 1, "nth": (), "changes": {},
    }  # fmt: skip
    if kind == "weeks":
        spec |= {"every": some.choice([2, 3, 4]), "valid_from": begins}
        spec |= {"valid_to": some.choice([None, day])}
    if kind == "nth":
        nth = some.choice([(1, 3), (2, 4), (5,), (-1,), (1, -1), ((day.day - 1) // 7 + 1,)])
        spec |= {"nth": nth, "weekdays": (day.weekday(),)}
    if kind == "single":
        only = day + some.randrange(-3, 2) * DAY
        spec |= {"weekdays": (only.weekday(),), "valid_from": only, "valid_to": only}
    near = [day + ahead * DAY for ahead in range(-4, 4)]
    for each in [each for each in near if is_on(spec, each) and some.random() < 0.3]:
        spec["changes"][each] = drawn_change(some, spec)
    return spec


def drawn_change(some, spec):
    kind = some.randrange(4)
    if kind == 0:
        return {"off": True}
    if kind == 1:
        return {"person": some.choice([*PEOPLE, None])}
    hours = {"starts": drawn_time(some), "ends": drawn_time(some)}
    return hours | {"nights": some.choice([None, 1, 2]), "person": spec["person"]}


def as_shift(spec):
    changes = [Change(day=day, **said) for day, said in sorted(spec["changes"].items())]
    own = {name: spec[name] for name in spec if name not in ("changes", "tier")}
    return Shift(tier=Tier(spec["tier"]), changes=tuple(changes), **own)


def expected(at, running, away, trained, shown):
    """Tell who is on shift as what until when, and who of them is rung."""
    here = [duty for duty in running if duty[2] <= at < duty[3]]
    found = {
        each: min(
            (TIERS.index(tier), -end.timestamp()) for who, tier, _, end in here if who == each
        )
        for each in {who for who, *_ in here}
    }
    gone = {person for person, since, until in away if since <= at < until}
    gone |= {person for person, last in trained.items() if shown[0] > last}
    return found, gone


def lacking(found, gone):
    there = {person: tier for person, (tier, _) in found.items() if person not in gone}
    if not any(TIERS[tier] != "coordinator" for tier in there.values()):
        return ("nobody",)
    spoken = {language for person in there for language in PEOPLE[person]}
    has = {TIERS[tier] for tier in there.values()} | spoken
    return tuple(lack for lack in LACKS[1:] if lack not in has)


@pytest.mark.parametrize(("name", "day"), [*occasions()], ids=str)
def test_every_minute_is_what_the_clock_on_the_wall_and_a_finger_on_the_calendar_say(name, day):
    wall = Wall(ZoneInfo(name), day)
    for seed in range(2):
        agree(ZoneInfo(name), day, wall, random.Random(f"{name} {day} {seed}"))


def agree(zone, day, wall, some):
    specs = [drawn_shift(some, day) for _ in range(14)]
    begins = datetime.combine(day, time(some.randrange(24)), UTC)
    away = [("ana", begins - DAY, begins), ("eva", begins, begins + 90 * MINUTE)]
    trained = {"dan": day}
    rota = Rota(
        responders=tuple(
            Responder(
                code=code, first_name=code, phone="+14135550101", languages=languages,
                trained_until=trained.get(code),
            )
            for code, languages in PEOPLE.items()
        ),
        shifts=tuple(map(as_shift, specs)),
        away=tuple(Away(person=who, since=since, until=until) for who, since, until in away),
        zone=zone,
    )  # fmt: skip
    running = [duty for spec in specs for duty in duties(spec, wall)]
    assert running
    middle = len(wall.every) // 2
    looked = wall.every[middle - NEAR : middle + NEAR]
    span = (len(looked) - 1) * MINUTE
    missing = gaps(rota, looked[0][0], span)
    for at, shown in looked[:-1]:
        found, gone = expected(at, running, away, trained, shown)
        told = {
            each.responder.code: (TIERS.index(each.tier.value), -each.until.timestamp())
            for each in planned(rota, at)
        }
        assert told == found, (at, shown)
        absent = {each.responder.code for each in planned(rota, at) if each.rests_until}
        assert absent == gone & set(found), (at, shown)
        lacks = next((gap.lacks for gap in missing if gap.since <= at < gap.until), ())
        assert tuple(lack.value for lack in lacks) == lacking(found, gone), (at, shown)


def test_clocks_change_twice_a_year_where_they_do_and_the_oracle_meets_each():
    counted = {name: len(turns(ZoneInfo(name), 2027)) for name in ZONES}
    assert counted == {**dict.fromkeys(ZONES[:-1], 2), "America/Sao_Paulo": 0}
