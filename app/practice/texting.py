"""Texts on their way from a line to a telephone, and what is told of them."""

from dataclasses import dataclass

from app.practice.carrier import Order
from app.practice.exchange import Exchange
from app.practice.texts import KEPT_BACK, Text

DELIVERY = 2.0  # seconds between a text that was sent and the carrier's receipt
NOBODY, UNREACHABLE, TOO_LATE = 30005, 30003, 30001


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
