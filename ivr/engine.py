"""The walk: (flow, session, event) -> (session, actions), and nothing else."""

from dataclasses import dataclass, replace

from ivr.actions import Action, Find, HangUp, Leave, Listen, Record, Speak
from ivr.circumstances import Circumstances
from ivr.events import (
    CallStarted,
    Event,
    HungUp,
    KeyPressed,
    MessageEnded,
    NothingPressed,
    ResponderFound,
    Waiting,
    WentWrong,
)
from ivr.flow import Flow, Guard
from ivr.numbers import written
from ivr.reaching import Reaching, has_talked
from ivr.saying import PAUSE_AFTER_KEY_MS, tongues
from ivr.session import Session
from ivr.steps import (
    Connect,
    End,
    Menu,
    Message,
    Note,
    Notice,
    Number,
    Press,
    Read,
    Replay,
    Switch,
)

SHORTEST_MESSAGE = 3  # seconds; below that nobody has said anything
MOST_TURNS = 9999
AFTER_PLAYING = 2  # seconds that a caller has for a key after a notice or their own message
DIGITS = 10  # of a telephone number in North America
_CONFIRMING = 1  # the part of a number step in which the number has been read back


@dataclass(frozen=True)
class Turn:
    """What one event leads to: the session to keep and the actions to carry out, in order.

    `notes` are what the caller told by the key that was pressed.
    """

    session: Session
    actions: tuple[Action, ...]
    notes: tuple[Note, ...] = ()

    @property
    def asks(self) -> Find | None:
        """The question that the rota must answer before this turn can be said."""
        last = self.actions[-1] if self.actions else None
        return last if isinstance(last, Find) else None


def advance(
    flow: Flow,
    session: Session | None,
    event: Event,
    now: Circumstances = Circumstances(),  # noqa: B008 (frozen)
) -> Turn:
    """Take one event into a call; never raises, whatever the event and the session are.

    Without a session a call begins; one of another flow, or in a step that is gone, comes
    to the safe point in its own language. An event that its step does not expect says the
    step again.
    """
    # Rounds of waiting are no turns: what follows them is asked with the session before them.
    passing = isinstance(event, Waiting)
    walk = _Walk(flow, _at_home(flow, session, passing=passing), now)
    actions = walk.take(event, known=session is not None)
    return Turn(walk.session, _with_pause(actions, event), walk.notes)


def _at_home(flow: Flow, session: Session | None, *, passing: bool) -> Session:
    script = flow.script
    if session is None:
        return Session(fingerprint=flow.fingerprint, step=script.start)
    language = session.language if session.language in flow.languages else None
    if session.fingerprint != flow.fingerprint or session.step not in script.steps:
        # Counters and names belong to the flow that wrote them; the language and the people
        # already rung belong to the call.
        session = Session(
            fingerprint=flow.fingerprint,
            step=script.safe,
            turn=session.turn,
            tried=session.tried,
            passed=session.passed,
        )
    turn = session.turn if passing else min(session.turn + 1, MOST_TURNS)
    return replace(session, language=language, turn=turn)


def _with_pause(actions: tuple[Action, ...], event: Event) -> tuple[Action, ...]:
    if not isinstance(event, KeyPressed | ResponderFound) or not actions:
        return actions
    first, *rest = actions
    if isinstance(first, Speak):
        first = replace(first, pause_ms=PAUSE_AFTER_KEY_MS)
    elif isinstance(first, Listen | Record) and first.speech:
        lead = replace(first.speech[0], pause_ms=PAUSE_AFTER_KEY_MS)
        first = replace(first, speech=(lead, *first.speech[1:]))
    return (first, *rest)


class _Walk(Reaching):
    """One turn being taken: the session changes as the walk goes from step to step."""

    def __init__(self, flow: Flow, session: Session, now: Circumstances) -> None:
        super().__init__(flow, session, now)
        self.notes: tuple[Note, ...] = ()

    def take(self, event: Event, *, known: bool) -> tuple[Action, ...]:
        guard = self.flow.script.guard
        match event:
            case HungUp():
                return ()
            case CallStarted():
                start = self.flow.script.start
                return self.enter(guard.blocked if guard and self.now.blocked else start)
            case _ if guard and self._is_late(event):
                return self._too_late(guard, event)
            case Waiting():
                return self.wait(event)
            case _ if isinstance(event, WentWrong) or not known:
                return self.enter(self.flow.script.safe)
            case _:
                return self._in_step(event)

    def _in_step(self, event: Event) -> tuple[Action, ...]:
        step = self.flow.step(self.session.step)
        if isinstance(event, KeyPressed) and not isinstance(step, Number):
            event = KeyPressed(event.key[:1])  # only a number has more than one
        match step:
            case Menu():
                return self._menu(step, event)
            case Read() | Replay() | Notice():
                return self._heard(step, event)
            case Number():
                return self._number(step, event)
            case Connect():
                return self.connect(step, event)
            case Message():
                return self._message(step, event)
            case Switch() | End():
                return self.arrive()

    def _is_late(self, event: Event) -> bool:
        """Tell whether a call that nobody has taken lasts too long; who is held was taken."""
        return self.now.late and not has_talked(event) and not self.session.held

    def _too_late(self, guard: Guard, event: Event) -> tuple[Action, ...]:
        """Bring a call that has lasted too long to its last message, and to its end."""
        last, here = self.flow.step(guard.last), self.flow.step(self.session.step)
        if isinstance(event, Waiting):
            return (Leave(),)
        if isinstance(here, Message) and isinstance(event, MessageEnded):
            if isinstance(last, Message) and event.seconds >= SHORTEST_MESSAGE:
                return self.enter(last.left)
            if self.session.step == guard.last:
                return self._message(here, event)
        return self.arrive() if self.session.step == guard.last else self.enter(guard.last)

    def enter(self, name: str) -> tuple[Action, ...]:
        """Go to a step with fresh counters, and begin it."""
        self.session = replace(self.session, step=name, misses=0, part=0, attempt=0, held=False)
        match self.flow.step(name):
            case Connect() as step:
                return self.begin_connecting(step)
            case _:
                return self.arrive()

    def arrive(self) -> tuple[Action, ...]:
        """Say the step that the call stands in."""
        match self.flow.step(self.session.step):
            case Connect() as step:
                return self.stay_connecting(step)
            case Message() as step:
                return (Record(self.speech(step.say), step.seconds, step.silence),)
            case Switch() as step:
                return self.enter(step.then if getattr(self.now, step.when) else step.otherwise)
            case End() as step:
                return (*self.speech(step.say), HangUp())
            case step:
                return self._listen(step)

    def _listen(self, step: Menu | Read | Replay | Notice | Number) -> tuple[Action, ...]:
        match step:
            case Menu():
                return (Listen(self.speech(step.say), step.wait),)
            case Read():
                part = min(self.session.part, len(step.say) - 1)
                return (Listen(self.speech(step.say[part : part + 1]), step.wait),)
            case Replay():
                return (Listen(self.speech(step.say), AFTER_PLAYING, replay=True),)
            case Notice():
                return self._say_notice(step)
            case Number():
                self.session = replace(self.session, part=0)
                return (Listen(self.speech(step.say), step.wait, DIGITS),)

    def _menu(self, step: Menu, event: Event) -> tuple[Action, ...]:
        match event:
            case KeyPressed(key) if key in step.keys:
                return self._follow(step.keys[key])
            case KeyPressed():
                return self._miss(step.wrong, step.rounds)
            case NothingPressed():
                return self._miss(step.silence, step.rounds)
            case _:
                return self.arrive()

    def _heard(self, step: Read | Replay | Notice, event: Event) -> tuple[Action, ...]:
        match event:
            case KeyPressed(key) if key in step.keys:
                return self._follow(step.keys[key])
            case KeyPressed():
                return self._wrong_key(step)
            case NothingPressed() if self._read_on(step):
                return self.arrive()
            case NothingPressed():
                return self.enter(step.then)
            case _:
                return self.arrive()

    def _wrong_key(self, step: Read | Replay | Notice) -> tuple[Action, ...]:
        match step:
            case Notice():
                return self.enter(step.then)
            case Replay():
                return self.enter(step.wrong)
            case Read():
                return self._miss(step.wrong, step.rounds)

    def _read_on(self, step: Read | Replay | Notice) -> bool:
        """Turn to the next part of what is being read, where there is one."""
        if not isinstance(step, Read) or self.session.part + 1 >= len(step.say):
            return False
        self.session = replace(self.session, part=self.session.part + 1)
        return True

    def _say_notice(self, step: Notice) -> tuple[Action, ...]:
        notice = self.now.notice or {}
        published = [language for language in self.flow.languages if language in notice]
        # A language that is spoken by recordings only has no voice for what is new today: its
        # speakers hear the line's first language, as they do where a name is filled in.
        known = [
            each for each in tongues(self.flow, self.session.language) if each in published
        ] or published[:1]
        speech = tuple(Speak(notice[language], language) for language in known)
        return (Listen(speech, AFTER_PLAYING),) if speech else self.enter(step.then)

    def _number(self, step: Number, event: Event) -> tuple[Action, ...]:
        confirming = self.session.part == _CONFIRMING
        match event:
            case KeyPressed(key) if key in step.keys:
                return self._follow(step.keys[key])
            case KeyPressed(key) if not confirming and (number := written(key)):
                self.session = replace(self.session, part=_CONFIRMING)
                return (Listen(self.speech(step.confirm, number=number), step.wait),)
            case KeyPressed("1") | NothingPressed() if confirming:
                return self.enter(step.right)
            case KeyPressed() | NothingPressed():
                return self._miss(step.empty, step.rounds)
            case _:
                return self.arrive()

    def _follow(self, press: Press) -> tuple[Action, ...]:
        language = press.language_after(self.session.language, self.flow.languages)
        self.session = replace(self.session, language=language)
        self.notes = (press.note,) if press.note else ()
        return self.enter(press.go)

    def _miss(self, onward: str, rounds: int) -> tuple[Action, ...]:
        misses = self.session.misses + 1
        if misses >= rounds:
            return self.enter(onward)
        self.session = replace(self.session, misses=misses)
        return self.arrive()

    def _message(self, step: Message, event: Event) -> tuple[Action, ...]:
        if not isinstance(event, MessageEnded):
            return self.arrive()
        return self.enter(step.left if event.seconds >= SHORTEST_MESSAGE else step.empty)
