"""The caller's own message, fetched from Twilio for the caller who is still on the line."""

import base64
import binascii
import io
import logging
import re
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import requests

from app.telephony.webhooks import HEARD

log = logging.getLogger(__name__)

VALID = timedelta(minutes=15)
PATIENCE = (1.0, 3.0)  # seconds to connect, and between two parts
LARGEST = 6_000_000  # bytes; three minutes of a telephone's sound are half of it
_HEARD = re.compile(r"(RE[0-9a-f]{32}) (\d+)")


@dataclass(frozen=True, kw_only=True)
class Media:
    """Gives a recording an address of ours, and its sound to whoever has that address.

    Twilio gives recordings only to who has the account's token (its "Protect media access"),
    and `<Play>` has none; so it is sent to us. `seal` and `open` make and read an address that
    nobody can guess; `open` raises ValueError for any other.
    """

    public_url: str
    api_url: str
    account_sid: str
    token: str = field(repr=False)
    now: Callable[[], datetime]
    seal: Callable[[bytes], bytes]
    open: Callable[[bytes], bytes]

    def address(self, recording: str) -> str:
        """Write an address where a recording can be heard for a quarter of an hour."""
        until = int((self.now() + VALID).timestamp())
        name = base64.urlsafe_b64encode(self.seal(f"{recording} {until}".encode())).decode()
        return f"{self.public_url}{HEARD}/{name}.wav"

    def sound(self, name: str) -> bytes:
        """Fetch what an address stands for; a moment of silence where anything is wrong.

        A caller never meets our failure: with silence, the call goes on.
        """
        recording = self._recording(name)
        return (self._fetched(recording) if recording else None) or silence()

    def _recording(self, name: str) -> str | None:
        try:
            plain = self.open(base64.urlsafe_b64decode(name.encode())).decode()
        except (binascii.Error, ValueError):
            return None
        found = _HEARD.fullmatch(plain)
        valid = found and int(found[2]) >= self.now().timestamp()
        return found[1] if found and valid else None

    def _fetched(self, recording: str) -> bytes | None:
        account = self.account_sid
        url = f"{self.api_url}/2010-04-01/Accounts/{account}/Recordings/{recording}.wav"
        try:
            with requests.Session() as session:
                session.trust_env = False
                reply = session.get(
                    url,
                    auth=(account, self.token),
                    timeout=PATIENCE,
                    allow_redirects=False,
                    stream=True,
                )
                reply.raise_for_status()
                return reply.raw.read(LARGEST, decode_content=True) or None
        except requests.RequestException as error:
            log.warning("a message cannot be played to its caller: %s", type(error).__name__)
            return None


def silence(seconds: float = 0.3) -> bytes:
    """Make a WAV of silence."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(seconds * 8000)))
    return content.getvalue()
