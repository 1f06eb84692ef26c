"""Makes small sound files for tests: silence as long as it is asked for."""

import io
import struct
import wave

from ivr.speech import seconds


def silence(lasts, *, rate=8000, channels=1, width=2):
    """Write a WAV of so many seconds with the standard library, as any program would."""
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(channels)
        sound.setsampwidth(width)
        sound.setframerate(rate)
        sound.writeframes(b"\0" * round(lasts * rate) * channels * width)
    return file.getvalue()


def mu_law(lasts):
    """Write a WAV of μ-law, which the standard library cannot, with a comment in it."""
    sound = b"\xff" * round(lasts * 8000)
    form = struct.pack("<HHIIHHH", 7, 1, 8000, 8000, 1, 8, 0)
    comment = b"LISTMaria's telephone "
    chunks = [(b"fmt ", form), (b"note", comment), (b"data", sound)]
    body = b"".join(name + struct.pack("<I", len(each)) + each for name, each in chunks)
    return b"RIFF" + struct.pack("<I", 4 + len(body)) + b"WAVE" + body


def record(folder, flow, language, *, faster=1.0, wanted=lambda message, text: True):
    """Record all that a flow says in a language and that does not change from call to call."""
    from ivr.recordings import file_name, recordable  # noqa: PLC0415

    for (context, _), text in flow.words[language].items():
        if recordable(text) and wanted(context, text):
            path = folder / file_name(language, context, text)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(silence(seconds(text) / faster))
