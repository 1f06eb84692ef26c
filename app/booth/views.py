"""Booth: telephones in the browser, on the practice network."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Blueprint, Response, abort, current_app, redirect, request, url_for
from werkzeug.wrappers import Response as Answer

from app.booth import rules, service
from app.booth.forms import WISHES, TrialForm
from app.booth.service import RotaTooLongError, Trials, TrialUnderWayError
from app.booth.telephones import NetworkAwayError, RefusedError, Telephones
from app.calls import store as calls
from app.cases import store as cases
from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed, visitor
from app.pages.shell import frame, page, sentence
from app.pages.words import gettext as _
from app.pages.words import lazy
from app.rota.rules import Rota, on_shift
from app.staff.rules import CASE_READERS, EVERY_ROLE

if TYPE_CHECKING:
    from app.calls.views import Door

bp = frame(
    Blueprint(
        "booth",
        __name__,
        url_prefix="/practice",
        template_folder="templates",
        static_folder="static",
    )
)

AWAY = lazy(
    "The telephones cannot be reached. They are there while hotline demo runs on this machine."
)
REFUSED = {
    "taken": lazy("Somebody else holds this telephone."),
    "busy": lazy("This telephone is on a call of its own. Take it when that is over."),
    "no-call": lazy("This telephone is on no call that would allow that."),
    "in-use": lazy("This telephone is still on a call. Hang up first."),
    "not-held": lazy("This telephone is no longer in your hand. Take it again."),
    "speaking": lazy("This telephone speaks already."),
    "led": lazy("Another practice call is under way. Try again when it is over."),
    "empty-handed": lazy("Take a responder's telephone in your hand first."),
    "key": lazy("A key is one of 0-9, * and #."),
    "telephone": lazy("There is no such telephone."),
    "scene": lazy("There is no such practice call."),
    "seconds": lazy("Nobody can speak for so long."),
}
OTHERWISE = lazy("That was not possible. Load this page again.")


@bp.get("")
@allowed(*EVERY_ROLE)
def telephones() -> Response:
    """Show the telephones; with `step` (and `language`), for a call that begins there."""
    step, language = _step()
    if step and not _begins_at(step, language):
        return sentence(
            404,
            _("There is no such step"),
            _("The line has no step of this name, or does not speak this language."),
        )
    present = on_shift(_rota(), desk().clock.now())
    return page(
        "booth/telephones.html",
        step=step,
        step_language=language,
        on_shift=[each.responder.first_name for each in present],
        reads_cases=visitor().may(*CASE_READERS),
    )


@bp.post("/look")
@allowed(*EVERY_ROLE)
def look() -> Response:
    """Tell a page how the telephones stand, and what happened since its cursor."""
    return _done("look", since=_whole(request.form.get("since", "")))


@bp.post("/act/<act>")
@allowed(*EVERY_ROLE)
def act(act: str) -> Response:
    """Do something with a telephone that this page holds."""
    read = ACTS.get(act)
    if read is None:
        return _told(400, OTHERWISE)
    found = read(request.form)
    return _done(act, **found) if found is not None else _told(400, OTHERWISE)


@bp.get("/told")
@allowed(*EVERY_ROLE)
def told() -> Response:
    """Tell how a led call went for the telephone that somebody held: a part of a page."""
    wanted = asked()
    try:
        events = _network().happened(wanted.get("call", ""))
    except (NetworkAwayError, RefusedError):
        return page("booth/told.html", 503, led=None, name="")
    name = wanted.get("telephone", "")
    led = rules.led(events, wanted.get("call", ""), name) if events else None
    return page("booth/told.html", led=led, name=name)


@bp.get("/case")
@allowed(*EVERY_ROLE)
def case() -> Answer | Response:
    """Lead to the case of a call, as soon as it is there."""
    with desk().database.transaction() as session:
        call = calls.by_sid(session, asked().get("call", ""))
        name = cases.get(session, call.case_id).name if call else None
    if name and visitor().may(*CASE_READERS):
        return redirect(url_for("cases.case", name=name))
    title = name or _("The case is not there yet")
    text = (
        _("This is the name of the case. Those who follow cases find it by it.")
        if name
        else _("It appears a second or two after the call is over: this page looks by itself.")
    )
    answer = sentence(200, title, text)
    if not name:
        answer.headers["Refresh"] = "1"
    return answer


@bp.get("/try")
@allowed(*EVERY_ROLE)
def try_call() -> Response:
    return _try_page(_trial_form())


@bp.post("/try")
@allowed(*EVERY_ROLE)
def begin_trial() -> Answer | Response:
    """Try a call against this rota, on a line that is thrown away afterwards."""
    form = _trial_form()
    if not form.validate_on_submit():
        return _try_page(form, 400)
    try:
        name = _trials().begin(visitor().code, _trial(form), _rota())
    except TrialUnderWayError:
        problem = _("Another call is being tried. It takes a minute at most; then try again.")
        return _try_page(form, 409, problem)
    except RotaTooLongError:
        return _try_page(form, 409, _("There are too many people on the rota to try a call."))
    return redirect(url_for("booth.trial", name=name), 303)


@bp.get("/try/<name>")
@allowed(*EVERY_ROLE)
def trial(name: str) -> Response:
    """Show a trial of one's own: that it goes on, or what came of it."""
    found = _trials().read(name) if name.startswith(f"{visitor().code}-") else None
    if found is None:
        abort(404)
    part = request.headers.get("X-Live") == "1"
    return page(
        "booth/trial_part.html" if part else "booth/trial.html",
        trial=found,
        name=name,
        told=found.get("told"),
        at=datetime.fromisoformat(found["at"]),
        verdicts=_verdicts(found) if found["state"] == "done" else [],
    )


def _network() -> Telephones:
    settings = desk().settings
    return Telephones(url=settings.telephones_url, token=settings.telephones_token)


def _holder() -> str:
    """Name the page that holds a telephone: nobody can speak for a page of somebody else."""
    return f"{visitor().code}-{request.form.get('page', '')}"


def _done(act: str, **found: object) -> Response:
    try:
        return _json(_network().act(act, holder=_holder(), **found))
    except NetworkAwayError:
        return _told(503, AWAY)
    except RefusedError as refusal:
        return _told(refusal.status, REFUSED.get(refusal.reason, OTHERWISE))


def _told(status: int, text: object) -> Response:
    return _json({"sentence": str(text)}, status)


def _json(told: Mapping[str, Any], status: int = 200) -> Response:
    answer = current_app.json.response(told)
    answer.status_code = status
    return cast("Response", answer)


def _one(form: Mapping[str, str]) -> dict[str, object]:
    return {"telephone": form.get("telephone", "")}


def _pressed(form: Mapping[str, str]) -> dict[str, object]:
    return _one(form) | {"key": form.get("key", "")}


def _spoken(form: Mapping[str, str]) -> dict[str, object] | None:
    seconds = _whole(form.get("seconds", ""))
    return None if seconds is None else _one(form) | {"seconds": seconds}


def _whole(text: str) -> int | None:
    """Read a whole number of a few digits; None where it is none."""
    return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else None


def _called(form: Mapping[str, str]) -> dict[str, object] | None:
    step, language = form.get("step") or None, form.get("language") or None
    url = _begins_at(step, language) if step else ""
    return None if url is None else {"withheld": form.get("withheld") == "1", "voice_url": url}


def _led(form: Mapping[str, str]) -> dict[str, object]:
    return {"scene": form.get("scene", "")}


ACTS: dict[str, Callable[[Mapping[str, str]], dict[str, object] | None]] = {
    "take": _one,
    "leave": _one,
    "pick-up": _one,
    "decline": _one,
    "hang-up": _one,
    "press": _pressed,
    "speak": _spoken,
    "call": _called,
    "play": _led,
}


def _step() -> tuple[str | None, str | None]:
    wanted = asked()
    return wanted.get("step") or None, wanted.get("language") or None


def _begins_at(step: str, language: str | None) -> str | None:
    calls = cast("Door", current_app.extensions["door"]).calls
    return service.begins_at(calls.flows.current, calls.links, step, language)


def _rota() -> Rota:
    return cast("Rota", current_app.extensions["rota"].rota)


def _trials() -> Trials:
    settings = desk().settings
    return Trials(settings.var_dir / "trials", settings.timezone.key)


def _trial_form() -> TrialForm:
    now = desk().clock.now().astimezone(desk().settings.timezone)
    return TrialForm.of(_rota(), now)


def _try_page(form: TrialForm, status: int = 200, problem: str | None = None) -> Response:
    return page("booth/try.html", status, form=form, problem=problem)


def _trial(form: TrialForm) -> service.Trial:
    zone = desk().settings.timezone
    at = datetime.combine(form.day.data, form.time.data, zone)
    keys = WISHES[form.wish.data][form.language.data]
    return service.Trial(at=at, keys=keys, phones=form.phones())


def _verdicts(found: Mapping[str, Any]) -> list[rules.Verdict]:
    """Say who rang and why the others did not, by the rota that the call was tried against."""
    return rules.verdicts(found["told"], found["on_shift"], found["others"])
