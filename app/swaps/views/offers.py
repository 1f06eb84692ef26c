"""Offering a shift: how, to whom, what stays true until another has it; and the answers."""

from flask import Response, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import page, say
from app.pages.words import gettext as _
from app.pages.words import many
from app.rota.hours import Stint
from app.rota.rules import Rota
from app.staff.rules import EVERY_ROLE
from app.swaps import service, store
from app.swaps.rules import (
    Place,
    State,
    Way,
    Wrong,
    coming,
    find,
    fit,
    swappable,
)
from app.swaps.views.frame import (
    bp,
    done,
    place_of,
    rota_of,
    span_in,
    stint_of,
    to_shifts,
    whose,
)
from app.swaps.views.shifts import away_in, shown
from app.swaps.words import WRONG
from app.swaps.work import SwapRefusedError


@bp.get("/of/<person>/<shift>/<day>")
@allowed(*EVERY_ROLE)
def stint(person: str, shift: str, day: str) -> Answer | Response:
    """Show one shift, and the ways in which somebody else can have it."""
    whose(person)
    place, now = place_of(shift, day), desk().clock.now()
    with desk().database.transaction() as session:
        rota = rota_of(session)
        found = stint_of(rota, place, person)
        if found is None:
            return _gone(person)
        return page(
            "mine/stint.html",
            person=rota.people[person],
            own=person == visitor().code,
            stint=found,
            offer=store.live_of(session, place),
            fit=_named(rota, fit(rota, found, now)),
            theirs=swappable(rota, found, now) if found.since > now else [],
            **shown(rota),
        )


@bp.get("/of/<person>/<shift>/<day>/sure")
@allowed(*EVERY_ROLE)
def sure(person: str, shift: str, day: str) -> Answer | Response:
    """Say what follows from an offer, and what stays until another has the shift."""
    whose(person)
    given, place = asked(), place_of(shift, day)
    with desk().database.transaction() as session:
        rota = rota_of(session)
        found = stint_of(rota, place, person)
        if found is None:
            return _gone(person)
        try:
            other = _other(rota, given.get("theirs", ""))
            to = other.person if other else given.get("asked")
            way = _way(given.get("way", ""), to, other)
        except SwapRefusedError as error:
            say(str(WRONG[error.why]))
            return redirect(url_for("mine.stint", person=person, shift=shift, day=day), 303)
        return page(
            "mine/sure.html",
            person=rota.people[person],
            own=person == visitor().code,
            stint=found,
            way=way,
            to=rota.people.get(to or ""),
            other=other,
            count=len(fit(rota, found, desk().clock.now())),
            away=away_in(rota, found),
            approval=store.needs_approval(session),
            **shown(rota),
        )


@bp.post("/of/<person>/<shift>/<day>/offer")
@allowed(*EVERY_ROLE)
def offer(person: str, shift: str, day: str) -> Answer:
    whose(person)
    place, form = place_of(shift, day), request.form
    to, theirs = form.get("asked") or None, _place_in(form.get("theirs", ""))
    made = done(lambda dealing: service.offer(dealing, person, place, to, theirs))
    if made:
        say(_made(made[0].way, made[1]))
    return to_shifts(person)


@bp.post("/of/<person>/offers/<swap>/accept")
@allowed(*EVERY_ROLE)
def accept(person: str, swap: str) -> Answer:
    whose(person)
    seen = span_in(request.form.get("seen", ""))
    taken = done(lambda dealing: service.accept(dealing, swap, person, seen).state)
    if taken is State.WAITING:
        say(_("A coordinator must approve it. Until then everything stays as it is."))
    elif taken:
        say(_("It is done. The shift has changed hands."))
    return to_shifts(person)


@bp.post("/of/<person>/offers/<swap>/decline")
@allowed(*EVERY_ROLE)
def decline(person: str, swap: str) -> Answer:
    whose(person)
    if done(lambda dealing: service.decline(dealing, swap, person)):
        say(_("They are told that you cannot."))
    return to_shifts(person)


@bp.post("/of/<person>/offers/<swap>/withdraw")
@allowed(*EVERY_ROLE)
def withdraw(person: str, swap: str) -> Answer:
    whose(person)
    if done(lambda dealing: service.withdraw(dealing, swap)):
        say(_("It is offered to nobody any more. Whose shift it is has not changed."))
    return to_shifts(person)


@bp.route("/of/<person>/offers/<swap>/back", methods=["GET", "POST"])
@allowed(*EVERY_ROLE)
def give_back(person: str, swap: str) -> Answer | Response:
    """Give back a shift that was taken: first what follows from it, then it is done."""
    whose(person)
    if request.method == "GET":
        with desk().database.transaction() as session:
            rota, found = rota_of(session), store.swap(session, swap)
            if found is None or found.state is not State.TAKEN or found.taker != person:
                return _over(person)
            return page("mine/back.html", swap=found, person=rota.people[person], **shown(rota))
    came = done(lambda dealing: service.give_back(dealing, swap))
    if came:
        say(
            _("You have given it back. Nobody has it now, and coordinators are told.")
            if came[1]
            else _("You have given it back. Whose it was has it again, and is told.")
        )
    return to_shifts(person)


@bp.route("/of/<person>/open/<shift>/<day>", methods=["GET", "POST"])
@allowed(*EVERY_ROLE)
def take(person: str, shift: str, day: str) -> Answer | Response:
    """Take an open shift: first what it means, then it is done."""
    whose(person)
    place = place_of(shift, day)
    if request.method == "GET":
        with desk().database.transaction() as session:
            rota = rota_of(session)
            found = stint_of(rota, place, None)
            if found is None or person not in rota.people:
                return _over(person)
            return page(
                "mine/take.html", stint=found, person=rota.people[person], **shown(rota)
            )
    seen = span_in(request.form.get("seen", ""))
    if done(lambda dealing: service.take_open(dealing, person, place, *seen[:1])):
        say(_("The shift is yours now. Thank you."))
    return to_shifts(person)


def _named(rota: Rota, codes: list[str]) -> list[tuple[str, str]]:
    named = [(rota.people[code].first_name, code) for code in codes]
    return [(code, name) for name, code in sorted(named)]


def _other(rota: Rota, written: str) -> Stint | None:
    """Find the shift that is wanted in return, or refuse."""
    place = _place_in(written)
    stint = find(rota, place) if place else None
    if written and (
        stint is None or stint not in coming(rota, desk().clock.now(), stint.person)
    ):
        raise SwapRefusedError(Wrong.GONE)
    return stint


def _way(written: str, to: str | None, other: Stint | None) -> Way:
    """Read in which way a shift is offered, or refuse where what it needs is missing."""
    way = Way(written) if written in set(Way) else Way.GIVE
    if way is Way.GIVE:
        return way
    if way is Way.SWAP and other is None:
        raise SwapRefusedError(Wrong.GONE)
    if not to:
        raise SwapRefusedError(Wrong.STRANGER)
    return way


def _place_in(written: str) -> Place | None:
    """Read a date of a shift as a form names it; nothing where it does not."""
    shift, _, day = written.partition(" ")
    return place_of(shift, day) if shift and day else None


def _made(way: Way, told: int) -> str:
    if way is not Way.GIVE:
        return _("They are asked. Nothing changes until they say yes.")
    if not told:
        return _(
            "Nobody who is free can take it now. It is offered here. If nobody takes it in"
            " time, call a coordinator."
        )
    return many(
        told,
        _("1 person is told. Nothing changes until somebody has it."),
        _("{n} people are told. Nothing changes until somebody has it."),
    )


def _gone(person: str) -> Answer:
    say(str(WRONG[Wrong.GONE]))
    return to_shifts(person)


def _over(person: str) -> Answer:
    say(str(WRONG[Wrong.OVER]))
    return to_shifts(person)
