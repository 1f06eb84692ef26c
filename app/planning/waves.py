"""Who rings for a caller if nobody answers: the dispatcher's own choices, second by second."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import groupby

from app.dispatch.facts import Invited, Outcome, Person, Scene, Waiting
from app.dispatch.rules import changes_at, choices, rank
from app.rota.rules import OnShift, Rota, on_shift
from app.rota.rules import rank as hunting_rank
from ivr.hunt import RING_LATE

CALL = "asked"  # stands for the call of a caller who has not called


@dataclass(frozen=True, kw_only=True)
class Rung:
    """Somebody whose telephone rings, and so many seconds after the caller came to wait."""

    person: Person
    after: float


@dataclass(frozen=True, kw_only=True)
class Wave:
    """Those who ring from a second on: between the people of one group the lot decides."""

    after: float
    groups: tuple[tuple[Person, ...], ...]


@dataclass(frozen=True, kw_only=True)
class Hunted:
    """Those who are rung one after another, best first; in a group the lot decides."""

    groups: tuple[tuple[OnShift, ...], ...]


def ends_at(caller: Waiting) -> datetime:
    """Tell when the plan of a caller ends."""
    return caller.since + timedelta(seconds=caller.plan.ends)


def waves(rung: Iterable[Rung], caller: Waiting) -> tuple[Wave, ...]:
    """Put together who rings at the same second, in the order in which they are rung."""
    found = []
    for after, those in groupby(rung, key=lambda each: each.after):
        people = (each.person for each in those)
        equals = groupby(people, key=lambda person: rank(person, caller)[:-1])
        found.append(Wave(after=after, groups=tuple(tuple(group) for _, group in equals)))
    return tuple(found)


def rung(
    scene: Scene,
    caller: Waiting,
    people_at: Callable[[datetime], list[Person]],
    turns: Collection[datetime],
) -> Iterator[Rung]:
    """Say who rings, from a moment until the caller's plan ends, if nobody answers.

    `people_at` gives those on shift at a moment; `turns` are the moments at which they change.
    """
    ends = ends_at(caller)
    now: datetime | None = scene.now
    while now is not None and now < ends:
        scene = _at(scene, caller, now, people_at(now))
        while choice := next(choices(scene), None):  # one after another, as the dispatcher does
            yield Rung(person=choice.person, after=(now - caller.since).total_seconds())
            ring = _ring(choice.person, now)
            scene = replace(scene, invitations=(*scene.invitations, ring))
        now = _next(scene, caller, turns)


def hunted(
    rota: Rota, order: Iterable[str], at: datetime, language: str | None, topic: str
) -> Hunted:
    """Put together those of a hunt's order (codes) who are equals."""
    present = {each.responder.code: each for each in on_shift(rota, at)}
    equals = groupby(
        (present[code] for code in order),
        key=lambda each: hunting_rank(each, language, topic),
    )
    return Hunted(groups=tuple(tuple(group) for _, group in equals))


def _at(scene: Scene, caller: Waiting, now: datetime, people: list[Person]) -> Scene:
    """Give the scene of a later moment: telephones that rang long enough rang in vain."""
    ring = _rings_for(caller)
    invitations = [
        replace(each, ended_at=each.asked_at + ring, outcome=Outcome.NO_ANSWER)
        if each.call == CALL and not each.ended_at and each.asked_at + ring <= now
        else each
        for each in scene.invitations
    ]
    return replace(scene, now=now, people=people, callers=[caller], invitations=invitations)


def _rings_for(caller: Waiting) -> timedelta:
    return timedelta(seconds=caller.plan.ring + RING_LATE)


def _ring(person: Person, now: datetime) -> Invited:
    return Invited(id=f"{CALL}-{person.code}", person=person.code, call=CALL, asked_at=now)


def _next(scene: Scene, caller: Waiting, turns: Collection[datetime]) -> datetime | None:
    """Tell the next moment at which somebody else may be rung: a wave, an end, a shift."""
    ring = _rings_for(caller)
    ends = [e.asked_at + ring for e in scene.invitations if e.call == CALL and not e.ended_at]
    moments = [changes_at(scene), *ends, *turns]
    return min((each for each in moments if each and each > scene.now), default=None)
