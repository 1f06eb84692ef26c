"""Whom to tell what next, and by which means: pure functions of everything at one moment."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from app.notices.facts import FAILED, TOGETHER, Kind, Matter, Recipient, Scene, Told
from app.staff.rules import Means

OTHER = {Means.TEXT: Means.EMAIL, Means.EMAIL: Means.TEXT}
# An alarm that nobody takes is written again after so long, and at last each half day.
REMINDERS = tuple(timedelta(minutes=minutes) for minutes in (10, 30, 60, 180, 720))
FRESH = timedelta(hours=12)  # what is no alarm is not told any more after that
MORE = timedelta(minutes=5)  # so long nothing is written of what has joined an alarm
# Each person is called again after so long: the first round is over before.
PAUSES = tuple(timedelta(minutes=minutes) for minutes in (2, 5, 15, 60))
LATE = timedelta(hours=1)  # a call back that nobody asked for would only startle after so long
FIRST = timedelta(minutes=3)  # so long whoever takes an alarm may call the caller back alone

TO_ON_SHIFT = frozenset({Kind.MESSAGE, Kind.TEXT})
# For which people are called, the most urgent first.
CALLED = (Kind.EMERGENCY, Kind.BACK, Kind.UNCOVERED)
TO_COORDINATORS = TOGETHER | {
    Kind.ABSENT,
    Kind.REFUSED,
    Kind.UNREACHED,
    Kind.MARKED,
    Kind.GAP,
    Kind.GUARD,
    Kind.UNCOVERED,
    Kind.OPENED,
    Kind.APPROVAL,
    Kind.MISSING,
    Kind.CAME,
    Kind.ALONE,
    Kind.UNTAKEN,
}
# To the number on file, whatever else they chose.
BY_TEXT = frozenset({Kind.WISH, Kind.OWN, Kind.PROPOSED, Kind.SHIFTS, Kind.DUTY})
# Told again where it did not arrive: a telephone that is off now is on again later.
KEPT = frozenset({Kind.OFFER, Kind.SWAPPED})
MOST_TRIES = 8  # of those, to one person: over two days


def writings(scene: Scene) -> Iterator[tuple[Matter, Recipient, Means]]:
    """Say who is to be written to now, about what, and by which means."""
    for matter in scene.matters:
        for person in () if matter.is_quiet(scene.now) else _readers(scene, matter):
            means = _means(scene, matter, person)
            if means:
                yield matter, person, means


def call(scene: Scene) -> tuple[Matter, Recipient] | None:
    """Say who is to be called now; one at a time, whatever alarms there are."""
    calls = [each for each in scene.told if each.means is Means.CALL and each.kind in CALLED]
    if any(not each.ended_at for each in calls):
        return None
    for matter in _by_urgency(scene, calls):
        ready = [
            each for each in _callable(scene, matter) if _may_be_called(scene, matter, each)
        ]
        if ready:
            return matter, min(ready, key=lambda each: _turn(scene, matter, each))
    return None


def _turn(scene: Scene, matter: Matter, person: Recipient) -> tuple[bool, int, bool]:
    """Order who may be called: who was called less often, and of those whom the caller prefers.

    In the first round the preferred of those on shift come before everybody; of equals, the
    first stay first.
    """
    times, prefer = len(_calls(scene, matter, person)), matter.facts[0].get("prefer")
    wished = prefer is not None and prefer == person.gender
    on_shift = any(each.code == person.code for each in scene.team.on_shift)
    return not (wished and on_shift and not times), times, not wished


def _by_urgency(scene: Scene, calls: Sequence[Told]) -> list[Matter]:
    """Order the matters for which people are called: emergencies, then who asked, then gaps.

    Who dropped is called back first, then in turn with the alarm; not while machines flood the
    line, whose numbers are forged.
    """
    ready = [matter for matter in scene.matters if matter.rings(scene.now)]
    alarms, backs, gaps = ([m for m in ready if m.kind is kind] for kind in CALLED)
    dropped = [m for m in backs if m.is_dropped and not scene.guard]
    latest = max(calls, key=lambda each: each.at, default=None)
    turn = [alarms, dropped] if latest and latest.kind is Kind.BACK else [dropped, alarms]
    return [*turn[0], *turn[1], *(m for m in backs if not m.is_dropped), *gaps]


def _callable(scene: Scene, matter: Matter) -> list[Recipient]:
    """List who may be called, in order: for a call-back those on shift come first."""
    team = scene.team
    people = [*team.on_shift, *team.all] if matter.kind is Kind.BACK else team.all
    return list({person.code: person for person in people}.values())


def is_stale(matter: Matter, now: datetime) -> bool:
    """Tell whether it is too late to tell something that is no alarm: it would mislead."""
    if matter.is_dropped:
        return now >= matter.since + LATE
    until = matter.facts[0].get("until")
    over = datetime.fromisoformat(until) if until else matter.since + FRESH
    return not matter.is_alarm and now >= over


def is_done(scene: Scene, matter: Matter) -> bool:
    """Tell whether nothing is left to do about a matter that is no alarm."""
    under_way = any(each.matter == matter.name and not each.ended_at for each in scene.told)
    owed = any(
        _means(scene, matter, person) or _is_missed(matter, _written(scene, matter, person))
        for person in _readers(scene, matter)
    )
    return not (matter.is_alarm or under_way or owed)


def _readers(scene: Scene, matter: Matter) -> list[Recipient]:
    """List who is written to: whom it is about, and the coordinators.

    An emergency that those on shift have not taken by the first reminder goes to all of them.
    """
    team = scene.team
    readers = [team.everybody[code] for code in matter.to if code in team.everybody]
    if matter.kind in TO_ON_SHIFT:
        readers += team.on_shift or team.all
    if matter.kind in TO_COORDINATORS:
        late = matter.kind is Kind.EMERGENCY and scene.now - matter.since >= REMINDERS[0]
        readers += team.all if late or not team.first else team.first
    return list({person.code: person for person in readers}.values())


def _means(scene: Scene, matter: Matter, person: Recipient) -> Means | None:
    """Tell how to write to somebody now: as they chose, or the other way where that failed.

    Of an alarm no failure is final: a telephone that is off now is on again later.
    """
    told = _written(scene, matter, person)
    ways = _ways(scene, matter, person)
    if not ways or any(not each.ended_at for each in told):
        return None
    failed = list(itertools.takewhile(_is_failure, reversed(told)))
    if len(failed) < len(ways) and len(failed) == len(told):
        return ways[len(failed)]
    if failed and len(failed) % len(ways):
        return next(way for way in ways if way is not failed[0].means)
    return told[-1].means if _is_due_again(scene, matter, told) else None


def _is_failure(told: Told) -> bool:
    return told.result in FAILED


def _ways(scene: Scene, matter: Matter, person: Recipient) -> list[Means]:
    wanted = (person.tell, OTHER[person.tell])
    ways = (Means.TEXT,) if matter.kind in BY_TEXT else wanted
    return [each for each in ways if _can(scene, person, each)]


def _can(scene: Scene, person: Recipient, way: Means) -> bool:
    if way is Means.TEXT:
        return person.texts
    return scene.mail and person.email is not None


def _is_due_again(scene: Scene, matter: Matter, told: Sequence[Told]) -> bool:
    if not (matter.is_alarm or _is_missed(matter, told)):
        return False
    last = told[-1].at
    gap = REMINDERS[min(len(told), len(REMINDERS)) - 1]
    return scene.now - last >= (min(gap, MORE) if matter.latest > last else gap)


def _is_missed(matter: Matter, told: Sequence[Told]) -> bool:
    """Tell whether it did not arrive, and is told again."""
    tried = 0 < len(told) < MOST_TRIES
    return matter.kind in KEPT and tried and _is_failure(told[-1])


def _written(scene: Scene, matter: Matter, person: Recipient) -> list[Told]:
    return [each for each in _own(scene, matter, person) if each.means is not Means.CALL]


def _may_be_called(scene: Scene, matter: Matter, person: Recipient) -> bool:
    calls = _calls(scene, matter, person)
    if person.code in scene.engaged:
        return False
    pause = PAUSES[min(len(calls), len(PAUSES)) - 1]
    return not calls or scene.now - (calls[-1].ended_at or calls[-1].at) >= pause


def _calls(scene: Scene, matter: Matter, person: Recipient) -> list[Told]:
    """List how often somebody was called lately; alarms of one kind count together.

    So whoever has just taken an alarm is not the first to be called for the next one.
    """
    together = matter.kind in TOGETHER
    own = [each for each in scene.told if each.person == person.code]
    calls = [
        each
        for each in own
        if each.means is Means.CALL
        and (each.kind is matter.kind if together else each.matter == matter.name)
    ]
    return sorted(calls, key=lambda each: each.at)


def _own(scene: Scene, matter: Matter, person: Recipient) -> list[Told]:
    """List how somebody was told of a matter, the latest last."""
    own = (e for e in scene.told if e.matter == matter.name and e.person == person.code)
    return sorted(own, key=lambda each: each.at)
