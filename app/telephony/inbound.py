"""Twilio's webhook forms, read into the engine's events; whatever stands in them."""

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from app.telephony.numbers import caller_number, may_be_called
from app.telephony.webhooks import Webhook
from ivr.errors import SessionUnreadableError
from ivr.events import (
    CallStarted,
    Event,
    HungUp,
    KeyPressed,
    MessageEnded,
    NothingPressed,
    Parted,
    QueueLeft,
    QueueOutcome,
    RingEnded,
    RingOutcome,
    Waiting,
    WentWrong,
)
from ivr.numbers import written
from ivr.session import Session

ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
LONGEST_MESSAGE = 24 * 60 * 60
LONGEST_WAIT = 24 * 60 * 60
LONGEST_SECOND = 12  # digits of a second since 1970
_RECORDING_SID = re.compile(r"RE[0-9a-f]{32}")
_TEXT_SID = re.compile(r"(SM|MM)[0-9a-f]{32}")
MOST_KEYS = 16  # more than any number has


def session(query: Mapping[str, str], form: Mapping[str, str]) -> Session | None:
    """Read the session that an action URL carries; None where there is none, or half of one.

    A fallback has no session of its own, and names the address that failed in ErrorUrl.
    """
    text = query.get("s") or _failed_session(form.get("ErrorUrl", ""))
    try:
        return Session.read(text)
    except SessionUnreadableError:
        return None


def event(webhook: Webhook, form: Mapping[str, str]) -> Event:
    """Tell what a webhook on the caller's leg reports."""
    if webhook is Webhook.VOICE:
        return CallStarted()
    if _is_gone(form):
        return HungUp()
    found: dict[Webhook, Event] = {
        Webhook.KEY: _key(form),
        Webhook.WAIT: Waiting(key(form)),
        Webhook.LEFT: QueueLeft(queue_outcome(form)),
        Webhook.PARTED: Parted(),
        Webhook.RUNG: RingEnded(ring_outcome(form)),
        Webhook.MESSAGE: MessageEnded(whole(form.get("RecordingDuration"))),
    }
    return found.get(webhook, WentWrong())


def key(form: Mapping[str, str]) -> str | None:
    """Tell the key of a form; None is silence, however Twilio says it, or a number."""
    digits = form.get("Digits", "")
    return digits if len(digits) == 1 else None


def typed_number(form: Mapping[str, str]) -> str | None:
    """Read ten digits that a caller typed as E.164; None where the line never calls them."""
    number = written(form.get("Digits", ""))
    typed = caller_number(number) if number else None
    # Numbers of fiction are told apart where one is called: here nobody knows what line it is.
    return typed if typed and may_be_called(typed, practice=True) else None


def bridged(form: Mapping[str, str]) -> bool:
    """Tell whether Twilio connected the two of a dial; only DialBridged says so."""
    return form.get("DialBridged") == "true"


def ring_outcome(form: Mapping[str, str]) -> RingOutcome:
    """Tell how a dialled leg ended.

    Only DialBridged says that two people were connected: a voicemail that answered, and a
    person who then pressed nothing, end as `completed` too. A status that is not known is
    taken for an unanswered call, so that the hunt goes on.
    """
    if bridged(form):
        return RingOutcome.CONVERSATION
    if form.get("DialCallStatus") in {"completed", "answered"}:
        return RingOutcome.NOT_ACCEPTED
    try:
        return RingOutcome(form.get("DialCallStatus", ""))
    except ValueError:
        return RingOutcome.NO_ANSWER


def queue_outcome(form: Mapping[str, str]) -> QueueOutcome:
    """Tell how the queue ended; a result that is not known is a failure of the queue.

    Who was still being told that somebody is there has talked with nobody.
    """
    match form.get("QueueResult"):
        case "bridged":
            return QueueOutcome.CONVERSATION
        case "leave":
            return QueueOutcome.LEFT
        case _:
            return QueueOutcome.FAILED


def waited(query: Mapping[str, str], now: float) -> int:
    """Tell how many seconds ago a caller came into the queue; 0 where nothing says so."""
    since = query.get("w", "")
    known = since.isascii() and since.isdigit() and len(since) <= LONGEST_SECOND
    return min(max(int(now) - int(since), 0), LONGEST_WAIT) if known else 0


def recording(query: Mapping[str, str], form: Mapping[str, str]) -> str | None:
    """Find the reference of the caller's latest message, which our addresses carry on.

    The action of a recording gives only an address that ends in it.
    """
    told = form.get("RecordingSid") or form.get("RecordingUrl") or query.get("r", "")
    found = _RECORDING_SID.search(told)
    return found.group() if found else None


def whole(text: str | None) -> int:
    """Read a number of seconds; 0 where it is missing or nonsense."""
    text = (text or "").strip()
    digits = text if text.isascii() and text.isdigit() and len(text) <= len("86400") else "0"
    return min(int(digits), LONGEST_MESSAGE)


def is_text(sid: str) -> bool:
    """Tell whether this is Twilio's name of a text."""
    return _TEXT_SID.fullmatch(sid) is not None


def is_over(form: Mapping[str, str]) -> bool:
    """Tell whether the call that a form is about has ended."""
    return form.get("CallStatus") in ENDED


def _is_gone(form: Mapping[str, str]) -> bool:
    gone = is_over(form) or form.get("Digits") == "hangup"
    return gone or form.get("QueueResult") == "hangup"


def _failed_session(url: str) -> str:
    try:
        return parse_qs(urlsplit(url).query).get("s", [""])[0]
    except ValueError:
        return ""


def _key(form: Mapping[str, str]) -> Event:
    digits = form.get("Digits", "")[:MOST_KEYS]
    if written(digits) and typed_number(form) is None:
        return NothingPressed()  # whoever typed it is asked again, and promised nothing
    return KeyPressed(digits) if digits else NothingPressed()
