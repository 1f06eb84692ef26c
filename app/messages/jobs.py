"""The collector: brings each message home, seals it, and has it deleted where it was left."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Protocol

from app.clock import Clock
from app.db import Database, Session
from app.errors import HotlineError
from app.messages import service, store
from app.messages.rules import State, Trouble, is_whole, pause
from app.messages.tables import Message
from app.sealing import KeyMissingError, Keyring, SealBrokenError
from app.telephony.media import SoundBrokenError, SoundMissingError, SoundTooLargeError
from app.telephony.rest import NOT_FOUND, RefusedError

log = logging.getLogger(__name__)

BEAT = 5.0  # seconds between two looks: whoever leaves something to do wakes the worker
SOON = 0.1  # while more wait than can be begun
DEADLINE = 10.0  # seconds for one transaction: a sound is large
AT_ONCE = 8  # messages under way: what is begun later is nobody's if a worker dies meanwhile
LEASE = timedelta(seconds=40)  # so long one attempt may take


class Recordings(Protocol):
    """What Twilio keeps (app/telephony/media.py)."""

    def sound(self, recording: str) -> bytes: ...
    def delete(self, recording: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A message that is to be brought home; nothing of it is here twice."""

    token: str
    recording: str
    seconds: int
    wanted: bool  # neither erased nor empty, nor with us already


@dataclass(frozen=True, kw_only=True)
class Collector:
    """One pass after another; every step of an errand may be done again.

    `aside` does an errand where it holds nobody up.
    """

    database: Database
    clock: Clock
    keyring: Keyring
    recordings: Recordings
    aside: Callable[[Callable[[], None]], object]
    _running: set[str] = field(default_factory=set, init=False)

    def work(self) -> float:
        """Look, and begin what is due and has room; tell the seconds until the next look."""
        room = AT_ONCE - len(self._running)
        if not room:
            return SOON
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            rows = store.due(session, now, room)
            errands = [self._errand(row, now, session) for row in rows]
        for errand in filter(None, errands):
            self._running.add(errand.token)
            self.aside(partial(self._run, errand))
        return SOON if len(rows) == room else BEAT

    def _errand(self, row: Message, now: datetime, session: Session) -> Errand | None:
        row.tries += 1
        row.next_at = now + max(pause(row.tries), LEASE)
        try:
            key = service.key_of(session, self.keyring, row)
            recording = service.reference(key, row) if key else ""
        except (KeyMissingError, SealBrokenError) as error:
            # A key can be put back; until then the others are brought home all the same.
            log.error("a message cannot be opened: %s", type(error).__name__)  # noqa: TRY400
            return None
        if key is None:
            row.state, row.next_at = State.ALONE, None  # nothing of this case can be opened
            return None
        return Errand(
            token=row.token,
            recording=recording,
            seconds=row.seconds,
            wanted=row.state is State.LEFT and row.seconds > 0 and not row.erased,
        )

    def _run(self, errand: Errand) -> None:
        """Bring a message home; whatever becomes of it, the next look sees it."""
        try:
            if not errand.wanted or self._brought(errand):
                self._delete(errand)
        except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
            log.warning("a message could not be brought home: %s", type(error).__name__)
        finally:
            self._running.discard(errand.token)

    def _brought(self, errand: Errand) -> bool:
        """Fetch and seal a message; tell whether it is whole with us, read back."""
        try:
            sound = self.recordings.sound(errand.recording)
        except SoundMissingError:
            return self._troubled(errand, Trouble.MISSING)
        except SoundTooLargeError:
            return self._troubled(errand, Trouble.TOO_LARGE)
        except SoundBrokenError:
            return self._troubled(errand, Trouble.BROKEN)
        except HotlineError:
            return self._troubled(errand, Trouble.AWAY)
        if not is_whole(sound, errand.seconds):
            return self._troubled(errand, Trouble.BROKEN)
        return self._kept(errand, sound)

    def _kept(self, errand: Errand, sound: bytes) -> bool:
        with self.database.transaction(DEADLINE) as session:
            row = store.get(session, errand.token)
            key = service.key_of(session, self.keyring, row) if row else None
            if row is None or key is None or row.erased:
                return True  # it was erased meanwhile: nothing is kept
            service.seal(session, key, row, sound)
            row.state, row.trouble = State.KEPT, None
        with self.database.transaction(DEADLINE) as session:
            return service.sound(session, self.keyring, errand.token) == sound

    def _delete(self, errand: Errand) -> None:
        """Have it deleted at Twilio; what is not there any more is deleted."""
        try:
            self.recordings.delete(errand.recording)
        except RefusedError as error:
            if error.code != NOT_FOUND:
                self._troubled(errand, Trouble.UNDELETED)
                return
        except HotlineError:
            self._troubled(errand, Trouble.UNDELETED)
            return
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            row = store.get(session, errand.token)
            if row is not None:
                row.state, row.alone_at, row.next_at, row.trouble = State.ALONE, now, None, None

    def _troubled(self, errand: Errand, trouble: Trouble) -> bool:
        """Note what went wrong, for whoever looks; the message is tried again by itself."""
        log.warning("a message is still at Twilio: %s", trouble)
        with self.database.transaction(DEADLINE) as session:
            row = store.get(session, errand.token)
            if row is not None:
                row.trouble = trouble
        return False
