"""How many calls Twilio lets the account begin in a second; all of the worker's share it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

BACK_OFF = timedelta(seconds=2)  # after Twilio had too many requests


@dataclass(kw_only=True)
class Pace:
    """`rate` calls a second; none while Twilio has asked for fewer requests."""

    rate: float = 1.0
    free_at: datetime | None = field(default=None, init=False)

    def is_free(self, now: datetime) -> bool:
        return self.free_at is None or self.free_at <= now

    def take(self, now: datetime) -> None:
        """Begin a call."""
        self.hold_off(now, timedelta(seconds=1 / self.rate))

    def hold_off(self, now: datetime, span: timedelta) -> None:
        """Begin none for a while."""
        self.free_at = max(self.free_at or now, now + span)
