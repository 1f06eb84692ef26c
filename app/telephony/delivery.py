"""One webhook delivery as it is kept: what Twilio sent, and where our answer led."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.telephony.webhooks import ALARMED, GUESTS, INVITED, RESPONDER, Webhook

LONGEST_VALUE = 1600  # a text's; no other is as long
_CALL_SID = re.compile(r"CA[0-9a-f]{32}")


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A webhook delivery; `form` has the first value of each field, shortened.

    `id` is the same for every retry of a delivery and for no other: a keyed hash of the raw
    target and the whole form. `arrival` says where the answer left the call.
    """

    id: str
    webhook: Webhook
    at: datetime
    query: Mapping[str, str]
    form: Mapping[str, str]
    arrival: Mapping[str, Any] | None = field(default=None)

    @property
    def call_sid(self) -> str | None:
        """The caller's call; a responder's leg names it as its parent, if it is not invited."""
        if self.is_of_our_own:
            return None
        child = self.webhook in RESPONDER or self.webhook is Webhook.LEG
        return _call_sid(self.form.get("ParentCallSid" if child else "CallSid"))

    @property
    def leg_sid(self) -> str | None:
        """The responder's leg, where the delivery speaks of one."""
        if self.webhook is Webhook.RUNG:
            return _call_sid(self.form.get("DialCallSid"))
        child = self.webhook in RESPONDER or self.webhook is Webhook.LEG
        child = child or self.is_of_our_own
        return _call_sid(self.form.get("CallSid")) if child else None

    @property
    def invited(self) -> bool:
        """Whether it is about the leg of an invited responder, a call of its own."""
        return self.webhook in INVITED or self.webhook is Webhook.RANG

    @property
    def alarmed(self) -> bool:
        """Whether it is about the leg of somebody who is called because of an alarm."""
        return self.webhook in ALARMED or self.webhook is Webhook.ALARM_LEG

    @property
    def of_guest(self) -> bool:
        """Whether it is about the leg of a guest."""
        return self.webhook in GUESTS or self.webhook is Webhook.GUEST_LEG

    @property
    def is_of_our_own(self) -> bool:
        """Whether it is about a call that we have placed ourselves."""
        return self.invited or self.alarmed or self.of_guest

    @property
    def urgent(self) -> bool:
        """Whether somebody waits for what comes of it: a telephone is to ring, or to stop."""
        queued = self.webhook in {Webhook.LEFT, Webhook.FOUND}
        queues = self.arrival is not None and self.arrival.get("plan") is not None
        return queued or queues or self.is_of_our_own

    def to_bytes(self) -> bytes:
        fields = {**vars(self), "at": self.at.isoformat()}
        return json.dumps(fields).encode()

    @classmethod
    def from_bytes(cls, body: bytes) -> "Delivery":
        """Read what `to_bytes` wrote; one of four errors of Python's own where it did not."""
        fields = json.loads(body)
        at, webhook = datetime.fromisoformat(fields.pop("at")), Webhook(fields.pop("webhook"))
        return cls(at=at, webhook=webhook, **fields)


def content_of(target: str, fields: Mapping[str, Sequence[str]]) -> str:
    """Write a delivery's content as one text: raw target (path and query), and its form.

    The text holds the caller's number: only its keyed hash may name the delivery.
    """
    return json.dumps([target, sorted(fields.items())])


def shortened(fields: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Take the first value of each field, cut where it is longer than any true one."""
    return {name[:LONGEST_VALUE]: found[0][:LONGEST_VALUE] for name, found in fields.items()}


def _call_sid(text: str | None) -> str | None:
    return text if text and _CALL_SID.fullmatch(text) else None
