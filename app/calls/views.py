"""Twilio's webhooks: check, read, ask, answer."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast
from urllib.parse import parse_qs

from flask import Blueprint, Request, Response, abort, current_app, request

from app.calls.service import Calls
from app.clock import Clock
from app.telephony.delivery import Delivery, content_of, shortened
from app.telephony.signature import Signatures
from app.telephony.twiml import CONTENT_TYPE
from app.telephony.webhooks import CALLER, NOTED, PATHS, RESPONDER, Webhook

FORM = "application/x-www-form-urlencoded"
LONGEST_BODY = 256 * 1024  # CallToken alone can be many kilobytes
MOST_FIELDS = 1000

bp = Blueprint("calls", __name__)


@dataclass(frozen=True, kw_only=True)
class Door:
    """What the webhooks need; the factory puts one into the application's extensions.

    `name` gives a delivery its id from all that it holds, by a keyed hash.
    """

    calls: Calls
    signatures: Signatures
    account_sid: str
    clock: Clock
    name: Callable[[str], str]


def caller(webhook: str) -> Response:
    return _spoken(_door().calls.answer_caller(_delivery(Webhook(webhook))))


def responder(webhook: str) -> Response:
    return _spoken(_door().calls.answer_responder(_delivery(Webhook(webhook))))


def noted(webhook: str) -> Response:
    _door().calls.note(_delivery(Webhook(webhook)))
    return Response(status=204)


for _webhooks, _view in ((CALLER, caller), (RESPONDER, responder), (NOTED, noted)):
    for _webhook in _webhooks:
        bp.add_url_rule(
            PATHS[_webhook],
            endpoint=_webhook.value,
            view_func=_view,
            methods=["POST"],
            defaults={"webhook": _webhook.value},
        )


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
