"""Whom to invite next, and who rings for nobody: pure functions of everything at one moment."""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from app.dispatch.facts import Choice, Invited, Outcome, Person, Scene, Waiting
from ivr.queue import Tier
from ivr.steps import Urgency

TRIAL = "trial"  # stands for the caller where a telephone is only tried
BOTH = frozenset({"es", "en"})  # what whoever rings for an unknown language should speak
WRAP_UP = timedelta(minutes=10)  # after a conversation; an emergency may break it
# What one telephone bears: so long between rings for two callers, and so many in an hour.
BETWEEN_RINGS = timedelta(seconds=30)
MOST_RINGS, RINGS_WITHIN = 20, timedelta(hours=1)
MOST_MISSED = 2  # rings in a row that nobody answered: absent for the rest of the shift
MOST_UNPLACED = 2  # calls in a row that Twilio did not place: it is not only a number
PLACING = timedelta(seconds=2)  # so long Twilio may take to place a call
AILING = timedelta(seconds=30)  # then it is tried again
GONE = timedelta(seconds=60)  # after the plan: whoever has not been heard of has left
MISSED = frozenset({Outcome.NO_ANSWER, Outcome.NO_KEY})
_SILENT = frozenset({Outcome.FAILED, Outcome.REFUSED})
# Whoever was rung in vain for a caller is not rung for the same caller again.
_TRIED = frozenset({Outcome.PASSED, Outcome.BUSY, Outcome.FAILED, Outcome.REFUSED, *MISSED})
URGENCIES = tuple(Urgency)
TIERS = tuple(Tier)


def still_there(caller: Waiting, now: datetime) -> bool:
    """Tell whether a caller may still wait: their leaving may never have been reported."""
    return now - caller.since < timedelta(seconds=caller.plan.ends) + GONE


def by_need(callers: Iterable[Waiting]) -> list[Waiting]:
    """Order callers: by urgency, who calls too often last; first whose talk broke off."""

    def need(caller: Waiting) -> tuple[int, bool, bool, datetime, str]:
        urgency = URGENCIES.index(caller.urgency)
        return urgency, caller.over, caller.first is None, caller.asked_at, caller.call

    return sorted(callers, key=need)


def choices(scene: Scene) -> Iterator[Choice]:
    """Say whom to ring, the most urgent first; nobody is named twice."""
    free = [person for person in scene.people if _is_free(scene, person)]
    for caller in by_need(scene.callers):
        for person in _for_caller(scene, caller, free):
            free.remove(person)
            yield Choice(caller=caller, person=person)


def _for_caller(scene: Scene, caller: Waiting, free: Sequence[Person]) -> list[Person]:
    """List who rings for a caller now, beside those who do already."""
    passed = (scene.now - caller.since).total_seconds()
    if passed >= caller.plan.ends:
        return []
    tried = _tried(scene, caller)
    able = [person for person in scene.people if may_serve(person, caller)]
    able = [person for person in able if person.code not in scene.busy]
    # Whoever misses rings is better than nobody at all.
    able = [person for person in able if not is_absent(scene, person)] or able
    called = [person for person in _called(caller, able, passed) if person.code not in tried]
    able_now = [person for person in called if person in free]
    ready = [person for person in able_now if not _is_resting(scene, person, caller)]
    ringing = [person for person in called if _is_ringing(scene, person)]
    if _is_emergency(caller):
        chosen = ready or _resting_for(scene, caller, able_now, ringing)
    else:
        # Who does not speak the language is rung when nobody who does rings, or could.
        fluent = [person for person in (*ready, *ringing) if speaks(person, caller)]
        chosen = [person for person in ready if person in fluent or not fluent]
    return sorted(chosen, key=lambda person: rank(person, caller))


def _resting_for(
    scene: Scene, caller: Waiting, free: Sequence[Person], ringing: Sequence[Person]
) -> list[Person]:
    """List who is rung out of their rest, in an emergency for which nobody else could be rung.

    First all whose telephones have only rung too often, then all who rest from a conversation;
    neither while somebody rings who rests less. Nobody is, for a caller who calls too often.
    """
    if caller.over or any(not _is_resting(scene, person, caller) for person in ringing):
        return []
    rung = [person for person in free if scene.now >= talks_again_at(scene, person)]
    ringing_rung = any(scene.now >= talks_again_at(scene, person) for person in ringing)
    return rung or ([] if ringing_rung else list(free))


def is_hopeless(scene: Scene, caller: Waiting) -> bool:
    """Tell whether nobody on shift can come to a caller any more before their plan ends.

    Who rings or talks may come yet; so may, in an emergency, who rests.
    """
    if any(_rings_for(each, caller) for each in scene.invitations):
        return False  # also whose shift has ended since, or who wants no calls after this one
    ends_at = caller.since + timedelta(seconds=caller.plan.ends)
    tried = _tried(scene, caller)
    left = [p for p in scene.people if may_serve(p, caller) and p.code not in tried]
    resting = [person for person in left if _is_free(scene, person)]
    breaks = _is_emergency(caller) and not caller.over
    if breaks or len(resting) < len(left):
        return not left
    return all(_rests_until(scene, person, caller) >= ends_at for person in resting)


def _rings_for(invited: Invited, caller: Waiting) -> bool:
    return invited.call == caller.call and not (invited.ended_at or invited.accepted)


def _called(caller: Waiting, able: Sequence[Person], passed: float) -> Iterator[Person]:
    """Give those whom the waves so far name; an empty wave gives way to the next tier."""
    named: dict[Tier, int] = {}
    for wave in caller.plan.waves:
        if wave.at <= passed:
            named |= {tier: wave.most for tier in wave.tiers if tier not in named}
    present = {person.tier for person in able}
    for tier in TIERS:
        if not present & named.keys():
            named.setdefault(tier, max(wave.most for wave in caller.plan.waves))
    for tier, most in named.items():
        of_tier = sorted(
            (person for person in able if person.tier is tier),
            key=lambda person: rank(person, caller),
        )
        yield from of_tier[:most]


def rank(person: Person, caller: Waiting) -> tuple[bool, bool, int, bool, bytes]:
    """Order the people for a caller: language, tier, skill, then by lot."""
    return (
        person.code != caller.first,
        not speaks(person, caller),
        TIERS.index(person.tier),
        caller.topic not in person.skills,
        hashlib.sha256(f"{caller.call}\0{person.code}".encode()).digest(),
    )


def speaks(person: Person, caller: Waiting) -> bool:
    """Tell whether somebody speaks a caller's language, or both while it is unknown."""
    wanted = {caller.language} if caller.language else BOTH
    return wanted <= person.languages


def may_serve(person: Person, caller: Waiting) -> bool:
    """Tell whether somebody may take a caller at all; a wish never delays an emergency."""
    if person.code in caller.own:
        return False
    return _is_emergency(caller) or caller.prefer in {None, person.gender}


def for_acceptance(person: Person, announced: str, callers: Iterable[Waiting]) -> list[Waiting]:
    """List whom somebody who accepts may be given, in order: the most urgent first.

    Another caller than the one announced is only given to who speaks their language, unless
    it is an emergency.
    """
    return by_need(
        caller
        for caller in callers
        if may_serve(person, caller)
        and (caller.call == announced or speaks(person, caller) or _is_emergency(caller))
    )


def needless(scene: Scene) -> list[Invited]:
    """List the telephones that ring for nobody: no caller waits whom they could be given."""
    people = {person.code: person for person in scene.people}
    return [
        each
        for each in scene.invitations
        if each.ended_at is None
        and not (each.accepted or each.answered)
        and not _is_needed(each, people.get(each.person), scene.callers)
    ]


def _is_needed(invited: Invited, person: Person | None, callers: Sequence[Waiting]) -> bool:
    if invited.call == TRIAL or any(caller.call == invited.call for caller in callers):
        return True
    return person is not None and bool(for_acceptance(person, invited.call, callers))


def is_ailing(scene: Scene) -> bool:
    """Tell whether Twilio rings nobody for us: the hunt, which needs no REST, serves better."""
    late = [
        each
        for each in scene.invitations
        if scene.now - each.asked_at < AILING and (each.ended_at or _is_late(each, scene.now))
    ]
    last = sorted(late, key=lambda each: each.asked_at)[-MOST_UNPLACED:]
    return len(last) == MOST_UNPLACED and not any(each.placed for each in last)


def _is_late(invited: Invited, now: datetime) -> bool:
    return invited.placed or now - invited.asked_at > PLACING


def is_absent(scene: Scene, person: Person) -> bool:
    """Tell whether somebody has missed so many rings in a row since their shift began.

    Whoever has shown themselves since is there.
    """
    since = max(person.since, person.seen_at or person.since)
    rung = [
        each.outcome in MISSED
        for each in scene.of(person)
        if each.asked_at >= since
        and each.call != TRIAL
        and each.outcome in {Outcome.REACHED, Outcome.PASSED, Outcome.TAKEN, *MISSED}
    ]
    return len(rung) >= MOST_MISSED and all(rung[-MOST_MISSED:])


def _is_free(scene: Scene, person: Person) -> bool:
    return person.code not in scene.busy and all(each.ended_at for each in scene.of(person))


def _is_resting(scene: Scene, person: Person, caller: Waiting) -> bool:
    return scene.now < _rests_until(scene, person, caller)


def _rests_until(scene: Scene, person: Person, caller: Waiting) -> datetime:
    """Tell until when somebody rests after conversations and rings; now where they do not."""
    return max(talks_again_at(scene, person), _rings_again_at(scene, person, caller))


def talks_again_at(scene: Scene, person: Person) -> datetime:
    """Tell until when somebody rests after a conversation; now where they do not."""
    if not scene.rests:
        return scene.now
    talks = [
        each.ended_at
        for each in scene.of(person)
        if each.outcome is Outcome.REACHED and each.ended_at
    ]
    return max((ended_at + WRAP_UP for ended_at in talks), default=scene.now)


def _rings_again_at(scene: Scene, person: Person, caller: Waiting) -> datetime:
    """Tell when a telephone may ring again, after others' rings and after many; now: it may.

    One that rings was allowed to, or not, by the rings before.
    """
    rings = [each for each in scene.of(person) if is_ring(each) and each.ended_at]
    last = [e.asked_at + BETWEEN_RINGS for e in rings[-1:] if e.call != caller.call]
    many = rings[-MOST_RINGS:][:1] if len(rings) >= MOST_RINGS else []
    return max((*last, *(e.asked_at + RINGS_WITHIN for e in many)), default=scene.now)


def is_ring(invited: Invited) -> bool:
    """Tell whether a telephone has rung for a caller, and not only should have."""
    return invited.rang and invited.call != TRIAL and invited.outcome not in _SILENT


def _tried(scene: Scene, caller: Waiting) -> set[str]:
    return {
        each.person
        for each in scene.invitations
        if each.call == caller.call and each.asked_at >= caller.since and each.outcome in _TRIED
    }


def _is_ringing(scene: Scene, person: Person) -> bool:
    return any(each.ended_at is None and not each.accepted for each in scene.of(person))


def _is_emergency(caller: Waiting) -> bool:
    return caller.urgency is Urgency.EMERGENCY


def changes_at(scene: Scene) -> datetime | None:
    """Tell the next moment at which time alone changes a choice: a wave, an end, a rest."""
    moments = [
        caller.since + timedelta(seconds=seconds)
        for caller in scene.callers
        for seconds in (*(wave.at for wave in caller.plan.waves), caller.plan.ends)
    ]
    moments += [
        each.ended_at + WRAP_UP
        for each in scene.invitations
        if each.outcome is Outcome.REACHED and each.ended_at
    ]
    moments += [
        each.asked_at + pause
        for each in scene.invitations
        if is_ring(each)
        for pause in (BETWEEN_RINGS, RINGS_WITHIN)
    ]
    return min((moment for moment in moments if moment > scene.now), default=None)
