"""What our people reply to what they were told: a code takes care of it, or has it told."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from app.db import Session, wake
from app.notices import store
from app.notices.facts import ASKS, Kind, Result, Told
from app.notices.service import begin, take, tell
from app.notices.tables import Telling
from app.staff.rules import Means

MOST_CODES = 3  # in one text
# A number, with nothing but a yes or a no.
_ANSWER = re.compile(r"\W*((s[ií]|yes|ok|okay|no)\W+)?\d+\W*")
RECENT, OLD = timedelta(days=1), timedelta(days=60)  # what may be replied to

Wished = Callable[[Mapping[str, Any], str], None]


def replied(session: Session, person: str, words: str, at: datetime, wished: Wished) -> bool:
    """Take the reply of somebody of ours; tell whether it was one to what they were told.

    A sender can be forged, so only the code that was sent to that person counts; an old one
    only where nothing else is said. Whoever replies to what is over is told so, once. `wished`
    is told what they have confirmed of themselves, and in which telling, once.
    """
    said = re.findall(r"\d+", words)
    span = OLD if _ANSWER.fullmatch(words.casefold()) else RECENT
    meant = [each for each in store.told_to(session, person, at - span) if each.code in said]
    if len(said) > MOST_CODES:
        return False  # somebody is trying numbers
    done = [_replied(session, told, at, wished) for told in meant]
    if meant and not any(done):
        told = meant[0]
        tell(session, Kind.OVER, told.id, at, {"code": told.code}, [told.person_code])
    return bool(meant)


def _replied(session: Session, told: Telling, at: datetime, wished: Wished) -> bool:
    """Do what a reply asks for; tell whether there was anything to do."""
    match told.kind:
        case Kind.MESSAGE:
            _ring(session, told, at)
            return True
        case Kind.WISH | Kind.PROPOSED | Kind.OFFER:
            _confirm(session, told, at, wished)
            return True
        case _ if ASKS in (about := store.facts_of(session, told.matter)):
            wished(about, told.id)  # who has said yes may still say no
            return True
        case _:
            return take(session, told.id, at) is True


def _confirm(session: Session, told: Telling, at: datetime, wished: Wished) -> None:
    row = store.telling(session, told.id)
    if row is not None and row.result is not Result.TAKEN:
        row.result, row.ended_at = Result.TAKEN, row.ended_at or at
        if row.kind is not Kind.OFFER:  # others were offered the same, and may be told yet
            store.settle_one(session, row.matter, at, by=row.person_code)
        wished(store.facts_of(session, row.matter), row.id)


def _ring(session: Session, told: Telling, at: datetime) -> None:
    """Call somebody, at their own number, who asks to hear a message."""
    about = store.facts_of(session, told.matter)
    asked = Told(
        matter=told.matter, kind=told.kind, person=told.person_code, means=Means.CALL, at=at
    )
    if begin(session, asked, {"case": about.get("case", ""), "asks": "hear"}):
        wake(session)
