"""<Dial><Conference>: a leg waits for a conference, takes part, is held, and leaves."""

from dataclasses import dataclass
from xml.etree.ElementTree import Element

from app.practice import room
from app.practice.conferences import MOST, Conference, Left, Participant, Terms
from app.practice.errors import CalledAwayError, FatalError, LegOverError
from app.practice.executor import Executor, Inner, Step
from app.practice.legs import Leg
from app.practice.ringing import await_star
from app.practice.rule import Place
from app.practice.transcript import Kind
from app.practice.values import Request
from app.practice.verbs import CONNECTING

LONGEST = 4 * 3600.0  # Twilio ends a call after four hours
FULL, LABEL_TAKEN = 16020, 16025


def dial_conference(executor: Executor, step: Step) -> Request | None:
    """Take part in a conference (Twilio: "TwiML Voice: <Conference>").

    Who would be one too many is not added, and the action has `failed`; so has it where the
    waiting document fails. A label that is taken: "continue to the next TwiML verb". What the
    page leaves open: with hangupOnStar who is alone there, or held, can leave it too, and the
    leaving is told as that of somebody who hangs up.
    """
    exchange, leg = executor.exchange, executor.leg
    (element,) = step.verb
    noun = Step(element, step.document)
    conference, who = _seat(executor, noun)
    if code := refusal_of(conference, who.label, who):
        exchange.blame(leg, "not-added", f"{code}: {conference.name} does not take this call")
        return None if code == LABEL_TAKEN else executor.conclude(step, _outcome(None))
    room.enter(exchange, conference, who)
    await_star(step.verb, leg)
    if {"timeLimit", "hangupOnStar"} & step.verb.attrib.keys():
        exchange.timeline.spawn("limit", lambda: _limit(executor, who, step.verb))
    seat = _Seat(executor=executor, conference=conference, who=who)
    seat.stay()
    return executor.conclude(step, _outcome(None if seat.failed else who))


def _outcome(who: Participant | None) -> dict[str, str]:
    """Tell the action what came of it; without DialCallSid and DialCallDuration."""
    heard = who is not None and who.was_heard
    return {
        "DialCallStatus": "failed" if who is None else "answered",
        "DialBridged": "true" if heard else "false",
    }


def _seat(executor: Executor, noun: Step) -> tuple[Conference, Participant]:
    """Give the conference, made on demand, and the place in it; REST may have made both."""
    conferences, leg = executor.exchange.conferences, executor.leg
    name = (noun.verb.text or "").strip()
    conference = conferences.open(name)
    if conference is None:
        conference = conferences.make(name, leg.now(), terms_of(noun))
    return conference, conference.of_leg(leg) or participant_of(leg, noun)


def terms_of(noun: Step) -> Terms:
    """Tell what the first participant fixes."""
    told = noun.address("statusCallback") if noun.verb.get("statusCallback") else ("", "POST")
    return Terms(
        callback=told,
        events=frozenset(noun.verb.get("statusCallbackEvent", "").split()),
        most=int(noun.verb.get("maxParticipants", MOST)),
    )


def participant_of(leg: Leg, noun: Step) -> Participant:
    verb = noun.verb
    return Participant(
        leg=leg,
        label=verb.get("participantLabel", ""),
        muted=verb.get("muted") == "true",
        beep=verb.get("beep", "true"),
        starts=verb.get("startConferenceOnEnter") != "false",
        ends=verb.get("endConferenceOnExit") == "true",
        waiting=_waiting(noun),
    )


def _waiting(noun: Step) -> tuple[str, str] | None:
    url = noun.verb.get("waitUrl")
    if url is None:
        return None
    return noun.joined(url) if url else "", noun.verb.get("waitMethod", "POST")


def refusal_of(conference: Conference, label: str, who: Participant | None = None) -> int:
    """Tell Twilio's error code for why a call is not added; 0: it is."""
    others = [each for each in conference.participants if each is not who]
    if label and any(each.label == label for each in others):
        return LABEL_TAKEN
    return FULL if len(conference.inside) >= conference.terms.most else 0


def _limit(executor: Executor, who: Participant, dial: Element) -> None:
    """End the <Dial> of a participant after its time, or when they press `*`."""
    limit = float(dial.get("timeLimit", 0)) or None
    executor.exchange.timeline.wait(lambda: not who.inside or who.leg.starred, limit)
    if who.inside:
        who.has_to_go("participant_hung_up")


@dataclass(eq=False, kw_only=True)
class _Seat:
    """A participant's stay, from entering to leaving; `failed`: the wait could not be said."""

    executor: Executor
    conference: Conference
    who: Participant
    failed: bool = False

    def stay(self) -> None:
        leg = self.executor.leg
        reason: Left = "participant_hung_up"
        try:
            self._spend_all()
            reason = self.who.leaving or reason
        except FatalError:
            self.failed = True
            reason = "participant_add_failed"
        except (CalledAwayError, LegOverError):
            by_rest = leg.redirection is not None or leg.dropped.endswith("by REST")
            reason = "participant_updated_via_api" if by_rest else reason
        finally:
            leg.summoned = False
            leg.stops_listening()
        room.leave(self.executor.exchange, self.conference, self.who, reason)

    def _spend_all(self) -> None:
        """Hear one thing after the other, until it has to go."""
        leg = self.executor.leg
        while not self.who.leaving:
            try:
                self._spend()
            except CalledAwayError:
                if leg.redirection is not None:
                    raise
                leg.summoned = False

    def _spend(self) -> None:
        """Wait for the conference, be held, or talk: until something else is due."""
        if self.who.hold:
            self._be_held()
        elif self.conference.status == "init":
            self._hear(self.who.waiting)
        else:
            self._talk()

    def _be_held(self) -> None:
        try:
            self._hear(self.who.holding)
        except FatalError:
            self.executor.exchange.rest(self.executor.leg, LONGEST)

    def _talk(self) -> None:
        exchange, leg = self.executor.exchange, self.executor.leg
        if leg.conferring:
            exchange.sound_starts(leg)  # what was said meanwhile has just been left
        exchange.rest(leg, LONGEST)
        self.executor.hang_up("four hours")

    def _hear(self, target: tuple[str, str] | None) -> None:
        """Hear a document once, and then silence; or music for ever."""
        exchange, leg = self.executor.exchange, self.executor.leg
        if target is None:
            self._hear_music()
        elif target[0]:
            inner = Inner(exchange=exchange, leg=leg, verbs=CONNECTING, place=Place.HOLDING)
            inner.run(Request(url=target[0], method=target[1]))
        exchange.rest(leg, LONGEST)

    def _hear_music(self) -> None:
        exchange, leg = self.executor.exchange, self.executor.leg
        exchange.sound_starts(leg)
        exchange.tell(leg, Kind.PLAYED, "hold music")
        try:
            exchange.rest(leg, LONGEST)
        finally:
            exchange.sound_ends(leg)
