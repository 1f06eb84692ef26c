"""Blocking the caller of a case for some hours: at the terminal and on the case's page."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from app.calls import store
from app.calls.tables import CALLS, Call
from app.cases import store as cases
from app.cases.tables import Case
from app.db import Session
from app.errors import HotlineError
from app.line import service as lines
from app.line import store as line
from app.line.rules import Block
from app.sealing import Keyring
from app.staff import service as staff

MOST_HOURS = 24


class Unblockable(StrEnum):
    """Why the caller of a case cannot be blocked."""

    NO_CALL = "no-call"  # texts are not blocked
    WITHHELD = "withheld"
    OURS = "ours"  # a telephone of ours: never blocked


class UnblockableError(HotlineError):
    """The caller of a case cannot be blocked; `why` is for who says it in words."""

    def __init__(self, why: Unblockable) -> None:
        super().__init__(f"the caller cannot be blocked: {why}")
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Wish:
    """For how many hours somebody wants a caller blocked, at most `MOST_HOURS`, and why."""

    hours: int
    reason: str = field(repr=False)


@dataclass(frozen=True, kw_only=True)
class Blocking:
    """Blocks callers of the line with this number."""

    keyring: Keyring
    line: str

    def caller(self, session: Session, case: Case) -> bytes:
        """Give the hash of who can be blocked for a case, or raise UnblockableError."""
        call = store.of_case(session, case.id)
        if call is None:
            raise UnblockableError(Unblockable.NO_CALL)
        if call.number_index is None:
            raise UnblockableError(Unblockable.WITHHELD)
        if call.number_index in self._ours(session):
            raise UnblockableError(Unblockable.OURS)
        return call.number_index

    def block(self, session: Session, case: Case, wish: Wish, who: str, at: datetime) -> Block:
        """Block the caller of a case, in place of an earlier block; UnblockableError."""
        caller, until = self.caller(session, case), at + timedelta(hours=wish.hours)
        block = Block(caller=caller, case=case.name, reason=wish.reason, until=until)
        lines.block(session, block, who, at)
        return block

    def _ours(self, session: Session) -> set[bytes]:
        phones = [each.profile.phone for each in staff.active(session, self.keyring)]
        return {self.keyring.fingerprint(phone, CALLS) for phone in (*phones, self.line)}


def unblock(session: Session, name: str, who: str, at: datetime) -> bool:
    """Take calls again from the caller of a case, for whichever case they were blocked."""
    case = cases.by_name(session, name)
    call = store.of_case(session, case.id) if case else None
    return lines.unblock(session, name, who, at, call.number_index if call else None)


def block_of(session: Session, call: Call | None, at: datetime) -> Block | None:
    """Tell how the caller of a call is blocked at a moment, if they are."""
    index = call.number_index if call else None
    return next((each for each in line.blocks(session, at) if each.caller == index), None)
