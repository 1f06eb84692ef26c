"""What people say of a shift of theirs: that they are there, that they cannot come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from app.audit import service as audit
from app.audit.rules import Act
from app.db import Session, wake
from app.notices import service as notices
from app.notices.facts import Kind
from app.promises import rules, store
from app.promises.rules import HOLDS, Sign, Why, says_no
from app.promises.stretches import on_now_or_soon
from app.promises.tables import Relay
from app.rota.hours import Stint
from app.rota.rules import Rota
from app.staff import store as staff
from app.staff.rules import Role

CHECK_IN, TAKE_NOTE = "check-in", "take-note"  # what a number replied does


def seen(session: Session, code: str, at: datetime, by: Sign) -> None:
    """Note that somebody of ours has just shown themselves."""
    store.see(session, code, at, by)
    wake(session)


def check_in(session: Session, rota: Rota, code: str, at: datetime, by: Sign) -> Stint | None:
    """Note that somebody is there; give the shift for which it counts, if there is one."""
    seen(session, code, at, by)
    return on_now_or_soon(rota, code, at)


def absent(session: Session, code: str, at: datetime | None) -> None:
    """Note that somebody has missed two rings in a row; None: they have answered since."""
    store.note(session, code, absent_at=at)
    wake(session)


def replied(
    session: Session,
    rota: Rota,
    code: str,
    asked: Mapping[str, Any],
    words: str,
    at: datetime,
) -> None:
    """Take the reply to a reminder, or to what somebody has left open.

    Only their own: a number that somebody else was sent does nothing for them.
    """
    if asked["does"] == TAKE_NOTE:
        ended_at = datetime.fromisoformat(asked["ended"])
        if not says_no(words):
            taken(session, asked["person"], ended_at, code, at)
    elif not _is_theirs(rota, code, asked):
        return  # somebody else has it now, which they were told
    elif says_no(words):
        cannot(session, code, asked, at)
    else:
        _can_after_all(session, code, asked, at)
        check_in(session, rota, code, at, Sign.REPLY)
        _answer(session, code, asked, at, "here")


def _is_theirs(rota: Rota, code: str, asked: Mapping[str, Any]) -> bool:
    """Tell whether somebody still has the shift that a reminder was about."""
    since = datetime.fromisoformat(asked["since"])
    return any(stint.person == code for stint in rota.timetable.at(since))


def _can_after_all(session: Session, code: str, asked: Mapping[str, Any], at: datetime) -> None:
    """Tell those who heard that somebody cannot come that they can."""
    since = datetime.fromisoformat(asked["since"])
    known = store.known(session).get(code)
    if known and rules.gives_no_sign(known, since, at) is Why.CANNOT:
        facts = {name: asked[name] for name in ("person", "since", "ends")}
        facts |= {"says": "can", "until": asked["ends"]}
        about = f"{code} {since:%Y-%m-%dT%H:%M}Z can"
        notices.tell(session, Kind.CAME, about, at, facts, planners(session))


def cannot(session: Session, code: str, asked: Mapping[str, Any], at: datetime) -> None:
    """Have coordinators told that somebody cannot come; the shift stays theirs meanwhile."""
    since = datetime.fromisoformat(asked["since"])
    store.note(session, code, cannot_since=since, cannot_at=at)
    facts = {name: asked[name] for name in ("person", "since", "ends")}
    facts |= {"says": "cannot", "until": asked["ends"]}
    about = f"{code} {since:%Y-%m-%dT%H:%M}Z cannot"
    notices.tell(session, Kind.MISSING, about, at, facts, planners(session))
    _answer(session, code, asked, at, "cannot")
    wake(session)


def taken(session: Session, leaver: str, ended_at: datetime, by: str, at: datetime) -> bool:
    """Let somebody take note of what was left open; False where somebody has already."""
    row = store.relay(session, leaver, ended_at)
    if row is None or row.taken_at is not None or by not in row.to:
        return False
    store.take(session, row, by, at)
    about = relay_name(row)
    notices.settle(session, Kind.RELAY, [about], at)
    facts = {"says": "relayed", "person": leaver, "cases": row.cases}
    notices.tell(session, Kind.DUTY, f"{about} {by}", at, facts, [by])
    for case in row.cases:
        audit.record(session, by, Act.HANDED_OVER, case, at, f"took note, left by {leaver}")
    return True


def owes_sign(session: Session, rota: Rota, code: str, at: datetime) -> Stint | None:
    """Give the shift for which somebody may still say that they are there; None: for none."""
    return rules.owes_sign(rota, store.known(session).get(code), code, at)


def left_to(session: Session, code: str, at: datetime) -> list[Relay]:
    """List what was left to somebody lately, and nobody has taken note of."""
    rows = store.relays(session, at - HOLDS)
    return [row for row in rows if row.taken_at is None and code in row.to]


def relay_name(row: Relay) -> str:
    """Name what somebody has left open."""
    return f"{row.person_code} {row.ended_at:%Y-%m-%dT%H:%M}Z"


def planners(session: Session) -> list[str]:
    """Give the codes of those who plan the rota: they hear of a shift that nobody keeps."""
    return [person.code for person in staff.with_roles(session, [Role.ROTA])]


def _answer(
    session: Session, code: str, asked: Mapping[str, Any], at: datetime, says: str
) -> None:
    facts = {name: asked[name] for name in ("person", "since", "ends")}
    facts |= {"says": says, "until": asked["ends"]}
    about = f"{code} {asked['since'][:16]}Z {says} {asked.get('which', '')}".strip()
    notices.tell(session, Kind.DUTY, about, at, facts, [code])
