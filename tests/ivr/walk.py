"""A caller in tests of the engine: the session is written and read again at every turn."""

from dataclasses import replace
from typing import Any

from ivr.actions import Action, Find, HangUp, Listen, Record, Ring, Speak, Wait
from ivr.circumstances import Circumstances
from ivr.engine import advance
from ivr.events import (
    CallStarted,
    KeyPressed,
    MessageEnded,
    NobodyFound,
    NothingPressed,
    ResponderFound,
    RingEnded,
    RingOutcome,
)
from ivr.session import Session


def again(session):
    """Take a session through its text, as it travels between two webhooks."""
    return None if session is None else Session.read(str(session))


class Walk:
    """One call: `walk(flow).calls().presses("1").waits()`; each method gives the call back."""

    def __init__(self, flow, session=None, now=None):
        self.flow = flow
        self.session = session
        self.now = now or Circumstances()
        self.actions: tuple[Action, ...] = ()
        self.notes: tuple[Any, ...] = ()

    def meets(self, event):
        turn = advance(self.flow, again(self.session), event, self.now)
        self.session, self.actions, self.notes = turn.session, turn.actions, turn.notes
        return self

    def calls(self):
        return self.meets(CallStarted())

    def presses(self, *keys):
        for key in keys:
            self.meets(KeyPressed(key))
        return self

    def waits(self, times=1):
        for _ in range(times):
            self.meets(NothingPressed())
        return self

    def finds(self, code):
        assert self.asks
        return self.meets(ResponderFound(code))

    def finds_nobody(self):
        """The rota has nobody, however often it is asked in this turn."""
        while self.asks:
            self.meets(NobodyFound())
        return self

    def hears_from(self, outcome):
        """The responder's telephone is done: `busy`, `conversation`, …"""
        assert self.rings
        return self.meets(RingEnded(RingOutcome(outcome)))

    def rings_in_vain(self, *codes):
        for code in codes:
            self.finds(code).hears_from("no-answer")
        return self

    def leaves(self, seconds):
        assert isinstance(self.actions[-1], Record)
        return self.meets(MessageEnded(seconds))

    @property
    def step(self):
        return self.session.step

    @property
    def language(self):
        return self.session.language

    @property
    def speech(self):
        said: list[Speak] = []
        for action in self.actions:
            if isinstance(action, Speak):
                said.append(action)
            elif isinstance(action, Listen | Record | Wait):
                said += action.speech
        return said

    @property
    def languages(self):
        return [speak.language for speak in self.speech]

    @property
    def says(self):
        return " ".join(speak.text for speak in self.speech)

    @property
    def pause_ms(self):
        return self.speech[0].pause_ms

    @property
    def asks(self):
        last = self.actions[-1] if self.actions else None
        return last if isinstance(last, Find) else None

    @property
    def rings(self):
        last = self.actions[-1] if self.actions else None
        return last.code if isinstance(last, Ring) else None

    @property
    def listens(self):
        last = self.actions[-1] if self.actions else None
        return last if isinstance(last, Listen) else None

    @property
    def ended(self):
        return HangUp() in self.actions


def standing(flow, step, now=None, **fields):
    """A call that stands in a step already."""
    session = Session(fingerprint=flow.fingerprint, step=step)
    return Walk(flow, replace(session, **fields), now)
