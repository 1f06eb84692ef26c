"""Raise what our people must know, in the transaction that causes it; let them take alarms."""

import secrets
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from app.db import Session, wake
from app.notices import store
from app.notices.facts import DROPPED, TOGETHER, Kind, Matter, Result, Told
from app.notices.rules import FIRST
from app.notices.tables import Notice, Telling
from app.staff.rules import Means, Touched
from app.telephony.inbound import ENDED
from app.telephony.reports import LegReport
from ivr.screening import ACCEPT

OF_SHIFTS = frozenset({Kind.UNCOVERED, Kind.ALONE})
SHARED = TOGETHER | OF_SHIFTS  # everybody who was written to hears who takes them


def tell(
    session: Session,
    kind: Kind,
    about: str,
    at: datetime,
    facts: dict[str, Any],
    to: Iterable[str] = (),
) -> None:
    """Have our people told, once for all of (kind, about); `to` is told beside coordinators.

    `facts` hold no number: names of cases, codes of people, Twilio's error codes, moments.
    """
    row = {"id": secrets.token_hex(8), "kind": kind, "about": about, "facts": facts}
    if store.add(session, row | {"to": list(to), "raised_at": at}):
        wake(session)


def warn(session: Session, person: str, what: Touched, at: datetime, browser: str) -> None:
    """Tell somebody of ours what was done to their account, with what kind of browser.

    Who signs in with a browser that keeps nothing is told once a day; all else once an hour.
    """
    often = f"{at:%Y-%m-%d} {browser}" if what is Touched.BROWSER else f"{at:%Y-%m-%dT%H}"
    facts = {"person": person, "what": what.value, "at": at.isoformat(), "browser": browser}
    tell(session, Kind.ACCOUNT, f"{person} {what.value} {often}", at, facts, [person])


def settle(session: Session, kind: Kind, abouts: Collection[str], at: datetime) -> None:
    """Take an alarm back: it has become needless by itself. Told again, it is open again."""
    if store.settle(session, kind, at, abouts=abouts):
        wake(session)


def keep_only(
    session: Session, kinds: Collection[Kind], of: str, about: str | None, at: datetime
) -> None:
    """Take the alarms of a call back but one; `about` is that, and begins with `of`."""
    if store.settle_of(session, kinds, of, about, at):
        wake(session)


def settle_all(session: Session, kind: Kind, at: datetime) -> list[str]:
    """Take care of all open alarms of a kind; give the names of their cases."""
    settled = store.settle(session, kind, at)
    if settled:
        wake(session)
    return [notice.facts.get("case") or notice.about for notice in settled]


def take(session: Session, name: str, at: datetime) -> bool | None:
    """Note that somebody takes care of the alarm that a telling told them of.

    What they were not told of stays an alarm. Tells whether it is theirs: False where somebody
    else was faster, or it was over; None where nothing is known of the telling.
    """
    told = store.telling(session, name)
    if told is None:
        return None
    told.result, told.ended_at = Result.TAKEN, told.ended_at or at
    of = told.said.get("of", ())
    taken = store.settle_named(session, of, at, by=told.person_code)
    if taken and told.kind in SHARED:
        _tell_the_others(session, told.id, told.person_code, taken, at)
    wake(session)
    return told.person_code in store.taken_by(session, of)


def take_over(
    session: Session, kinds: Collection[Kind], of: str, name: str, at: datetime
) -> None:
    """Take the alarms of a call for somebody who calls its caller back, by that telling."""
    told = store.telling(session, name)
    if told is not None:
        take_as(session, kinds, of, told.person_code, at)


def take_as(
    session: Session, kinds: Collection[Kind], of: str, person: str, at: datetime
) -> bool:
    """Take the open alarms of a call; tell whether there were any for them to take."""
    taken = store.settle_for(session, kinds, of, person, at)
    if taken:
        _tell_the_others(session, taken[0].id, person, taken, at)
    return bool(taken)


def leg_of(session: Session, name: str) -> str | None:
    """Give the call by which somebody is told; None where it is not known."""
    told = store.telling(session, name)
    return told.sid if told else None


def raise_again(session: Session, kind: Kind, of: str, name: str, since: datetime) -> None:
    """Raise the alarms of a call again which somebody took since a moment, in vain."""
    told = store.telling(session, name)
    if told and store.open_again(session, kind, of, told.person_code, since):
        wake(session)


def put_off(session: Session, kind: Kind, abouts: Collection[str], until: datetime) -> None:
    """Let what is open be told from a moment on, and not before."""
    if abouts and store.put_off(session, kind, abouts, until):
        wake(session)


def still_open(session: Session, kind: Kind, ending: str) -> Sequence[str]:
    """List what the open notices of a kind are about, of those whose name ends so."""
    return store.still_open(session, kind, ending)


def standing(session: Session, kind: Kind) -> list[tuple[str, dict[str, Any], datetime | None]]:
    """List the notices of a kind that are not `over`: about what, the facts, settled when."""
    found = store.standing(session, kind)
    return [(notice.about, notice.facts, notice.settled_at) for notice in found]


def amend(session: Session, kind: Kind, about: str, facts: dict[str, Any]) -> None:
    """Correct what is told of something from now on."""
    store.amend(session, kind, about, facts)


def facts_about(session: Session, kind: Kind, about: str) -> dict[str, Any] | None:
    """Give what was told of one thing; None where nothing was."""
    return store.facts_about(session, kind, about)


def were_told(session: Session, kind: Kind, abouts: Collection[str]) -> bool:
    """Tell whether there was ever a notice of a kind about one of these."""
    return store.were_told(session, kind, abouts)


def known(session: Session, kind: Kind, abouts: Collection[str]) -> set[str]:
    """Tell of which of these there was ever something to tell."""
    return store.known(session, kind, abouts)


def _tell_the_others(
    session: Session, about: str, person: str, taken: Sequence[Notice], at: datetime
) -> None:
    """Tell everybody who was written to that somebody has it, so that nobody does it twice.

    Whoever takes an alarm may call the caller back before the line asks others to.
    """
    readers = store.readers(session, taken[0].kind, taken[0].raised_at) | {person}
    facts = {"by": person} | _about(taken)
    tell(session, Kind.TAKEN, about, at, facts, sorted(readers))
    dropped = [f"{notice.about.split()[0]} {DROPPED}" for notice in taken]
    store.put_off(session, Kind.BACK, dropped, at + FIRST)


def _about(taken: Sequence[Notice]) -> dict[str, Any]:
    """Say what somebody takes care of: the gap in the rota, or the cases."""
    first = taken[0]
    if first.kind in OF_SHIFTS:
        return {name: first.facts[name] for name in ("since", "until", "lack")}
    return {"cases": [notice.facts["case"] for notice in taken]}


def note(session: Session, name: str, report: LegReport) -> None:
    """Take in what was reported about the leg of somebody who is called."""
    told = store.telling(session, name)
    if told is None or told.means is not Means.CALL:
        return
    told.sid = told.sid or report.leg_sid
    if report.webhook == "alarmed" and report.key == ACCEPT and report.asks is None:
        take(session, name, report.at)
    elif report.webhook == "alarmed" and report.key == ACCEPT:
        told.result = told.result or Result.TOLD  # they hear a message, or call somebody back
    elif report.webhook == "alarm-leg" and report.status in ENDED and told.result is None:
        told.result, told.ended_at = Result.UNHEARD, report.at
    wake(session)


def count(session: Session, kinds: Collection[Kind], of: str, since: datetime) -> int:
    """Count what there was to tell since a moment, of what begins with `of`."""
    return store.count(session, kinds, of, since)


def person_of(session: Session, name: str) -> str | None:
    """Tell whom a telling told something."""
    told = store.telling(session, name)
    return told.person_code if told else None


def ring_and_call(session: Session, person: str, case: str, matter: str, at: datetime) -> bool:
    """Have the line ring somebody, and then the caller of a case, if they press 1.

    False where it is doing so already; `matter` names the wish, at most 16 characters.
    """
    asked = Told(matter=matter, kind=Kind.CALL, person=person, means=Means.CALL, at=at)
    begun = begin(session, asked, {"case": case, "asks": "call"})
    if begun:
        wake(session)
    return begun


def kind_of(session: Session, name: str) -> Kind | None:
    """Tell what somebody was told by a telling."""
    told = store.telling(session, name)
    return told.kind if told else None


def begin(session: Session, told: Told, said: dict[str, Any], code: str = "") -> bool:
    """Begin to tell somebody something; False where that is under way.

    `said` is what is told; whoever replies with the `code` takes care of it.
    """
    row = {
        "id": secrets.token_hex(8),
        "matter": told.matter,
        "kind": told.kind,
        "person_code": told.person,
        "means": told.means,
        "code": code,
        "said": said,
        "asked_at": told.at,
        "next_at": told.at,
        "sends": 0,
    }
    return store.put(session, row)


def done(session: Session, matter: Matter, at: datetime) -> None:
    """Settle a notice that everybody has been told of."""
    store.settle_one(session, matter.name, at)


def matters(session: Session, now: datetime) -> list[Matter]:
    """List what is to be told now: the open notices, those of one kind of alarm together."""
    found: dict[str, list[Notice]] = {}
    for notice in store.open_notices(session, now):
        found.setdefault(_group(notice), []).append(notice)
    return [_matter(notices) for notices in found.values()]


def _group(notice: Notice) -> str:
    return notice.kind if notice.kind in TOGETHER else notice.id


def _matter(notices: Sequence[Notice]) -> Matter:
    first, last = notices[0], notices[-1]
    return Matter(
        name=first.id,
        kind=first.kind,
        since=first.raised_at,
        latest=last.raised_at,
        facts=tuple(notice.facts for notice in notices),
        to=tuple(code for notice in notices for code in notice.to),
        of=tuple(notice.id for notice in notices),
    )


def as_told(row: Telling) -> Told:
    return Told(
        matter=row.matter,
        kind=row.kind,
        person=row.person_code,
        means=row.means,
        at=row.asked_at,
        ended_at=row.ended_at,
        result=row.result,
    )
