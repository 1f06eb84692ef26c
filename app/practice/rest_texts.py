"""Texts by REST: sent, looked up, redacted, deleted (Twilio: "Messages resource")."""

from app.practice import media
from app.practice.checks import E164
from app.practice.errors import RequestRefusedError
from app.practice.rest import (
    MEDIA,
    MESSAGES,
    NOT_COMPLETE,
    PAGING,
    UNKNOWN_PARAMETER,
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
_ONE = r"Messages/(SM[0-9a-f]{32}|MM[0-9a-f]{32})\.json"
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
    return sender or asked.exchange.texting.services[service].number


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
    return Reply(body=_row(asked, _found(asked)))


def update(asked: Asked) -> Reply:
    """Redact a text: its body is forgotten, and it stays in the list."""
    text = _found(asked)
    if asked.get("Body", "-"):
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, "Body: empty, to redact the text")
    _demand_over(text)
    text.redacted = True
    return Reply(body=_row(asked, text), sid=text.sid)


def delete(asked: Asked) -> Reply:
    """Delete a text with all that was sent along."""
    text = _found(asked)
    _demand_over(text)
    text.deleted = True
    return Reply(status=204, sid=text.sid)


def fetch_media(asked: Asked) -> Reply:
    """Give what was sent along with a text, to who has the token."""
    text = _found(asked)
    found = next((each for each in text.media if each.sid == asked.sids[1]), None)
    if found is None:
        raise not_found(asked)
    content = media.plain(found.content_type, found.content)
    return Reply(content=content, content_type=found.content_type, sid=text.sid)


def _found(asked: Asked) -> Text:
    text = asked.exchange.texting.found(asked.sids[0])
    if text is None:
        raise not_found(asked)
    return text


def _demand_over(text: Text) -> None:
    """Refuse what can only be done with a text that has arrived, or never will."""
    if not text.over:
        sentence = "Cannot delete this resource before it is complete"
        raise RequestRefusedError(409, NOT_COMPLETE, sentence)


def list_them(asked: Asked) -> Reply:
    """List texts, the newest first; one that was not sent yet has no DateSent."""
    texts = [text for text in asked.exchange.texting.texts if _fits(asked, text)]
    return page(asked, "messages", [_row(asked, text) for text in texts[::-1]])


def _fits(asked: Asked, text: Text) -> bool:
    same = asked.get("To", text.to) == text.to and asked.get("From", text.sender) == text.sender
    return at_time(asked, "DateSent", text.sent_at) and same and not text.deleted


def _row(asked: Asked, text: Text) -> Json:
    account = asked.exchange.account.sid
    counted = not (text.service and text.status == "accepted")
    return {
        "sid": text.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "body": "" if text.redacted else text.body,
        "date_created": moment(text.history[0][0]),
        "date_sent": moment(text.sent_at),
        "date_updated": moment(text.history[-1][0]),
        "direction": text.direction,
        "error_code": text.error or None,
        "error_message": None,
        "from": text.sender,
        "messaging_service_sid": text.service or None,
        "num_media": str(len(text.media)),
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
        path=_ONE,
        serve=fetch,
    ),
    Operation(
        name="UpdateMessage",
        page=MESSAGES,
        method="POST",
        path=_ONE,
        serve=update,
        documented=words("Body Status"),
        not_carried=words("Status"),
    ),
    Operation(name="DeleteMessage", page=MESSAGES, method="DELETE", path=_ONE, serve=delete),
    Operation(
        name="FetchMedia",
        page=MEDIA,
        method="GET",
        path=r"Messages/(SM[0-9a-f]{32}|MM[0-9a-f]{32})/Media/(ME[0-9a-f]{32})",
        serve=fetch_media,
    ),
)
