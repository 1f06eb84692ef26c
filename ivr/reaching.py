"""Reaching a person: the queue while somebody serves it, the hunt where nobody does."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import replace

from ivr.actions import Action, Enqueue, Find, Leave, Ring, Speak, Wait
from ivr.events import (
    Event,
    KeyPressed,
    NobodyFound,
    NothingPressed,
    Parted,
    QueueLeft,
    QueueOutcome,
    ResponderFound,
    RingEnded,
    RingOutcome,
    Waiting,
)
from ivr.guarding import ROUNDS, Gate, gate, key, question
from ivr.holding import OUT, Holding
from ivr.saying import speak, tongues
from ivr.session import MOST_TRIED
from ivr.speech import CASE, NUMBER
from ivr.steps import Connect
from ivr.waiting import heard, may_ring, next_part

MOST_ATTEMPTS = 9  # of a hunt after a queue: a session counts no further
_HUNTING = 1  # the part of a connect step in which the queue is not tried any more
_AGAIN = "*"


def has_talked(event: Event) -> bool:
    """Tell whether a conversation has just ended: then somebody had taken the call."""
    return event in {
        QueueLeft(QueueOutcome.CONVERSATION),
        RingEnded(RingOutcome.CONVERSATION),
        Parted(),
    }


class Reaching(Holding):
    """What a walk through a flow does in its connect steps, and how it speaks."""

    @abstractmethod
    def arrive(self) -> tuple[Action, ...]:
        """Say the step that the call stands in."""

    def begin_connecting(self, step: Connect) -> tuple[Action, ...]:
        """Begin to reach somebody; in a flood the caller is asked for a key first."""
        if self.session.cycle >= step.cycles:
            return self.enter(step.nobody_answered)
        match gate(self.flow, self.session, step, self.now):
            case Gate.SHUT:
                return self._refuse(step)
            case Gate.ASK:
                return self._ask(step)
            case Gate.OPEN:
                self.session = replace(self.session, cycle=self.session.cycle + 1)
                return (self.find(step),)

    def stay_connecting(self, step: Connect) -> tuple[Action, ...]:
        """Go on in a connect step after something that does not belong there."""
        return self._ask(step) if self.session.misses else (self.find(step),)

    def _ask(self, step: Connect) -> tuple[Action, ...]:
        listen = question(self.flow, self.session, step, self.now)
        self.session = replace(self.session, misses=min(self.session.misses + 1, ROUNDS))
        return (listen,)

    def _answered(self, step: Connect, event: Event) -> tuple[Action, ...]:
        """Let on who has pressed the key; whoever has not is asked once more."""
        match event:
            case KeyPressed(pressed) if pressed == key(self.flow, self.now):
                self.session = replace(self.session, misses=0, passed=True)
                return self.begin_connecting(step)
            case KeyPressed() | NothingPressed() if self.session.misses >= ROUNDS:
                return self._refuse(step)
            case _:
                return self._ask(step)

    def _refuse(self, step: Connect) -> tuple[Action, ...]:
        """Give rights and a message in place of a person."""
        guard = self.flow.script.guard
        return self.enter(guard.instead[step.urgency] if guard else step.nobody_answered)

    def connect(self, step: Connect, event: Event) -> tuple[Action, ...]:
        return self._answered(step, event) if self.session.misses else self._on(step, event)

    def _on(self, step: Connect, event: Event) -> tuple[Action, ...]:
        match event:
            case ResponderFound(code):
                return (Enqueue(),) if self._queues() else self._ring(step, code)
            case NobodyFound():
                return self._nobody(step)
            case RingEnded():
                return self._rung(step, event)
            case QueueLeft():
                return self._left(step, event)
            case Parted():
                return self.part()
            case _:
                return self.arrive()

    def _queues(self) -> bool:
        fresh = self.session.attempt == 0 and self.session.part != _HUNTING
        return fresh and self.now.served and self.flow.script.queue is not None

    def _rung(self, step: Connect, event: RingEnded) -> tuple[Action, ...]:
        if event.outcome is RingOutcome.CONVERSATION:
            self.session = replace(self.session, cycle=0, tried=())
            return self.enter(step.ended)
        return self.enter(step.nobody_answered) if self._is_spent(step) else self.arrive()

    def _left(self, step: Connect, event: QueueLeft) -> tuple[Action, ...]:
        if event.outcome is QueueOutcome.CONVERSATION:
            return self.hold(step)
        return self.released(step) if self.session.held else self._unserved(step, event)

    def _unserved(self, step: Connect, event: QueueLeft) -> tuple[Action, ...]:
        """Go on when nobody has taken the call: the plan is over, or the queue has failed."""
        if event.outcome is QueueOutcome.LEFT and self.now.served:
            return self.enter(step.nobody_answered)
        # The first telephone of this hunt is not the first words of the call.
        self.session = replace(self.session, part=_HUNTING, attempt=1)
        return self.enter(step.nobody_answered) if self._is_spent(step) else (self.find(step),)

    def _is_spent(self, step: Connect) -> bool:
        """Tell whether no further telephone may be rung; after a queue, time decides."""
        now = self.session
        if now.part != _HUNTING:
            return now.attempt >= step.attempts
        fits = may_ring(self.flow, now.step, now.language, self.now.waited)
        return now.attempt >= MOST_ATTEMPTS or not fits

    def wait(self, event: Waiting) -> tuple[Action, ...]:
        """Say the next words to who waits; nothing but the queue itself is left from here."""
        now = self.session
        if now.held:
            return self.hold_on(event)
        if not self.now.served or event.key == OUT or now.step not in self.flow.script.steps:
            return (Leave(),)
        if self.now.hopeless and now.part:
            return (Leave(),)  # to say on that people are being called would be untrue
        part = now.part - 1 if event.key == _AGAIN and now.part else now.part
        fluent = self.now.fluent
        waited = self.now.waited
        speech = heard(self.flow, now.step, now.language, part, waited, fluent=fluent)
        if speech is None:
            return (Leave(),)
        self.session = replace(now, part=next_part(part))
        return (Wait(speech),)

    def _ring(self, step: Connect, code: str) -> tuple[Action, ...]:
        rung = self.session.attempt
        if self._is_spent(step):
            return self.enter(step.nobody_answered)
        # Who has heard all the chunks hears them again from the first.
        between = step.between[(rung - 1) % len(step.between)]
        words = self.speech(step.before if rung == 0 else (between,))
        tried = (*self.session.tried, code)[-MOST_TRIED:]
        self.session = replace(self.session, attempt=rung + 1, tried=tried)
        return (*words, Ring(code, step.ring))

    def _nobody(self, step: Connect) -> tuple[Action, ...]:
        tried, rung = self.session.tried, self.session.attempt
        if len(tried) > rung:
            # Who was rung in an earlier cycle may be rung again in this one.
            self.session = replace(self.session, tried=tried[len(tried) - rung :])
            return (self.find(step),)
        return self.enter(step.nobody_answered if rung else step.nobody_on_shift)

    def find(self, step: Connect) -> Find:
        now = self.session
        return Find(
            step.urgency, step.topic, now.language, now.tried, step.prefer, self.now.over
        )

    def speech(self, texts: Iterable[str], *, number: str = "") -> tuple[Speak, ...]:
        """Speak texts; one that names the case is left out where its name is not known."""
        known = [text for text in texts if CASE not in text or self.now.case]
        return tuple(
            self._speak(text, language, number)
            for language in tongues(self.flow, self.session.language)
            for text in known
        )

    def _speak(self, text: str, language: str, number: str) -> Speak:
        said = speak(self.flow, self.session.step, text, language)
        filled = said.text.replace(CASE, self.now.case or "").replace(NUMBER, number)
        return replace(said, text=filled)
