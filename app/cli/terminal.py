"""Keys as they are pressed at a terminal, without waiting for Enter."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

END_OF_INPUT = b"\x04"  # Ctrl-D


@dataclass(eq=False)
class Keyboard:
    """Where keys come from: a terminal, or a pipe that ends."""

    handle: int
    is_terminal: bool
    ended: bool = False

    def key(self, within: float) -> str | None:
        """Wait so many seconds for a key; None where none came, or none will come any more."""
        if self.ended:
            select.select([], [], [], within)
            return None
        ready, _, _ = select.select([self.handle], [], [], within)
        pressed = os.read(self.handle, 1) if ready else None
        self.ended = pressed in {b"", END_OF_INPUT}
        return pressed.decode(errors="replace") if pressed and not self.ended else None


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """Take single keys from standard input; a terminal is left as it was."""
    if sys.stdin is None:  # started without any standard input
        yield Keyboard(-1, is_terminal=False, ended=True)
        return
    handle = sys.stdin.fileno()
    if not sys.stdin.isatty():
        yield Keyboard(handle, is_terminal=False)
        return
    before = termios.tcgetattr(handle)
    try:
        tty.setcbreak(handle)
        yield Keyboard(handle, is_terminal=True)
    finally:
        termios.tcsetattr(handle, termios.TCSADRAIN, before)
