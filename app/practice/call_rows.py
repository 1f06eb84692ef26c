"""Calls as REST shows and filters them (Twilio: "Call resource")."""

from app.practice.legs import FINAL, Leg
from app.practice.rest import Asked, Json, at_time, moment, words

NOTHING = words(
    "answered_by caller_name forwarded_from group_sid phone_number_sid price trunk_sid"
)


def status_of(leg: Leg) -> str:
    """Give the status; `initiated` is none of those that the resource knows."""
    return "queued" if leg.status == "initiated" else leg.status


def fits(asked: Asked, leg: Leg) -> bool:
    """Tell whether a call fits the filters of a list."""
    values = {
        "To": leg.to,
        "From": leg.shown or "",
        "Status": status_of(leg),
        "ParentCallSid": leg.parent.sid if leg.parent else "",
    }
    equal = all(asked.get(name, value) == value for name, value in values.items())
    started = at_time(asked, "StartTime", leg.started_at)
    return at_time(asked, "EndTime", leg.ended_at) and started and equal


def row(asked: Asked, leg: Leg) -> Json:
    """Give a call with all its documented properties."""
    account = asked.exchange.account.sid
    return dict.fromkeys(NOTHING) | {
        "sid": leg.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "parent_call_sid": leg.parent.sid if leg.parent else None,
        "to": leg.to,
        "to_formatted": leg.to,
        "from": leg.shown or "",
        "from_formatted": leg.shown or "",
        "status": status_of(leg),
        "direction": leg.direction,
        "date_created": moment(leg.history[0][0]),
        "date_updated": moment(leg.history[-1][0]),
        "start_time": moment(leg.started_at),
        "end_time": moment(leg.ended_at) if leg.status in FINAL else None,
        "duration": str(leg.duration()) if leg.status == "completed" else None,
        "price_unit": "USD",
        "queue_time": str(round(leg.queue_seconds * 1000)),
        "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{account}/Calls/{leg.sid}.json",
    }
