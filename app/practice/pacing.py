"""What an account may do a second: the rest waits its turn, in the order in which it came."""

from collections.abc import Callable
from dataclasses import dataclass, field

from app.practice.timeline import Timeline

CLOSE = 0.001  # seconds; a clock counts microseconds, and is never hit exactly


@dataclass(eq=False, kw_only=True)
class Pace:
    """So many units a second (Twilio: "Call resource", calls per second, and message rates)."""

    timeline: Timeline
    rate: float
    next_at: float = 0.0
    _line: list[tuple[object, float]] = field(default_factory=list)

    def join(self, who: object, units: float = 1.0) -> float:
        """Stand in line; tell the seconds that it will take at this rate."""
        expected = self.backlog()
        self._line.append((who, units))
        return expected

    def backlog(self) -> float:
        """Tell the seconds until everything that waits now has had its turn."""
        waiting = sum(units for _, units in self._line) / self.rate
        return max(self.next_at - self.timeline.seconds(), 0.0) + waiting

    def takes_turn(self, who: object, gone: Callable[[], bool]) -> bool:
        """Wait for the turn of who stands in line; False: they are `gone` before it comes."""
        try:
            self.timeline.wait(lambda: gone() or self._line[0][0] is who)
            while not gone() and (left := self.next_at - self.timeline.seconds()) > CLOSE:
                self.timeline.wait(gone, left)
            if gone():
                return False
            units = next(units for waiting, units in self._line if waiting is who)
            self.next_at = self.timeline.seconds() + units / self.rate
            return True
        finally:
            self._line = [each for each in self._line if each[0] is not who]
