"""Twilio's webhooks: check, read, ask, answer."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import cast
from urllib.parse import parse_qs

from flask import Blueprint, Request, Response, abort, current_app, request

from app.calls.alarmed import Alarmed
from app.calls.guested import Guested
from app.calls.invited import Responders
from app.calls.service import Calls
from app.calls.texted import Texted
from app.clock import Clock
from app.settings import FLOWS
from app.telephony.delivery import Delivery, content_of, shortened
from app.telephony.media import Media
from app.telephony.signature import Signatures
from app.telephony.twiml import CONTENT_TYPE
from app.telephony.webhooks import (
    ALARMED,
    CALLER,
    GUESTS,
    HEARD,
    INVITED,
    NOTED,
    PATHS,
    RECORDINGS,
    RESPONDER,
    Invitation,
    Webhook,
)
from ivr import recordings
from ivr.recordings import RecordingUnreadableError

FORM = "application/x-www-form-urlencoded"
LONGEST_BODY = 256 * 1024  # CallToken alone can be many kilobytes
MOST_FIELDS = 1000
A_DAY = 24 * 60 * 60  # seconds until Twilio asks again for a recording it has

_RECORDING = re.compile(r"[a-z]{2,3}/[0-9a-f]{12}/[0-9]{1,4}")

bp = Blueprint("calls", __name__)


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the webhooks need; the factory puts one into the application's extensions.

    `name` gives a delivery its id from all that it holds, by a keyed hash; `recordings` is the
    folder of the line's recorded voices.
    """

    calls: Calls
    responders: Responders
    alarmed: Alarmed
    texted: Texted
    guested: Guested
    signatures: Signatures
    account_sid: str
    clock: Clock
    name: Callable[[str], str]
    media: Media
    recordings: Path = FLOWS / recordings.FOLDER


def caller(webhook: str) -> Response:
    return _spoken(_door().calls.answer_caller(_delivery(Webhook(webhook))))


def responder(webhook: str) -> Response:
    return _spoken(_door().calls.answer_responder(_delivery(Webhook(webhook))))


def invited(webhook: str) -> Response:
    return _spoken(_door().responders.answer(_delivery(Webhook(webhook))))


def found(webhook: str) -> Response:
    """Speak to a caller who is about to be connected."""
    delivery = _delivery(Webhook(webhook))
    _door().calls.note_if_possible(delivery)
    return _spoken(_door().responders.found(Invitation.read(delivery.query)))


def alarmed(webhook: str) -> Response:
    return _spoken(_door().alarmed.answer(_delivery(Webhook(webhook))))


def guest(webhook: str) -> Response:
    return _spoken(_door().guested.answer(_delivery(Webhook(webhook))))


def alone(webhook: str) -> Response:
    """Speak to somebody who is alone in a room; nothing of it needs to be kept."""
    _delivery(Webhook(webhook))
    return _spoken(_door().guested.alone())


def text(webhook: str) -> Response:
    """Take a text in."""
    return _spoken(_door().texted.answer(_delivery(Webhook(webhook))))


def noted(webhook: str) -> Response:
    _door().calls.note(_delivery(Webhook(webhook)))
    return Response(status=204)


_VIEWS = (
    (CALLER, caller),
    (RESPONDER, responder),
    (INVITED, invited),
    ((Webhook.FOUND,), found),
    (GUESTS, guest),
    ((Webhook.ALONE,), alone),
    (ALARMED, alarmed),
    ((Webhook.TEXT,), text),
    (NOTED, noted),
)
for _webhooks, _view in _VIEWS:
    for _webhook in _webhooks:
        bp.add_url_rule(
            PATHS[_webhook],
            endpoint=_webhook.value,
            view_func=_view,
            methods=["POST"],
            defaults={"webhook": _webhook.value},
        )


@bp.get(f"{RECORDINGS}/<language>/<name>.wav")
def recorded_voice(language: str, name: str) -> Response:
    """Give what the line says in a recorded voice: public words, without anything around them.

    With `pause`, they come after so many milliseconds of silence.
    """
    pause = request.args.get("pause", "0")
    if not _RECORDING.fullmatch(f"{language}/{name}/{pause}"):
        abort(404)
    try:
        found = recordings.read(_door().recordings / language / f"{name}.wav")
    except RecordingUnreadableError:
        abort(404)
    response = Response(found.after(int(pause)).wav(), content_type="audio/wav")
    response.cache_control.public = True
    response.cache_control.max_age = A_DAY
    response.add_etag()
    response.make_conditional(request)
    return response


@bp.get(f"{HEARD}/<name>.wav")
def heard(name: str) -> Response:
    """Give a caller's own message to who has its address, which nobody can guess."""
    response = Response(_door().media.sound(name), content_type="audio/wav")
    response.cache_control.no_store = True
    return response


def _door() -> Door:
    return cast("Door", current_app.extensions["door"])


def _spoken(document: str) -> Response:
    return Response(document, content_type=CONTENT_TYPE)


def _delivery(webhook: Webhook) -> Delivery:
    """Take a delivery in; what Twilio did not sign is refused before anything is written.

    Every webhook goes through here. A form signature covers neither JSON nor multipart
    bodies, so neither is read.
    """
    if request.mimetype != FORM:
        abort(415)
    door, target, form = _door(), _target(request), _form(request.get_data(cache=False))
    signed = door.signatures.valid(target, form, request.headers)
    if not signed or form.get("AccountSid", [door.account_sid])[0] != door.account_sid:
        abort(403)
    return Delivery(
        id=door.name(content_of(target, form)),
        webhook=webhook,
        at=door.clock.now(),
        query=shortened(parse_qs(target.partition("?")[2], keep_blank_values=True)),
        form=shortened(form),
    )


def _form(body: bytes) -> dict[str, list[str]]:
    """Read a form once, for its signature, its id and its fields."""
    try:
        return parse_qs(
            body.decode(errors="replace"), keep_blank_values=True, max_num_fields=MOST_FIELDS
        )
    except ValueError:
        abort(413)


def _target(received: Request) -> str:
    """Give path and query as they came over the wire (gunicorn, then werkzeug's own server)."""
    environ = received.environ
    return cast(
        "str", environ.get("RAW_URI") or environ.get("REQUEST_URI") or received.full_path
    )
