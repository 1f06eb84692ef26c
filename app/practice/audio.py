"""Audio files that a document plays."""

import io
import wave
from urllib.parse import urlsplit

import requests

from app.practice.carrier import LOOPBACK

LARGEST = 16_000_000
PATIENCE = (2.0, 10.0)
AUDIO = frozenset({"audio/wav", "audio/wave", "audio/x-wav"})


def lasting(url: str) -> float | str:
    """Fetch an audio file and tell its seconds; or, in words, why it cannot be played."""
    try:
        with requests.Session() as session:
            session.trust_env = False
            if urlsplit(url).hostname not in LOOPBACK:
                return "this network asks its own machine only"
            reply = session.get(url, timeout=PATIENCE, allow_redirects=False, stream=True)
            if not reply.ok:
                return f"answered {reply.status_code}"
            if reply.headers.get("Content-Type", "").partition(";")[0] not in AUDIO:
                return "is no audio/wav"
            return _seconds(reply.raw.read(LARGEST, decode_content=True))
    except (requests.RequestException, wave.Error, EOFError) as error:
        return type(error).__name__


def _seconds(content: bytes) -> float:
    with wave.open(io.BytesIO(content)) as file:
        return float(file.getnframes() / file.getframerate())
