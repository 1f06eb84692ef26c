"""Texts that come in: keywords are obeyed, the line is asked, and its answer is sent."""

from collections.abc import Iterator, Sequence
from xml.etree.ElementTree import Element, ParseError, fromstring

from app.practice.carrier import Order, Webhook, document_of
from app.practice.errors import FatalError
from app.practice.exchange import LONGEST_DELAY, Exchange, place_of
from app.practice.legs import sid
from app.practice.recordings import API
from app.practice.rule import MESSAGING
from app.practice.texting import Sending, send_out
from app.practice.texts import Attachment, Text
from app.practice.values import Fault, Line

LONGEST = 1600  # characters; carriers part what is longer
MOST_MEDIA = 10
BAD_VERB, BAD_BODY = 14110, 14103
# What Twilio says by itself, in English only.
STOPPED = (
    "You are unsubscribed and get no more texts from this number. Reply START to get them."
)
STARTED = "You are subscribed again and get texts from this number. Reply STOP to end it."
HELPED = "Reply STOP to unsubscribe. Message and data rates may apply."


def send_in(
    exchange: Exchange, sender: str, line: Line, body: str, media: Sequence[Attachment] = ()
) -> Text:
    """Send a text from a telephone to a line; give it, or the first of its parts.

    A long one comes in parts of 1600 characters, each of which is a text of its own.
    """
    if len(media) > MOST_MEDIA:
        raise ValueError(f"at most {MOST_MEDIA} attachments")
    first, *others = [body[at : at + LONGEST] for at in range(0, len(body), LONGEST)] or [""]
    text = _received(exchange, sender, line, first, tuple(media))
    for part in others:
        _received(exchange, sender, line, part, ())
    return text


def _received(
    exchange: Exchange, sender: str, line: Line, body: str, media: tuple[Attachment, ...]
) -> Text:
    text = Text(
        sender=sender,
        to=line.number,
        body=body,
        direction="inbound",
        status="received",
        media=media,
        now=exchange.timeline.now,
        sid=sid("MM" if media else "SM"),
    )
    exchange.texting.texts.append(text)
    exchange.pending[text.sid] += 1
    exchange.timeline.spawn("text", lambda: _come_in(exchange, text, line))
    return text


def _come_in(exchange: Exchange, text: Text, line: Line) -> None:
    """Obey the keywords, then ask the line for an answer (Twilio: "Messaging webhooks")."""
    if exchange.mischief.shuffle_callbacks:
        exchange.timeline.sleep(exchange.random.uniform(0, LONGEST_DELAY))
    try:
        _obey(exchange, text)
        if line.sms_url:
            _answer(exchange, text, line)
    finally:
        exchange.pending[text.sid] -= 1


def _obey(exchange: Exchange, text: Text) -> None:
    pair, word = (text.to, text.sender), exchange.texting.keyword(text)
    if word == "STOP":
        exchange.texting.stopped.add(pair)
        _reply(exchange, text, STOPPED)
    elif word == "START":
        exchange.texting.stopped.discard(pair)
        _reply(exchange, text, STARTED)
    elif word == "HELP":
        _reply(exchange, text, HELPED)


def _answer(exchange: Exchange, text: Text, line: Line) -> None:
    webhook = exchange.ask(_order(exchange, text, line.sms_url, {}))
    try:
        bodies = list(_messages(webhook))
    except FatalError as error:
        if error.code in {BAD_VERB, BAD_BODY}:
            _blame(exchange, text, error.sentence)
        if not line.sms_fallback_url:
            return
        failed = {"ErrorCode": str(error.code), "ErrorUrl": webhook.url}
        webhook = exchange.ask(_order(exchange, text, line.sms_fallback_url, failed))
        bodies = _messages_or_none(webhook)
    if (text.to, text.sender) not in exchange.texting.stopped:
        for body in bodies:
            _reply(exchange, text, body)


def _order(exchange: Exchange, text: Text, url: str, extra: dict[str, str]) -> Order:
    form = {
        "MessageSid": text.sid,
        "SmsSid": text.sid,
        "SmsMessageSid": text.sid,
        "AccountSid": exchange.account.sid,
        "ApiVersion": "2010-04-01",
        "From": text.sender,
        "To": text.to,
        "Body": text.body,
        "NumSegments": str(text.segments),
        "SmsStatus": "received",
        **_media(exchange, text),
        **_service(exchange, text),
        **place_of("From", text.sender),
        **place_of("To", text.to),
        **extra,
    }
    return Order(url=url, form=form, leg=text.sid, purpose="text")


def _media(exchange: Exchange, text: Text) -> dict[str, str]:
    """Tell what was sent along; the addresses are those of the Media resource."""
    form = {"NumMedia": str(len(text.media))}
    for index, each in enumerate(text.media):
        path = f"{exchange.account.sid}/Messages/{text.sid}/Media/{each.sid}"
        form[f"MediaUrl{index}"] = f"{API}/{path}"
        form[f"MediaContentType{index}"] = each.content_type
    return form


def _service(exchange: Exchange, text: Text) -> dict[str, str]:
    """Tell whose number it is; the keyword only where Advanced Opt-Out has answered it."""
    service = exchange.texting.service_of(text.to)
    if service is None:
        return {}
    word = exchange.texting.keyword(text) if service.keywords is not None else ""
    return {"MessagingServiceSid": service.sid} | ({"OptOutType": word} if word else {})


def _messages_or_none(webhook: Webhook) -> list[str]:
    try:
        return list(_messages(webhook))
    except FatalError:
        return []


def _messages(webhook: Webhook) -> Iterator[str]:
    """Give the texts of an answer; FatalError where it is none, or holds anything else."""
    try:
        root = fromstring(document_of(webhook))  # noqa: S314 - a document type is refused
    except ParseError as error:
        raise FatalError(12100, f"the document is not XML: {error}") from error
    if root.tag != "Response" or b"<!DOCTYPE" in webhook.body.upper():
        raise FatalError(12102, f"the root is <{root.tag}>, not <Response>")
    for verb in root:
        yield _message(verb)


def _message(verb: Element) -> str:
    body = verb[0] if len(verb) == 1 else verb
    if verb.tag != "Message" or verb.attrib or (len(verb) and body.tag != "Body"):
        raise FatalError(BAD_VERB, f"<{verb.tag}>: write <Message> with words, or <Body>")
    words = (body.text or "").strip()
    if not words:
        raise FatalError(BAD_VERB, "<Message> without words")
    if len(words) > LONGEST:
        raise FatalError(BAD_BODY, f"<Message> with more than {LONGEST} characters")
    return words


def _blame(exchange: Exchange, text: Text, sentence: str) -> None:
    fault = Fault(
        kind="refused",
        call=text.sid,
        leg=text.sid,
        sentence=sentence,
        rule="message-verbs",
        page=MESSAGING,
    )
    exchange.faults.append(fault)


def _reply(exchange: Exchange, text: Text, body: str) -> None:
    reply = Text(
        sender=text.to,
        to=text.sender,
        body=body,
        direction="outbound-reply",
        status="queued",
        now=exchange.timeline.now,
    )
    send_out(exchange, reply, Sending())
