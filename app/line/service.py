"""How the line stands, in memory, as Postgres last had it, and sealed for the next start."""

import json
import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from app.audit import service as audit
from app.audit.rules import Act
from app.clock import Clock, RealClock
from app.db import LOOK, Database, Session
from app.line import store
from app.line.rules import Block, Guard, LineState, Notice, Rush, Switching, Turn, What, Wording
from app.line.tables import Draft
from app.notices import service as notices
from app.notices.facts import Kind
from app.sealing import Context, Keyring, SealedFile

log = logging.getLogger(__name__)

SNAPSHOT = Context("line", "state", "file")
TOLD_FOR = timedelta(hours=2)  # that the line guards itself: later it would mislead

Blocks = Mapping[bytes, datetime]  # until when each caller is blocked, by hash


class LineKeeper:
    """The state of the line for the caller's path, which never waits for Postgres."""

    def __init__(
        self, database: Database, keyring: Keyring, path: Path, clock: Clock | None = None
    ) -> None:
        """Begin with what Postgres has; where it is away, with the sealed file (mode 0600)."""
        self._database = database
        self._clock = clock or RealClock()
        self._file = SealedFile(path, keyring, SNAPSHOT)
        self._state, self._blocks = self._from_file()
        try:
            self.refresh()
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning(
                "the state of the line cannot be read from Postgres: %s", type(error).__name__
            )

    @property
    def state(self) -> LineState:
        """The state as last read; nothing is switched where nothing was ever read."""
        return self._state

    def is_blocked(self, caller: bytes, at: datetime) -> bool:
        """Tell whether somebody of ours has blocked a caller, known by hash."""
        until = self._blocks.get(caller)
        return until is not None and at < until

    def refresh(self) -> None:
        """Read Postgres, within 0.3 s or DatabaseAwayError; write the file where it changed."""
        now = self._clock.now()
        with self._database.transaction(LOOK) as session:
            state = store.state(session)
            blocks = {each.caller: each.until for each in store.blocks(session, now)}
        changed = (state, blocks) != (self._state, self._blocks)
        if changed or not self._file.path.exists():
            # In memory first: a full disk must not keep a switch as it was.
            self._state, self._blocks = state, blocks
            plain = {caller.hex(): until.isoformat() for caller, until in blocks.items()}
            self._file.write(json.dumps(state.written() | {"blocks": plain}).encode())

    def _from_file(self) -> tuple[LineState, Blocks]:
        try:
            plain = json.loads(self._file.read() or b"null")
            return (LineState.read(plain), _read(plain)) if plain else (LineState(), {})
        except Exception as error:  # noqa: BLE001 (whatever it is, the line must start)
            log.warning("the line's sealed state cannot be read: %s", type(error).__name__)
            return LineState(), {}


def rushes(session: Session, at: datetime, why: str) -> None:
    """Note that so many calls come that guard mode goes on, or stays on, by itself.

    Coordinators are told once each time, where the switch leaves it to the line.
    """

    def changed(state: LineState) -> LineState:
        rush = state.rush
        if rush and rush.lasts(at):
            return replace(state, rush=replace(rush, seen_at=max(rush.seen_at, at)))
        return replace(state, rush=Rush(since=at, why=why, seen_at=at))

    state = store.change(session, changed, at)
    if state.guard is Guard.AUTO and state.rush:
        since = state.rush.since
        facts = {"since": since.isoformat(), "until": (since + TOLD_FOR).isoformat()}
        notices.tell(session, Kind.GUARD, f"{since:%Y-%m-%dT%H:%M:%S}", at, facts)


def switch(
    session: Session,
    what: What,
    changed: Callable[[LineState], LineState],
    turn: Turn,
    seen: str | None = None,
) -> Switching:
    """Set a switch and write down who did; `seen` is how it stood when they decided."""
    before = store.change(session, lambda state: state, turn.at)
    after, stood = changed(before), before.word(what)
    if after == before:
        return Switching.SAME
    if seen is not None and seen != stood:
        return Switching.STALE
    store.change(session, lambda _: after, turn.at)
    if what is What.STATUS and (said := store.published(session, turn.at)):
        said.ended_at, said.ended_by = turn.at, turn.who
    store.turned(session, what, turn)
    told = f"{what.value} {stood} -> {after.word(what)}: {turn.why}"
    audit.record(session, turn.who, Act.SWITCHED, what.value, turn.at, told)
    return Switching.DONE


def write(session: Session, wording: Wording, who: str, at: datetime) -> Draft | None:
    """Let a status line wait for the second person; None where another waits already."""
    store.change(session, lambda state: state, at)  # one after another
    other = store.waiting(session, at)
    if other:
        return other if _wording(other) == wording and other.written_by == who else None
    draft = Draft(
        id=secrets.token_hex(8),
        words=dict(wording.words),
        minutes=int(wording.lasts.total_seconds() // 60),
        why=wording.why,
        written_by=who,
        written_at=at,
    )
    store.add_draft(session, draft)
    told = f"status line {draft.id} written: {wording.why}"
    audit.record(session, who, Act.SWITCHED, What.STATUS.value, at, told)
    return draft


def _wording(draft: Draft) -> Wording:
    lasts = timedelta(minutes=draft.minutes)
    return Wording(words=dict(draft.words), lasts=lasts, why=draft.why)


def approve(session: Session, draft_id: str, who: str, at: datetime) -> Switching:
    """Publish what another person wrote: OWN where it is one's own, STALE where it is over."""
    draft = _still_waiting(session, draft_id, at)
    if draft is None:
        return Switching.STALE
    if draft.written_by == who:
        return Switching.OWN
    until = at + timedelta(minutes=draft.minutes)
    notice = Notice(dict(draft.words), until)
    turn = Turn(who=who, at=at, why=draft.why)
    switch(session, What.STATUS, lambda state: replace(state, notice=notice), turn)
    draft.approved_by, draft.approved_at, draft.until = who, at, until
    return Switching.DONE


def withdraw(session: Session, draft_id: str, who: str, at: datetime) -> Switching:
    """Take a status line back that waits for the second person."""
    draft = _still_waiting(session, draft_id, at)
    if draft is None:
        return Switching.STALE
    draft.ended_at, draft.ended_by = at, who
    told = f"status line {draft.id} withdrawn"
    audit.record(session, who, Act.SWITCHED, What.STATUS.value, at, told)
    return Switching.DONE


def _still_waiting(session: Session, draft_id: str, at: datetime) -> Draft | None:
    """Find a draft that waits still, with the line's state to oneself."""
    store.change(session, lambda state: state, at)
    draft = store.waiting(session, at)
    return draft if draft and draft.id == draft_id else None


def block(session: Session, block: Block, who: str, at: datetime) -> None:
    """Ring nobody for a caller until the block ends; an earlier one of theirs ends now."""
    store.change(session, lambda state: state, at)  # one after another: each sees the other's
    store.block(session, block, at)
    audit.record(session, who, Act.SWITCHED, block.case, at, f"blocked: {block.reason}")


def unblock(
    session: Session, case: str, who: str, at: datetime, caller: bytes | None = None
) -> bool:
    """Take calls again from the caller of a case; tell whether they were blocked.

    `caller` is who is meant where they were blocked for another case.
    """
    known = {each.case: each.caller for each in store.blocks(session, at)}
    blocked = known.get(case, caller)
    if blocked is None or not store.unblock(session, blocked, at):
        return False
    audit.record(session, who, Act.SWITCHED, case, at, "unblocked")
    return True


def _read(plain: Mapping[str, Mapping[str, str]]) -> Blocks:
    blocks = plain.get("blocks", {})
    return {bytes.fromhex(each): datetime.fromisoformat(at) for each, at in blocks.items()}
