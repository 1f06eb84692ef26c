"""Who would ring at a moment, in which order, and why not the others: for any caller."""

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from flask import Response, current_app

from app.pages.desk import desk
from app.pages.forms import asked
from app.pages.guard import allowed
from app.pages.shell import page
from app.pages.terms import TOPICS, URGENCIES
from app.planning.ringing import Present, Question, answer, present
from app.planning.views.dates import NO_DATE, asked_moment, is_skipped, rota_of
from app.planning.views.frame import PLANNERS, bp, rota
from app.planning.words import REASONS
from ivr.queue import Plan
from ivr.steps import Urgency

if TYPE_CHECKING:
    from app.dispatch.pulse import PulseKeeper
    from app.line.versions import FlowKeeper

FLOWS = "flows"  # in the application's extensions: who keeps the flows of the line
PULSE = "pulse"  # likewise: who knows whether the dispatcher works
RESTS = "rests"  # likewise: whether people rest after a conversation
LANGUAGES = ("es", "en")  # that a caller can choose
UNKNOWN = "none"
USUAL = "raid"  # what is asked for where the address does not say
PICTURED = "%Y-%m-%dT%H:%M"  # as a browser's field for a moment has it


@bp.get("/who")
@allowed(*PLANNERS)
def who() -> Response:
    """Say who would ring for the caller that the address describes, and everybody else."""
    question, wrong = _question()
    around, served = _around(question), not question.live or _is_served(question.at)
    plan = _plan(question.urgency) if served else None
    known = rota_of(question.at.astimezone(rota().zone).date())
    found = answer(known, plan, desk().settings.hotline_number, question, around)
    return page(
        "rota/who.html",
        400 if wrong else 200,
        question=question,
        found=found,
        names=[known.people[code].first_name for code in found.first],
        plan=plan,
        served=served,
        wrong=wrong,
        languages_asked=(*LANGUAGES, UNKNOWN),
        topics=[name for name in TOPICS if name != "text"],
        urgencies=list(URGENCIES),
        people=known.people,
        reasons=REASONS,
        **_moment(question.at),
    )


def _question() -> tuple[Question, str | None]:
    given, now = asked(), desk().clock.now()
    at = asked_moment("at")
    wrong = str(NO_DATE) if given.get("at") and at is None else None
    language = given.get("language", LANGUAGES[0])
    urgency, topic = given.get("urgency", ""), given.get("topic", "")
    return Question(
        at=at or now,
        urgency=Urgency(urgency) if urgency in URGENCIES else Urgency.EMERGENCY,
        language=language if language in LANGUAGES else None,
        topic=topic if topic in TOPICS else USUAL,
        prefer="woman" if given.get("prefer") == "woman" else None,
        live=at is None,
    ), wrong


def _around(question: Question) -> Present:
    """Give what is under way, where the question is about now."""
    rests = bool(current_app.extensions[RESTS])
    if not question.live:
        return Present(rests=rests)
    with desk().database.transaction() as session:
        return present(session, question.at, rests=rests)


def _is_served(at: datetime) -> bool:
    """Tell whether people are rung together now: by calls' own knowledge of the dispatcher."""
    pulse = cast("PulseKeeper", current_app.extensions[PULSE])
    return pulse.served("", at, 0)


def _plan(urgency: Urgency) -> Plan | None:
    keeper = cast("FlowKeeper", current_app.extensions[FLOWS])
    queue = keeper.current.script.queue
    return queue.plans[urgency] if queue else None


def _moment(at: datetime) -> dict[str, Any]:
    """Give a moment as a field shows it, and, where clocks show it twice, the other one."""
    local = at.astimezone(rota().zone)
    other = local.replace(fold=1 - local.fold)
    twice = other.utcoffset() != local.utcoffset()
    return {
        "shown": f"{local:{PICTURED}}",
        "other": other.isoformat() if twice else None,
        "is_first": local.fold == 0,
        "skipped": is_skipped("at"),
    }
