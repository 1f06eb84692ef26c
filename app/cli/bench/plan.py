"""What `hotline bench plan` measures: a month proposed for a group, beside simpler ways."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from itertools import cycle, islice
from statistics import pstdev

from app.cli.bench import team
from app.clock import stopwatch
from app.planning.hand import Key
from app.planning.proposing import proposed, with_them
from app.rota.coverage import Lack, gaps
from app.rota.fitting import FAIR, Refusal, candidates, refusals
from app.rota.hours import A_WEEK, Stint
from app.rota.limits import AN_HOUR, load
from app.rota.moves import given, stint_of
from app.rota.rules import Rota

GROUPS = (40, 30)  # people: enough of them, and too few
Assigned = Mapping[Key, str]
SPREAD = ("hours", "nights", "weekends")
HEADS = ("open", "hours", "no first", "no es", "no backup", "against", "seconds")

NOTE = """\
open: stints that nobody has, and their hours. no first, no es, no backup: hours in which that
is missing. against: stints of somebody who is away, busy, over limits, or does not speak the
language. A person's: least to most (standard deviation), with the month before."""


def measured(seed: int) -> Iterator[str]:
    """Fill the same month in each way, for each group, and tell what came of it."""
    for people in GROUPS:
        yield from _group(team.month(people, seed))
        yield ""
    yield NOTE


def _group(rota: Rota) -> Iterator[str]:
    stints = _open(rota)
    people, hours = len(rota.responders), _hours(stints)
    yield f"{people} people, four weeks, {len(stints)} open stints of {hours:.0f} hours."
    yield f"{'':<24}" + "".join(f"{head:>10}" for head in HEADS)
    spreads = []
    for name, way in WAYS.items():
        began = stopwatch()
        assigned = way(rota, stints)
        lasted = stopwatch() - began
        after = with_them(rota, stints, assigned)
        yield f"{name:<24}" + _told(after, stints, assigned, lasted)
        spreads.append(f"{name:<24}" + _spread(after))
    yield f"{'a person, in 58 days':<24}" + "".join(f"{head:>22}" for head in SPREAD)
    yield from spreads


def _in_turn(rota: Rota, stints: Sequence[Stint]) -> Assigned:
    """Go through the list of people again and again, as a sheet of paper does."""
    people = cycle(rota.responders)
    return {_key(stint): next(people).code for stint in stints}


def _in_turn_who_can(rota: Rota, stints: Sequence[Stint]) -> Assigned:
    """Go through the list of people, and pass over whoever cannot."""
    found: dict[Key, str] = {}
    turn, count = 0, len(rota.responders)
    for stint in stints:
        order = islice(cycle(rota.responders), turn, turn + count)
        for passed, person in enumerate(order):
            if not refusals(rota, _now(rota, stint), person):
                found[_key(stint)] = person.code
                rota = given(rota, _now(rota, stint), person.code)
                turn = (turn + passed + 1) % count
                break
    return found


def _least_loaded(rota: Rota, stints: Sequence[Stint]) -> Assigned:
    """Take whom the page suggests first, one stint after another."""
    found: dict[Key, str] = {}
    for stint in stints:
        best = candidates(rota, _now(rota, stint))[0]
        if not best.refusals:
            found[_key(stint)] = best.person
            rota = given(rota, _now(rota, stint), best.person)
    return found


def _proposed(rota: Rota, stints: Sequence[Stint]) -> Assigned:
    return proposed(rota, stints, [each.code for each in rota.responders]).assigned


WAYS: dict[str, Callable[[Rota, Sequence[Stint]], Assigned]] = {
    "in turn, whoever it is": _in_turn,
    "in turn, who can": _in_turn_who_can,
    "least loaded first": _least_loaded,
    "proposed": _proposed,
}


def _open(rota: Rota) -> list[Stint]:
    return [each for each in rota.timetable.between(*_span()) if each.person is None]


def _span() -> tuple[datetime, datetime]:
    since = datetime.combine(team.BEGUN, time(), team.ZONE).astimezone(UTC)
    return since, since + 4 * A_WEEK


def _now(rota: Rota, stint: Stint) -> Stint:
    """Find a stint as it is in a rota that was changed meanwhile."""
    return stint_of(rota, stint.shift.code, stint.day) or stint


def _key(stint: Stint) -> Key:
    return stint.shift.code, stint.day


def _hours(stints: Sequence[Stint]) -> float:
    return sum((each.until - each.since) / AN_HOUR for each in stints)


def _told(after: Rota, stints: Sequence[Stint], assigned: Assigned, lasted: float) -> str:
    left = [each for each in stints if _key(each) not in assigned]
    since, until = _span()
    missing = gaps(after, since + timedelta(hours=8), until - since - timedelta(hours=8))
    without = [
        sum((g.until - g.since) / AN_HOUR for g in missing if {lack, Lack.NOBODY} & {*g.lacks})
        for lack in (Lack.PRIMARY, Lack.SPANISH, Lack.BACKUP)
    ]
    told = (len(left), _hours(left), *without, _against(after, stints, assigned), lasted)
    return "".join(f"{value:>10.1f}" if value else f"{0:>10}" for value in told)


def _against(after: Rota, stints: Sequence[Stint], assigned: Assigned) -> int:
    """Count the stints against which something stands, now that all are given."""
    held = (_now(after, each) for each in stints if _key(each) in assigned)
    found = (refusals(after, each, after.people[str(each.person)]) for each in held)
    return sum(bool({*each} - {Refusal.HOLDS}) for each in found)


def _spread(after: Rota) -> str:
    since, until = _span()
    stints = after.timetable.between(since - FAIR, until)
    carried = [
        load((s for s in stints if s.person == each.code), since - FAIR, until, after.zone)
        for each in after.responders
    ]
    return "".join(_range([getattr(own, each) for own in carried]) for each in SPREAD)


def _range(values: Sequence[float]) -> str:
    return f"{f'{min(values):g} to {max(values):g} ({pstdev(values):.1f})':>22}"
