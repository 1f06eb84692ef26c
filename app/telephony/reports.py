"""What was reported about the leg of somebody of ours, as far as anybody asks."""

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol


class LegReport(Protocol):
    """A report about a leg that we have placed; what it does not tell is None or False."""

    @property
    def webhook(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def person(self) -> str | None: ...
    @property
    def key(self) -> str | None: ...
    @property
    def status(self) -> str | None: ...
    @property
    def bridged(self) -> bool: ...
    @property
    def leg_sid(self) -> str | None: ...
    @property
    def asks(self) -> str | None: ...


@dataclass(frozen=True, kw_only=True)
class LegOver:
    """The report that a leg is over, where Twilio was asked instead of telling it."""

    at: datetime
    status: str | None = "completed"
    leg_sid: str | None = None
    webhook: str = "rang"
    person: str | None = None
    key: str | None = None
    bridged: bool = False
    asks: str | None = None
