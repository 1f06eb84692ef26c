"""The addresses that Twilio asks at, and the links to them in our own TwiML."""

from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import urlencode

from ivr.session import Session

# Twilio tries again, up to twice within 14 of its 15 seconds, also where we failed or were
# slow (Twilio: "Webhooks: Connection Overrides"). The fragment is not part of the signature.
OVERRIDES = "#rc=2&rp=ct,rt,5xx&ct=2000&rt=4500&tt=14000"


class Webhook(StrEnum):
    """What happened, by the address that Twilio reports it to."""

    VOICE = "voice"  # somebody calls
    KEY = "key"  # a key, or silence
    RUNG = "rung"  # a responder's telephone has finished
    MESSAGE = "message"  # the caller's recording has finished
    FALLBACK = "fallback"  # Twilio could not go on with what we said
    SCREEN = "screen"  # a responder's telephone was answered
    SCREENED = "screened"  # a responder pressed a key
    LEG = "leg"  # a responder's telephone changed its state
    RECORDING = "recording"  # a recording is complete, or absent
    STATUS = "status"  # the caller's call has ended


PATHS = {
    Webhook.VOICE: "/twilio/voice",
    Webhook.KEY: "/twilio/voice/key",
    Webhook.RUNG: "/twilio/voice/rung",
    Webhook.MESSAGE: "/twilio/voice/message",
    Webhook.FALLBACK: "/twilio/voice/fallback",
    Webhook.SCREEN: "/twilio/voice/screen",
    Webhook.SCREENED: "/twilio/voice/screened",
    Webhook.LEG: "/twilio/leg",
    Webhook.RECORDING: "/twilio/recording",
    Webhook.STATUS: "/twilio/status",
}
RECORDINGS = "/recordings"  # what the line says in recorded voices; anybody may hear it
HEARD = "/twilio/heard"  # where a caller's own message is played from

# The caller's leg is answered by the engine, the responder's by screening, the rest by 204.
CALLER = (
    Webhook.VOICE,
    Webhook.KEY,
    Webhook.RUNG,
    Webhook.MESSAGE,
    Webhook.FALLBACK,
)
RESPONDER = (Webhook.SCREEN, Webhook.SCREENED)
NOTED = (Webhook.LEG, Webhook.RECORDING, Webhook.STATUS)


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
    ) -> str:
        """Write the address of a webhook.

        `code` names the responder whom it is about, `recording` the caller's latest message.
        """
        query = {"s": str(session), "p": code, "r": recording}
        query = {name: value for name, value in query.items() if value}
        return f"{self.public_url}{PATHS[webhook]}?{urlencode(query)}{OVERRIDES}"

    def to_recording(self, language: str, recording: str, pause_ms: int = 0) -> str:
        """Write the address of a recorded text, heard after so many milliseconds of silence."""
        pause = f"?pause={pause_ms}" if pause_ms else ""
        return f"{self.public_url}{RECORDINGS}/{language}/{recording}.wav{pause}"
