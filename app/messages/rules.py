"""What may become of a message, and whether the sound that came is the whole of it."""

import io
import wave
from datetime import timedelta
from enum import StrEnum

ALLOWED = 2.0  # seconds by which Twilio's count and the sound may differ
LONGEST_PAUSE = timedelta(hours=1)  # between two attempts, however long it goes on
STANDS = timedelta(hours=1)  # what is still at Twilio after that is shown
HEARD_OUT = timedelta(minutes=20)  # so long a caller may still listen to their own message


class State(StrEnum):
    """Where the sound of a message is."""

    LEFT = "left"  # at Twilio only
    KEPT = "kept"  # with us, and at Twilio
    ALONE = "alone"  # with us only; or nowhere, where it was erased or empty


class Trouble(StrEnum):
    """Why the sound of a message is not where it should be; it is tried again all the same."""

    MISSING = "missing"  # Twilio has no such recording, or not yet
    BROKEN = "broken"  # it is no sound, or not all of it
    TOO_LARGE = "too-large"  # larger than any message: it is left where it is
    AWAY = "away"  # Twilio has not answered
    UNDELETED = "undeleted"  # Twilio has not deleted it


def length(sound: bytes) -> float | None:
    """Tell how many seconds a WAV lasts; None where it is none, or breaks off."""
    try:
        with wave.open(io.BytesIO(sound)) as file:
            frames, size = file.getnframes(), file.getnchannels() * file.getsampwidth()
            whole = len(file.readframes(frames)) == frames * size
            return frames / file.getframerate() if whole else None
    except (wave.Error, EOFError, ZeroDivisionError):
        return None


def is_whole(sound: bytes, seconds: int) -> bool:
    """Tell whether a sound is all of a message that Twilio says lasts so many seconds."""
    lasts = length(sound)
    return lasts is not None and lasts >= seconds - ALLOWED


def pause(tries: int) -> timedelta:
    """Tell how long to wait after so many attempts: longer each time, at most an hour."""
    return min(timedelta(seconds=15 * 2 ** min(tries - 1, 12)), LONGEST_PAUSE)
