"""What somebody leaves open when their shift ends, until who comes next has taken note."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime, timedelta

from app.db import Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.promises import store
from app.promises.rules import EVENING, HOLDS, MORNING, Unwritten
from app.promises.service import TAKE_NOTE, relay_name
from app.promises.stretches import began
from app.promises.tables import Relay
from app.rota.hours import Stint
from app.rota.rules import Rota, on_shift
from ivr.queue import Tier

LATELY = timedelta(hours=6)  # so long after its end a shift is still handed over
AROUND = timedelta(minutes=30)  # who begins so near to the end of another's comes next
PATIENCE = timedelta(minutes=30)  # so long nobody may take note; then coordinators are told
AFTER = timedelta(hours=2)  # so long after a conversation its notes are asked for
MOST = timedelta(hours=24)  # notes of an earlier one are in the list of cases


# Names the cases that somebody leaves open who was on shift from a moment to another.
Left = Callable[[Session, str, datetime, datetime], Sequence[str]]
# Lists the conversations that ended since a moment and of which nothing is written down.
Blank = Callable[[Session, datetime], Sequence[Unwritten]]


def hand_over(session: Session, rota: Rota, at: datetime, left: Left) -> None:
    """Have told what is left open by each whose shift has just ended; once for each end."""
    ended = [each for each in _ended(rota, at) if each.person in rota.people]
    known = {(row.person_code, row.ended_at) for row in store.relays(session, at - LATELY)}
    for stint in ended:
        if (str(stint.person), stint.until) not in known:
            _leave(session, rota, stint, at, left)
    _complain(session, rota, at)


def _ended(rota: Rota, at: datetime) -> Iterable[Stint]:
    """List whose time on shift is over for now: no other shift of theirs goes on."""
    stints = rota.timetable.between(at - LATELY, at + timedelta(seconds=1))
    past = sorted((e for e in stints if e.person and e.until <= at), key=lambda e: e.until)
    over = {str(each.person): each for each in past}
    goes_on = {each.person for each in stints if each.until > at}
    return [stint for person, stint in over.items() if person not in goes_on]


def _leave(session: Session, rota: Rota, stint: Stint, at: datetime, left: Left) -> None:
    leaver = str(stint.person)
    cases = list(left(session, leaver, began(rota, stint), stint.until))
    to = _next(rota, stint, at) if cases else []
    row = Relay(person_code=leaver, ended_at=stint.until, cases=cases, to=to)
    store.add(session, row)
    if to:
        facts = {
            "person": leaver,
            "cases": cases,
            "ended": stint.until.isoformat(),
            "until": (at + HOLDS).isoformat(),
            "does": TAKE_NOTE,
        }
        notices.tell(session, Kind.RELAY, relay_name(row), at, facts, to)


def _is_day(rota: Rota, at: datetime) -> bool:
    return MORNING <= at.astimezone(rota.zone).time() < EVENING


def _next(rota: Rota, stint: Stint, at: datetime) -> list[str]:
    """Name who comes next: who begins about then, else primaries, else whoever is there."""
    present = [on for on in on_shift(rota, at) if on.responder.code != stint.person]
    others = [on for on in present if on.tier is not Tier.COORDINATOR]
    fresh = [on for on in others if abs(on.since - stint.until) <= AROUND]
    first = [on for on in fresh or others if on.tier is Tier.PRIMARY]
    return [on.responder.code for on in first or fresh or others or present]


def _complain(session: Session, rota: Rota, at: datetime) -> None:
    """Tell coordinators what nobody has taken note of in time, or was left to nobody.

    At night only a coordinator who is on shift is written to for it.
    """
    leads = any(on.tier is Tier.COORDINATOR for on in on_shift(rota, at))
    if not (leads or _is_day(rota, at)):
        return
    for row in store.relays(session, at - HOLDS):
        late = at >= row.ended_at + PATIENCE or not row.to
        if row.cases and row.taken_at is None and late:
            facts = {"person": row.person_code, "cases": row.cases}
            facts |= {"until": (row.ended_at + HOLDS).isoformat()}
            about = relay_name(row)
            if not notices.known(session, Kind.UNTAKEN, [about]):
                notices.tell(session, Kind.UNTAKEN, about, at, facts)


def nudge(session: Session, rota: Rota, at: datetime, blank: Blank) -> None:
    """Ask for notes of conversations, two hours after them and when the shift has ended."""
    present = {on.responder.code for on in on_shift(rota, at)}
    over = {str(stint.person): stint.until for stint in _ended(rota, at)}
    awake = _is_day(rota, at)
    due: dict[str, tuple[str, list[str]]] = {}
    for each in blank(session, at - MOST):
        if at >= each.ended_at + AFTER and (awake or each.person in present):
            due[f"{each.person} {each.case}"] = each.person, [each.case]
        if each.person in over and each.ended_at <= at:
            about = f"{each.person} {over[each.person]:%Y-%m-%dT%H:%M}Z"
            due.setdefault(about, (each.person, []))[1].append(each.case)
    for about in due.keys() - notices.known(session, Kind.NUDGE, due):
        person, cases = due[about]
        facts = {"person": person, "cases": sorted(cases)}
        notices.tell(session, Kind.NUDGE, about, at, facts, [person])
