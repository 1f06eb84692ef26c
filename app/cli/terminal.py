"""Keys as they are pressed at a terminal, without waiting for Enter."""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass


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
        self.ended = pressed == b""
        return pressed.decode(errors="replace") if pressed else None


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """Take single keys from standard input; a terminal is left as it was."""
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
