"""The story of a case in words, in English or in Spanish: who was rung, when, how it ended."""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from app.i18n import Words, catalogs
from app.pages.terms import OUTCOMES
from app.pages.words import read
from app.settings import LOCALES
from ivr.loader import SOURCE

DOMAIN = "cases"  # of the catalogs that have these words in other languages

LEGS = {
    "ringing": "{who} is being rung",
    "reached": "{who} was rung, pressed 1 and spoke with the caller",
    "accepted": "{who} was rung and pressed 1, and the caller was gone",
    "passed": "{who} was rung and did not take it",
    "no-key": "{who} was rung; something answered and pressed nothing, as a voicemail does,"
    " and was not connected",
    "busy": "{who} was rung and was busy",
    "no-answer": "{who} was rung and did not answer",
    "failed": "{who} was rung and could not be reached",
    "caller-left": "{who} was still being rung when the caller left",
    "needless": "{who} was still being rung when nobody needed it any more",
    "taken": "{who} was rung and pressed 1 when nobody was waiting any more",
    "refused": "{who} could not be rung: Twilio refuses the number",
    "elsewhere": "{who} was rung, pressed 1 and took a caller who needed it more",
    "lost": "{who} may have been rung; nobody knows",
}
GUESTS = {
    "coordinator": "{who} asks for a coordinator",
    "interpreter": "{who} asks for an interpreter ({guest})",
    "service": "{who} asks for another organization ({guest})",
}
VISITS = {
    "joined": "{guest} is in the conversation",
    "nobody": "nobody whom {who} asked for could come",
    "needless": "nobody else was needed any more",
}
MARKED = "the responder says that it is an emergency"
SETTLED = {
    True: "{who} says that it is settled",
    False: "{who} says that the case needs more",
}
ALARM = "nobody came; the coordinators are told"
BACK = "back"  # the kind of alarm that asks for a call back
WANTED = "they asked for a call back; our people are told"
TOLD = {
    "text": "{who} is told of it by text",
    "email": "{who} is told of it by e-mail",
    "call": "{who} is called because of it",
}
RESULTS = {
    "told": "{told}",
    "taken": "{told}, and takes care of it",
    "unheard": "{told}, and presses no key",
    "refused": "{told}, and cannot be reached so",
    "lost": "{told}; nobody knows whether it arrived",
    "under-way": "{told}",
}
TAKEN = "{who} takes care of it"
SETTLED_ITSELF = "the alarm is over"
PRESSED = "pressed {key} and came to the step {step}"
CAME = "came to the step {step}"
MESSAGE = "left a message of {seconds} seconds"
ERASED = "left a message of {seconds} seconds, and erased it"
ENDED = "the call ended"
UNKNOWN = "Twilio does not know this call: nobody can tell when it ended."
CALL_BACK = "The caller asks to be called back."
SAFE = {
    True: "It is safe to leave words for the caller.",
    False: "It is NOT safe to leave words for the caller: no message, no text.",
    None: "Nobody knows whether it is safe to leave words for the caller.",
}
# Where a page tells what happened, the names of steps are left out.
KEY = "pressed {key}"
TEXTED = {True: "they send a text", False: "a text is sent to them"}
CALLED_BACK = "they were called back"
WORDS = (
    KEY, WANTED, *TEXTED.values(), CALLED_BACK, *LEGS.values(), *SETTLED.values(), PRESSED,
    CAME, MESSAGE, ERASED, ENDED, ALARM, *TOLD.values(), *dict.fromkeys(RESULTS.values()),
    TAKEN, SETTLED_ITSELF,
    CALL_BACK, *SAFE.values(), *GUESTS.values(), *VISITS.values(), MARKED, UNKNOWN,
)  # fmt: skip

Said = Callable[[str], str]


def saying(language: str) -> Said:
    """Give what says an English text in a language: those of a story, and pages' terms."""
    if language == SOURCE:
        return lambda english: english
    terms, own = read(LOCALES)[language], _book()[language]
    return lambda english: own.get(("", english)) or terms.get(english, english)


@cache
def _book() -> Mapping[str, Words]:
    """Read the catalogs once: they come with the program."""
    return catalogs(LOCALES, DOMAIN)


def line(row: dict[str, Any], zone: ZoneInfo, said: Said) -> str:
    """Tell of a case in one line."""
    opened = _local(row["opened_at"], zone, "%Y-%m-%d %H:%M")
    about = " · ".join(filter(None, (row["urgency"], row["topic"], row["language"])))
    what = said(OUTCOMES[row["outcome"]].english)
    return f"{row['name']:<13} {opened}  {what}" + (f"  ({about})" if about else "")


def lines(told: dict[str, Any], zone: ZoneInfo, said: Said) -> list[str]:
    """Tell a story in the order in which it happened, a line a matter."""
    return [
        line(told, zone, said),
        *(f"  {_local(at, zone, '%H:%M:%S')}  {what}" for at, what in happened(told, said)),
        *(f"  {wish}" for wish in wishes(told, said)),
    ]


def happened(told: dict[str, Any], said: Said, *, steps: bool = True) -> list[tuple[str, str]]:
    """List what happened as (moment in ISO 8601, words), in order; `steps` names those."""
    path = told["path"] if steps else [step for step in told["path"] if step["key"]]
    found = [(step["at"], _step(step, said, named=steps)) for step in path]
    for attempt in told["attempts"]:
        found += _attempt(attempt, said)
    for visit in told["guests"]:
        found += _visit(visit, said)
    for alarm in told["alarms"]:
        found += _alarm(alarm, said)
    found += [(each["left_at"], _message(each, said)) for each in told["messages"]]
    found += [(each["at"], said(TEXTED[each["incoming"]])) for each in told["texts"]]
    moments = {MARKED: told["marked_at"], ENDED: told["ended_at"], CALLED_BACK: told["back_at"]}
    found += [(at, said(what)) for what, at in moments.items() if at]
    return sorted(found, key=lambda matter: datetime.fromisoformat(matter[0]))


def _local(moment: str, zone: ZoneInfo, form: str) -> str:
    return datetime.fromisoformat(moment).astimezone(zone).strftime(form)


def _step(step: dict[str, Any], said: Said, *, named: bool) -> str:
    form = (PRESSED if step["key"] else CAME) if named else KEY
    return said(form).format(key=step["key"], step=step["step"])


def _message(message: dict[str, Any], said: Said) -> str:
    return said(ERASED if message["erased"] else MESSAGE).format(seconds=message["seconds"])


def _attempt(attempt: dict[str, Any], said: Said) -> list[tuple[str, str]]:
    who = attempt["responder"]
    told = [(attempt["rung_at"], said(LEGS[attempt["outcome"]]).format(who=who))]
    if attempt["settled"] is not None:
        told.append((attempt["ended_at"], said(SETTLED[attempt["settled"]]).format(who=who)))
    return told


def _visit(visit: dict[str, Any], said: Said) -> list[tuple[str, str]]:
    names = {"who": visit["responder"], "guest": visit["guest"] or ""}
    told = [(visit["asked_at"], said(GUESTS[visit["kind"]]).format(**names))]
    if visit["outcome"]:
        at = visit["joined_at"] or visit["ended_at"]
        told.append((at, said(VISITS[visit["outcome"]]).format(**names)))
    return told


def _alarm(alarm: dict[str, Any], said: Said) -> list[tuple[str, str]]:
    told = [(alarm["raised_at"], said(WANTED if alarm["kind"] == BACK else ALARM))]
    for each in alarm["told"]:
        words = said(TOLD[each["means"]]).format(who=each["who"])
        told.append((each["at"], said(RESULTS[each["result"]]).format(told=words)))
    if alarm["settled_at"] and not any(each["result"] == "taken" for each in alarm["told"]):
        taken = said(TAKEN).format(who=alarm["taken_by"])
        told.append((alarm["settled_at"], taken if alarm["taken_by"] else said(SETTLED_ITSELF)))
    return told


def wishes(told: dict[str, Any], said: Said) -> list[str]:
    """Say what is not known, what the caller asked for, and what must not be done."""
    unknown = [said(UNKNOWN)] if told["unknown"] else []
    safe = [said(CALL_BACK), said(SAFE[told["words_safe"]])] if told["call_back"] else []
    return [*unknown, *safe]
