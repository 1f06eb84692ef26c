"""Put together how things stand at one moment."""

import threading
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from app.db import Database, Session
from app.dispatch import store as dispatch
from app.dispatch.facts import Scene
from app.dispatch.jobs import invited
from app.dispatch.people import everybody
from app.dispatch.rules import is_absent, talks_again_at
from app.dispatch.tables import State, Waiting
from app.line import store as line
from app.notices.facts import Kind
from app.notices.tables import Notice
from app.now import store
from app.now.rules import (
    AHEAD,
    SILENT,
    Caller,
    Card,
    Level,
    Need,
    Picture,
    Presence,
    Present,
    caller_card,
    gap_card,
    sorted_cards,
)
from app.promises import store as promises
from app.promises.rules import Known, Why, missing, sign, standing
from app.rota.coverage import gaps
from app.rota.rules import OnShift, Rota, planned

A_DAY = timedelta(days=1)
OWED = timedelta(days=14)  # what is older is found in the list of cases
LATEST = 10  # calls of the last day that are listed

# Which open notice is which card, and how bad that is.
NOTICES = {
    Kind.EMERGENCY: (Need.ALARM, Level.RED),
    Kind.NOBODY: (Need.NOBODY, Level.QUIET),
    Kind.BACK: (Need.BACK, Level.QUIET),
}


FRESH = timedelta(seconds=3)  # so long a picture is shown to everybody who asks


class Glance:
    """The picture of the moment, drawn once for all consoles that ask within seconds."""

    def __init__(self, *, rests: bool = True) -> None:
        self._rests = rests
        self._drawing = threading.Lock()
        self._picture: Picture | None = None

    def picture(self, database: Database, rota: Rota, at: datetime) -> Picture:
        """Give a picture that is at most a few seconds old; a hundred consoles ask for one."""
        with self._drawing:
            kept = self._picture
            if kept is None or not timedelta(0) <= at - kept.at < FRESH:
                with database.transaction() as session:
                    kept = self._picture = picture(session, rota, at, rests=self._rests)
            return kept


def picture(session: Session, rota: Rota, at: datetime, *, rests: bool = True) -> Picture:
    """Read everything at one moment; what needs a person is sorted, the worst first."""
    callers = [_caller(row, case) for row, case in store.callers(session)]
    ahead = tuple(gaps(rota, at, AHEAD))
    known = promises.known(session)
    scene = _scene(session, rota, at, rests=rests, known=known)
    present = tuple(_present(each, scene, known, rota) for each in planned(rota, at))
    cards = [
        *_cards_of_cases(session, at),
        *_cards_of_line(session, at, waiting=bool(callers)),
        *filter(None, (caller_card(each, at) for each in callers)),
        *filter(None, [gap_card(ahead, at)]),
        *_absent(present, at),
        *_missing(rota, known, at),
    ]
    return Picture(
        at=at,
        cards=sorted_cards(cards),
        present=present,
        callers=tuple(callers),
        day=store.outcomes(session, at - A_DAY),
        latest=tuple(store.latest(session, at - A_DAY, LATEST)),
        gaps=ahead,
    )


def _scene(
    session: Session, rota: Rota, at: datetime, *, rests: bool, known: Mapping[str, Known]
) -> Scene:
    rows = dispatch.invitations(session, at)
    invitations = [invited(row) for row in rows]
    people = everybody(rota, at, known)
    return Scene(now=at, callers=[], people=people, invitations=invitations, rests=rests)


def _caller(row: Waiting, case: str | None) -> Caller:
    return Caller(
        case=case,
        since=row.asked_at,
        talks=row.state in {State.TALKING, State.HELD, State.CLAIMED},
        urgency=row.urgency,
        language=row.language,
        topic=row.topic,
        hopeless=row.hopeless,
    )


def _present(on: OnShift, scene: Scene, known: Mapping[str, Known], rota: Rota) -> Present:
    presence, until = _presence(on, scene)
    own = known.get(on.responder.code)
    return Present(
        first_name=on.responder.first_name,
        tier=on.tier.value,
        languages=on.responder.languages,
        presence=presence,
        until=until,
        ends=on.until,
        sign=sign(rota, own, on.stint) if own else None,
        promoted=on.promoted,
    )


def _presence(on: OnShift, scene: Scene) -> tuple[Presence, datetime]:
    """Tell how somebody can be reached, and until when that holds at the longest."""
    code = on.responder.code
    if on.rests_until:
        return Presence.RESTING, on.rests_until
    running = [each for each in scene.invitations if each.person == code and not each.ended_at]
    if running:
        talks = any(each.accepted for each in running)
        return Presence.TALKING if talks else Presence.RINGING, on.until
    person = next((each for each in scene.people if each.code == code), None)
    if person and is_absent(scene, person):
        return Presence.ABSENT, on.until
    if person and (again := talks_again_at(scene, person)) > scene.now:
        return Presence.RESTING, again
    return Presence.READY, on.until


def _absent(present: tuple[Present, ...], at: datetime) -> Iterator[Card]:
    for each in present:
        if each.presence is Presence.ABSENT:
            yield Card(need=Need.ABSENT, level=Level.AMBER, since=at, who=each.first_name)


def _missing(rota: Rota, known: Mapping[str, Known], at: datetime) -> Iterator[Card]:
    """Give a card for each primary who gives no sign; red where nobody else is there."""
    gone = missing(rota, known.values(), at)
    alone = standing(rota, gone, known, rota.promoted, at).alone
    for each in gone:
        if each.why is not Why.ABSENT:
            red = each in alone and each.stint.since <= at
            yield Card(
                need=Need.MISSING,
                level=Level.RED if red else Level.AMBER,
                since=each.stint.since,
                who=rota.people[each.person].first_name,
                backed=each not in alone,
            )


def _cards_of_cases(session: Session, at: datetime) -> Iterator[Card]:
    for notice in store.open_notices(session, list(NOTICES), at - OWED):
        yield _notice_card(notice)
    for name, since in store.unheard(session, at - OWED).items():
        yield Card(need=Need.MESSAGE, level=Level.QUIET, since=since, case=name)
    for name, since in store.unanswered(session, at - OWED).items():
        yield Card(need=Need.TEXT, level=Level.QUIET, since=since, case=name)


def _notice_card(notice: Notice) -> Card:
    need, level = NOTICES[notice.kind]
    case = notice.facts.get("case")
    return Card(need=need, level=level, since=notice.raised_at, case=case)


def _cards_of_line(session: Session, at: datetime, *, waiting: bool) -> Iterator[Card]:
    beat = store.looked_at(session)
    if beat is None or at - beat > SILENT:
        level = Level.RED if waiting else Level.AMBER
        yield Card(need=Need.DISPATCHER, level=level, since=beat or at)
    state = line.state(session)
    if state.is_guarded(at):
        yield Card(
            need=Need.GUARD, level=Level.QUIET, since=state.rush.since if state.rush else at
        )
