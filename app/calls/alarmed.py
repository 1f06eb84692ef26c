"""What happens on the leg of somebody who is called for an alarm, or to hear a message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from app.cases.rules import spoken
from app.db import DatabaseAwayError
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import alarm_document, calling_document, hearing_document
from app.telephony.webhooks import Alarm, Links, Webhook
from ivr import alarming
from ivr.actions import HangUp
from ivr.flow import Flow
from ivr.inviting import Actions
from ivr.screening import ACCEPT

# What was asked, or done, last.
HEAR, HEARD, BACK, CALLED, TALKED = "hear", "heard", "back", "called", "talked"


@dataclass(frozen=True, kw_only=True)
class Alarmed:
    """All that such a leg needs; `keep` makes a delivery durable or raises, `note` if it can.

    The key that takes an alarm counts once it is durable: only then is it thanked for.
    `sounds` gives the addresses at which the messages of a case are heard, or raises, and
    `number` the number at which its caller may be called back; `caller_id` is the line's.
    """

    flow: Callable[[], Flow]
    links: Links
    keep: Callable[[Delivery], None]
    note: Callable[[Delivery], None]
    sounds: Callable[[str], Sequence[str]]
    number: Callable[[str], str | None]
    caller_id: str

    def answer(self, delivery: Delivery) -> str:
        """Answer a webhook of the leg; HotlineError where the key cannot be kept."""
        opening = delivery.webhook is Webhook.ALARM
        (self.note if opening else self.keep)(delivery)
        alarm, key = Alarm.read(delivery.query), inbound.key(delivery.form)
        if delivery.webhook is Webhook.ALARM:
            return self._said(alarm, self._opening(alarm))
        if alarm.asks == CALLED:
            return self._after(alarm, delivery)
        return self._pressed(alarm, key)

    def _pressed(self, alarm: Alarm, key: str | None) -> str:
        match alarm.asks, key:
            case "", "1":
                return self._taken(alarm)
            case ("hear", "1") | ("heard", "*"):
                return self._played(alarm)
            case ("back", "1") | ("heard", "3"):
                return self._calling(alarm)
            case "heard" | "talked", "1" | "2":
                takes = key == ACCEPT
                return self._said(alarm, alarming.thanks(self.flow(), takes=takes))
            case _:
                return self._said(alarm, (HangUp(),))

    def _opening(self, alarm: Alarm) -> Actions:
        name = spoken(alarm.case) if alarm.case else ""
        if alarm.asks == HEAR:
            return alarming.message(self.flow(), name)
        if alarm.asks == BACK:
            return alarming.back(self.flow(), name)
        return alarming.alarm(self.flow(), name, several=alarm.several)

    def _taken(self, alarm: Alarm) -> str:
        """Thank whoever takes an alarm; they hear the message that was left, if any."""
        sounds = self._sounds(alarm)
        if not sounds:
            return self._said(replace(alarm, asks=HEARD), alarming.taken(self.flow()))
        return self._playing(alarm, alarming.has_message(self.flow()), sounds)

    def _played(self, alarm: Alarm) -> str:
        sounds = self._sounds(alarm)
        if not sounds:
            return self._said(alarm, alarming.away(self.flow()))
        return self._playing(alarm, (), sounds)

    def _playing(self, alarm: Alarm, before: alarming.Speech, sounds: Sequence[str]) -> str:
        asked, heard = alarming.heard(self.flow()), replace(alarm, asks=HEARD)
        return hearing_document(before, sounds, asked, self.links, heard)

    def _calling(self, alarm: Alarm) -> str:
        """Call the caller back; Postgres alone knows the number."""
        try:
            number = self.number(alarm.case)
        except DatabaseAwayError:
            number = None
        flow, called = self.flow(), replace(alarm, asks=CALLED)
        if number is None:
            return self._said(alarm, alarming.refused(flow))
        speech = alarming.calling(flow)
        return calling_document(speech, number, self.caller_id, self.links, called)

    def _after(self, alarm: Alarm, delivery: Delivery) -> str:
        """Go on when the call back is over: a machine may have answered."""
        bridged, flow = inbound.bridged(delivery.form), self.flow()
        actions = alarming.talked(flow) if bridged else alarming.nobody(flow)
        return self._said(replace(alarm, asks=TALKED), actions)

    def _sounds(self, alarm: Alarm) -> Sequence[str]:
        try:
            return self.sounds(alarm.case)
        except DatabaseAwayError:
            return ()

    def _said(self, alarm: Alarm, actions: Actions) -> str:
        return alarm_document(actions, self.links, alarm)
