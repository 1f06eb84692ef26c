"""Bringing one telling to one person, by text, e-mail or call, and seeing what became of it."""

import logging
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from app.clock import Clock
from app.db import Database
from app.errors import HotlineError
from app.mail import Letter, Mail, MailAwayError, MailRefusedError
from app.notices import store
from app.notices.facts import Recipient, Result
from app.notices.tables import Telling
from app.staff.rules import Means
from app.telephony.inbound import ENDED
from app.telephony.pace import BACK_OFF
from app.telephony.rest import RefusedError, Seen, TooManyError, UncertainError
from app.telephony.texting import has_arrived
from app.telephony.webhooks import Alarm, Links, Webhook

log = logging.getLogger(__name__)

DEADLINE = 2.0  # seconds for one transaction
MOST_SENDS = 3
RING = 25  # seconds
SPOKEN = ("case", "several", "asks", "gap")  # what a call tells, in its addresses


class Twilio(Protocol):
    """What is asked of Twilio's REST API (app/telephony/rest.py)."""

    def text(self, to: str, sender: str, body: str) -> str: ...
    def find_text(self, sid: str) -> Seen: ...
    def texts_to(self, number: str, since: datetime) -> list[Seen]: ...
    def call(self, to: str, caller_id: str, url: str, callback: str, ring: int) -> str: ...
    def find(self, sid: str) -> Seen: ...
    def calls_to(self, number: str, since: datetime) -> list[Seen]: ...
    def cancel(self, sid: str) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Errand:
    """A telling on its way. `said` is what is told: subject and words, or case and several."""

    id: str
    means: Means
    to: Recipient
    said: dict[str, Any]
    asked_at: datetime
    sends: int
    sid: str | None = field(default=None)


@dataclass(kw_only=True)
class Courier:
    """Does one thing about an errand; what became of it stands in Postgres.

    `number` is the line's, from which texts and calls come; `mail` is None where there is no
    mail server; `hold_off` is told that Twilio wants fewer requests.
    """

    database: Database
    clock: Clock
    twilio: Twilio
    mail: Mail | None
    links: Links
    number: str
    hold_off: Callable[[datetime, timedelta], None]

    def bring(self, errand: Errand) -> None:
        """Send it for the first time, or again where it certainly has not been sent."""
        try:
            sid = self._sent(errand)
        except (TooManyError, MailAwayError) as error:
            self._again(errand, busy=isinstance(error, TooManyError))
        except (RefusedError, MailRefusedError) as error:
            log.warning("%s cannot be told by %s: %s", errand.to.code, errand.means, error)
            self._end(errand, Result.REFUSED, getattr(error, "code", None))
        except UncertainError:
            log.warning("nobody knows whether a telling has left; it is looked up")
        else:
            self._placed(errand, sid)

    def search(self, errand: Errand) -> None:
        """Look for what may have been sent before it is sent again."""
        found = self._found(errand)
        if found is None:
            return
        if found:
            self._placed(errand, found[0].sid)
        elif errand.sends < MOST_SENDS:
            self._change(errand, lambda row: setattr(row, "sends", row.sends + 1))
            self.bring(errand)
        else:
            self._end(errand, Result.LOST)

    def look(self, errand: Errand) -> None:
        """See what became of what was sent."""
        asked = self.twilio.find if errand.means is Means.CALL else self.twilio.find_text
        try:
            seen = asked(errand.sid or "")
        except RefusedError:
            self._end(errand, Result.LOST)
        except HotlineError as error:
            log.warning("a telling could not be looked up: %s", error)
        else:
            self._saw(errand, seen)

    def stop(self, errand: Errand) -> None:
        """Stop a telephone that rings for an alarm which somebody has taken."""
        try:
            self.twilio.cancel(errand.sid or "")
        except HotlineError as error:
            log.info("a call could not be stopped: %s", error)  # answered meanwhile, or over

    def _sent(self, errand: Errand) -> str | None:
        match errand.means:
            case Means.TEXT:
                return self.twilio.text(errand.to.phone, self.number, errand.said["words"])
            case Means.CALL:
                return self._called(errand)
            case Means.EMAIL:
                self._mail(errand)
                return None

    def _called(self, errand: Errand) -> str:
        said = {name: errand.said[name] for name in SPOKEN if name in errand.said}
        alarm = Alarm(id=errand.id, **said)
        address = self.links.to_alarmed(Webhook.ALARM, alarm)
        callback = self.links.to_alarmed(Webhook.ALARM_LEG, alarm)
        return self.twilio.call(errand.to.phone, self.number, address, callback, RING)

    def _mail(self, errand: Errand) -> None:
        if self.mail is None or errand.to.email is None:
            raise MailRefusedError("there is no mail server, or no address")
        said = errand.said
        letter = Letter(
            to=errand.to.email, subject=said["subject"], words=said["words"], name=errand.id
        )
        self.mail.send(letter)

    def _found(self, errand: Errand) -> list[Seen] | None:
        """List what Twilio knows of an errand; None where it does not answer."""
        try:
            if errand.means is Means.CALL:
                return self.twilio.calls_to(errand.to.phone, errand.asked_at)
            texts = self.twilio.texts_to(errand.to.phone, errand.asked_at)
        except HotlineError as error:
            log.warning("a telling could not be looked up: %s", error)
            return None
        # A trial account of Twilio writes words of its own before ours.
        return [text for text in texts if text.body.endswith(errand.said["words"])]

    def _saw(self, errand: Errand, seen: Seen) -> None:
        if errand.means is Means.CALL:
            if seen.status in ENDED:
                self._end(errand, Result.UNHEARD)
            return
        arrived = has_arrived(seen.status)
        if arrived is not None:
            result = Result.TOLD if arrived else Result.REFUSED
            self._end(errand, result, None if arrived else seen.error)

    def _placed(self, errand: Errand, sid: str | None) -> None:
        """Note that it has left; of a letter nothing more is ever told."""
        if sid is None:
            self._end(errand, Result.TOLD)
        else:
            self._change(errand, lambda row: setattr(row, "sid", sid))

    def _again(self, errand: Errand, *, busy: bool) -> None:
        now = self.clock.now()
        if busy:
            self.hold_off(now, BACK_OFF)

        def later(row: Telling) -> None:
            row.next_at = now + BACK_OFF * row.sends
            row.sends -= busy  # it certainly has not left

        if errand.sends < MOST_SENDS or busy:
            self._change(errand, later)
        else:
            self._end(errand, Result.LOST)

    def _end(self, errand: Errand, result: Result, error: int | None = None) -> None:
        now = self.clock.now()

        def over(row: Telling) -> None:
            row.result, row.ended_at = row.result or result, row.ended_at or now
            row.error = error or row.error

        self._change(errand, over)

    def _change(self, errand: Errand, changed: Callable[[Telling], None]) -> None:
        with self.database.transaction(DEADLINE) as session:
            row = store.telling(session, errand.id)
            if row is not None:
                changed(row)
