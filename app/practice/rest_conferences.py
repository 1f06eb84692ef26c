"""Conferences by REST: shown and ended (Twilio: "Conference resource")."""

from app.practice import room
from app.practice.conferences import Conference
from app.practice.errors import RequestRefusedError
from app.practice.rest import (
    CONFERENCES,
    PAGING,
    UNKNOWN_PARAMETER,
    Asked,
    Json,
    Operation,
    Reply,
    at_time,
    moment,
    not_found,
    page,
    words,
)

_ONE = r"Conferences/(CF[0-9a-f]{32})\.json"


def fetch(asked: Asked) -> Reply:
    return Reply(body=_row(asked, conference_of(asked)))


def list_them(asked: Asked) -> Reply:
    """List conferences, the newest first."""
    known = reversed(asked.exchange.conferences.all)
    return page(
        asked, "conferences", [_row(asked, each) for each in known if _fits(asked, each)]
    )


def update(asked: Asked) -> Reply:
    """End a conference; one that is over stays over."""
    conference = conference_of(asked)
    if asked.get("Status") != "completed":
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, "Status: completed")
    if conference.status != "completed":
        reason = "conference-ended-via-api"
        room.close(asked.exchange, conference, reason, "conference_ended_via_api")
        if not conference.inside:
            room.tell_end(asked.exchange, conference)
    return Reply(body=_row(asked, conference), sid=conference.sid)


def conference_of(asked: Asked) -> Conference:
    """Give the conference whose sid stands in the path."""
    known = (each for each in asked.exchange.conferences.all if each.sid == asked.sids[0])
    conference = next(known, None)
    if conference is None:
        raise not_found(asked)
    return conference


def _fits(asked: Asked, conference: Conference) -> bool:
    same = asked.get("FriendlyName", conference.name) == conference.name
    same = same and asked.get("Status", conference.status) == conference.status
    made = at_time(asked, "DateCreated", conference.made_at)
    return at_time(asked, "DateUpdated", conference.changed_at) and made and same


def _row(asked: Asked, conference: Conference) -> Json:
    account, last = asked.exchange.account.sid, conference.ended_by
    return {
        "sid": conference.sid,
        "account_sid": account,
        "api_version": "2010-04-01",
        "friendly_name": conference.name,
        "status": conference.status,
        "region": "us1",
        "date_created": moment(conference.made_at),
        "date_updated": moment(conference.changed_at),
        "reason_conference_ended": conference.reason or None,
        "call_sid_ending_conference": last.leg.sid if last else None,
        "subresource_uris": {},
        "uri": f"/2010-04-01/Accounts/{account}/Conferences/{conference.sid}.json",
    }


OPERATIONS = (
    Operation(
        name="ListConference",
        page=CONFERENCES,
        method="GET",
        path=r"Conferences\.json",
        serve=list_them,
        documented=PAGING
        | words(
            "FriendlyName Status DateCreated DateCreated< DateCreated> "
            "DateUpdated DateUpdated< DateUpdated>"
        ),
    ),
    Operation(name="FetchConference", page=CONFERENCES, method="GET", path=_ONE, serve=fetch),
    Operation(
        name="UpdateConference",
        page=CONFERENCES,
        method="POST",
        path=_ONE,
        serve=update,
        documented=words("Status AnnounceUrl AnnounceMethod"),
        not_carried=words("AnnounceUrl AnnounceMethod"),
    ),
)
