"""Recordings as Twilio's REST API gives them."""

import io
import math
import struct
import wave

from app.practice.rest import RECORDINGS, Asked, Operation, Reply, not_found

RATE = 8000  # samples a second, as a telephone carries them
MOST_SECONDS = 600


def fetch(asked: Asked) -> Reply:
    """Give the sound of a recording (Twilio: "Recordings resource").

    With HTTP authentication, as Twilio's "Protect media access" demands.
    """
    recordings = asked.exchange.recordings
    found = next((each for each in recordings if each.sid == asked.sids[0]), None)
    if found is None:
        raise not_found(asked)
    return Reply(raw=tone(found.seconds), content_type="audio/x-wav")


OPERATIONS = (
    Operation(
        name="FetchRecordingMedia",
        page=RECORDINGS,
        method="GET",
        path=r"Recordings/(RE[0-9a-f]{32})\.wav",
        serve=fetch,
    ),
)


def tone(seconds: int) -> bytes:
    """Make a WAV of so many seconds: what a caller of this network sounds like."""
    count = min(seconds, MOST_SECONDS) * RATE
    cycle = [round(8000 * math.sin(2 * math.pi * at / 20)) for at in range(20)]
    samples = struct.pack("<20h", *cycle) * (count // 20)
    content = io.BytesIO()
    with wave.open(content, "wb") as file:
        file.setparams((1, 2, RATE, 0, "NONE", ""))
        file.writeframes(samples)
    return content.getvalue()
