"""Queues and who waits in them, by REST (Twilio: "Queues resource", "Members resource")."""

from app.practice.errors import RequestRefusedError
from app.practice.queues import LARGEST_SIZE, USUAL_SIZE, Member, Queue
from app.practice.rest import (
    MEMBERS,
    NOT_ALLOWED,
    PAGING,
    QUEUES,
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
from app.practice.rest_calls import redirect
from app.practice.values import Request

LONGEST_NAME = 64
BAD_NAME = 20002
_ONE = r"Queues/(QU[0-9a-f]{32})\.json"
_MEMBER = r"Queues/(QU[0-9a-f]{32})/Members/(CA[0-9a-f]{32}|Front)\.json"


def create(asked: Asked) -> Reply:
    queues, now = asked.exchange.queues, asked.exchange.timeline.now()
    queue = queues.make(_name(asked), now, _most(asked, USUAL_SIZE))
    return Reply(status=201, body=_row(asked, queue), sid=queue.sid)


def _name(asked: Asked) -> str:
    name = asked.get("FriendlyName").strip()
    if not 0 < len(name) <= LONGEST_NAME:
        raise RequestRefusedError(400, BAD_NAME, "FriendlyName: 1 to 64 characters")
    if asked.exchange.queues.named(name):
        raise RequestRefusedError(400, BAD_NAME, "A queue of this name exists")
    return name


def _most(asked: Asked, usual: int) -> int:
    return asked.whole("MaxSize", usual, (1, LARGEST_SIZE), UNKNOWN_PARAMETER)


def fetch(asked: Asked) -> Reply:
    return Reply(body=_row(asked, _found(asked)))


def update(asked: Asked) -> Reply:
    queue = _found(asked)
    most = _most(asked, queue.most)
    if asked.get("FriendlyName", queue.name) != queue.name:
        queue.name = _name(asked)
    queue.most, queue.changed_at = most, asked.exchange.timeline.now()
    return Reply(body=_row(asked, queue), sid=queue.sid)


def delete(asked: Asked) -> Reply:
    """Delete a queue; only an empty one can be ("Remove an empty queue").

    Twilio's dictionary has no error of its own for the other ones.
    """
    queue = _found(asked)
    if queue.members:
        raise RequestRefusedError(400, NOT_ALLOWED, "The queue is not empty")
    del asked.exchange.queues.by_sid[queue.sid]
    return Reply(status=204, sid=queue.sid)


def list_them(asked: Asked) -> Reply:
    rows = [_row(asked, queue) for queue in asked.exchange.queues.by_sid.values()]
    return page(asked, "queues", rows)


def list_members(asked: Asked) -> Reply:
    queue = _found(asked)
    rows = [_member_row(asked, queue, member) for member in queue.members]
    return page(asked, "queue_members", rows)


def fetch_member(asked: Asked) -> Reply:
    queue, member = _found_member(asked)
    return Reply(body=_member_row(asked, queue, member))


def update_member(asked: Asked) -> Reply:
    """Take a caller out of the queue; they go on with another document."""
    queue, member = _found_member(asked)
    row = _member_row(asked, queue, member)
    url, method = asked.target("Url", "Method", 21205)
    redirect(member.leg, Request(url=url, method=method))
    return Reply(body=row, sid=member.leg.sid)


def _found(asked: Asked) -> Queue:
    queue = asked.exchange.queues.by_sid.get(asked.sids[0])
    if queue is None:
        raise not_found(asked)
    return queue


def _found_member(asked: Asked) -> tuple[Queue, Member]:
    queue = _found(asked)
    member = queue.find(asked.sids[1])
    if member is None:
        raise not_found(asked)
    return queue, member


def _row(asked: Asked, queue: Queue) -> Json:
    account = asked.exchange.account.sid
    return {
        "sid": queue.sid,
        "account_sid": account,
        "friendly_name": queue.name,
        "current_size": len(queue.members),
        "max_size": queue.most,
        "average_wait_time": queue.average,
        "date_created": moment(queue.made_at),
        "date_updated": moment(queue.changed_at),
        "uri": f"/2010-04-01/Accounts/{account}/Queues/{queue.sid}.json",
    }


def _member_row(asked: Asked, queue: Queue, member: Member) -> Json:
    account, call = asked.exchange.account.sid, member.leg.sid
    return {
        "call_sid": call,
        "queue_sid": queue.sid,
        "position": queue.position(member),
        "wait_time": member.waited(),
        "date_enqueued": moment(member.since),
        "uri": f"/2010-04-01/Accounts/{account}/Queues/{queue.sid}/Members/{call}.json",
    }


OPERATIONS = (
    Operation(
        name="CreateQueue",
        page=QUEUES,
        method="POST",
        path=r"Queues\.json",
        serve=create,
        documented=words("FriendlyName MaxSize"),
        required={"FriendlyName": BAD_NAME},
    ),
    Operation(
        name="ListQueue",
        page=QUEUES,
        method="GET",
        path=r"Queues\.json",
        serve=list_them,
        documented=PAGING,
    ),
    Operation(name="FetchQueue", page=QUEUES, method="GET", path=_ONE, serve=fetch),
    Operation(
        name="UpdateQueue",
        page=QUEUES,
        method="POST",
        path=_ONE,
        serve=update,
        documented=words("FriendlyName MaxSize"),
    ),
    Operation(name="DeleteQueue", page=QUEUES, method="DELETE", path=_ONE, serve=delete),
    Operation(
        name="ListMember",
        page=MEMBERS,
        method="GET",
        path=r"Queues/(QU[0-9a-f]{32})/Members\.json",
        serve=list_members,
        documented=PAGING,
    ),
    Operation(name="FetchMember", page=MEMBERS, method="GET", path=_MEMBER, serve=fetch_member),
    Operation(
        name="UpdateMember",
        page=MEMBERS,
        method="POST",
        path=_MEMBER,
        serve=update_member,
        documented=words("Url Method"),
        required={"Url": 21205},
    ),
)
