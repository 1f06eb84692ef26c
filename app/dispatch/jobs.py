"""The dispatcher: looks at everything, and decides whose telephone rings and whose stops."""

import logging
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from app.clock import Clock, stopwatch
from app.db import Database, Session
from app.dispatch import people, service, store, waiting
from app.dispatch.facts import Choice, Invited, Scene
from app.dispatch.rules import changes_at, choices, is_absent, is_ailing, is_hopeless, needless
from app.dispatch.tables import Invitation as Row
from app.dispatch.telephones import DEADLINE, Telephones
from app.guests import store as guests
from app.notices import store as notices
from app.promises import store as promises
from app.promises.rules import Known
from app.promises.service import absent as mark_absent
from app.rota.rules import Rota
from app.telephony.pace import Pace
from app.telephony.webhooks import Invitation

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds between two signs of life, at most
POST = 4_821_001  # the number of the dispatcher's lock: any that nobody else uses


class Post(Protocol):
    """What one worker at a time holds (app/db/post.py)."""

    def hold(self) -> bool: ...
    def wait(self, seconds: float) -> bool: ...


@dataclass(kw_only=True)
class Dispatcher:
    """One pass after another: `work` is called again after the seconds that it gives.

    `rota` gives the snapshot, `hash_of` the hash by which a caller's number is known, `line`
    is the line's own number, `rests` whether people rest after a conversation. Everything is in
    Postgres: another process goes on where this one ends.
    """

    database: Database
    clock: Clock
    rota: Callable[[], Rota]
    telephones: Telephones
    line: str
    hash_of: Callable[[str], bytes]
    pace: Pace
    rests: bool = True
    _told: set[tuple[str, datetime]] = field(default_factory=set, init=False)

    def work(self) -> float:
        """Look, stop what is needless, ring one telephone; tell the seconds until the next."""
        now = self.clock.now()
        scene, rows = self._scene(now)
        for each in needless(scene):
            self.telephones.stop(rows[each.id])
        self.telephones.look_after(rows.values(), now)
        choice = next(choices(scene), None)
        if choice and self.pace.is_free(now):
            self._ring(choice, now)
            return 0.0
        return self._until_next(scene, now, paced=choice is not None)

    def _scene(self, now: datetime) -> tuple[Scene, dict[str, Row]]:
        rota = self.rota()
        own = {self.hash_of(each.phone): each.code for each in rota.responders}
        away = {each.code for each in rota.responders if each.phone == self.line}
        with self.database.transaction(DEADLINE) as session:
            rows = {row.id: row for row in store.invitations(session, now)}
            known = promises.known(session)
            on_duty = people.everybody(rota, now, known)
            callers = waiting.callers(session, now, own)
            scene = Scene(
                now=now,
                callers=callers,
                people=[person for person in on_duty if person.code not in away],
                invitations=[invited(row) for row in rows.values()],
                busy=busy(session) if callers else frozenset(),
                rests=self.rests,
            )
            if not is_ailing(scene):
                store.beat(session, now, _hopeless(scene))
            self._tell_absent(session, scene, known)
        return scene, rows

    def _tell_absent(self, session: Session, scene: Scene, known: Mapping[str, Known]) -> None:
        for person in scene.people:
            shift, absent = (person.code, person.since), is_absent(scene, person)
            if absent and shift not in self._told:
                service.tell_absent(session, person, scene.now)
                self._told.add(shift)
            was = known.get(person.code)
            if absent != bool(was and was.absent_at):
                mark_absent(session, person.code, scene.now if absent else None)

    def _until_next(self, scene: Scene, now: datetime, *, paced: bool) -> float:
        moments = [now + timedelta(seconds=BEAT), changes_at(scene)]
        moments += [self.pace.free_at] if paced else []
        return max((min(at for at in moments if at) - now).total_seconds(), 0.0)

    def _ring(self, choice: Choice, now: datetime) -> None:
        """Open an invitation, then ring: what is not known of afterwards can be looked up."""
        row = Row(
            id=secrets.token_hex(8),
            person_code=choice.person.code,
            call_sid=choice.caller.call,
            asked_at=now,
        )
        with self.database.transaction(DEADLINE) as session:
            waits = store.caller(session, choice.caller.call)
            opened = store.invite(session, row)
        if opened and waits:
            self.pace.take(now)
            caller = choice.caller
            invitation = Invitation(
                id=row.id,
                queue=waits.queue,
                urgency=caller.urgency,
                topic=caller.topic,
                language=caller.language,
            )
            self.telephones.ring(row, invitation, caller.plan.ring)


def busy(session: Session) -> frozenset[str]:
    """Name whose telephone is rung for something else than a caller in the queue."""
    return frozenset(notices.called(session) | guests.rung(session))


def _hopeless(scene: Scene) -> list[str]:
    return [caller.call for caller in scene.callers if is_hopeless(scene, caller)]


def invited(row: Row) -> Invited:
    """Read an invitation as the choice needs it."""
    return Invited(
        id=row.id,
        person=row.person_code,
        call=row.call_sid,
        asked_at=row.asked_at,
        ended_at=row.ended_at,
        outcome=row.outcome,
        accepted=row.accepted_at is not None,
        answered=row.answered_at is not None,
        placed=row.leg_sid is not None,
        rang=row.asked_at != row.answered_at,
    )


def watch(
    post: Post, duties: Mapping[str, Callable[[], float]], stopping: Callable[[], bool]
) -> None:
    """Do the duties as long as this process has the post; otherwise look whether it is free.

    Each tells the seconds until it is to be done again, and is done earlier when somebody wakes
    us; one that fails, or has much to do, holds up no other.
    """
    failing: set[str] = set()
    due = dict.fromkeys(duties, 0.0)
    while not stopping():
        if not post.hold():
            post.wait(BEAT)
            continue
        for name, duty in duties.items():
            if due[name] <= stopwatch():
                due[name] = stopwatch() + _done(name, duty, failing)
        if post.wait(min(due.values()) - stopwatch()):
            due = dict.fromkeys(duties, 0.0)


def _done(name: str, duty: Callable[[], float], failing: set[str]) -> float:
    try:
        delay = duty()
    except Exception as error:  # noqa: BLE001 (whatever it is, callers go on waiting)
        if name not in failing:
            log.warning("%s is failing: %s", name, type(error).__name__)
        failing.add(name)
        return BEAT
    failing.discard(name)
    return delay
