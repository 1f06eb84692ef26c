"""Calls by REST: created, looked up, ended, redirected, deleted (Twilio: "Call resource")."""

import re

from app.practice.call_rows import fits, row
from app.practice.checks import E164
from app.practice.errors import RequestRefusedError
from app.practice.legs import Leg
from app.practice.outbound import Placing, place
from app.practice.rest import (
    CALLS,
    NOT_COMPLETE,
    PAGING,
    UNKNOWN_PARAMETER,
    Asked,
    Operation,
    Reply,
    not_found,
    page,
    words,
)
from app.practice.values import Request

LONGEST_TWIML = 4000
LONGEST_CALL = 14400
EVENTS = frozenset({"initiated", "ringing", "answered", "completed"})
BAD_STATE = 21220
NORTH_AMERICA = re.compile(r"\+1[2-9][0-9]{2}[2-9][0-9]{6}")
TO_CREATE = words(
    "To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent "
    "StatusCallbackMethod SendDigits Timeout Record RecordingChannels RecordingStatusCallback "
    "RecordingStatusCallbackMethod SipAuthUsername SipAuthPassword MachineDetection "
    "MachineDetectionTimeout RecordingStatusCallbackEvent Trim CallerId "
    "MachineDetectionSpeechThreshold MachineDetectionSpeechEndThreshold "
    "MachineDetectionSilenceTimeout AsyncAmd AsyncAmdStatusCallback "
    "AsyncAmdStatusCallbackMethod Byoc CallReason CallToken RecordingTrack TimeLimit "
    "ClientNotificationUrl Url Twiml ApplicationSid"
)
CARRIED = words(
    "To From Method FallbackUrl FallbackMethod StatusCallback StatusCallbackEvent "
    "StatusCallbackMethod Timeout MachineDetection MachineDetectionTimeout CallReason "
    "TimeLimit Url Twiml"
)
TO_UPDATE = words(
    "Url Method Status FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod Twiml "
    "TimeLimit"
)
_ONE = r"Calls/(CA[0-9a-f]{32})\.json"
TO_LIST = PAGING | words(
    "To From ParentCallSid Status StartTime StartTime< StartTime> EndTime EndTime< EndTime>"
)


def reachable(asked: Asked, to: str, abroad: int = 21215) -> None:
    """Raise RequestRefusedError for a number that cannot be called or texted.

    Twilio: "Error and Warning Dictionary", 21211, 21217 and `abroad`. In life the numbers
    555-0100 to 555-0199 cannot be dialled either; here they are all that there is.
    """
    if to in asked.exchange.barred:
        code = asked.exchange.barred[to]
        raise RequestRefusedError(400, code, f"Twilio does not reach this number ({code})")
    if not E164.fullmatch(to):
        raise RequestRefusedError(400, 21211, "The 'To' number is not a valid phone number")
    if not to.startswith("+1"):
        raise RequestRefusedError(400, abroad, "Geo permissions do not allow this country")
    if not NORTH_AMERICA.fullmatch(to):
        raise RequestRefusedError(400, 21217, "Phone number does not appear to be valid")


def create(asked: Asked) -> Reply:
    """Create a call, in line behind those that the account's rate still holds up."""
    to = asked.get("To")
    reachable(asked, to)
    placing = Placing(
        to=to,
        caller_id=caller_id(asked),
        request=_document(asked, 21205),
        fallback=asked.target("FallbackUrl", "FallbackMethod", 21502),
        callback=asked.target("StatusCallback", "StatusCallbackMethod", 21502),
        events=_events(asked),
        patience=asked.whole("Timeout", 60, (1, 600), 21208),
        limit=asked.whole("TimeLimit", LONGEST_CALL, (1, LONGEST_CALL), UNKNOWN_PARAMETER),
        detects=_detects(asked),
    )
    leg = place(asked.exchange, placing)
    return Reply(status=201, body=row(asked, leg), sid=leg.sid)


def caller_id(asked: Asked) -> str:
    """Give the number that is shown, which must be the account's."""
    number = asked.get("From")
    if not E164.fullmatch(number):
        raise RequestRefusedError(400, 21212, "The 'From' number is not a valid phone number")
    if number not in asked.exchange.lines:
        raise RequestRefusedError(400, 21210, "The 'From' number is not verified")
    return number


def _document(asked: Asked, missing: int) -> Request:
    url, method = asked.target("Url", "Method", missing)
    twiml = "" if url else asked.get("Twiml")
    if not url and not twiml:
        raise RequestRefusedError(400, missing, "Url or Twiml is missing")
    if len(twiml) > LONGEST_TWIML:
        raise RequestRefusedError(400, 32018, f"Twiml has more than {LONGEST_TWIML} characters")
    return Request(url=url, method=method, twiml=twiml)


def _events(asked: Asked) -> frozenset[str]:
    events = frozenset(asked.parameters.get("StatusCallbackEvent", ["completed"]))
    if not events <= EVENTS:
        raise RequestRefusedError(400, 21626, "StatusCallbackEvent: one event in each")
    return events


def _detects(asked: Asked) -> bool:
    wanted = asked.get("MachineDetection")
    if wanted not in {"", "Enable", "DetectMessageEnd"}:
        raise RequestRefusedError(400, 21234, "MachineDetection: Enable or DetectMessageEnd")
    return bool(wanted)


def fetch(asked: Asked) -> Reply:
    return Reply(body=row(asked, _found(asked)))


def update(asked: Asked) -> Reply:
    """End a call, or let it go on with another document."""
    leg = _found(asked)
    status = asked.get("Status")
    if status not in {"", "canceled", "completed"}:
        raise RequestRefusedError(400, 21475, "Status: canceled or completed")
    if asked.get("Url") and asked.get("Twiml"):
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, "Url and Twiml exclude each other")
    if status:
        _end(leg, status)
    else:
        redirect(leg, _document(asked, 21205))
    return Reply(body=row(asked, leg), sid=leg.sid)


def redirect(leg: Leg, request: Request) -> None:
    """Let a call go on with another document; only while it is in progress."""
    if leg.status != "in-progress" or leg.gone:
        raise RequestRefusedError(400, BAD_STATE, "Call is not in-progress. Cannot redirect.")
    leg.redirection = request


def _end(leg: Leg, status: str) -> None:
    running = leg.answered_at is not None
    if leg.over or leg.gone or (running and status == "canceled"):
        raise RequestRefusedError(400, BAD_STATE, "Call is not in a state that allows this")
    leg.dropped = f"{status} by REST"


def delete(asked: Asked) -> Reply:
    """Delete what is known of a call that is over; its recordings stay."""
    leg = _found(asked)
    if not leg.over:
        sentence = "Cannot delete this resource before it is complete"
        raise RequestRefusedError(409, NOT_COMPLETE, sentence)
    leg.deleted = True
    return Reply(status=204, sid=leg.sid)


def list_them(asked: Asked) -> Reply:
    """List calls, the newest first; one that was not dialled yet has no start time."""
    legs = [leg for leg in asked.exchange.legs if not leg.deleted and fits(asked, leg)]
    return page(asked, "calls", [row(asked, leg) for leg in legs[::-1]])


def _found(asked: Asked) -> Leg:
    legs = (leg for leg in asked.exchange.legs if leg.sid == asked.sids[0])
    leg = next(legs, None)
    if leg is None or leg.deleted:
        raise not_found(asked)
    return leg


OPERATIONS = (
    Operation(
        name="CreateCall",
        page=CALLS,
        method="POST",
        path=r"Calls\.json",
        serve=create,
        documented=TO_CREATE,
        not_carried=TO_CREATE - CARRIED,
        required={"To": 21201, "From": 21213},
    ),
    Operation(
        name="ListCall",
        page=CALLS,
        method="GET",
        path=r"Calls\.json",
        serve=list_them,
        documented=TO_LIST,
    ),
    Operation(
        name="FetchCall",
        page=CALLS,
        method="GET",
        path=_ONE,
        serve=fetch,
    ),
    Operation(
        name="UpdateCall",
        page=CALLS,
        method="POST",
        path=_ONE,
        serve=update,
        documented=TO_UPDATE,
        not_carried=words(
            "FallbackUrl FallbackMethod StatusCallback StatusCallbackMethod TimeLimit"
        ),
    ),
    Operation(name="DeleteCall", page=CALLS, method="DELETE", path=_ONE, serve=delete),
)
