"""What the pages of sign-in share: trying a form, showing a secret, warning an owner."""

import math
from collections.abc import Callable
from datetime import datetime
from typing import cast

import segno
from flask import Blueprint, current_app
from markupsafe import Markup
from wtforms import Field

from app.db import Session
from app.pages.desk import desk
from app.pages.shell import frame
from app.pages.words import gettext as _
from app.staff import codes
from app.staff.forms import Asking
from app.staff.passwords import BusyError
from app.staff.proofs import WaitError, WrongError
from app.staff.rules import Touched
from app.staff.views.browsers import browser

REFUSED, SLOWLY, BUSY = 422, 429, 503
WARNS = "warns"  # in the application's extensions: what tells somebody of their account
Warns = Callable[[Session, str, Touched, datetime, str], None]

bp = frame(Blueprint("staff", __name__, url_prefix="/staff", template_folder="../templates"))


def checked(form: Asking, field: Field, act: Callable[[], None]) -> int:
    """Do what a form asks for: 0, or a status and the reason at a field."""
    if not form.validate():
        return REFUSED
    try:
        act()
    except WaitError as error:
        seconds = math.ceil(error.left.total_seconds())
        field.errors = [_("Too many tries. Wait %(n)s seconds, then try again.", n=seconds)]
        return SLOWLY
    except BusyError:
        field.errors = [_("Many people are signing in just now. Try again in a moment.")]
        return BUSY
    except WrongError:
        field.errors = [str(form.refusal)]
        return REFUSED
    return 0


def shown(secret: bytes, name: str) -> dict[str, object]:
    """Give what shows a secret on a page: a picture to scan, an address, letters to type."""
    address = codes.address(secret, name)
    picture = segno.make(address, error="m", micro=False)
    svg = picture.svg_inline(dark="#000", light="#fff", svgclass="qr", omitsize=True)
    # segno writes the picture: nothing that anybody typed stands in it.
    return {"picture": Markup(svg), "address": address, "typed": codes.typed(secret)}  # noqa: S704


def warn(database: Session, code: str, what: Touched) -> None:
    """Have somebody told what is done to their account, in the transaction that does it."""
    tells = cast("Warns", current_app.extensions[WARNS])
    tells(database, code, what, desk().clock.now(), browser())
