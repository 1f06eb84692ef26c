"""The addresses that Twilio asks at, and the links to them in our own TwiML."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from urllib.parse import urlencode

from ivr.session import Session

# Twilio tries again, up to twice within 14 of its 15 seconds, also where we failed or were
# slow (Twilio: "Webhooks: Connection Overrides"). The fragment is not part of the signature.
OVERRIDES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4500&tt=14000"


_NAME = re.compile(r"[0-9a-z]{1,16}")
_GAP = re.compile(r"(nobody|primary|es)\.([0-9]{9,10})\.([0-9]{9,10})", re.ASCII)
_CASE = re.compile(r"[A-Z]{1,12}-[0-9]{4}(-[0-9]{1,2})?")


class Webhook(StrEnum):
    """What happened, by the address that Twilio reports it to."""

    VOICE = "voice"  # somebody calls
    KEY = "key"  # a key, or silence
    WAIT = "wait"  # the caller waits in the queue: something is to be said
    LEFT = "left"  # the caller is out of the queue
    FOUND = "found"  # the caller is about to be connected
    PARTED = "parted"  # the caller has left a room, or the others have
    ALONE = "alone"  # somebody is alone in a room
    RUNG = "rung"  # a responder's telephone has finished
    MESSAGE = "message"  # the caller's recording has finished
    FALLBACK = "fallback"  # Twilio could not go on with what we said
    SCREEN = "screen"  # a responder's telephone was answered
    SCREENED = "screened"  # a responder pressed a key
    INVITE = "invite"  # an invited responder's telephone was answered
    INVITED = "invited"  # an invited responder pressed a key
    TALKED = "talked"  # an invited responder's conversation is over, or never began
    TOLD = "told"  # an invited responder answered what came after it
    JOIN = "join"  # an invited responder goes into the caller's room: a guest comes
    RANG = "rang"  # an invited responder's telephone changed its state
    ALARM = "alarm"  # somebody of ours answered who is called because of an alarm
    ALARMED = "alarmed"  # they pressed a key
    ALARM_LEG = "alarm-leg"  # their telephone changed its state
    GUEST = "guest"  # somebody answered who is to join a conversation
    GUESTED = "guested"  # they pressed a key, or wait for the room
    GUEST_LEG = "guest-leg"  # their telephone changed its state
    TEXT = "text"  # a text came in
    LEG = "leg"  # a responder's telephone changed its state
    RECORDING = "recording"  # a recording is complete, or absent
    STATUS = "status"  # the caller's call has ended


PATHS = {
    Webhook.VOICE: "/twilio/voice",
    Webhook.KEY: "/twilio/voice/key",
    Webhook.WAIT: "/twilio/voice/wait",
    Webhook.LEFT: "/twilio/voice/left",
    Webhook.FOUND: "/twilio/voice/found",
    Webhook.PARTED: "/twilio/voice/parted",
    Webhook.ALONE: "/twilio/voice/alone",
    Webhook.RUNG: "/twilio/voice/rung",
    Webhook.MESSAGE: "/twilio/voice/message",
    Webhook.FALLBACK: "/twilio/voice/fallback",
    Webhook.SCREEN: "/twilio/voice/screen",
    Webhook.SCREENED: "/twilio/voice/screened",
    Webhook.INVITE: "/twilio/invite",
    Webhook.INVITED: "/twilio/invite/key",
    Webhook.TALKED: "/twilio/invite/talked",
    Webhook.TOLD: "/twilio/invite/told",
    Webhook.JOIN: "/twilio/invite/join",
    Webhook.RANG: "/twilio/invite/leg",
    Webhook.ALARM: "/twilio/alarm",
    Webhook.ALARMED: "/twilio/alarm/key",
    Webhook.ALARM_LEG: "/twilio/alarm/leg",
    Webhook.GUEST: "/twilio/guest",
    Webhook.GUESTED: "/twilio/guest/key",
    Webhook.GUEST_LEG: "/twilio/guest/leg",
    Webhook.TEXT: "/twilio/sms",
    Webhook.LEG: "/twilio/leg",
    Webhook.RECORDING: "/twilio/recording",
    Webhook.STATUS: "/twilio/status",
}
LEG_EVENTS = "initiated ringing answered completed"  # what is told of a responder's telephone
RECORDINGS = "/recordings"  # what the line says in recorded voices; anybody may hear it
HEARD = "/twilio/heard"  # where a caller's own message is played from

# The caller's leg is answered by the engine, the responder's by screening, or by what their
# invitation has come to, a coordinator's by the alarm; the rest by 204.
CALLER = (
    Webhook.VOICE,
    Webhook.KEY,
    Webhook.WAIT,
    Webhook.LEFT,
    Webhook.PARTED,
    Webhook.RUNG,
    Webhook.MESSAGE,
    Webhook.FALLBACK,
)
RESPONDER = (Webhook.SCREEN, Webhook.SCREENED)
INVITED = (Webhook.INVITE, Webhook.INVITED, Webhook.TALKED, Webhook.TOLD, Webhook.JOIN)
ALARMED = (Webhook.ALARM, Webhook.ALARMED)
GUESTS = (Webhook.GUEST, Webhook.GUESTED)
NOTED = (
    Webhook.LEG,
    Webhook.RANG,
    Webhook.ALARM_LEG,
    Webhook.GUEST_LEG,
    Webhook.RECORDING,
    Webhook.STATUS,
)


@dataclass(frozen=True, kw_only=True)
class Invitation:
    """What the addresses of an invited responder's leg tell: enough to go on without Postgres.

    `queue` is where the caller waits who is announced; nothing here tells who anybody is.
    """

    id: str
    queue: str
    urgency: str
    topic: str
    language: str | None
    asks: str = ""  # what the responder was asked last

    def query(self) -> dict[str, str]:
        return {
            "i": self.id,
            "q": self.queue,
            "u": self.urgency,
            "t": self.topic,
            "l": self.language or "",
            "a": self.asks,
        }

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Invitation":
        """Read what `query` wrote; what is missing, or no name of ours, is empty."""
        name = query.get("i", "")
        return cls(
            id=name if _NAME.fullmatch(name) else "",
            queue=query.get("q", ""),
            urgency=query.get("u", ""),
            topic=query.get("t", ""),
            language=query.get("l") or None,
            asks=query.get("a", ""),
        )


@dataclass(frozen=True)
class Missing:
    """A gap in the rota as an address tells it: what is missing, since when and until when."""

    lack: str  # nobody, primary or es
    since: datetime
    until: datetime

    @property
    def written(self) -> str:
        return f"{self.lack}.{self.since.timestamp():.0f}.{self.until.timestamp():.0f}"

    @classmethod
    def told(cls, facts: Mapping[str, str]) -> "Missing":
        """Take it from the facts of a notice, whose moments are ISO."""
        return cls(
            facts["lack"], *(datetime.fromisoformat(facts[e]) for e in ("since", "until"))
        )

    @classmethod
    def read(cls, text: str) -> "Missing | None":
        """Read what `written` wrote; None where it is missing, or nothing of ours."""
        found = _GAP.fullmatch(text)
        if not found:
            return None
        return cls(found[1], *(datetime.fromtimestamp(int(found[e]), UTC) for e in (2, 3)))


@dataclass(frozen=True, kw_only=True)
class Alarm:
    """What the addresses of a coordinator's leg tell: enough to speak without Postgres.

    `id` names the telling, `case` the case, `several` that it is the last of more; `asks` is
    what they were asked last: nothing yet, whether to `hear` a message, or what of the one
    they have `heard`. `gap` is a gap in the rota (see Missing), where it is no case.
    """

    id: str
    case: str = ""
    several: bool = False
    asks: str = ""
    gap: str = ""

    def query(self) -> dict[str, str]:
        several = "1" if self.several else ""
        told = {"i": self.id, "c": self.case, "m": several, "a": self.asks}
        return told | ({"g": self.gap} if self.gap else {})

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Alarm":
        """Read what `query` wrote; what is missing, or no name of ours, is empty."""
        name, case = query.get("i", ""), query.get("c", "")
        return cls(
            id=name if _NAME.fullmatch(name) else "",
            case=case if _CASE.fullmatch(case) else "",
            several=query.get("m") == "1",
            asks=query.get("a", ""),
            gap=query.get("g", "") if _GAP.fullmatch(query.get("g", "")) else "",
        )


@dataclass(frozen=True, kw_only=True)
class Visit:
    """What the addresses of a guest's leg tell: enough to speak without Postgres.

    `id` names the visit, `person` who is rung for it by their code, `room` the caller's room,
    `kind` what the guest is; `waited` counts how often they were told to wait.
    """

    id: str
    person: str
    room: str
    kind: str
    waited: int = 0

    def query(self) -> dict[str, str]:
        return {
            "i": self.id,
            "p": self.person,
            "q": self.room,
            "k": self.kind,
            "n": str(self.waited),
        }

    @classmethod
    def read(cls, query: Mapping[str, str]) -> "Visit":
        """Read what `query` wrote; what is missing, or no name of ours, is empty."""
        name, waited = query.get("i", ""), query.get("n", "")
        return cls(
            id=name if _NAME.fullmatch(name) else "",
            person=query.get("p", ""),
            room=query.get("q", ""),
            kind=query.get("k", ""),
            waited=int(waited) if re.fullmatch(r"[0-9]{1,2}", waited, re.ASCII) else 0,
        )


@dataclass(frozen=True)
class Links:
    """Absolute addresses of our webhooks, each carrying the session it continues."""

    public_url: str

    def to(
        self,
        webhook: Webhook,
        session: Session | str,
        code: str | None = None,
        recording: str | None = None,
        since: int | None = None,
    ) -> str:
        """Write the address of a webhook.

        `code` names the responder whom it is about, `recording` the caller's latest message,
        `since` the second (since 1970) in which the caller came into the queue.
        """
        query = {"s": str(session), "p": code, "r": recording, "w": since and str(since)}
        return self._address(webhook, {name: value for name, value in query.items() if value})

    def to_invited(self, webhook: Webhook, invitation: Invitation) -> str:
        """Write an address for the leg of an invited responder."""
        return self._address(webhook, invitation.query())

    def to_alarmed(self, webhook: Webhook, alarm: Alarm) -> str:
        """Write an address for the leg of somebody who is called because of an alarm."""
        return self._address(webhook, alarm.query())

    def to_guest(self, webhook: Webhook, visit: Visit) -> str:
        """Write an address for the leg of a guest."""
        return self._address(webhook, visit.query())

    def _address(self, webhook: Webhook, query: Mapping[str, str]) -> str:
        return f"{self.public_url}{PATHS[webhook]}?{urlencode(query)}{OVERRIDES}"

    def to_recording(self, language: str, recording: str, pause_ms: int = 0) -> str:
        """Write the address of a recorded text, heard after so many milliseconds of silence."""
        pause = f"?pause={pause_ms}" if pause_ms else ""
        return f"{self.public_url}{RECORDINGS}/{language}/{recording}.wav{pause}"
