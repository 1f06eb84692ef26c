"""Keeping a caller for who talked with them, who may come back, or bring a guest."""

from abc import ABC, abstractmethod
from dataclasses import replace

from ivr.actions import Action, Confer, Enqueue, Leave, Listen, Speak, Wait
from ivr.circumstances import Circumstances
from ivr.events import Waiting
from ivr.flow import Flow
from ivr.saying import speak, tongues
from ivr.session import Session
from ivr.steps import Connect
from ivr.waiting import LAST_PART, may_hold

UNKNOWN = 3  # seconds until it is known whether somebody keeps a caller
AFTER_PARTING = 5  # seconds to hang up, or to stay, when the others have gone
OUT = "2"  # leaves the queue: a message, as everywhere where nobody has answered


class Holding(ABC):
    """A walk through a flow, in which a caller has talked with somebody."""

    def __init__(self, flow: Flow, session: Session, now: Circumstances) -> None:
        self.flow = flow
        self.session = session
        self.now = now

    @abstractmethod
    def enter(self, name: str) -> tuple[Action, ...]:
        """Go to a step with fresh counters, and begin it."""

    def hold(self, step: Connect) -> tuple[Action, ...]:
        """Keep the caller for who talked with them, and may be choosing a guest."""
        self._begin_anew(held=True)
        if self.flow.script.queue is None:
            return self.enter(step.ended)
        return self._confer() if self.now.joins else (Enqueue(),)

    def hold_on(self, event: Waiting) -> tuple[Action, ...]:
        """Say that somebody comes back; who has gone is not waited for."""
        part, queue = self.session.part, self.flow.script.queue
        waits = part == 0 or (self._is_kept(event) and part < LAST_PART)
        if queue is None or self.now.joins or event.key == OUT or not waits:
            return (Leave(),)
        self.session = replace(self.session, part=part + 1)
        return (Wait(self._in_queue(queue.held if part and self.now.kept else queue.moment)),)

    def _is_kept(self, event: Waiting) -> bool:
        """Tell whether somebody may come back; a key that cuts a moment short tells nothing."""
        unknown = event.key is not None and self.now.waited < UNKNOWN
        fits = may_hold(self.flow, self.session.language, self.now.waited)
        return fits and (self.now.kept or unknown)

    def released(self, step: Connect) -> tuple[Action, ...]:
        """Go on when nobody comes back to the caller, or the room is ready."""
        return self._confer() if self.now.joins else self.enter(step.ended)

    def _confer(self) -> tuple[Action, ...]:
        queue, guest = self.flow.script.queue, self.now.joins
        self.session = replace(self.session, held=False)
        return (*(self._in_queue(queue.joins[guest]) if queue and guest else ()), Confer())

    def part(self) -> tuple[Action, ...]:
        """Say that they are alone again; whoever stays is rung for anew, as the first."""
        queue = self.flow.script.queue
        self._begin_anew(held=False)
        return (Listen(self._in_queue(queue.parted) if queue else (), AFTER_PARTING),)

    def _begin_anew(self, *, held: bool) -> None:
        """Count from the beginning: somebody has talked with the caller."""
        self.session = replace(
            self.session, cycle=0, tried=(), part=0, attempt=0, misses=0, held=held
        )

    def _in_queue(self, text: str) -> tuple[Speak, ...]:
        spoken = tongues(self.flow, self.session.language)
        return tuple(speak(self.flow, "queue", text, each) for each in spoken)
