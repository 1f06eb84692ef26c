"""Texts on their way: out by REST, in from a telephone, and what the line answers."""

from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree.ElementTree import Element, ParseError, fromstring

from app.practice.carrier import Order, Webhook, document_of
from app.practice.errors import FatalError
from app.practice.exchange import Exchange, place_of
from app.practice.rule import MESSAGING
from app.practice.texts import HELP, KEPT_BACK, START, STOP, Text
from app.practice.values import Fault, Line

DELIVERY = 2.0  # seconds between a text that was sent and the carrier's receipt
NOBODY, UNREACHABLE, TOO_LATE = 30005, 30003, 30001
BAD_VERB = 14110
# What Twilio says by itself, in English only.
STOPPED = (
    "You are unsubscribed and get no more texts from this number. Reply START to get them."
)
STARTED = "You are subscribed again and get texts from this number. Reply STOP to end it."
HELPED = "Reply STOP to unsubscribe. Message and data rates may apply."


@dataclass(frozen=True, kw_only=True)
class Sending:
    """How a text is sent: where its status is told (empty: nowhere), how long it may wait."""

    callback: str = ""
    validity: float = 36_000.0


def send_out(exchange: Exchange, text: Text, sending: Sending) -> Text:
    """Send a text from a line; it waits its turn at the number's segments a second."""
    exchange.texting.texts.append(text)
    pace = exchange.texting.pace(text.sender, exchange.timeline)
    pace.join(text, text.segments)
    exchange.timeline.spawn("text", _Outgoing(exchange, text, sending).carry)
    return text


def send_in(exchange: Exchange, sender: str, line: Line, body: str) -> Text:
    """Send a text from a telephone to a line."""
    text = Text(
        sender=sender,
        to=line.number,
        body=body,
        direction="inbound",
        status="received",
        now=exchange.timeline.now,
    )
    exchange.texting.texts.append(text)
    exchange.pending[text.sid] += 1
    exchange.timeline.spawn("text", lambda: _come_in(exchange, text, line))
    return text


@dataclass(eq=False)
class _Outgoing:
    exchange: Exchange
    text: Text
    sending: Sending

    def carry(self) -> None:
        exchange, text = self.exchange, self.text
        if text.status == "accepted":
            self._tell()
            text.becomes("queued")
        self._tell()
        asked_at = exchange.timeline.seconds()
        exchange.texting.pace(text.sender, exchange.timeline).takes_turn(text, lambda: False)
        if exchange.timeline.seconds() - asked_at > self.sending.validity:
            self._fail(TOO_LATE)
        elif self._error() in KEPT_BACK:
            self._fail(self._error())
        else:
            self._deliver()

    def _deliver(self) -> None:
        exchange, text = self.exchange, self.text
        text.becomes("sending")
        text.becomes("sent")
        self._tell()
        exchange.timeline.sleep(DELIVERY)
        text.error = self._error()
        if not text.error:
            exchange.telephones[text.to].receive(text)
        text.becomes("undelivered" if text.error else "delivered")
        self._tell()

    def _fail(self, error: int) -> None:
        self.text.error = error
        self.text.becomes("failed")
        self._tell()

    def _error(self) -> int:
        """Tell why a text cannot arrive, by Twilio's error code; 0: it does."""
        telephone = self.exchange.telephones.get(self.text.to)
        if telephone is None:
            return NOBODY
        return telephone.text_error or (UNREACHABLE if telephone.is_off else 0)

    def _tell(self) -> None:
        """Tell the callback (Twilio: "Track the Message Status of Outbound Messages")."""
        text = self.text
        if not self.sending.callback:
            return
        form = {
            "MessageSid": text.sid,
            "SmsSid": text.sid,
            "MessageStatus": text.status,
            "SmsStatus": text.status,
            "To": text.to,
            "From": text.sender,
            "AccountSid": self.exchange.account.sid,
            "ApiVersion": "2010-04-01",
        }
        form |= {"ErrorCode": str(text.error)} if text.error else {}
        form |= {"MessagingServiceSid": text.service} if text.service else {}
        if text.status == "delivered":
            form["RawDlrDoneDate"] = f"{text.now():%y%m%d%H%M}"
        order = Order(url=self.sending.callback, form=form, leg=text.sid, purpose="status")
        self.exchange.callback(text.sid, order)


def _come_in(exchange: Exchange, text: Text, line: Line) -> None:
    """Obey the keywords, then ask the line for an answer (Twilio: "Messaging webhooks")."""
    try:
        _obey(exchange, text)
        if line.sms_url:
            _answer(exchange, text, line)
    finally:
        exchange.pending[text.sid] -= 1


def _obey(exchange: Exchange, text: Text) -> None:
    pair, word = (text.to, text.sender), text.body.strip().upper()
    if word in STOP:
        exchange.texting.stopped.add(pair)
        _reply(exchange, text, STOPPED)
    elif word in START:
        exchange.texting.stopped.discard(pair)
        _reply(exchange, text, STARTED)
    elif word in HELP:
        _reply(exchange, text, HELPED)


def _answer(exchange: Exchange, text: Text, line: Line) -> None:
    webhook = exchange.ask(_order(exchange, text, line.sms_url, {}))
    try:
        bodies = list(_messages(webhook))
    except FatalError as error:
        if error.code == BAD_VERB:
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
        "NumMedia": "0",
        "NumSegments": str(text.segments),
        "SmsStatus": "received",
        **place_of("From", text.sender),
        **place_of("To", text.to),
        **extra,
    }
    return Order(url=url, form=form, leg=text.sid, purpose="text")


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
