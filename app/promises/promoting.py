"""Promoting the backup beside whoever gives no sign, and taking that back when they do."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from app.db import Session, wake
from app.notices import service as notices
from app.notices.facts import Kind
from app.promises.rules import (
    Known,
    Missing,
    Why,
    is_there,
    missing,
    standing,
)
from app.promises.service import CHECK_IN, planners
from app.promises.stretches import stretch_of
from app.rota import store as rotas
from app.rota.rules import Promotion, Rota

ALONE = "alone"  # what ends the name of such an alarm


def promote(session: Session, rota: Rota, everybody: Mapping[str, Known], at: datetime) -> None:
    """Let those be promoted who are needed now, and no others; tell whom it concerns."""
    gone = missing(rota, everybody.values(), at)
    before = rotas.promotions(session)
    stands = standing(rota, gone, everybody, before, at)
    if set(stands.promoted) != set(before):
        rotas.promote(session, stands.promoted)
        wake(session)
    _tell_promoted(session, before, stands.promoted, at)
    _tell_missing(session, gone, stands.promoted, stands.alone, at)
    _tell_alone(session, stands.alone, at)
    _tell_came(session, rota, everybody, at)


def _tell_promoted(
    session: Session,
    before: Sequence[Promotion],
    after: Sequence[Promotion],
    at: datetime,
) -> None:
    """Tell backups that they are promoted, or that they are not any more."""
    was, now = ({(e.person, e.beside): e for e in found} for found in (before, after))
    for each in [now[key] for key in now.keys() - was.keys()]:
        _tell_backup(session, each, "promoted", at)
    for each in [was[key] for key in was.keys() - now.keys()]:
        if at < each.until:
            _tell_backup(session, each, "relieved", at)


def _tell_backup(session: Session, each: Promotion, says: str, at: datetime) -> None:
    facts = {
        "says": says,
        "person": each.beside,
        "since": each.since.isoformat(),
        "ends": each.until.isoformat(),
        "until": each.until.isoformat(),
    }
    about = f"{each.person} {each.beside} {at:%Y-%m-%dT%H:%M:%S}Z {says}"
    notices.tell(session, Kind.DUTY, about, at, facts, [each.person])


def _tell_missing(
    session: Session,
    gone: Sequence[Missing],
    promoted: Sequence[Promotion],
    alone: Sequence[Missing],
    at: datetime,
) -> None:
    """Tell coordinators and holders, once for a shift, that nobody has heard of its holder."""
    silent = {_name(each, "silent"): each for each in gone if each.why is Why.SILENT}
    for about in silent.keys() - notices.known(session, Kind.DUTY, silent):
        each = silent[about]
        backups = [one.person for one in promoted if one.beside == each.person]
        facts = _facts(each) | {"says": "silent", "backup": (*backups, None)[0]}
        own = facts | {"does": CHECK_IN}
        notices.tell(session, Kind.DUTY, about, at, own, [each.person])
        if each not in alone:
            notices.tell(session, Kind.MISSING, about, at, facts, planners(session))


def _tell_alone(session: Session, alone: Sequence[Missing], at: datetime) -> None:
    """Raise an alarm for each shift that nobody stands behind; take back what is over."""
    wanted = {_name(each, ALONE): each for each in alone}
    standing = notices.still_open(session, Kind.ALONE, ALONE)
    for about in wanted.keys() - set(standing):
        each = wanted[about]
        facts = _facts(each) | {"lack": "primary"}
        notices.tell(session, Kind.ALONE, about, at, facts, planners(session))
    over = set(standing) - wanted.keys()
    if over:
        notices.settle(session, Kind.ALONE, over, at)


def _tell_came(
    session: Session, rota: Rota, everybody: Mapping[str, Known], at: datetime
) -> None:
    """Tell coordinators that somebody is there of whom they were told that nobody knew."""
    came: dict[str, Missing] = {}
    for known in everybody.values():
        since = known.asked_since
        stretch = stretch_of(rota, known.person, since) if since else None
        if stretch and is_there(known, stretch.since):
            here = (Missing(stint=stint, why=Why.SILENT) for stint in stretch.stints)
            came |= {_name(each, "silent"): each for each in here if at < each.stint.until}
    for about in notices.known(session, Kind.DUTY, came):
        notices.tell(session, Kind.CAME, about, at, _facts(came[about]), planners(session))


def _facts(each: Missing) -> dict[str, Any]:
    since, until = each.stint.since.isoformat(), each.stint.until.isoformat()
    return {"person": each.person, "since": since, "ends": until, "until": until}


def _name(each: Missing, ending: str) -> str:
    return f"{each.person} {each.stint.since:%Y-%m-%dT%H:%M}Z {ending}"
