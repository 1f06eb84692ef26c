"""The messenger: looks at what is to be told, and has it told until it has arrived."""

import logging
import secrets
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.clock import Clock
from app.db import Database, Session
from app.notices import service, store
from app.notices.courier import DEADLINE, Courier, Errand
from app.notices.facts import (
    ALARMS,
    ASKS,
    CONFIRMED,
    DROPPED,
    Kind,
    Matter,
    Recipient,
    Result,
    Scene,
    Team,
    Told,
)
from app.notices.rules import call, is_done, is_stale, writings
from app.notices.tables import Telling
from app.notices.words import Words
from app.staff import store as staff
from app.staff.rules import Means
from app.telephony.pace import Pace
from app.telephony.texting import ARRIVES
from app.telephony.webhooks import Missing

log = logging.getLogger(__name__)

BEAT = 1.0  # seconds between two looks while something is to be told
REST = 5.0  # and while nothing is: whoever raises something wakes the worker
# So long nobody may have told of a sending, all that it waits for included: it is looked up.
UNHEARD = {
    Means.TEXT: timedelta(seconds=15),
    Means.CALL: timedelta(seconds=15),
    Means.EMAIL: timedelta(minutes=2),
}
LOOKS = timedelta(seconds=15)  # between two looks at what was sent
GIVEN_UP = timedelta(minutes=10)  # what has not left by then never will

Duty = Callable[[], None]


@dataclass(kw_only=True)
class Messenger:
    """One pass after another, like the dispatcher; everything that it knows is in Postgres.

    `team` gives who is told at a moment, `engaged` the codes of people on a call, `guarded`
    whether machines flood the line; `aside` does a request where it holds nobody up, and
    `slowly` sends a letter.
    """

    database: Database
    clock: Clock
    team: Callable[[datetime], Team]
    engaged: Callable[[Session], Collection[str]]
    guarded: Callable[[Session], bool]
    courier: Courier
    words: Words
    pace: Pace
    aside: Callable[[Duty], object]
    slowly: Callable[[Duty], object]
    _running: set[str] = field(default_factory=set, init=False)
    _mute: bool = field(default=False, init=False)

    def work(self) -> float:
        """Look, and have told what is due; tell the seconds until the next look."""
        now = self.clock.now()
        with self.database.transaction(DEADLINE) as session:
            scene = self._scene(session, now)
            for matter in scene.matters if scene.team.everybody else ():
                if is_done(scene, matter):
                    self._settle(session, scene, matter)
            begun = self._write(session, scene) + self._call(session, scene)
            under_way = bool(begun or any(each.ended_at is None for each in scene.told))
            duties = list(self._duties(session, scene)) if under_way else []
        for name, duty, means in duties:
            if name not in self._running:
                self._running.add(name)
                aside = self.slowly if means is Means.EMAIL else self.aside
                aside(partial(self._done, name, duty))
        return BEAT if scene.matters or under_way else REST

    def _done(self, name: str, duty: Duty) -> None:
        """Do something aside; whatever becomes of it, the next look sees it."""
        try:
            duty()
        except Exception as error:  # noqa: BLE001 (nobody waits for what it raises)
            log.warning("a request aside has failed: %s", type(error).__name__)
        finally:
            self._running.discard(name)

    def _scene(self, session: Session, now: datetime) -> Scene:
        matters = self._fresh(session, now)
        rows = store.tellings(session, [matter.name for matter in matters], now)
        return Scene(
            now=now,
            matters=matters,
            told=[service.as_told(row) for row in rows],
            team=self.team(now),
            engaged=frozenset(self.engaged(session)) if matters else frozenset(),
            mail=self.courier.mail is not None,
            guard=any(matter.is_dropped for matter in matters) and self.guarded(session),
        )

    def _fresh(self, session: Session, now: datetime) -> list[Matter]:
        """List what is to be told; what came too late for that is told to nobody."""
        matters = service.matters(session, now)
        for matter in matters:
            if is_stale(matter, now):
                service.done(session, matter, now)
        return [matter for matter in matters if not is_stale(matter, now)]

    def _settle(self, session: Session, scene: Scene, matter: Matter) -> None:
        if not any(each.matter == matter.name for each in scene.told):
            log.error("ALARM: there is nobody who could be told: %s", matter.kind)
        service.done(session, matter, scene.now)

    def _write(self, session: Session, scene: Scene) -> int:
        """Begin to write to whoever is due; tell how many they are."""
        due = list(writings(scene))
        codes = {code for matter, _, _ in due for code in _about(matter)}
        names = staff.first_names(session, codes) if codes else {}
        for matter, person, means in due:
            code = f"{secrets.randbelow(9000) + 1000}" if _has_answer(matter) else ""
            letter = means is Means.EMAIL
            said = {
                "subject": self.words.subject(matter, person, names),
                "words": self.words.text(matter, person, names, code, letter=letter),
            }
            asked = _asked(scene, matter, person, means)
            service.begin(session, asked, said | {"of": list(matter.of)}, code)
        return len(due)

    def _call(self, session: Session, scene: Scene) -> int:
        """Begin to call somebody, if it is time; tell how many they are."""
        chosen = call(scene)
        if chosen is None or not self.pace.is_free(scene.now):
            self._complain(scene)
            return 0
        matter, person = chosen
        said = _spoken(matter)
        asked = _asked(scene, matter, person, Means.CALL)
        service.begin(session, asked, said | {"of": list(matter.of)})
        self.pace.take(scene.now)
        return 1

    def _complain(self, scene: Scene) -> None:
        """Say once in the log that nobody could be told of an alarm."""
        mute = any(matter.is_alarm for matter in scene.matters) and not scene.team.all
        if mute and not self._mute:
            log.error("ALARM: callers find nobody, and there is nobody who could be told")
        self._mute = mute

    def _duties(self, session: Session, scene: Scene) -> Iterator[tuple[str, Duty, Means]]:
        """Give what is to be done now; each is looked at again a little later."""
        known = {matter.name for matter in scene.matters}
        for row in store.due(session, scene.now):
            duty = self._duty(row, scene, is_open=row.matter in known)
            if duty:
                yield row.id, duty, row.means

    def _duty(self, row: Telling, scene: Scene, *, is_open: bool) -> Duty | None:
        person, now = scene.team.everybody.get(row.person_code), scene.now
        row.next_at = now + (LOOKS if row.sid else UNHEARD[row.means])
        if person is None or (row.sid is None and not self._goes_on(row, now, is_open=is_open)):
            row.result, row.ended_at = Result.LOST, now
            return None
        if row.sid and row.means is Means.TEXT and now - row.asked_at >= ARRIVES:
            row.result, row.ended_at = Result.TOLD, now
            return None
        return self._step(row, person, is_open=is_open)

    def _goes_on(self, row: Telling, now: datetime, *, is_open: bool) -> bool:
        """Tell whether what has not left yet is still to be sent."""
        wished = row.kind in {Kind.MESSAGE, Kind.CALL} and row.means is Means.CALL
        return now - row.asked_at < GIVEN_UP and (is_open or wished or row.sends > 0)

    def _step(self, row: Telling, person: Recipient, *, is_open: bool) -> Duty:
        errand = _errand(row, person)
        if row.sid:
            stops = row.means is Means.CALL and row.kind in ALARMS and not is_open
            return partial(self.courier.stop if stops else self.courier.look, errand)
        if row.sends == 0 or row.means is Means.EMAIL:
            row.sends += 1
            return partial(self.courier.bring, _errand(row, person))
        return partial(self.courier.search, errand)


def _spoken(matter: Matter) -> dict[str, Any]:
    """Say what a call tells, in its addresses."""
    if matter.kind is Kind.UNCOVERED:
        return {"gap": Missing.told(matter.facts[0]).written}
    said = {"case": matter.facts[-1]["case"], "several": len(matter.facts) > 1}
    asks = {"asks": DROPPED if matter.is_dropped else "back"}
    return said | asks if matter.kind is Kind.BACK else said


def _asked(scene: Scene, matter: Matter, person: Recipient, means: Means) -> Told:
    return Told(
        matter=matter.name, kind=matter.kind, person=person.code, means=means, at=scene.now
    )


def _errand(row: Telling, person: Recipient) -> Errand:
    return Errand(
        id=row.id,
        means=row.means,
        to=person,
        said=row.said,
        asked_at=row.asked_at,
        sends=row.sends,
        sid=row.sid,
    )


def _about(matter: Matter) -> Iterable[str]:
    """Name the people whom a matter is about."""
    facts = matter.facts[0]
    others = (facts.get(name) for name in ("person", "by", "backup"))
    return filter(None, (*others, *facts.get("with", ())))


def _has_answer(matter: Matter) -> bool:
    asks = matter.kind in {Kind.MESSAGE, *CONFIRMED} or ASKS in matter.facts[0]
    return matter.is_alarm or asks
