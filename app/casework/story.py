"""The story of a case: what happened in its call, who was rung, told and brought in."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import itemgetter
from typing import Any

from app.calls import reach
from app.calls import store as calls
from app.calls.tables import Call, Leg
from app.cases.tables import Case
from app.db import Session
from app.dispatch import store as dispatch
from app.dispatch.tables import Invitation
from app.guests import store as guests
from app.guests.tables import Visit
from app.intake import store as intake
from app.intake.store import Around
from app.messages import store as left
from app.messages.tables import Message
from app.notices import store as notices
from app.notices.tables import Notice, Telling
from app.rota import store as rota
from app.staff import store as staff
from app.texts import store as texts
from app.texts.tables import Text


@dataclass(frozen=True, kw_only=True)
class Record:
    """The rows that a story is told from; `told_of` is by the id of an alarm."""

    case: Case
    call: Call | None
    words_safe: bool | None
    legs: Sequence[Leg] = ()
    invited: Sequence[Invitation] = ()
    alarms: Sequence[Notice] = ()
    told_of: Mapping[str, Sequence[Telling]] = field(default_factory=dict)
    visits: Sequence[Visit] = ()
    messages: Sequence[Message] = ()
    texts: Sequence[Text] = ()


def summary(case: Case, call: Call | None) -> dict[str, Any]:
    """Describe a case and its call: times in ISO 8601 and UTC, lengths in seconds."""
    return {
        "name": case.name,
        "opened_at": case.opened_at.isoformat(),
        "status": case.status.value,
        "outcome": case.outcome,
        "language": case.language,
        "urgency": case.urgency,
        "topic": case.topic,
        "wait_seconds": call.wait_seconds if call else None,
        "seconds": call.seconds if call else None,
        "ended_at": _iso(call.ended_at) if call else None,
        "unknown": call.unknown if call else False,
        "call_back": call.call_back if call else False,
        "words_safe": call.words_safe if call else None,
        "path": [step["step"] for step in call.path] if call else [],
    }


def story(session: Session, case: Case) -> dict[str, Any]:
    """Tell a case: its way through the flow, each attempt to reach somebody, messages."""
    around = intake.around(session, case.id)
    safe = reach.may_leave_words(session, around.call) if around.call else None
    rows = record(session, case, around, words_safe=safe)
    return told(rows, names_of(session, rows))


def record(session: Session, case: Case, around: Around, *, words_safe: bool | None) -> Record:
    """Read what a story is told from, and ask for nothing that cannot be there."""
    call = around.call
    written = texts.texts(session, case.id) if around.thread else ()
    if call is None:
        return Record(case=case, call=None, words_safe=words_safe, texts=written)
    alarms = notices.alarms_of(session, call.sid)
    return Record(
        case=case,
        call=call,
        words_safe=words_safe,
        legs=calls.legs(session, call.sid),
        invited=dispatch.of_call(session, call.sid),
        alarms=alarms,
        told_of=notices.told_of(session, alarms) if alarms else {},
        visits=guests.all_of_call(session, call.sid),
        messages=left.of_call(session, call.sid),
        texts=written,
    )


def names_of(session: Session, rows: Record) -> dict[str, str]:
    """Give the names of the people and services that stand in a record, by code."""
    codes = {each.person_code for each in rows.legs}
    codes |= {each.person_code for each in rows.invited}
    codes |= {each.person_code for told_of in rows.told_of.values() for each in told_of}
    codes |= {code for each in rows.visits for code in (each.host, each.person) if code}
    codes |= {each.settled_by for each in rows.alarms if each.settled_by}
    codes |= {each.heard_by for each in rows.messages if each.heard_by}
    names = staff.first_names(session, codes) if codes else {}
    services = any(each.service for each in rows.visits)
    return names | rota.service_names(session) if services else names


def told(rows: Record, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell a case from its record."""
    call = rows.call
    attempts = [_attempt(leg, names) for leg in rows.legs]
    attempts += [_invitation(each, call.sid, names) for each in rows.invited if call]
    return summary(rows.case, call) | {
        "words_safe": rows.words_safe,
        "path": call.path if call else [],
        "attempts": sorted(attempts, key=itemgetter("rung_at")),
        "alarms": [_alarm(each, rows.told_of[each.id], names) for each in rows.alarms],
        "guests": [_visit(each, names) for each in rows.visits],
        "marked_at": _iso(call.marked_at) if call else None,
        "back_at": _iso(call.back_at) if call else None,
        "messages": [_message(each) for each in rows.messages],
        "texts": [_text(each) for each in rows.texts],
    }


def _message(message: Message) -> dict[str, Any]:
    return {
        "left_at": message.left_at.isoformat(),
        "seconds": message.seconds,
        "erased": message.erased,
    }


def _text(text: Text) -> dict[str, Any]:
    """Tell when a text came or went, and nothing of what it says."""
    return {
        "at": text.at.isoformat(),
        "incoming": text.incoming,
        "fate": text.fate.value if text.fate else None,
    }


def _visit(visit: Visit, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell whom a responder asked for, and what came of it."""
    return {
        "responder": names.get(visit.host, visit.host),
        "kind": visit.kind.value,
        "guest": names.get(visit.service or visit.person or ""),
        "asked_at": visit.asked_at.isoformat(),
        "joined_at": _iso(visit.caller_in_at),
        "ended_at": _iso(visit.ended_at),
        "outcome": visit.outcome.value if visit.outcome else None,
    }


def _alarm(
    alarm: Notice, told_of: Sequence[Telling], names: Mapping[str, str]
) -> dict[str, Any]:
    """Tell who was told that nobody came, and who takes care of it."""
    return {
        "kind": alarm.kind.value,
        "raised_at": alarm.raised_at.isoformat(),
        "settled_at": _iso(alarm.settled_at),
        "taken_by": names.get(alarm.settled_by or ""),
        "told": [
            {
                "who": names.get(each.person_code, each.person_code),
                "means": each.means.value,
                "at": each.asked_at.isoformat(),
                "result": each.result.value if each.result else "under-way",
            }
            for each in told_of
        ],
    }


def _attempt(leg: Leg, names: Mapping[str, str]) -> dict[str, Any]:
    return {
        "responder": names.get(leg.person_code, leg.person_code),
        "outcome": leg.outcome.value,
        "rung_at": leg.rung_at.isoformat(),
        "answered_at": _iso(leg.answered_at),
        "accepted_at": _iso(leg.accepted_at),
        "seconds": leg.seconds,
        "talked_seconds": _talked(leg),
        "settled": None,
        "ended_at": None,
    }


def _invitation(invited: Invitation, sid: str, names: Mapping[str, str]) -> dict[str, Any]:
    """Tell what became of an invitation, as far as this call goes."""
    elsewhere = invited.given_sid not in {None, sid}
    outcome = "elsewhere" if elsewhere else invited.outcome or "ringing"
    ended = invited.ended_at or invited.asked_at
    return {
        "responder": names.get(invited.person_code, invited.person_code),
        "outcome": str(outcome),
        "rung_at": invited.asked_at.isoformat(),
        "answered_at": _iso(invited.answered_at),
        "accepted_at": _iso(invited.accepted_at),
        "seconds": round((ended - invited.asked_at).total_seconds()),
        "talked_seconds": _span(invited.accepted_at, invited.ended_at),
        "settled": invited.settled if invited.given_sid == sid else None,
        "ended_at": _iso(invited.ended_at),
    }


def _talked(leg: Leg) -> int | None:
    """Tell how long somebody talked: what their telephone was on, but for the question."""
    asked = _span(leg.answered_at, leg.accepted_at)
    return max(leg.seconds - asked, 0) if leg.seconds and asked is not None else None


def _span(since: datetime | None, until: datetime | None) -> int | None:
    return round((until - since).total_seconds()) if since and until else None


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
