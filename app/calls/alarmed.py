"""What happens on the leg of somebody who is called for an alarm, or to hear a message."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.cases.rules import spoken
from app.db import ConflictError, DatabaseAwayError
from app.telephony import inbound
from app.telephony.delivery import Delivery
from app.telephony.responders import alarm_document, calling_document, hearing_document
from app.telephony.webhooks import Alarm, Links, Missing, Webhook
from ivr import alarming
from ivr.actions import HangUp
from ivr.flow import Flow
from ivr.inviting import Actions
from ivr.screening import ACCEPT

# What was asked, or done, last.
HEAR, HEARD, BACK, CALLED, TALKED = "hear", "heard", "back", "called", "talked"
OWED = frozenset({BACK, "dropped"})  # calls back for which the line asks somebody
CALL = "call"  # a call back for which somebody has asked the line
# Which sentence tells what is missing in the rota, and how a voice says a moment.
LACKS = {"nobody": "nobody", "primary": "primary", "es": "spanish"}
MOMENT = {"es": "EEEE, h:mm B", "en": "EEEE, h:mm a"}
CALLS = frozenset({*((asked, ACCEPT) for asked in (*OWED, CALL)), (HEARD, "3")})


@dataclass(frozen=True, kw_only=True)
class Alarmed:
    """All that such a leg needs; `keep` makes a delivery durable or raises, `note` if it can.

    The key that takes an alarm counts once it is durable: only then is it thanked for.
    `sounds` gives the addresses at which the messages of a case are heard. `take` tells whether
    an alarm is theirs who takes it, by its telling; None: nobody knows. `number` is where its
    caller may be called back: None nowhere, empty while somebody else does; it is asked whether
    the line owes the call. These three raise where Postgres is away. `caller_id` is the line's,
    `zone` that of the hours which are spoken.
    """

    flow: Callable[[], Flow]
    links: Links
    keep: Callable[[Delivery], None]
    note: Callable[[Delivery], None]
    sounds: Callable[[str], Sequence[str]]
    take: Callable[[str, datetime], bool | None]
    number: Callable[[Alarm, datetime, bool], str | None]
    caller_id: str
    zone: ZoneInfo

    def answer(self, delivery: Delivery) -> str:
        """Answer a webhook of the leg; HotlineError where the key cannot be kept."""
        alarm, key = Alarm.read(delivery.query), inbound.key(delivery.form)
        if delivery.webhook is Webhook.ALARM:
            self.note(delivery)
            return self._said(alarm, self._opening(alarm))
        if (alarm.asks, key) in CALLS:
            return self._calling(alarm, delivery)
        self.keep(delivery)
        if alarm.asks == CALLED:
            return self._after(alarm, delivery)
        return self._pressed(alarm, key, delivery.at)

    def _pressed(self, alarm: Alarm, key: str | None, at: datetime) -> str:
        match alarm.asks, key:
            case "", "1":
                return self._taken(alarm, at)
            case ("hear", "1") | ("heard", "*"):
                return self._played(alarm)
            case "heard" | "talked", "1" | "2":
                takes = key == ACCEPT
                return self._said(alarm, alarming.thanks(self.flow(), takes=takes))
            case _:
                return self._said(alarm, (HangUp(),))

    def _opening(self, alarm: Alarm) -> Actions:
        if missing := Missing.read(alarm.gap):
            return self._gap(missing)
        name = spoken(alarm.case) if alarm.case else ""
        if alarm.asks == HEAR:
            return alarming.message(self.flow(), name)
        if alarm.asks == CALL:
            return alarming.wanted(self.flow())
        if alarm.asks in OWED:
            return alarming.back(self.flow(), name, dropped=alarm.asks != BACK)
        return alarming.alarm(self.flow(), name, several=alarm.several)

    def _gap(self, missing: Missing) -> Actions:
        def hours(language: str) -> tuple[str, str]:
            form = MOMENT.get(language, MOMENT["en"])
            local = (each.astimezone(self.zone) for each in (missing.since, missing.until))
            since, until = (format_datetime(each, form, locale=language) for each in local)
            return since, until

        return alarming.gap(self.flow(), LACKS[missing.lack], hours)

    def _taken(self, alarm: Alarm, at: datetime) -> str:
        """Thank whoever takes an alarm; they hear the message that was left, if any.

        Whoever was not the first hears that; where nobody can look, what holds in both cases.
        """
        theirs = self._theirs(alarm, at)
        if theirs is False:
            return self._said(alarm, alarming.other(self.flow()))
        if alarm.gap:
            return self._said(alarm, alarming.filled(self.flow(), surely=theirs is True))
        sounds = self._sounds(alarm) if theirs else ()
        if not sounds:
            said = alarming.taken(self.flow(), surely=theirs is True)
            return self._said(replace(alarm, asks=HEARD), said)
        return self._playing(alarm, alarming.has_message(self.flow()), sounds)

    def _played(self, alarm: Alarm) -> str:
        sounds = self._sounds(alarm)
        if not sounds:
            return self._said(alarm, alarming.away(self.flow()))
        return self._playing(alarm, (), sounds)

    def _playing(self, alarm: Alarm, before: alarming.Speech, sounds: Sequence[str]) -> str:
        asked, heard = alarming.heard(self.flow()), replace(alarm, asks=HEARD)
        return hearing_document(before, sounds, asked, self.links, heard)

    def _theirs(self, alarm: Alarm, at: datetime) -> bool | None:
        try:
            return self.take(alarm.id, at)
        except (DatabaseAwayError, ConflictError):
            return None

    def _calling(self, alarm: Alarm, delivery: Delivery) -> str:
        """Call the caller back; Postgres alone knows the number, and who was the first.

        That is asked before the key is kept: whoever reads it later can tell what came of it.
        """
        try:
            number = self.number(alarm, delivery.at, alarm.asks in OWED)
        except (DatabaseAwayError, ConflictError):
            number = None
        self.keep(delivery)
        flow, called = self.flow(), replace(alarm, asks=CALLED)
        if not number:
            said = alarming.refused(flow) if number is None else alarming.busy(flow)
            return self._said(alarm, said)
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
