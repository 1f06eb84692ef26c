"""What all pages of cases share: finding a case, its work, and the way back to its page."""

from typing import cast

from flask import Blueprint, abort, current_app, redirect, url_for
from werkzeug.wrappers import Response as Answer

from app.cases.tables import Case
from app.casework.service import Casework
from app.db import Session
from app.intake import store as intake
from app.pages.desk import ACCOUNT, desk
from app.pages.guard import visitor
from app.pages.shell import frame
from app.telephony.rest import Account

bp = frame(
    Blueprint(
        "cases",
        __name__,
        url_prefix="/cases",
        template_folder="../templates",
        static_folder="../static",
    )
)


def found_of(session: Session, name: str) -> Case:
    """Find a case that the visitor may see; whose it is not does not learn that it is there."""
    may = intake.visible(visitor().code, visitor().roles)
    return intake.seen(session, name, may) or abort(404)


def casework() -> Casework:
    settings = desk().settings
    return Casework(
        keyring=desk().keyring,
        line=settings.hotline_number,
        zone=settings.timezone,
        practice=settings.practice,
        code=visitor().code,
        at=desk().clock.now(),
    )


def account() -> Account:
    return cast("Account", current_app.extensions[ACCOUNT])


def back(name: str, part: str | None = None) -> Answer:
    return redirect(url_for("cases.case", name=name.upper(), _anchor=part), 303)
