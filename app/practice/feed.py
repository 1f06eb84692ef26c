"""What happened on all telephones, numbered, by names instead of numbers: read by a cursor."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import islice

from app.practice.errors import ActRefusedError
from app.practice.transcript import Entry, Kind

MOST = 5000  # events that are kept
OTHERS = frozenset({Kind.RINGING, Kind.CONNECTED, Kind.PARTED})  # their text is a number
SILENT = frozenset({Kind.CALLED, Kind.RECORDED})  # their text is a number, or a SID


@dataclass(eq=False, kw_only=True)
class Feed:
    """Touched only by who holds the timeline's turn; a number without a name is nobody's."""

    names: Mapping[str, str]
    cursor: int = 0
    _events: deque[dict[str, object]] = field(default_factory=lambda: deque(maxlen=MOST))

    def take(self, entry: Entry) -> None:
        """Keep an entry, under the next number."""
        self.cursor += 1
        text = "" if entry.kind in SILENT else entry.text
        self._events.append(
            {
                "id": self.cursor,
                "at": entry.at.isoformat(),
                "call": entry.call,
                "leg": entry.leg,
                "who": self.names.get(entry.who, ""),
                "kind": entry.kind.value,
                "text": self.names.get(text, "") if entry.kind in OTHERS else text,
                "language": entry.language,
                "seconds": round(entry.seconds, 1),
            }
        )

    def since(self, cursor: int | None) -> list[dict[str, object]]:
        """Give what came after a cursor, as far as it is kept; or ActRefusedError."""
        if cursor is None:
            return []
        if not 0 <= cursor <= self.cursor:
            sentence = f"This cursor is not of this feed, which stands at {self.cursor}."
            raise ActRefusedError(409, "cursor", sentence)
        kept = len(self._events)
        return list(islice(self._events, max(kept - (self.cursor - cursor), 0), None))

    def of(self, call: str) -> list[dict[str, object]]:
        """Give everything from the first event of a call on; nothing where none is kept."""
        events = list(self._events)
        begun = (place for place, each in enumerate(events) if each["call"] == call)
        first = next(begun, None)
        return [] if first is None else events[first:]
