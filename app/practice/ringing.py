"""How a telephone is rung, answered, connected with another one, and left."""

from collections.abc import Callable
from xml.etree.ElementTree import Element

from app.practice.exchange import Exchange
from app.practice.legs import Ear, Leg, Status
from app.practice.transcript import Kind

BUFFER = 5.0  # Twilio rings so much longer than it is told
SETTING_UP = 1.0  # until a telephone rings, or is known not to
LONGEST_TALK = "14400"
# How a call that was not connected ended, as SIP says it (SipResponseCode).
UNREACHABLE, BUSY, NOT_CONNECTED = 404, 486, 487


def ring(exchange: Exchange, leg: Leg, patience: float, rings: Callable[[], None]) -> Status:
    """Ring a telephone for so many seconds and the buffer; tell what its leg becomes.

    `rings` is called as soon as it rings. Raises LegOverError when the leg is dropped.
    """
    leg.sip_code = NOT_CONNECTED
    exchange.rest(leg, SETTING_UP)
    telephone = exchange.telephones.get(leg.to)
    if telephone is None or telephone.is_off:
        leg.sip_code = UNREACHABLE
        return "failed"
    if telephone.is_engaged:
        leg.sip_code = BUSY
        return "busy"
    leg.becomes("ringing")
    exchange.tell(leg, Kind.RANG)
    rings()
    telephone.ring(leg)
    if not exchange.until(leg, lambda: leg.picked_up or leg.declined, patience + BUFFER):
        leg.dropped = "no answer"
        return "no-answer"
    leg.sip_code = BUSY if leg.declined else leg.sip_code
    return "busy" if leg.declined else "in-progress"


def answer(exchange: Exchange, leg: Leg) -> None:
    leg.sip_code = 200
    leg.becomes("in-progress")
    exchange.tell(leg, Kind.ANSWERED)
    exchange.sound_ends(leg)


def connect(exchange: Exchange, caller: Leg, responder: Leg) -> None:
    """Let two legs talk with each other."""
    exchange.sound_starts(caller)
    exchange.sound_starts(responder)
    responder.bridged, caller.bridged = caller, responder
    responder.ever_bridged = caller.ever_bridged = True
    exchange.tell(caller, Kind.CONNECTED, responder.who)
    exchange.tell(responder, Kind.CONNECTED, caller.who)
    telephone = exchange.telephones.get(responder.who)
    if telephone and telephone.is_machine:
        exchange.blame(responder, "machine-bridged", "the caller was connected to a voicemail")


def talk(exchange: Exchange, dial: Element, leg: Leg, parted: Callable[[], bool]) -> None:
    """Let two talk until they are parted, their <Dial> is over, or its side presses `*`.

    `leg` is the one whose document holds the <Dial> (Twilio: "TwiML Voice: <Dial>", timeLimit
    and hangupOnStar). What the page leaves open: `*` before the two are connected is lost.
    """
    await_star(dial, leg)
    limit = float(dial.get("timeLimit", LONGEST_TALK))
    exchange.timeline.wait(lambda: parted() or leg.starred, limit)
    leg.stops_listening()


def await_star(dial: Element, leg: Leg) -> None:
    """Let `*` end a <Dial> on its leg from now on, where it is to."""
    leg.starred = False
    if dial.get("hangupOnStar") == "true":
        leg.listens(Ear.STAR)


def part(exchange: Exchange, caller: Leg, responder: Leg) -> None:
    responder.bridged = caller.bridged = None
    exchange.tell(caller, Kind.PARTED, responder.who)
    exchange.tell(responder, Kind.PARTED, caller.who)
    exchange.sound_ends(caller)
    exchange.sound_ends(responder)


def end(exchange: Exchange, leg: Leg, status: Status) -> None:
    exchange.sound_starts(leg)
    leg.stops_listening()
    if not leg.hung_up:
        exchange.tell(leg, Kind.RELEASED, leg.dropped or status)
    if not leg.over:
        leg.becomes(status)
