"""The worst that silence, wrong keys and telephones can do to a call, found by driving it.

Every way through the real engine is tried, with the session read from its text at every
turn; the seconds are added up from what the engine said, never from the flow.
"""

from dataclasses import replace

from ivr.actions import Find, HangUp, Listen, Record, Ring, Speak
from ivr.engine import advance
from ivr.events import (
    CallStarted,
    KeyPressed,
    NobodyFound,
    NothingPressed,
    ResponderFound,
    RingEnded,
    RingOutcome,
)
from ivr.flow import Menu, Read
from ivr.screening import screening
from ivr.session import Session
from ivr.speech import seconds_of
from tests.ivr.walk import again

NO_KEY = "#"  # no flow gives it a meaning
UNANSWERED = [outcome for outcome in RingOutcome if outcome is not RingOutcome.CONVERSATION]


def entering(flow, step, language):
    """Begin a call in any step and language: the same flow, with that step as its start."""
    script = flow.script.model_copy(update={"start": step})
    flow = flow.model_copy(update={"script": script})
    session = Session(fingerprint=flow.fingerprint, step=step, language=language)
    return flow, advance(flow, session, CallStarted())


def worst(flow, step, language):
    """Tell the most seconds from a step until a message prompt begins, or the call is over."""
    flow, turn = entering(flow, step, language)
    return _Driven(flow).longest(turn)


class _Driven:
    def __init__(self, flow):
        self.flow = flow
        self.known = {}

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
            case Find():
                session = turn.session
                found = ResponderFound(f"{'abcdef'[session.attempt % 6]}{session.cycle + 2}aaa")
                return self._worst_of(turn, [NobodyFound(), found])
            case Ring():
                # Busy takes no time at all, and an answer that is not accepted the most.
                return spoken + max(
                    self._rung(turn, last, outcome) + self._worst_of(turn, [RingEnded(outcome)])
                    for outcome in UNANSWERED
                )

            case _:
                raise AssertionError(turn.actions)

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
        assert isinstance(step, Menu | Read)
        keys = [key for key, press in step.keys.items() if not press.wish]
        return [NothingPressed(), *map(KeyPressed, [*keys, NO_KEY])]

    def _worst_of(self, turn, events):
        session = again(turn.session)
        return max(self.longest(advance(self.flow, session, event)) for event in events)


def _without_turn(session):
    return replace(session, turn=0)
