"""Texts by REST: sent and looked up (Twilio: "Messages resource")."""

from app.practice.checks import E164
from app.practice.errors import RequestRefusedError
from app.practice.rest import (
    MESSAGES,
    PAGING,
    Asked,
    Json,
    Operation,
    Reply,
    at_time,
    moment,
    not_found,
    page,
    words,
)
from app.practice.rest_calls import reachable
from app.practice.texting import Sending, send_out
from app.practice.texts import Text

LONGEST_BODY = 1600
LONGEST_BACKLOG = 10 * 3600.0  # seconds
TO_CREATE = words(
    "To StatusCallback ApplicationSid MaxPrice ProvideFeedback Attempt ValidityPeriod "
    "ForceDelivery ContentRetention AddressRetention SmartEncoded PersistentAction TrafficType "
    "ShortenUrls ScheduleType SendAt SendAsMms ContentVariables RiskCheck From FallbackFrom "
    "MessagingServiceSid Body MediaUrl ContentSid"
)
CARRIED = words("To From MessagingServiceSid Body StatusCallback ValidityPeriod")


def create(asked: Asked) -> Reply:
    """Send a text; refused where the telephone has opted out, or too much waits before it."""
    to, body, sender = asked.get("To"), asked.get("Body"), _sender(asked)
    reachable(asked, to, abroad=21408)
    validity = asked.whole("ValidityPeriod", 36_000, (1, 36_000), 21624)
    callback, _ = asked.target("StatusCallback", "", 21609)
    _check(asked, sender, to, body)
    service = asked.get("MessagingServiceSid")
    text = Text(
        sender=sender,
        to=to,
        body=body,
        direction="outbound-api",
        status="accepted" if service else "queued",
        now=asked.exchange.timeline.now,
        service=service,
    )
    row = _row(asked, text)
    send_out(asked.exchange, text, Sending(callback=callback, validity=validity))
    return Reply(status=201, body=row, sid=text.sid)


def _sender(asked: Asked) -> str:
    sender, service = asked.get("From"), asked.get("MessagingServiceSid")
    if not sender and not service:
        raise RequestRefusedError(400, 21603, "A From or MessagingServiceSid is required")
    if sender and not E164.fullmatch(sender):
        raise RequestRefusedError(400, 21212, "The 'From' number is not a valid phone number")
    if sender and sender not in asked.exchange.lines:
        raise RequestRefusedError(400, 21606, "'From' is no number of this account")
    if service and service not in asked.exchange.texting.services:
        raise RequestRefusedError(400, 21701, "The Messaging Service does not exist")
    return sender or asked.exchange.texting.services[service]


def _check(asked: Asked, sender: str, to: str, body: str) -> None:
    exchange = asked.exchange
    if not body:
        raise RequestRefusedError(400, 21619, "A body is required")
    if len(body) > LONGEST_BODY:
        raise RequestRefusedError(400, 21617, f"The body exceeds {LONGEST_BODY} characters")
    if sender == to:
        raise RequestRefusedError(400, 21266, "'To' and 'From' are the same")
    if (sender, to) in exchange.texting.stopped:
        raise RequestRefusedError(400, 21610, "Attempt to send to unsubscribed recipient")
    if exchange.texting.pace(sender, exchange.timeline).backlog() > LONGEST_BACKLOG:
        raise RequestRefusedError(400, 21611, "Too many texts of this number wait")


def fetch(asked: Asked) -> Reply:
    texts = (text for text in asked.exchange.texting.texts if text.sid == asked.sids[0])
    text = next(texts, None)
    if text is None:
        raise not_found(asked)
    return Reply(body=_row(asked, text))


def list_them(asked: Asked) -> Reply:
    """List texts, the newest first; one that was not sent yet has no DateSent."""
    texts = reversed(asked.exchange.texting.texts)
    return page(asked, "messages", [_row(asked, text) for text in texts if _fits(asked, text)])


def _fits(asked: Asked, text: Text) -> bool:
    same = asked.get("To", text.to) == text.to and asked.get("From", text.sender) == text.sender
    return at_time(asked, "DateSent", text.sent_at) and same


def _row(asked: Asked, text: Text) -> Json:
    account = asked.exchange.account.sid
    counted = not (text.service and text.status == "accepted")
    return {
        "sid": text.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": moment(text.history[0][0]),
        "date_sent": moment(text.sent_at),
        "date_updated": moment(text.history[-1][0]),
        "direction": text.direction,
        "error_code": text.error or None,
        "error_message": None,
        "from": text.sender,
        "messaging_service_sid": text.service or None,
        "num_media": "0",
        "num_segments": str(text.segments if counted else 0),
        "price": None,
        "price_unit": "USD",
        "status": text.status,
        "subresource_uris": {},
        "to": text.to,
        "uri": f"/2010-04-01/Accounts/{account}/Messages/{text.sid}.json",
    }


OPERATIONS = (
    Operation(
        name="CreateMessage",
        page=MESSAGES,
        method="POST",
        path=r"Messages\.json",
        serve=create,
        documented=TO_CREATE,
        not_carried=TO_CREATE - CARRIED,
        required={"To": 21604},
    ),
    Operation(
        name="ListMessage",
        page=MESSAGES,
        method="GET",
        path=r"Messages\.json",
        serve=list_them,
        documented=PAGING | words("To From DateSent DateSent< DateSent>"),
    ),
    Operation(
        name="FetchMessage",
        page=MESSAGES,
        method="GET",
        path=r"Messages/(SM[0-9a-f]{32})\.json",
        serve=fetch,
    ),
)
