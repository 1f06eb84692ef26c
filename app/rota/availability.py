"""People's own availability: noted as they say it, told back to them, and to coordinators."""

import logging
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.db import Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.rota import store
from app.rota.rules import Rota, ends_at, on_shift, one_until, rest_of, rests_until
from app.rota.tables import Availability
from app.rota.wishes import By, Wish, Word, gaps, until

log = logging.getLogger(__name__)

ANSWERED = timedelta(hours=1)  # so long a question may be confirmed, and an answer is true
MOST = 10  # answers that somebody gets by text in so long: a sender can be forged


def fresh(session: Session, rota: Rota) -> Rota:
    """Give a rota with what people have said until now; nobody else changes that meanwhile."""
    store.alone(session)
    return replace(rota, rests=store.rests(session))


def note(  # noqa: PLR0913 (who, what, when, and how it was said)
    session: Session, rota: Rota, code: str, wish: Wish, at: datetime, *, by: By, name: str
) -> datetime | None:
    """Let a wish hold from now on; tell until when, None where it ends what held.

    `name` is that of what it was said in: the same twice is noted once. What is older than
    something said since changes nothing.
    """
    known = fresh(session, rota)
    row = store.availability(session, code)
    ends = None if wish.word is Word.ON else until(known, code, wish, at)
    if row and (row.said_in == name or at < row.said_at):
        return row.one_until if wish.word is Word.ONE else row.off_until
    row = row or Availability(person_code=code)
    row.said_at, row.said_by, row.said_in = at, by, name
    _write(row, wish, ends)
    store.add(session, row)
    if ends and wish.word is not Word.ONE:
        _tell_gaps(session, known, replace(rota, rests=store.rests(session)), row)
    return ends


def _write(row: Availability, wish: Wish, ends: datetime | None) -> None:
    if wish.word is not Word.ONE:
        row.off_until = ends
    if wish.word in {Word.ONE, Word.ON}:
        row.one_until = ends


def _tell_gaps(session: Session, before: Rota, after: Rota, row: Availability) -> None:
    """Tell the coordinators on shift whom somebody's rest leaves without anybody."""
    found = gaps(before, after, row.said_at)
    if found and row.off_until:
        facts = {"person": row.person_code, "gaps": found, "until": row.off_until.isoformat()}
        about = f"{row.person_code} {row.said_at:%Y-%m-%dT%H:%M:%S}"
        notices.tell(session, Kind.GAP, about, row.said_at, facts)


def texted(
    session: Session, rota: Rota, code: str, wish: Wish, at: datetime, name: str
) -> None:
    """Answer a word that somebody of ours has written, by a text to their number on file.

    A sender can be forged: what takes them out of the rings is asked back first.
    """
    known = fresh(session, rota)
    if not wish.is_possible:
        _say(session, code, name, at, {"says": "minutes"})
    elif wish.word is Word.ON:
        note(session, rota, code, wish, at, by=By.TEXT, name=name)
        _say(session, code, name, at, {"says": "on", "shift": _iso(ends_at(rota, code, at))})
    elif wish.word is Word.WHO:
        _say(session, code, name, at, _state(known, code, at))
    else:
        _ask(session, known, code, wish, at, name)


def confirmed(
    session: Session, rota: Rota, code: str, asked: Mapping[str, Any], at: datetime, name: str
) -> None:
    """Do what somebody has confirmed by the number that only they were told.

    A number that is too old is asked for anew.
    """
    wish = Wish(Word(asked["word"]), asked["minutes"])
    if at >= datetime.fromisoformat(asked["until"]):
        _ask(session, fresh(session, rota), code, wish, at, name)
        return
    ends = note(session, rota, code, wish, at, by=By.TEXT, name=name)
    _say(session, code, name, at, {"says": wish.word.value, "rest": _iso(ends)})


def explain(session: Session, rota: Rota, code: str, at: datetime) -> None:
    """List the words, once a day, to somebody of ours who has written something else."""
    _say(session, code, f"{at.astimezone(rota.zone):%Y-%m-%d}", at, {"says": "words"})


def mute(session: Session, code: str, at: datetime, *, name: str, on: bool) -> None:
    """Send somebody of ours no texts any more, as they wish, or texts again."""
    store.alone(session)
    row = store.availability(session, code)
    row = row or Availability(person_code=code, said_at=at, said_by=By.TEXT, said_in=name)
    row.mute_at = at if on else None
    store.add(session, row)


def _state(rota: Rota, code: str, at: datetime) -> dict[str, Any]:
    rest = rest_of(rota, code)
    others = [each.tier.value for each in on_shift(rota, at) if each.responder.code != code]
    return {
        "says": "who",
        "shift": _iso(ends_at(rota, code, at)),
        "rest": _iso(rests_until(rest, at)),
        "one": one_until(rest, at) is not None,
        "others": {tier: others.count(tier) for tier in dict.fromkeys(others)},
    }


def _ask(session: Session, rota: Rota, code: str, wish: Wish, at: datetime, name: str) -> None:
    facts = {
        "word": wish.word.value,
        "minutes": wish.minutes,
        "rest": _iso(until(rota, code, wish, at)),
    }
    _tell(session, Kind.WISH, code, name, at, facts)


def _say(session: Session, code: str, name: str, at: datetime, facts: dict[str, Any]) -> None:
    _tell(session, Kind.OWN, code, name, at, facts)


def _tell(
    session: Session, kind: Kind, code: str, name: str, at: datetime, facts: dict[str, Any]
) -> None:
    """Have somebody told of themselves, and nobody else; who wants no texts gets none."""
    row = store.availability(session, code)
    if row and row.mute_at:
        return
    if notices.count(session, (Kind.WISH, Kind.OWN), f"{code} ", at - ANSWERED) >= MOST:
        log.warning("%s has had so many answers that no more are sent for a while", code)
        return
    known = facts | {"person": code, "until": _iso(at + ANSWERED)}
    notices.tell(session, kind, f"{code} {name}", at, known, [code])


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
