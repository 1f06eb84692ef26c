"""What happens on the leg of somebody who is called because of an alarm: told, and asked."""

from collections.abc import Callable
from dataclasses import dataclass

from app.cases.rules import spoken
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import alarm_document
from app.telephony.webhooks import Alarm, Links, Webhook
from ivr import alarming
from ivr.actions import HangUp
from ivr.flow import Flow
from ivr.screening import ACCEPT


@dataclass(frozen=True, kw_only=True)
class Alarmed:
    """All that such a leg needs, without Postgres; `keep` makes a delivery durable or raises.

    The key that takes an alarm counts once it is durable: only then is it thanked for.
    """

    flow: Callable[[], Flow]
    links: Links
    keep: Callable[[Delivery], None]

    def answer(self, delivery: Delivery) -> str:
        """Answer a webhook of the leg; HotlineError where the key cannot be kept."""
        self.keep(delivery)
        alarm, flow = Alarm.read(delivery.query), self.flow()
        if delivery.webhook is Webhook.ALARM:
            name = spoken(alarm.case) if alarm.case else ""
            actions = alarming.alarm(flow, name, several=alarm.several)
        else:
            taken = inbound.key(delivery.form) == ACCEPT
            actions = alarming.taken(flow) if taken else (HangUp(),)
        return alarm_document(actions, self.links, alarm)
