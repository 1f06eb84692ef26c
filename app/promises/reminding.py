"""Reminding whoever has a shift, a day and an hour before, each of them once."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from app.db import Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.promises import store
from app.promises.rules import AHEAD, Known, Which, reminder
from app.promises.service import CHECK_IN
from app.promises.stretches import Stretch, beginning
from app.rota.rules import Rota, planned

MOST_NAMED = 4  # others on shift, in one text


def remind(
    session: Session, rota: Rota, everybody: dict[str, Known], at: datetime, *, asks: bool
) -> None:
    """Have everybody told whose reminder is due; `asks`: whether they are to check in."""
    due = {}
    for stretch in beginning(rota, at, at + AHEAD):
        if which := reminder(stretch, at, rota.zone):
            due[f"{stretch.person} {stretch.since:%Y-%m-%dT%H:%M}Z {which}"] = stretch, which
    for about in due.keys() - notices.known(session, Kind.REMINDER, due):
        stretch, which = due[about]
        facts = _facts(rota, stretch, which, asks=asks)
        notices.tell(session, Kind.REMINDER, about, at, facts, [stretch.person])
        if asks and which is Which.HOUR:
            _ask(session, stretch, everybody, at)


def _ask(session: Session, stretch: Stretch, everybody: dict[str, Known], at: datetime) -> None:
    """Note that somebody was asked, so that no answer is one; who is there owes none."""
    known = everybody.get(stretch.person)
    if known is None or known.asked_since != stretch.since:
        store.note(session, stretch.person, asked_since=stretch.since, asked_at=at)


def _facts(rota: Rota, stretch: Stretch, which: Which, *, asks: bool) -> dict[str, Any]:
    facts = {
        "person": stretch.person,
        "which": which.value,
        "since": stretch.since.isoformat(),
        "ends": stretch.until.isoformat(),
        "until": stretch.since.isoformat(),  # afterwards it would mislead
        "tiers": [tier.value for tier in stretch.tiers],
        "with": list(_others(rota, stretch)),
    }
    return facts | ({"does": CHECK_IN} if asks or which is Which.DAY else {})


def _others(rota: Rota, stretch: Stretch) -> Iterable[str]:
    """Name whom somebody is on shift with when it begins."""
    present = planned(rota, stretch.since)
    others = [on.responder.code for on in present if on.rests_until is None]
    return [code for code in others if code != stretch.person][:MOST_NAMED]
