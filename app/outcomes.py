"""Each error, and what a caller or a browser is told: one table."""

import logging

from flask import Flask, Response, current_app, request
from werkzeug.exceptions import HTTPException

from app.errors import HotlineError
from app.telephony.twiml import CONTENT_TYPE
from app.telephony.webhooks import CALLER, RESPONDER

log = logging.getLogger(__name__)

HANG_UP = '<?xml version="1.0" encoding="UTF-8"?><Response><Hangup/></Response>'


def register(app: Flask, last_words: str) -> None:
    """Let no error of ours reach anybody: callers go on, everybody else gets a bare status."""
    # On the caller's leg the call must go on; on a responder's, a document that ends would
    # connect them, so it hangs up.
    app.extensions["last words"] = {webhook.value: last_words for webhook in CALLER} | {
        webhook.value: HANG_UP for webhook in RESPONDER
    }
    app.register_error_handler(HTTPException, _refusal)
    app.register_error_handler(Exception, _failure)


def _refusal(error: HTTPException) -> Response:
    """Answer a refusal by its number alone: strangers learn nothing from it."""
    return Response(status=error.code or 500)


def _failure(error: Exception) -> Response:
    log.error("webhook %s failed", request.endpoint, exc_info=error)
    return _spoken() or Response(status=503 if isinstance(error, HotlineError) else 500)


def _spoken() -> Response | None:
    documents: dict[str, str] = current_app.extensions["last words"]
    document = documents.get((request.endpoint or "").rpartition(".")[2])
    return Response(document, content_type=CONTENT_TYPE) if document else None
