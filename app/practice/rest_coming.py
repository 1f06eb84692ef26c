"""Somebody is called into a conference by REST."""

import re
from urllib.parse import unquote
from xml.etree.ElementTree import Element, SubElement, tostring

from app.practice import room
from app.practice.conferences import Conference, Participant
from app.practice.conferring import participant_of, refusal_of, terms_of
from app.practice.errors import RequestRefusedError
from app.practice.exchange import Exchange
from app.practice.executor import Step
from app.practice.outbound import Placing, place
from app.practice.rest import (
    PARTICIPANTS,
    UNKNOWN_PARAMETER,
    Asked,
    Operation,
    Reply,
    not_found,
    words,
)
from app.practice.rest_calls import EVENTS, LONGEST_CALL, caller_id, reachable
from app.practice.rest_participants import ROOM, row
from app.practice.rule import Where
from app.practice.twiml import RefusedError, read
from app.practice.values import Request

# What a call is created with, by the attribute of <Conference> that means the same.
ATTRIBUTES = {
    "Label": "participantLabel",
    "Muted": "muted",
    "Beep": "beep",
    "StartConferenceOnEnter": "startConferenceOnEnter",
    "EndConferenceOnExit": "endConferenceOnExit",
    "WaitUrl": "waitUrl",
    "WaitMethod": "waitMethod",
    "MaxParticipants": "maxParticipants",
    "ConferenceStatusCallback": "statusCallback",
    "ConferenceStatusCallbackMethod": "statusCallbackMethod",
    "ConferenceStatusCallbackEvent": "statusCallbackEvent",
}
CARRIED = frozenset(ATTRIBUTES) | words(
    "From To Timeout TimeLimit StatusCallback StatusCallbackMethod StatusCallbackEvent "
    "CallReason"
)
TO_CREATE = CARRIED | words(
    "Record EarlyMedia ConferenceRecord ConferenceTrim RecordingChannels "
    "RecordingStatusCallback RecordingStatusCallbackMethod SipAuthUsername SipAuthPassword "
    "Region ConferenceRecordingStatusCallback ConferenceRecordingStatusCallbackMethod "
    "RecordingStatusCallbackEvent ConferenceRecordingStatusCallbackEvent Coaching "
    "CallSidToCoach JitterBufferSize Byoc CallerId RecordingTrack MachineDetection "
    "MachineDetectionTimeout MachineDetectionSpeechThreshold "
    "MachineDetectionSpeechEndThreshold MachineDetectionSilenceTimeout AmdStatusCallback "
    "AmdStatusCallbackMethod Trim CallToken ClientNotificationUrl CallerDisplayName"
)


def create(asked: Asked) -> Reply:
    """Call somebody into a conference, which is made on demand where a name is given."""
    exchange, to = asked.exchange, asked.get("To")
    reachable(asked, to)
    name = _name(asked)
    document = _document(asked, name)
    placing = _placing(asked, to, tostring(document, encoding="unicode"))
    noun = Step(document[0][0], Request())
    conference = exchange.conferences.open(name)
    if conference is None:
        now = exchange.timeline.now()
        conference = exchange.conferences.make(name, now, terms_of(noun))
    if code := refusal_of(conference, asked.get("Label")):
        raise RequestRefusedError(400, code, "The conference does not take this participant")
    who = participant_of(place(exchange, placing), noun)
    conference.participants.append(who)
    exchange.timeline.spawn("coming", lambda: _awaited(exchange, conference, who))
    return Reply(status=201, body=row(asked, conference, who), sid=who.leg.sid)


def _awaited(exchange: Exchange, conference: Conference, who: Participant) -> None:
    """Tell of somebody who was called and did not come."""
    exchange.timeline.wait(lambda: who.inside or who.leg.over)
    if not who.inside and who in conference.participants:
        room.leave(exchange, conference, who, "participant_add_failed")


def _name(asked: Asked) -> str:
    """Give the conference's name; the path holds that, or the sid of one that is not over."""
    given = unquote(asked.sids[0])
    known = next((each for each in asked.exchange.conferences.all if each.sid == given), None)
    if known is None and not re.fullmatch(r"CF[0-9a-f]{32}", given):
        return given
    if known is None or known.status == "completed":
        raise not_found(asked)
    return known.name


def _document(asked: Asked, name: str) -> Element:
    """Write what the call carries out; the rules about documents hold for it too."""
    root = Element("Response")
    noun = SubElement(SubElement(root, "Dial"), "Conference")
    noun.text = name
    for parameter, attribute in ATTRIBUTES.items():
        if parameter in asked.parameters:
            noun.set(attribute, " ".join(asked.parameters[parameter]))
    if "ConferenceStatusCallback" in asked.parameters:
        noun.attrib.setdefault("statusCallbackEvent", "start end")
    try:
        read(tostring(root), "text/xml", Where(inline=True))
    except RefusedError as error:
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, error.sentence) from error
    return root


def _placing(asked: Asked, to: str, twiml: str) -> Placing:
    events = " ".join(asked.parameters.get("StatusCallbackEvent", ["completed"])).split()
    if not EVENTS.issuperset(events):
        raise RequestRefusedError(400, 21626, "StatusCallbackEvent: unknown event")
    return Placing(
        to=to,
        caller_id=caller_id(asked),
        request=Request(twiml=twiml),
        fallback=("", "POST"),
        callback=asked.target("StatusCallback", "StatusCallbackMethod", 21502),
        events=frozenset(events),
        patience=asked.whole("Timeout", 60, (5, 600), 21208),
        limit=asked.whole("TimeLimit", LONGEST_CALL, (1, LONGEST_CALL), UNKNOWN_PARAMETER),
        detects=False,
    )


OPERATIONS = (
    Operation(
        name="CreateParticipant",
        page=PARTICIPANTS,
        method="POST",
        path=ROOM,
        serve=create,
        documented=TO_CREATE,
        not_carried=TO_CREATE - CARRIED,
        required={"To": 21201, "From": 21213},
    ),
)
