"""The story of a case: what happened in its call, who was rung, told and brought in."""

from collections.abc import Sequence
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
from app.messages import store as left
from app.notices import store as notices
from app.notices.tables import Notice, Telling
from app.rota import store as rota
from app.staff import store as staff
from app.texts import store as texts


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
    call = calls.of_cases(session, [case.id]).get(case.id)
    told = summary(case, call) | {"texts": _texts(session, case)}
    if call is None:
        nothing: dict[str, Any] = {"attempts": [], "alarms": [], "messages": [], "guests": []}
        return told | nothing | {"marked_at": None, "back_at": None}
    legs, messages = calls.legs(session, call.sid), left.of_call(session, call.sid)
    invited = dispatch.of_call(session, call.sid)
    alarms = [
        (alarm, notices.told_of(session, alarm))
        for alarm in notices.alarms_of(session, call.sid)
    ]
    people = {leg.person_code for leg in legs} | {each.person_code for each in invited}
    people |= {each.person_code for _, told_of in alarms for each in told_of}
    visits = guests.all_of_call(session, call.sid)
    people |= {code for each in visits for code in (each.host, each.person) if code}
    people |= {alarm.settled_by for alarm, _ in alarms if alarm.settled_by}
    names = staff.first_names(session, people)
    attempts = [_attempt(leg, names) for leg in legs]
    attempts += [_invitation(each, call.sid, names) for each in invited]
    return told | {
        "words_safe": reach.may_leave_words(session, call),
        "path": call.path,
        "attempts": sorted(attempts, key=itemgetter("rung_at")),
        "alarms": [_alarm(alarm, told_of, names) for alarm, told_of in alarms],
        "guests": [_visit(each, names | rota.service_names(session)) for each in visits],
        "marked_at": _iso(call.marked_at),
        "back_at": _iso(call.back_at),
        "messages": [
            {
                "left_at": message.left_at.isoformat(),
                "seconds": message.seconds,
                "erased": message.erased,
            }
            for message in messages
        ],
    }


def _texts(session: Session, case: Case) -> list[dict[str, Any]]:
    """Tell when texts came and went, and nothing of what they say."""
    return [
        {
            "at": each.at.isoformat(),
            "incoming": each.incoming,
            "fate": each.fate.value if each.fate else None,
        }
        for each in texts.texts(session, case.id)
    ]


def _visit(visit: Visit, names: dict[str, str]) -> dict[str, Any]:
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


def _alarm(alarm: Notice, told_of: Sequence[Telling], names: dict[str, str]) -> dict[str, Any]:
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


def _attempt(leg: Leg, names: dict[str, str]) -> dict[str, Any]:
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


def _invitation(invited: Invitation, sid: str, names: dict[str, str]) -> dict[str, Any]:
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
