"""Recorded voices: which recording belongs to which text, and whether it can be played.

A recording lies in `recordings/<language>/<id>.wav` beside its flow file. The id is made from
the text, so a recording of other words than the present ones belongs to nothing.
"""

import struct
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path

from ivr.errors import Fault, IvrError
from ivr.flow import Flow
from ivr.speech import placeholders, seconds

VOICED = ("es", "en")  # languages that a synthetic voice speaks (app/telephony names them)

FOLDER = "recordings"  # beside the flow file
RATE = 8000  # samples a second: what a telephone carries
LONGEST = 60  # seconds
PCM, MU_LAW = 1, 7  # registered formats of RIFF WAVE
_BYTES = {PCM: 2, MU_LAW: 1}  # of a sample
_SILENCE = {PCM: b"\0\0", MU_LAW: b"\xff"}
_MOST_BYTES = LONGEST * RATE * _BYTES[PCM] + 64 * 1024  # with what else may be in the file
_AGAIN = "record it again, or take it away"


class RecordingUnreadableError(IvrError):
    """This is no recording that a telephone call can play."""


@dataclass(frozen=True, kw_only=True)
class Found:
    """The recordings of a flow as `Flow` has them, and what lies beside them for nothing."""

    recordings: Mapping[str, Mapping[tuple[str, str], str]]
    lengths: Mapping[str, float]
    warnings: tuple[Fault, ...]


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Sound at 8 kHz on one channel, in one of two formats, and nothing about who made it."""

    format: int
    sound: bytes

    @property
    def seconds(self) -> float:
        return len(self.sound) / _BYTES[self.format] / RATE

    def after(self, pause_ms: int) -> "Recording":
        """Give the same after so many milliseconds of silence."""
        silence = _SILENCE[self.format] * (RATE * pause_ms // 1000)
        return replace(self, sound=silence + self.sound)

    def wav(self) -> bytes:
        """Write it as a file; what else the original held (names, dates) is not in it."""
        size, sound = _BYTES[self.format], self.sound
        form = struct.pack("<HHIIHH", self.format, 1, RATE, RATE * size, size, size * 8)
        body = b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"data", sound)
        return _chunk(b"RIFF", body)


def recording_id(context: str, text: str) -> str:
    """Name the recording of a text, as its language has it: 12 hexadecimal digits."""
    return sha256(f"{context}\0{text}".encode()).hexdigest()[:12]


def file_name(language: str, context: str, text: str) -> str:
    """Tell where the recording of a text lies, seen from the flow file."""
    return f"{FOLDER}/{language}/{recording_id(context, text)}.wav"


def recordable(text: str) -> bool:
    """Tell whether a text is the same in every call: a recording cannot fill anything in."""
    return not placeholders(text)


def read(path: Path) -> Recording:
    """Read a recording, or raise RecordingUnreadableError that says what is wrong with it."""
    try:
        if path.stat().st_size > _MOST_BYTES:
            message = f"it is larger than {LONGEST} seconds can be"
            raise RecordingUnreadableError(message)
        content = path.read_bytes()
    except OSError as error:
        message = f"it cannot be read ({error.strerror})"
        raise RecordingUnreadableError(message) from None
    return parse(content)


def parse(content: bytes) -> Recording:
    """Read a RIFF WAVE file (Microsoft: "Multimedia Programming Interface", 1991)."""
    chunks = dict(_chunks(content))
    form, sound = chunks.get(b"fmt ", b""), chunks.get(b"data")
    if content[:4] != b"RIFF" or content[8:12] != b"WAVE" or len(form) < 16 or sound is None:  # noqa: PLR2004 (bytes of a format)
        message = "it is no WAV file"
        raise RecordingUnreadableError(message)
    kind, channels, rate, _, _, bits = struct.unpack_from("<HHIIHH", form)
    if channels != 1 or rate != RATE or bits != 8 * _BYTES.get(kind, 0):
        message = "it is not 8 kHz, mono, PCM of 16 bits or mu-law"
        raise RecordingUnreadableError(message)
    return Recording(format=kind, sound=sound[: len(sound) // _BYTES[kind] * _BYTES[kind]])


def find(folder: Path, flow: Flow, name: str) -> Found:
    """Find the recordings of a flow's texts, and all that lies there and cannot be played.

    `name` is what faults call the folder. A recording is played or it is not: what is wrong
    with one refuses nothing, because speech takes its place.
    """
    lengths: dict[str, float] = {}
    wrong: list[Fault] = []
    for path in sorted(folder.glob("*/[!.]*")):
        found = _judged(path, _wanted(flow, path.parent.name))
        if isinstance(found, float):
            lengths[f"{path.parent.name}/{path.stem}"] = found
        else:
            shown = f"{name}/{path.parent.name}/{path.name}"
            wrong.append(Fault(file=shown, line=1, column=1, what=found[0], instead=found[1]))
    ids = {language: _by_message(flow, language, lengths) for language in flow.languages}
    return Found(
        recordings={language: known for language, known in ids.items() if known},
        lengths=lengths,
        warnings=tuple(wrong),
    )


def lasting(flow: Flow, language: str, recording: str | None, text: str) -> float:
    """Tell how many seconds a text lasts: by its recording, or as speech."""
    return flow.lengths.get(f"{language}/{recording}") or seconds(text)


def unheard(flow: Flow) -> Iterator[tuple[str, tuple[str, str]]]:
    """List what nobody would hear: texts without a recording, in languages without a voice."""
    for language in flow.languages:
        for message, text in flow.words[language].items():
            spoken = language in VOICED or not recordable(text)
            if not spoken and not flow.recording(*message, language):
                yield language, message


def _wanted(flow: Flow, language: str) -> dict[str, str]:
    texts = flow.words.get(language, {}).items()
    return {recording_id(context, text): text for (context, _), text in texts}


def _by_message(flow: Flow, language: str, known: Container[str]) -> dict[tuple[str, str], str]:
    ids = {
        message: recording_id(message[0], text)
        for message, text in flow.words[language].items()
    }
    return {message: each for message, each in ids.items() if f"{language}/{each}" in known}


def _judged(path: Path, wanted: Mapping[str, str]) -> float | tuple[str, str]:
    """Tell how long a file plays, in seconds, or what is wrong with it and what to do."""
    text = wanted.get(path.stem) if path.suffix == ".wav" else None
    if text is None:
        return "it belongs to an older text, or to none", _AGAIN
    if not recordable(text):
        return "its text has a place to fill in, which no recording can", "take it away"
    try:
        lasts = read(path).seconds
    except RecordingUnreadableError as error:
        return str(error), "save it as WAV, 8 kHz, mono, 16 bits"
    expected = seconds(text)
    if lasts > LONGEST:
        return f"it lasts {lasts:.0f} s, more than {LONGEST}", "say the text in two"
    if not expected / 2 <= lasts <= expected * 2:
        return f"it lasts {lasts:.1f} s, its text about {expected:.1f} s", _AGAIN
    return lasts


def _chunk(name: bytes, body: bytes) -> bytes:
    # Chunks begin at even places; the filling byte is not counted.
    return name + struct.pack("<I", len(body)) + body + b"\0" * (len(body) % 2)


def _chunks(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Give the chunks of a file that are wholly there."""
    place = 12
    while place + 8 <= len(content):
        name, size = struct.unpack_from("<4sI", content, place)
        body = content[place + 8 : place + 8 + size]
        if len(body) == size:
            yield name, body
        place += 8 + size + size % 2
