"""What is written down of what our people do, and how each entry is tied to the one before."""

import hashlib
import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum

FIRST = b"\x00" * 32  # what stands before the first entry
TERMINAL = "terminal"  # who did it at the terminal: whoever keeps the machine
# Numbers that one person may see, whoever's they are.
REVEALS, A_DAY = 10, timedelta(days=1)


class Act(StrEnum):
    """What somebody did; ids and pseudonyms stand beside it, never what was read or written."""

    SIGNED_IN = "signed-in"
    SIGNED_OUT = "signed-out"
    REFUSED = "refused"  # a sign-in that failed
    INVITED = "invited"
    JOINED = "joined"
    IMPORTED = "imported"
    CHANGED_PERSON = "changed-person"
    CHANGED_ROLES = "changed-roles"
    CHANGED_SECRETS = "changed-secrets"
    ENDED_SIGN_IN = "ended-sign-in"
    RETIRED = "retired"
    TRIED_TELEPHONE = "tried-telephone"
    SAW_CASE = "saw-case"
    CHANGED_CASE = "changed-case"
    SAW_RESTRICTED = "saw-restricted"  # the record of a detained person
    CHANGED_RESTRICTED = "changed-restricted"
    FORGOT = "forgot"  # the line itself, when time is up
    HANDED_OVER = "handed-over"
    REVEALED = "revealed"  # a number
    HEARD = "heard"  # a message
    CALLED_BACK = "called-back"
    TEXTED = "texted"
    SWITCHED = "switched"  # the line: guard, status, night
    EXPORTED = "exported"
    CHECKED = "checked"  # whether this record stands


STANDS, BROKEN = "stands", "broken at {}"  # how the record was found


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that was done: `who` is a person's code, `about` a case's name or a code."""

    at: datetime
    who: str
    act: str  # an `Act`; of a row that was changed, whatever stands there
    about: str
    reason: str

    def chained(self, before: bytes) -> bytes:
        """Give the SHA-256 of this entry and all before it."""
        at = self.at.astimezone(UTC).isoformat(timespec="microseconds")
        told = json.dumps(asdict(self) | {"at": at}, sort_keys=True)
        return hashlib.sha256(before + told.encode()).digest()
