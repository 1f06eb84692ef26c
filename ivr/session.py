"""Where one call has got to: small, immutable, and text between two turns."""

import re
from dataclasses import dataclass

from ivr.errors import SessionUnreadableError

VERSION = "1"
MOST_TRIED = 40
LONGEST = 512
_UNKNOWN = "-"
_COUNTERS = ("turn", "misses", "part", "attempt", "cycle")
_TEXT = re.compile(
    r"1\.(?P<fingerprint>[0-9a-f]{12})\.(?P<step>[a-z][a-z0-9_]{0,31})"
    r"\.(?P<language>-|[a-z]{2,3})\.(?P<turn>\d{1,4})\.(?P<misses>\d)\.(?P<part>\d{1,2})"
    r"\.(?P<attempt>\d)\.(?P<cycle>\d)\.(?P<tried>|[a-z2-7]{5}(?:-[a-z2-7]{5})*)"
    r"(?P<passed>\.p)?(?P<held>\.h)?",
    re.ASCII,
)


@dataclass(frozen=True, kw_only=True)
class Session:
    """All that one turn leaves for the next; it travels in the action URL.

    `turn` counts the answers given, so that no two webhooks of a call are alike. `misses`
    counts silences and wrong keys in this step, `part` the chunk being read, `attempt` the
    telephones rung since this connect step was entered, `cycle` the connect steps entered,
    `tried` the short codes of the people already rung, `passed` tells that the caller has
    pressed the key that machines do not press, and `held` that somebody who has talked with
    the caller may come back to them. In a connect step, `misses` counts how often the question
    for that key was asked.
    """

    fingerprint: str
    step: str
    language: str | None = None
    turn: int = 0
    misses: int = 0
    part: int = 0
    attempt: int = 0
    cycle: int = 0
    tried: tuple[str, ...] = ()
    held: bool = False
    passed: bool = False

    def __str__(self) -> str:
        """Write the session in [A-Za-z0-9_.-], at most 512 bytes."""
        counters = (str(getattr(self, name)) for name in _COUNTERS)
        head = (VERSION, self.fingerprint, self.step, self.language or _UNKNOWN)
        flags = [letter for letter, set_ in (("p", self.passed), ("h", self.held)) if set_]
        return ".".join((*head, *counters, "-".join(self.tried[-MOST_TRIED:]), *flags))

    @classmethod
    def read(cls, text: str) -> "Session":
        """Read what `str` wrote, or raise SessionUnreadableError."""
        found = _TEXT.fullmatch(text) if len(text) <= LONGEST else None
        if found is None:
            raise SessionUnreadableError
        fields = found.groupdict()
        return cls(
            fingerprint=fields["fingerprint"],
            step=fields["step"],
            language=None if fields["language"] == _UNKNOWN else fields["language"],
            tried=tuple(filter(None, fields["tried"].split("-"))),
            passed=fields["passed"] is not None,
            held=fields["held"] is not None,
            **{name: int(fields[name]) for name in _COUNTERS},
        )
