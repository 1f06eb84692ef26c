"""Somebody at work on one case, in one transaction: finding it, sealing, judging words."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from app.audit import service as audit
from app.audit.rules import Act
from app.calls import reach
from app.calls.reach import Reach
from app.calls.tables import Call
from app.cases import store as cases
from app.cases.tables import Case, SafeContact
from app.db import Session
from app.errors import HotlineError
from app.intake import store
from app.intake.rules import Excuse, Refusal
from app.intake.unwritten import Found, Unwritten, find, strip, tidied
from app.pages.visitors import Visitor
from app.sealing import Context, DataKey, Keyring

Allowed = Mapping[str, Collection[Unwritten]]

STAMPS = "stamp"  # the purpose of the hash that tells whether something has changed
COLUMN = "words_sealed"


class StaleError(HotlineError):
    """Somebody else has changed it since the page was made; nothing was saved."""


class RefusedError(HotlineError):
    """It may not be done: `why` says the reason."""

    def __init__(self, why: Refusal) -> None:
        super().__init__(why)
        self.why = why


class DestroyedError(HotlineError):
    """The key of the case is gone: nothing can be read or written."""


class UnwrittenError(HotlineError):
    """Words that must not be written: `found` by field; the `texts` were tidied."""

    def __init__(self, texts: Mapping[str, str], found: Mapping[str, list[Found]]) -> None:
        super().__init__("words that must not be written")
        self.texts, self.found = texts, found


@dataclass(frozen=True, kw_only=True)
class Wording:
    """What a writer wants done with words that must not be written.

    `stripped`: taken out. `excuse`: kept, for that reason; it holds only for the very texts
    that they were shown, of which `shown` is the stamp.
    """

    stripped: bool = False
    excuse: Excuse | None = None
    shown: str = ""


@dataclass(frozen=True, kw_only=True)
class Work:
    """Somebody at work on one case; what they do is recorded as the last thing."""

    session: Session
    keyring: Keyring
    case: Case
    who: Visitor
    at: datetime

    def seal(self, words: str, table: str, row: object) -> bytes | None:
        """Seal words for their row; None where there are none."""
        place = Context(table, COLUMN, str(row))
        return self._key.seal(words.encode(), place) if words else None

    def open(self, sealed: bytes | None, table: str, row: object) -> str:
        """Open words; empty where there are none, or the key of the case is destroyed."""
        if sealed is None or self.case.key_wrapped is None:
            return ""
        return self._key.open(sealed, Context(table, COLUMN, str(row))).decode()

    def stamp(self, *state: object) -> str:
        """Make a mark of how something stands, by which a page knows whether it has changed."""
        told = json.dumps([str(self.case.id), *state], sort_keys=True, default=str)
        return self.keyring.token(told, STAMPS).hex()[:24]

    def check(self, seen: str, *state: object) -> None:
        """Raise StaleError where something does not stand any more as a page showed it."""
        if seen != self.stamp(*state):
            raise StaleError

    def record(self, reason: str, act: Act = Act.CHANGED_CASE) -> None:
        """Write down that they did something; the last thing of a transaction."""
        self.session.flush()
        audit.record(self.session, self.who.code, act, self.case.name, self.at, reason)

    @cached_property
    def around(self) -> store.Around:
        """What the case has one of, as it was when this was asked for first."""
        return store.around(self.session, self.case.id)

    @cached_property
    def told(self) -> SafeContact | None:
        """What somebody has told us last of how to reach them, in whichever case; likewise."""
        return cases.latest_contact(self.session, self.case.id, self.around.number_index)

    @cached_property
    def said(self) -> Reach:
        """What is known of reaching them; likewise."""
        return reach.known(self.session, self.around.call, self.told)

    def call(self) -> Call | None:
        """Give the call of the case; a text has none."""
        return self.around.call

    def worded(
        self, texts: Mapping[str, str], wording: Wording, but: Allowed | None = None
    ) -> dict[str, str]:
        """Give texts as they may be written, or raise UnwrittenError saying what stops them.

        `but` names what a field may hold. Else words stay only where the writer says why they
        are no such words, of the very texts in which these were marked.
        """
        clean = {name: tidied(text) for name, text in texts.items()}
        may = but or {}
        found = {
            name: marked
            for name, text in clean.items()
            if (marked := find(text, may.get(name, ())))
        }
        if wording.stripped:
            return {name: strip(text, found.get(name, ())) for name, text in clean.items()}
        excused = wording.excuse is not None and wording.shown == self.shown(clean)
        if found and not excused:
            raise UnwrittenError(clean, found)
        return clean

    def shown(self, texts: Mapping[str, str]) -> str:
        """Make the stamp of texts in which words were marked."""
        return self.stamp("shown", self.who.code, dict(texts))

    @cached_property
    def _key(self) -> DataKey:
        if self.case.key_wrapped is None:
            raise DestroyedError
        return self.keyring.data_key(self.case.key_wrapped, str(self.case.id))


def begin(
    session: Session, keyring: Keyring, name: str, who: Visitor, at: datetime
) -> Work | None:
    """Take up a case for somebody who may see it, alone until the transaction is over."""
    if store.seen(session, name, store.visible(who.code, who.roles)) is None:
        return None
    case = cases.locked(session, name)
    return Work(session=session, keyring=keyring, case=case, who=who, at=at) if case else None


def look(
    session: Session, keyring: Keyring, name: str, who: Visitor, at: datetime
) -> Work | None:
    """Look at a case for somebody who may see it, without holding anybody up."""
    case = store.seen(session, name, store.visible(who.code, who.roles))
    return Work(session=session, keyring=keyring, case=case, who=who, at=at) if case else None


def excused(wording: Wording) -> str:
    """Write down that the detector was overruled, and why; never the words."""
    return f"; kept: {wording.excuse}" if wording.excuse else ""
