"""Files that REST gives: a recording is made up while it is sent, however large it is."""

import math
import struct
from collections.abc import Iterator
from dataclasses import dataclass

RATE = 8000  # samples a second, as a telephone carries them
WIDTH = 2  # bytes of a sample
SECOND = RATE * WIDTH
PIECE = 65_536
# One cycle of a tone: what a caller of this network sounds like.
CYCLE = struct.pack(
    "<20h", *(round(8000 * math.sin(2 * math.pi * at / 20)) for at in range(20))
)
HEADER = struct.Struct("<4sI4s4sIHHIIHH4sI")
# A frame of silence: MPEG-2 layer III, 32 kbit/s, 24 kHz, one channel; its fields are all 0.
FRAME = b"\xff\xf3\x44\xc0" + bytes(92)
FRAMES_IN_THREE_SECONDS = 125


@dataclass(frozen=True, kw_only=True)
class Content:
    """A file: how it begins, what it then repeats, and how many bytes it has."""

    content_type: str
    head: bytes
    size: int
    pattern: bytes = b"\0"

    def pieces(self, share: float = 1.0) -> Iterator[bytes]:
        """Give the file, or the first share of it, piece by piece."""
        left = int(self.size * share)
        many = self.pattern * (PIECE // len(self.pattern))
        yield self.head[:left]
        left -= len(self.head)
        while left > 0:
            yield many[:left]
            left -= len(many)


def wav(seconds: int) -> Content:
    """Make a tone of so many seconds: PCM, 16 bits, one channel."""
    return wav_of(HEADER.size + seconds * SECOND)


def wav_of(size: int) -> Content:
    """Make a tone whose file has so many bytes."""
    data = size - HEADER.size
    shape = (16, 1, 1, RATE, SECOND, WIDTH, 8 * WIDTH)
    head = HEADER.pack(b"RIFF", size - 8, b"WAVE", b"fmt ", *shape, b"data", data)
    return Content(content_type="audio/x-wav", head=head, pattern=CYCLE, size=size)


def mp3(seconds: int) -> Content:
    """Make a silence of so many seconds: nothing here can write a tone as MP3."""
    frames = math.ceil(seconds * FRAMES_IN_THREE_SECONDS / 3)
    size = frames * len(FRAME)
    return Content(content_type="audio/mpeg", head=b"", pattern=FRAME, size=size)


def plain(content_type: str, content: bytes) -> Content:
    """Give what somebody else has made."""
    return Content(content_type=content_type, head=content, size=len(content))
