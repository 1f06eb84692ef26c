"""Who calls too often, and when the line guards itself: asked by every call, from memory."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from app.calls import store
from app.calls.traffic import Traffic
from app.clock import Clock
from app.db import LOOK, Database
from app.line import service as line
from app.line.rules import QUIET, Guard, LineState
from app.line.service import LineKeeper
from app.telephony.delivery import Delivery
from app.telephony.inbound import ENDED
from app.telephony.numbers import caller_number
from app.telephony.webhooks import Webhook
from ivr.circumstances import Circumstances

NOTED_EVERY = timedelta(seconds=20)  # that a rush goes on


@dataclass(kw_only=True)
class Floods:
    """Counts calls, and tells a call how it stands; Postgres is read beside the answers.

    `hash_of` gives the hash by which a caller's number is known, `lot` a number that a call
    keeps, `is_ours` whether a hash is that of somebody of ours: they are never blocked.
    """

    database: Database
    clock: Clock
    line: LineKeeper
    hash_of: Callable[[str], bytes]
    lot: Callable[[str], int]
    is_ours: Callable[[bytes], bool]

    def __post_init__(self) -> None:
        self._traffic = Traffic()
        self._lock = threading.Lock()
        self._rush: tuple[datetime, str] | None = None  # when it was seen last, and why

    def saw(self, delivery: Delivery) -> None:
        """Count a call that begins or ends, as a delivery tells."""
        sid, form = delivery.call_sid, delivery.form
        if sid is None or delivery.webhook not in {Webhook.VOICE, Webhook.LEFT, Webhook.STATUS}:
            return
        with self._lock:
            if form.get("CallStatus") in ENDED:
                self._traffic.ends(sid)
            elif delivery.webhook is Webhook.VOICE:
                self._traffic.begins(sid, self._caller(form.get("From")), delivery.at)
                self._look(delivery.at)

    def rings_unasked(self, now: Circumstances, at: datetime) -> None:
        """Count an emergency that rings in guard mode without the question."""
        if now.guard:
            with self._lock:
                self._traffic.rings_unasked(at)

    def state(self, at: datetime) -> LineState:
        """Tell how the line stands, with what this process alone has seen of a rush."""
        state, rush = self.line.state, self._rush
        if state.guard is Guard.AUTO and rush and at - rush[0] < QUIET:
            return replace(state, guard=Guard.ON)
        return state

    def stand(self, now: Circumstances, delivery: Delivery) -> Circumstances:
        """Tell a call how it stands among all others."""
        sid, caller = delivery.call_sid or "", self._caller(delivery.form.get("From"))
        with self._lock:
            over = self._traffic.is_over(caller, delivery.at)
            crowded = now.guard and self._traffic.is_crowded(caller, delivery.at)
            late = now.guard and sid in self._traffic.known.late
        return replace(
            now,
            over=over,
            crowded=crowded,
            late=late,
            blocked=delivery.webhook is Webhook.VOICE and self._is_blocked(caller, delivery.at),
            lot=self.lot(sid),
        )

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; note there that a rush goes on."""
        now = self.clock.now()
        with self.database.transaction(LOOK) as session:
            known = store.traffic(session, now)
        with self._lock:
            self._traffic.known = known
            self._look(now)
        if rush := self._owed():
            with self.database.transaction(LOOK) as session:
                line.rushes(session, *rush)

    def _look(self, at: datetime) -> None:
        if why := self._traffic.rush(at):
            self._rush = at, why

    def _owed(self) -> tuple[datetime, str] | None:
        """Give what other processes and our people do not know yet of a rush."""
        rush, noted = self._rush, self.line.state.rush
        if rush is None or (noted and rush[0] - noted.seen_at < NOTED_EVERY):
            return None
        return rush

    def _is_blocked(self, caller: bytes | None, at: datetime) -> bool:
        if caller is None or not self.line.is_blocked(caller, at):
            return False
        return not self.is_ours(caller)

    def _caller(self, number: str | None) -> bytes | None:
        known = caller_number(number)
        return self.hash_of(known) if known else None
