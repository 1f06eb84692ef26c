"""The calendar itself, which needs no sign-in, and the page on which its address is made."""

import re
import secrets
from datetime import datetime
from typing import TYPE_CHECKING, cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.db import LOOK, DatabaseAwayError
from app.feeds import calendars, service, store
from app.feeds.rules import READERS, WITHIN, Kind, Turns, own_entries, team_entries
from app.feeds.words import NAMES
from app.pages.desk import desk
from app.pages.guard import allowed, open_to_all, visitor
from app.pages.shell import frame, page, say
from app.pages.words import LANGUAGES, USUAL, read
from app.pages.words import gettext as _
from app.rota.rules import Rota
from app.staff.views.browsers import address_of_request

if TYPE_CHECKING:
    from app.rota.service import RotaKeeper

TURNS, WRITTEN = "feed-turns", "feeds"  # in the application's extensions
OWNERS = READERS[Kind.OWN]
WORD = re.compile("[0-9a-f]{32}")
TOO_MANY, AWAY = 429, 503

bp = frame(Blueprint("feeds", __name__, url_prefix="/calendar", template_folder="templates"))


@bp.get("")
@allowed(*OWNERS)
def addresses() -> Response:
    """Show which calendars somebody has an address of."""
    return _shown()


@bp.post("/<any(own, team):kind>")
@allowed(*OWNERS)
def make(kind: str) -> Answer | Response:
    """Make an address, and show it this once: nothing keeps it, so no other page could."""
    chosen, at = _kind(kind), desk().clock.now()
    word, turn = request.form.get("word", ""), request.form.get("turn", "")
    secret = None
    if WORD.fullmatch(word) and re.fullmatch("[0-9]{1,6}", turn):
        with desk().database.transaction() as session:
            form = int(turn), word, at
            secret = service.make(session, desk().keyring, visitor().code, chosen, form)
    if secret is None:
        say(_("This was changed meanwhile. Look again."))
        return redirect(url_for("feeds.addresses"))
    path = url_for("feeds.feed", secret=secret)
    return _shown(chosen, f"{desk().settings.public_url.rstrip('/')}{path}")


@bp.post("/<any(own, team):kind>/revoke")
@allowed(*OWNERS)
def revoke(kind: str) -> Answer:
    """Let an address end, at once."""
    with desk().database.transaction() as session:
        service.revoke(session, visitor().code, _kind(kind), desk().clock.now())
    say(_("That address is dead. Whoever has it sees nothing any more."))
    return redirect(url_for("feeds.addresses"))


@bp.get("/<string(length=43):secret>.ics")
@open_to_all
def feed(secret: str) -> Response:
    """Give a calendar to whoever knows its address; 404 says nothing of why there is none."""
    at = desk().clock.now()
    turns = cast("Turns", current_app.extensions[TURNS])
    if not turns.take(address_of_request(), at):
        waits = str(int(WITHIN.total_seconds()))
        return Response(status=TOO_MANY, headers={"Retry-After": waits})
    try:
        with desk().database.transaction(LOOK) as session:
            found = service.found(session, desk().keyring, secret)
    except DatabaseAwayError:  # whoever asks is a machine, and asks again
        return Response(status=AWAY, headers={"Retry-After": "600"})
    if found is None or found[1] not in _rota().people:
        abort(404)
    answer = Response(_written(*found, at), content_type="text/calendar; charset=utf-8")
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.add_etag()
    answer.make_conditional(request)
    return answer


def _shown(made: Kind | None = None, address: str = "") -> Response:
    with desk().database.transaction() as session:
        rows = store.of(session, visitor().code)
    kinds = [kind for kind in Kind if READERS[kind] & {*visitor().roles}]
    return page(
        "feeds/addresses.html", kinds=kinds, rows=rows, names=NAMES, made=made,
        address=address, words={kind: secrets.token_hex(16) for kind in Kind},
    )  # fmt: skip


def _kind(name: str) -> Kind:
    """Give the kind that an address names; 404 for one that is not theirs to have."""
    kind = Kind(name)
    if not READERS[kind] & {*visitor().roles}:
        abort(404)
    return kind


def _written(kind: Kind, code: str, at: datetime) -> bytes:
    """Write a calendar, or give the one of before: nothing has changed since, this day."""
    rota = _rota()
    kept = cast(
        "dict[tuple[Kind, str], tuple[Rota, object, bytes]]", current_app.extensions[WRITTEN]
    )
    today = at.astimezone(rota.zone).date()
    known = kept.get((kind, code))
    if known is None or known[0] is not rota or known[1] != today:
        known = kept[kind, code] = rota, today, _new(rota, kind, code, at)
    return known[2]


def _new(rota: Rota, kind: Kind, code: str, at: datetime) -> bytes:
    own = kind is Kind.OWN
    entries = own_entries(rota, code, at) if own else team_entries(rota, at)
    spoken = rota.people[code].languages
    language = next((each for each in spoken if each in LANGUAGES), USUAL)
    texts = read(desk().settings.locales)[language]
    return calendars.written(kind, entries, rota.zone, texts, at)


def _rota() -> Rota:
    return cast("RotaKeeper", current_app.extensions["rota"]).rota
