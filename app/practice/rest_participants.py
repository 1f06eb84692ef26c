"""Who is in a conference, by REST: shown, held, muted, removed."""

from urllib.parse import unquote

from app.practice import room
from app.practice.conferences import Conference, Participant
from app.practice.errors import RequestRefusedError
from app.practice.rest import (
    PAGING,
    PARTICIPANTS,
    UNKNOWN_PARAMETER,
    Asked,
    Json,
    Operation,
    Reply,
    moment,
    not_found,
    page,
    words,
)
from app.practice.rest_conferences import conference_of

TRUTHS = {"true": True, "false": False}
TO_UPDATE = words(
    "Muted Hold HoldUrl HoldMethod AnnounceUrl AnnounceMethod WaitUrl WaitMethod BeepOnExit "
    "EndConferenceOnExit Coaching CallSidToCoach"
)
ROOM = r"Conferences/(CF[0-9a-f]{32}|[\w.%~+-]+)/Participants\.json"
_ONE = r"Conferences/(CF[0-9a-f]{32})/Participants/(CA[0-9a-f]{32}|[\w.%~+-]+)\.json"


def list_them(asked: Asked) -> Reply:
    """List who is in a conference or on the way; of one that is over, nobody is."""
    conference = conference_of(asked)
    over = conference.status == "completed"
    known = [] if over else [each for each in conference.participants if _fits(asked, each)]
    return page(asked, "participants", [row(asked, conference, each) for each in known])


def _fits(asked: Asked, who: Participant) -> bool:
    facts = {"Muted": who.muted, "Hold": who.hold, "Coaching": False}
    return all(_truth(asked, name, usual=fact) == fact for name, fact in facts.items())


def fetch(asked: Asked) -> Reply:
    conference, who = _found(asked)
    return Reply(body=row(asked, conference, who))


def update(asked: Asked) -> Reply:
    """Hold, mute or change a participant; what stays as it was is not told of."""
    conference, who = _found(asked)
    wanted = _truth(asked, "Muted", usual=who.muted), _truth(asked, "Hold", usual=who.hold)
    ends = _truth(asked, "EndConferenceOnExit", usual=who.ends)
    holding = asked.target("HoldUrl", "HoldMethod", UNKNOWN_PARAMETER, "GET")
    if who.muted != wanted[0]:
        room.mute(asked.exchange, conference, who, on=wanted[0])
    if who.hold != wanted[1]:
        who.holding = holding if holding[0] else None
        room.hold(asked.exchange, conference, who, on=wanted[1])
    if who.ends != ends:
        who.ends = ends
        room.tell(asked.exchange, conference, "participant-modify", who)
    return Reply(body=row(asked, conference, who), sid=who.leg.sid)


def remove(asked: Asked) -> Reply:
    """Take somebody out of a conference: their call goes on with what follows there."""
    _, who = _found(asked)
    who.kicked = True
    if who.inside:
        who.has_to_go("participant_updated_via_api")
    elif not who.leg.gone:
        who.leg.dropped = "removed by REST"
    return Reply(status=204, sid=who.leg.sid)


def _truth(asked: Asked, name: str, *, usual: bool) -> bool:
    """Give a truth; Twilio takes any other word for false, which here is refused."""
    value = asked.get(name)
    if value and value not in TRUTHS:
        raise RequestRefusedError(400, UNKNOWN_PARAMETER, f"{name}: true or false")
    return TRUTHS.get(value, usual)


def _found(asked: Asked) -> tuple[Conference, Participant]:
    conference = conference_of(asked)
    who = conference.find(unquote(asked.sids[1]))
    if who is None or conference.status == "completed":
        raise not_found(asked)
    return conference, who


def row(asked: Asked, conference: Conference, who: Participant) -> Json:
    """Give a participant with all its documented properties."""
    account, call = asked.exchange.account.sid, who.leg.sid
    room_uri = f"/2010-04-01/Accounts/{account}/Conferences/{conference.sid}"
    return {
        "account_sid": account,
        "call_sid": call,
        "label": who.label or None,
        "call_sid_to_coach": None,
        "coaching": False,
        "conference_sid": conference.sid,
        "date_created": moment(who.since),
        "date_updated": moment(who.changed_at),
        "end_conference_on_exit": who.ends,
        "hold": who.hold,
        "muted": who.muted,
        "queue_time": str(round(who.leg.queue_seconds * 1000)),
        "start_conference_on_enter": who.starts,
        "status": who.status,
        "uri": f"{room_uri}/Participants/{call}.json",
    }


OPERATIONS = (
    Operation(
        name="ListParticipant",
        page=PARTICIPANTS,
        method="GET",
        path=ROOM,
        serve=list_them,
        documented=PAGING | words("Muted Hold Coaching"),
    ),
    Operation(name="FetchParticipant", page=PARTICIPANTS, method="GET", path=_ONE, serve=fetch),
    Operation(
        name="UpdateParticipant",
        page=PARTICIPANTS,
        method="POST",
        path=_ONE,
        serve=update,
        documented=TO_UPDATE,
        not_carried=TO_UPDATE - words("Muted Hold HoldUrl HoldMethod EndConferenceOnExit"),
    ),
    Operation(
        name="DeleteParticipant", page=PARTICIPANTS, method="DELETE", path=_ONE, serve=remove
    ),
)
