"""Each error, and what a caller or a browser is told: one table."""

import logging

from flask import Flask, Response, current_app, g, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException

from app.db import DatabaseAwayError
from app.errors import HotlineError
from app.pages.shell import sentence
from app.pages.words import gettext as _
from app.telephony.twiml import CONTENT_TYPE
from app.telephony.webhooks import CALLER, RESPONDER

log = logging.getLogger(__name__)

WEBHOOKS = "/twilio/"
BAD, WRONG_WAY, TOO_LARGE = 400, 405, 413
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
    """Answer a refusal: a browser by a page, everybody else by its number alone."""
    status = error.code or 500
    if not _is_browser():
        return Response(status=status)
    return sentence(status, *_said(error))


def _said(error: HTTPException) -> tuple[str, str]:
    if isinstance(error, CSRFError):
        return (
            _("This page was open for too long"),
            _("Nothing was saved. Go back, load the page again, and repeat what you did."),
        )
    if error.code == TOO_LARGE:
        return _("This is too much at once"), _("Nothing was saved. Please send less.")
    if error.code in {BAD, WRONG_WAY}:
        return (
            _("This page was not asked for rightly"),
            _("Nothing was changed. Go back and try again from the page before."),
        )
    return (
        _("There is no such page"),
        _("It may be gone, or it is not yours to see. Nothing was changed."),
    )


def _failure(error: Exception) -> Response:
    log.error("webhook %s failed", request.endpoint, exc_info=error)
    status = 503 if isinstance(error, HotlineError) else 500
    return _spoken() or (_apology(error, status) if _is_browser() else Response(status=status))


def _apology(error: Exception, status: int) -> Response:
    """Say that a page failed, without asking Postgres for who is reading."""
    g.visitor = None
    if isinstance(error, DatabaseAwayError):
        text = _("The records cannot be reached just now. Calls go on. Try again in a minute.")
    else:
        text = _("Something went wrong here. Calls go on. Try again in a minute.")
    return sentence(status, _("This page is not there just now"), text)


def _is_browser() -> bool:
    """Tell a page from a webhook; whoever knocks at a webhook learns nothing."""
    return not request.path.startswith(WEBHOOKS) and request.accept_mimetypes.accept_html


def _spoken() -> Response | None:
    documents: dict[str, str] = current_app.extensions["last words"]
    document = documents.get((request.endpoint or "").rpartition(".")[2])
    return Response(document, content_type=CONTENT_TYPE) if document else None
