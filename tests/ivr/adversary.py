"""The worst that silence, wrong keys and telephones can do to a call, found by driving it.

Every way through the real engine is tried, with the session read from its text at every
turn; the seconds are added up from what the engine said, never from the flow.
"""

from dataclasses import replace
from itertools import product
from typing import Any

from ivr.actions import Enqueue, Find, HangUp, Leave, Listen, Record, Ring, Speak, Wait
from ivr.circumstances import Circumstances
from ivr.engine import advance
from ivr.events import (
    CallStarted,
    KeyPressed,
    NobodyFound,
    NothingPressed,
    QueueLeft,
    QueueOutcome,
    ResponderFound,
    RingEnded,
    RingOutcome,
    Waiting,
)
from ivr.screening import screening
from ivr.session import Session
from ivr.speech import seconds, seconds_of
from ivr.steps import Connect, Menu, Notice, Number, Read, Replay, Switch
from tests.ivr.walk import again

NUMBER = "4135550123"
# 47 words in 4 sentences: 20 seconds, the most that may be published.
LONGEST = f"{'one ' * 11}one. {'two ' * 11}two. {'three ' * 11}three. {'four ' * 10}four."
NOTICE = {"es": LONGEST, "en": LONGEST}
CASE = "Kingfisher, 5 5 5 5"  # as long as any
NO_KEY = "#"  # no flow gives it a meaning
UNANSWERED = [outcome for outcome in RingOutcome if outcome is not RingOutcome.CONVERSATION]


def lines(flow):
    """List every way in which the line may stand, as far as the flow asks."""
    steps = flow.script.steps.values()
    switches: list[str] = sorted({step.when for step in steps if isinstance(step, Switch)})
    notices = [None, NOTICE] if any(isinstance(step, Notice) for step in steps) else [None]
    stands: list[dict[str, Any]] = [
        {"guard": bool(flow.script.guard)} | dict(zip(switches, states, strict=True))
        for states in product((True, False), repeat=len(switches))
    ]
    # Whoever calls too often is asked for a key before an emergency, and others in guard mode.
    often = (True, False) if flow.script.guard else (False,)
    lot = longest_question(flow)
    return [
        Circumstances(**each, notice=notice, case=CASE, over=over, lot=lot)
        for each in stands
        for notice in notices
        for over in often
    ]


def longest_question(flow):
    """Choose the key whose question lasts longest, as far as a language can make it."""
    asked = flow.script.guard.ask if flow.script.guard else {}
    lasts = [
        max(seconds(flow.text("guard", asked[key], at)) for at in flow.languages)
        for key in sorted(asked)
    ]
    return lasts.index(max(lasts)) if lasts else 0


def entering(flow, step, language):
    """Begin a call in any step and language: the same flow, with that step as its start."""
    script = flow.script.model_copy(update={"start": step})
    flow = flow.model_copy(update={"script": script})
    session = Session(fingerprint=flow.fingerprint, step=step, language=language)
    return flow, max(
        (advance(flow, session, CallStarted(), now) for now in lines(flow)),
        key=lambda turn: _Driven(flow).longest(turn),
    )


def worst(flow, step, language):
    """Tell the most seconds from a step until a message prompt begins, or the call is over."""
    flow, turn = entering(flow, step, language)
    return _Driven(flow).longest(turn)


class _Driven:
    """One flow being driven; what was found out from one step serves the next ones too."""

    latest: "tuple[str, dict[Any, float]]" = ("", {})

    def __init__(self, flow):
        self.flow = flow
        self.lines = lines(flow)
        steps = flow.script.steps
        onward = {
            steps[target].type
            for step in steps.values()
            if isinstance(step, Connect)
            for target in (step.nobody_answered, step.nobody_on_shift)
        }
        # How the line stands matters to a hunt only where a switch comes right after it.
        self.hunting = self.lines if "switch" in onward else self.lines[:1]
        if _Driven.latest[0] != flow.fingerprint:
            _Driven.latest = (flow.fingerprint, {})
        self.known = _Driven.latest[1]

    def longest(self, turn):
        state = (_without_turn(turn.session), turn.actions)
        if state not in self.known:
            self.known[state] = self._longest(turn)
        return self.known[state]

    def _longest(self, turn):
        *before, last = turn.actions
        spoken = seconds_of(action for action in before if isinstance(action, Speak))
        match last:
            case Record():
                return last.speech[0].pause_ms / 1000  # the prompt begins
            case HangUp():
                return 0.0  # the caller asked for the end
            case Listen():
                waited = seconds_of(last.speech) + last.seconds
                return spoken + waited + self._worst_of(turn, self._keys(turn))
            case Enqueue():
                return self._queued(turn)
            case Find():
                session = turn.session
                found = ResponderFound(f"{'abcdef'[session.attempt % 6]}{session.cycle + 2}aaa")
                return self._worst_of(turn, [NobodyFound(), found], served=(True, False))
            case Ring():
                # Busy takes no time at all, and an answer that is not accepted the most.
                return spoken + max(
                    self._rung(turn, last, outcome) + self._worst_of(turn, [RingEnded(outcome)])
                    for outcome in UNANSWERED
                )

            case _:
                raise AssertionError(turn.actions)

    def _queued(self, turn):
        """Wait in the queue to its end, or until nobody serves it any more, or it fails."""
        worst = self._left(turn, QueueOutcome.FAILED, 0.0)
        for fluent in (True, False):
            session, waited = again(turn.session), 0.0
            while True:
                now = Circumstances(served=True, fluent=fluent, case=CASE, waited=int(waited))
                asked = advance(self.flow, session, Waiting(), now)
                (action,) = asked.actions
                worst = max(worst, self._left(turn, QueueOutcome.LEFT, waited))
                if isinstance(action, Leave):
                    break
                assert isinstance(action, Wait)
                waited += seconds_of(action.speech) + 1
                session = again(asked.session)
        return worst

    def _left(self, turn, outcome, waited):
        """Leave the queue while nobody serves it, or, having left, while somebody does."""
        event, session = QueueLeft(outcome), again(turn.session)
        return max(
            self._hunted(
                advance(self.flow, session, event, replace(now, served=serving)), waited
            )
            for now in self.lines_at(waited)
            for serving in (True, False)
        )

    def _hunted(self, turn, waited):
        """Ring on after a queue: each telephone takes no time, or as much as one can."""
        if not isinstance(turn.actions[-1], Find):
            return waited + self.longest(turn)
        state = (_without_turn(turn.session), round(waited, 2))
        if state not in self.known:
            session = again(turn.session)
            code = f"{'abcdefghij'[session.attempt]}aaaa"
            self.known[state] = max(
                self._attempted(advance(self.flow, session, event, now), waited)
                for event in (NobodyFound(), ResponderFound(code))
                for now in self.lines_at(waited)
            )
        return self.known[state]

    def _attempted(self, turn, waited):
        *said, last = turn.actions
        if not isinstance(last, Ring):
            return self._hunted(turn, waited)
        waited += seconds_of(action for action in said if isinstance(action, Speak))
        session = again(turn.session)
        return max(
            self._hunted(advance(self.flow, session, RingEnded(outcome), now), later)
            for outcome in (RingOutcome.BUSY, RingOutcome.NOT_ACCEPTED)
            for later in [waited + self._rung(turn, last, outcome)]
            for now in self.lines_at(later)
        )

    def lines_at(self, waited):
        return [replace(now, waited=int(waited)) for now in self.hunting]

    def _rung(self, turn, ring, outcome):
        late = 5
        if outcome is RingOutcome.NO_ANSWER:
            return ring.seconds + late
        if outcome is not RingOutcome.NOT_ACCEPTED:
            return 0
        listen = screening(self.flow, again(turn.session))[0]
        assert isinstance(listen, Listen)
        return ring.seconds + late + seconds_of(listen.speech) + listen.seconds

    def _keys(self, turn):
        step = self.flow.step(turn.session.step)
        assert isinstance(step, Menu | Read | Replay | Notice | Number | Connect)
        typed = [NUMBER, "1", "2"] if isinstance(step, Number) else []
        return [NothingPressed(), *map(KeyPressed, [*typed, NO_KEY])]

    def _worst_of(self, turn, events, *, served=(False,)):
        session = again(turn.session)
        return max(
            self.longest(advance(self.flow, session, event, replace(now, served=serving)))
            for event in events
            for now in self.lines
            for serving in served
        )


def _without_turn(session):
    return replace(session, turn=0)
