"""The sound of messages: fetched from Twilio, and played from an address of our own."""

import base64
import binascii
import io
import logging
import re
import wave
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import requests
from urllib3.exceptions import HTTPError

from app.errors import HotlineError
from app.telephony.rest import Account
from app.telephony.webhooks import HEARD

log = logging.getLogger(__name__)

VALID = timedelta(minutes=15)
PATIENCE = (1.0, 3.0)  # seconds to connect, and between two parts
LARGEST = 32_000_000  # bytes; three minutes of a telephone's sound are a tenth of it
OK, NOT_FOUND = 200, 404
_TOKEN = re.compile(r"[0-9a-f]{64}")
_HEARD = re.compile(r"(RE[0-9a-f]{32}|[0-9a-f]{64}) (\d+)")


class SoundMissingError(HotlineError):
    """Twilio has no such recording, or not yet."""


class SoundBrokenError(HotlineError):
    """What came is no sound, or not all of it."""


class SoundTooLargeError(HotlineError):
    """The sound is larger than any message can be."""


class SoundAwayError(HotlineError):
    """Twilio has not answered."""


@dataclass(frozen=True, kw_only=True)
class Recordings:
    """What callers have left at Twilio: fetched with the account's token, and deleted.

    Twilio gives them only to who has it (its "Protect media access").
    """

    account: Account

    def delete(self, recording: str) -> None:
        """Delete a recording; the errors are those of REST (app/telephony/rest.py)."""
        self.account.delete_recording(recording)

    def sound(self, recording: str) -> bytes:
        """Fetch a recording as WAV, whole, or raise one of the four errors of this module."""
        account = self.account
        place = f"Accounts/{account.sid}/Recordings/{recording}.wav"
        try:
            with requests.Session() as session:
                session.trust_env = False
                reply = session.get(
                    f"{account.api_url}/2010-04-01/{place}",
                    auth=(account.sid, account.token),
                    timeout=PATIENCE,
                    allow_redirects=False,
                    stream=True,
                )
                return _read(reply)
        except (requests.ConnectionError, requests.Timeout):
            raise SoundAwayError from None
        except (requests.RequestException, HTTPError):
            raise SoundBrokenError from None


def _read(reply: requests.Response) -> bytes:
    """Read a sound as far as a message can be long, whatever the reply says of itself."""
    if reply.status_code == NOT_FOUND:
        raise SoundMissingError
    if reply.status_code != OK:
        raise SoundAwayError
    if not reply.headers.get("Content-Type", "").startswith("audio/"):
        raise SoundBrokenError
    told = reply.headers.get("Content-Length", "")
    if told.isdigit() and int(told) > LARGEST:
        raise SoundTooLargeError
    sound = bytes(reply.raw.read(LARGEST + 1, decode_content=True))
    if len(sound) > LARGEST:
        raise SoundTooLargeError
    if told.isdigit() and len(sound) != int(told):
        raise SoundBrokenError
    return sound


@dataclass(frozen=True, kw_only=True)
class Media:
    """Gives a recording an address of ours, and its sound to whoever has that address.

    `<Play>` has no token for Twilio's recordings, and none for what is kept here; so it is
    sent to us. `seal` and `open` make and read an address that nobody can guess; `open` raises
    ValueError for any other. `kept` gives the sound of a message by its token.
    """

    public_url: str
    recordings: Recordings
    kept: Callable[[str], bytes | None]
    now: Callable[[], datetime]
    seal: Callable[[bytes], bytes]
    open: Callable[[bytes], bytes]

    def address(self, recording: str) -> str:
        """Write an address where a recording can be heard for a quarter of an hour.

        `recording` is Twilio's name of it, or the token of a message.
        """
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

    def _fetched(self, name: str) -> bytes | None:
        try:
            return self.kept(name) if _TOKEN.fullmatch(name) else self.recordings.sound(name)
        except HotlineError as error:
            log.warning("a message cannot be played: %s", type(error).__name__)
            return None


def silence(seconds: float = 0.3) -> bytes:
    """Make a WAV of silence."""
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(2 * round(seconds * 8000)))
    return content.getvalue()
