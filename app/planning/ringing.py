"""Who would ring for a caller at a moment, in which order, and why not the others."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.db import Session
from app.dispatch import store as dispatch
from app.dispatch.facts import Invited, Person, Scene, Waiting
from app.dispatch.jobs import busy, invited
from app.dispatch.people import everybody
from app.dispatch.rules import is_absent, talks_again_at
from app.planning.waves import CALL, Hunted, Wave, ends_at, hunted, rung, waves
from app.promises import store as promises
from app.promises.rules import Known
from app.rota.coverage import changes
from app.rota.rules import OnShift, Responder, Rota, planned, ringing_order
from ivr.queue import Plan
from ivr.steps import Urgency


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked: a moment (UTC), and a caller. `live`: it is now, and calls count."""

    at: datetime
    urgency: Urgency
    language: str | None
    topic: str
    prefer: str | None = None
    live: bool = False


@dataclass(frozen=True, kw_only=True)
class Present:
    """What is under way at this moment, beside the rota.

    `invitations` are those that still count, `busy` names who is called about something else;
    `known` tells of signs of life; `rests` is false where people practise.
    """

    invitations: Sequence[Invited] = ()
    busy: frozenset[str] = frozenset()
    known: Mapping[str, Known] = field(default_factory=dict)
    rests: bool = True


class Reason(StrEnum):
    """Why somebody does not ring, the plainest first."""

    OFF = "off"  # not on shift
    RESTS = "rests"
    AWAY = "away"
    UNTRAINED = "untrained"  # what they have learned holds no more
    LINE = "line"  # their number is the line's own
    WISH = "wish"  # the caller asks for a woman
    TALKS = "talks"
    RINGS = "rings"  # for another caller
    CALLED = "called"  # about an alarm, or to join a conversation
    PAUSES = "pauses"  # after a conversation
    ABSENT = "absent"  # has missed two calls, and others are there
    LATER = "later"  # the plan ends before it is their turn


@dataclass(frozen=True, kw_only=True)
class Other:
    """Somebody who does not ring: why not, and until when that holds, where that is known."""

    responder: Responder
    reason: Reason
    until: datetime | None = None
    on: OnShift | None = None


@dataclass(frozen=True, kw_only=True)
class Answer:
    """Who rings in waves, who in the hunt, and everybody else."""

    waves: tuple[Wave, ...]
    hunt: Hunted
    others: tuple[Other, ...]

    @property
    def first(self) -> list[str]:
        """Name those who ring at the very beginning, by their codes."""
        waves = self.waves[:1]
        return [each.code for wave in waves for group in wave.groups for each in group]


def present(session: Session, at: datetime, *, rests: bool) -> Present:
    """Read what is under way."""
    rows = dispatch.invitations(session, at)
    return Present(
        invitations=[invited(row) for row in rows],
        busy=busy(session),
        known=promises.known(session),
        rests=rests,
    )


def answer(
    rota: Rota, plan: Plan | None, line: str, question: Question, around: Present
) -> Answer:
    """Say who would ring by the plan of the flow (None: it has no queue), and by the hunt.

    `line` is the line's own number.
    """
    order = [each.code for each in _order(rota, line, question)]
    scene = _scene(rota, line, question.at, around)
    caller = _caller(question, plan) if plan else None
    found = _waves(rota, line, scene, caller, around) if caller else ()
    people = (person for wave in found for group in wave.groups for person in group)
    ringing = {person.code for person in people} if plan else set(order)
    return Answer(
        waves=found,
        hunt=hunted(rota, order, question.at, question.language, question.topic),
        others=tuple(_others(rota, line, question, scene, ringing)),
    )


def _order(rota: Rota, line: str, question: Question) -> tuple[Responder, ...]:
    return ringing_order(
        rota,
        question.at,
        language=question.language,
        caller=None,
        line=line,
        seed=CALL,
        skill=question.topic,
        prefer=question.prefer,
    )


def _waves(
    rota: Rota, line: str, scene: Scene, caller: Waiting, around: Present
) -> tuple[Wave, ...]:
    turns = set(changes(rota, caller.since, ends_at(caller)))

    def people(at: datetime) -> list[Person]:
        return _people(rota, line, at, around.known)

    return tuple(waves(rung(scene, caller, people, turns), caller))


def _caller(question: Question, plan: Plan) -> Waiting:
    return Waiting(
        call=CALL,
        since=question.at,
        asked_at=question.at,
        urgency=question.urgency,
        language=question.language,
        topic=question.topic,
        plan=plan,
        prefer=question.prefer,
    )


def _scene(rota: Rota, line: str, at: datetime, around: Present) -> Scene:
    return Scene(
        now=at,
        callers=(),
        people=_people(rota, line, at, around.known),
        invitations=around.invitations,
        busy=around.busy,
        rests=around.rests,
    )


def _people(rota: Rota, line: str, at: datetime, known: Mapping[str, Known]) -> list[Person]:
    """List who can be rung, as the dispatcher does: the line never rings itself."""
    return [each for each in everybody(rota, at, known) if rota.people[each.code].phone != line]


def _others(
    rota: Rota, line: str, question: Question, scene: Scene, ringing: set[str]
) -> Iterator[Other]:
    """Give everybody else, those on shift first, each with the plainest reason."""
    on = {each.responder.code: each for each in planned(rota, question.at)}
    left = [each for each in rota.responders if each.code not in ringing]
    for responder in sorted(left, key=lambda each: (each.code not in on, each.first_name)):
        duty = on.get(responder.code)
        if duty is None:
            yield Other(responder=responder, reason=Reason.OFF)
        elif duty.why:
            why = Reason(duty.why.value)
            yield Other(responder=responder, reason=why, until=duty.rests_until, on=duty)
        elif responder.phone == line:
            yield Other(responder=responder, reason=Reason.LINE, on=duty)
        else:
            reason, until = _held(question, scene, responder)
            yield Other(responder=responder, reason=reason, until=until, on=duty)


def _held(
    question: Question, scene: Scene, responder: Responder
) -> tuple[Reason, datetime | None]:
    """Say what keeps somebody on shift from ringing, and until when."""
    person = next(each for each in scene.people if each.code == responder.code)
    wished = question.urgency is Urgency.EMERGENCY or question.prefer in {None, person.gender}
    if not wished:
        return Reason.WISH, None
    running = [each for each in scene.of(person) if not each.ended_at]
    if running:
        return (Reason.TALKS if any(e.accepted for e in running) else Reason.RINGS), None
    if person.code in scene.busy:
        return Reason.CALLED, None
    if is_absent(scene, person):
        return Reason.ABSENT, None
    again = talks_again_at(scene, person)
    return (Reason.PAUSES, again) if again > scene.now else (Reason.LATER, None)
