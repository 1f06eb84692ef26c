"""The sweeper: sees what became of replies, and has every text deleted where it passed through.

It goes by Twilio's own list, so that nothing stands there unseen: automatic answers, texts to
our own people and what was sent twice included. What is not kept here is not deleted there.
"""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import SystemRandom
from typing import Protocol

from app.clock import Clock
from app.db import Database, Session
from app.errors import HotlineError
from app.sealing import Keyring
from app.staff import service as staff
from app.telephony.numbers import caller_number
from app.telephony.rest import NOT_FOUND, Copy, RefusedError
from app.texts import store
from app.texts.rules import Fate, Left, Standing, fate_of, is_due, left_over
from app.texts.service import TOKENS, Texts
from app.texts.tables import Text

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between two looks
EVERY = timedelta(minutes=5)  # between two sweeps
SOON = timedelta(seconds=20)  # while a reply is on its way
DEADLINE = 5.0  # seconds for one transaction
AT_ONCE = 50  # deletions in one sweep


class Twilio(Protocol):
    """What is asked of Twilio's REST API (app/telephony/rest.py)."""

    def texts_of(self, line: str) -> list[Copy]: ...
    def delete_text(self, sid: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Sweeper:
    """One sweep after another; all that it knows is in Postgres and at Twilio.

    `aside` does a sweep where it holds nobody up.
    """

    database: Database
    clock: Clock
    keyring: Keyring
    twilio: Twilio
    texts: Texts
    aside: Callable[[Callable[[], None]], object]

    def work(self) -> float:
        """Look whether a sweep is due; tell the seconds until the next look."""
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            every = SOON if store.on_their_way(session) else EVERY
            due = store.begin_sweep(session, now, now - every)
        if due:
            self.aside(self._run)
        return BEAT

    def _run(self) -> None:
        """Sweep; whatever becomes of it, the next one sees it."""
        try:
            self.sweep()
        except HotlineError as error:
            log.warning("texts could not be looked for at Twilio: %s", error)
        except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
            log.warning("texts could not be looked for at Twilio: %s", type(error).__name__)

    def sweep(self) -> Left:
        """Note what became of replies, delete what is due, and note what is left over."""
        now, copies = self.clock.now(), self.twilio.texts_of(self.texts.number)
        with self.database.transaction(DEADLINE) as session:
            self._follow(session, copies, now)
            session.flush()
            standing = self._standing(session, copies)
        due = [each for each in standing if is_due(each, now)]
        chosen = SystemRandom().sample(due, min(len(due), AT_ONCE))
        gone = {each.sid for each in chosen if self._deleted(each.sid)}
        left = left_over((each for each in standing if each.sid not in gone), now)
        with self.database.transaction(DEADLINE) as session:
            store.swept(session, left, now)
        return left

    def _deleted(self, sid: str) -> bool:
        try:
            self.twilio.delete_text(sid)
        except RefusedError as error:
            if error.code != NOT_FOUND:
                log.warning("a text is still at Twilio: %s", error)
            return error.code == NOT_FOUND
        except HotlineError as error:
            log.warning("a text is still at Twilio: %s", error)
            return False
        return True

    def _follow(self, session: Session, copies: Sequence[Copy], now: datetime) -> None:
        """Note what became of replies: found by their reference, or by number and words."""
        waiting = store.on_their_way(session)
        if not waiting:
            return
        sent = {self._token(copy): copy for copy in copies if copy.sender == self.texts.number}
        known = store.references(session, sent)
        unknown = {token: copy for token, copy in sent.items() if token not in known}
        for text in waiting:
            token = text.reference or self._meant(session, text, unknown)
            copy = sent.get(token or "")
            if copy and token:
                unknown.pop(token, None)
                text.reference, text.error = token, copy.error or None
            status = copy.status if copy else None
            text.fate = fate_of(text.fate or Fate.ASKED, status, now - text.at)

    def _meant(self, session: Session, text: Text, copies: Mapping[str, Copy]) -> str | None:
        """Find a reply of which Twilio never told whether it was sent."""
        number, words = self.texts.opened(session, text)
        found = (
            token
            for token, copy in copies.items()
            # A trial account of Twilio writes words of its own before ours.
            if copy.to == number and words and copy.body.endswith(words)
            if copy.made_at >= text.at - timedelta(minutes=1)
        )
        return next(found, None)

    def _standing(self, session: Session, copies: Sequence[Copy]) -> list[Standing]:
        """Tell of each text at Twilio whether it is kept here, and whether it need be."""
        kept = store.kept(session, {self._token(copy) for copy in copies})
        open_ones = {each.reference for each in store.on_their_way(session)}
        found = []
        for copy in copies:
            sent, token = copy.sender == self.texts.number, self._token(copy)
            is_kept = sent or token in kept  # what we send is kept before it leaves
            each = Standing(
                sid=copy.sid,
                made_at=copy.made_at,
                kept=is_kept,
                media=copy.media > 0 and not sent,
                open=token in open_ones,
                ours=not is_kept and self._is_ours(session, copy.sender),
            )
            found.append(each)
        return found

    def _is_ours(self, session: Session, sender: str) -> bool:
        """Tell whether what somebody texts is no conversation: our own people, or nobody."""
        number = caller_number(sender)
        return number is None or staff.by_number(session, self.keyring, number) is not None

    def _token(self, copy: Copy) -> str:
        return self.keyring.token(copy.sid, TOKENS).hex()
