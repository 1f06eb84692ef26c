"""What our people are told of shifts that are offered, exchanged and given back, and of gaps.

Each sentence is within GSM-7 in both languages, and nobody's number stands in one.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_datetime

from app.notices.facts import Kind

UNNAMED = "Somebody"
KINDS = frozenset(
    {Kind.OFFER, Kind.PROPOSED, Kind.SHIFTS, Kind.SWAPPED, Kind.OPENED, Kind.APPROVAL}
)
SUBJECTS = {
    Kind.OFFER: "{who} offers a shift",
    Kind.PROPOSED: "Your shifts",
    Kind.SHIFTS: "Your shifts",
    Kind.SWAPPED: "Your shifts",
    Kind.OPENED: "Somebody is needed in the rota",
    Kind.APPROVAL: "A swap waits for you",
}
OFFERS = {
    "give": "{who} offers a shift: {shift}. To take it, reply {code}.",
    "ask": "{who} asks you to take a shift: {shift}. To take it, reply {code}; if you can't,"
    " NO {code}.",
    "swap": "{who} proposes a swap: you take {shift}, {who} takes {theirs}. If you agree, reply"
    " {code}; if not, NO {code}.",
}
BY_LETTER = {
    "give": "{who} offers a shift: {shift}. To take it, send the text {code} to the line.",
    "ask": "{who} asks you to take a shift: {shift}. To take it, send the text {code} to the"
    " line; if you can't, NO {code}.",
    "swap": "{who} proposes a swap: you take {shift}, {who} takes {theirs}. If you agree, send"
    " the text {code} to the line; if not, NO {code}.",
}
PROPOSALS = {
    "give": "To offer your shift {shift} to whoever can take it, reply {code}. It stays yours"
    " until somebody has it.",
    "ask": "To ask {who} to take your shift {shift}, reply {code}. It stays yours until {who}"
    " says yes.",
    "swap": "To ask {who} for {theirs} in return for your shift {shift}, reply {code}. Both"
    " stay as they are until {who} says yes.",
    "keep": "To take back the offer of your shift {shift}, reply {code}.",
    "return": "To give back the shift {shift}, reply {code}. Coordinators are told.",
}
NOT_YOU = "If it was not you who asked, do nothing."
ANSWERS = {
    "list": "Your shifts: {list}.",
    "none": "You have no shift in the next four weeks.",
    "number": "You have no shift with that number.",
    "how": "To offer one, send GIVE 1; to ask somebody, ASK 1 ANA; to swap, SWAP 1 ANA; to take"
    " an offer back, KEEP 1; to give back one that you took, RETURN 1.",
    "theirs": "What you could have of {who} for {shift}: {list}. Send SWAP {number} {who} and"
    " the number.",
    "no-theirs": "{who} has no shift that you could have for {shift}.",
    "offered": "{count} people are told that your shift {shift} is offered. It stays yours"
    " until somebody has it.",
    "offered-one": "One person is told that your shift {shift} is offered. It stays yours"
    " until somebody has it.",
    "offered-none": "Nobody is free to take your shift {shift} now. It is offered, and stays"
    " yours. If you cannot come, call a coordinator.",
    "asked": "{who} is asked. Your shift {shift} stays yours until {who} says yes.",
    "kept": "Your shift {shift} is offered to nobody any more. It is yours.",
    "back": "You have given back {shift}. It is the shift of {who} again.",
    "open": "You have given back {shift}. {who} is not free then: nobody has it now, and"
    " coordinators are told.",
    "took": "{shift} is your shift now. Thank you.",
    "swapped": "The swap is made: {shift} is yours now, and {who} has {theirs}.",
    "waits": "Thank you. A coordinator must approve it. Until then {shift} stays the shift of"
    " {who}.",
    "declined": "{who} is told that you can't. Nothing has changed.",
    "gone": "That shift is over, or is not there any more. Nothing was changed.",
    "not-theirs": "That is not your shift. Nothing was changed.",
    "twice": "That shift is offered already. To end that, send KEEP and its number.",
    "nothing": "Nobody would have another duty by that. Nothing was changed.",
    "begun": "It is too late for that: a shift has begun. Nothing was changed. Call a"
    " coordinator.",
    "over": "Somebody else has that shift already, or it is not offered any more. Nothing was"
    " changed.",
    "moved": "That shift has other hours now. Nothing was changed; you get a text with the new"
    " ones.",
    "stranger": "Nobody else on the rota is called that. Write the first name as the rota has"
    " it.",
    "unfit": "That is not possible: {why}. Nothing was changed.",
    "not-offered": "That shift is not offered. Nothing was changed.",
    "not-taken": "You did not get that shift from anybody. To offer it, send GIVE and its"
    " number.",
}
# Why a shift is not for somebody, whoever of the two it is.
WHY = {
    "holds": "they have it already",
    "language": "they do not speak the language that the shift needs",
    "untrained": "their training does not hold so long",
    "away": "they are away then",
    "busy": "they have another shift then",
    "leads": "that shift is for coordinators",
    "hours": "it would be too many hours in a week",
    "nights": "it would be too many nights in a week",
    "rest": "there would be too little rest between two shifts",
}
NEWS = {
    "taken": "{who} has your shift {shift} now. Thank you for telling in time.",
    "taken-by-you": "You have the shift {shift} now. It was that of {who}.",
    "swapped": "The swap is made: you have {theirs} now, and {who} has {shift}.",
    "swapped-by-you": "The swap is made: you have {shift} now, and {who} has {theirs}.",
    "waits": "{who} would take your shift {shift}. A coordinator must approve it; until then it"
    " is yours.",
    "refused": "A coordinator did not approve it: the shift {shift} stays as it was.",
    "declined": "{who} can't take your shift {shift}. It is yours.",
    "withdrawn": "Your shift {shift} is offered to nobody any more. It is yours.",
    "withdrawn-by-you": "{who} keeps the shift {shift}. There is nothing left to do.",
    "moved": "A shift that was offered or taken has other hours now: {shift}.",
    "gone": "The shift {shift} is not there any more, or is somebody else's. Its offer is"
    " over.",
    "ended": "Nobody has taken your shift {shift}. It is yours.",
    "ended-by-you": "The shift {shift} stays that of {who}: no coordinator approved it in"
    " time.",
    "returned": "{who} has given back the shift {shift}. It is yours again.",
    "returned-by-you": "The shift {shift} is that of {who} again.",
    "opened": "{who} has given back the shift {shift}. You are not free then, so nobody has it;"
    " coordinators are told.",
    "opened-by-you": "The shift {shift} is not yours any more.",
    "offered": "A coordinator offers your shift {shift}. It stays yours until somebody has it.",
}
OPENED = {
    "back": "{who} has given back the shift {shift}. {other} has it again.",
    "open": "{who} has given back the shift {shift}, and {other} is not free: nobody has it.",
    "away": "{who} will be away. {shift}: {lack}.",
    "more": "There are {count} more such gaps.",
}
LACKS = {
    "nobody": "nobody is on shift",
    "primary": "there is nobody to ring first",
    "es": "nobody on shift speaks Spanish",
    "en": "nobody on shift speaks English",
    "backup": "there is no backup",
    "coordinator": "there is no coordinator on call",
}
UNCOVERED = "ALARM: gap in the rota from {since} until {until}: {lack}."
UNCOVERED_AGAIN = (
    "ALARM: somebody takes care of the gap in the rota from {since} until {until}, but it is"
    " still there: {lack}."
)
TAKEN_GAP = "{who} takes care of the gap in the rota from {since} until {until}."
TAKEN_GAP_SELF = (
    "Thank you. You take care of the gap in the rota from {since} until {until}; the others"
    " have been told."
)
APPROVAL = "{who} would take the shift {shift} of {other}. It waits for you in the console."
APPROVAL_SWAP = (
    "{who} would take the shift {shift} of {other}, who would take {theirs}. It waits for you"
    " in the console."
)
WORDS = (
    *SUBJECTS.values(), *OFFERS.values(), *BY_LETTER.values(), *PROPOSALS.values(), NOT_YOU,
    *ANSWERS.values(), *WHY.values(), *NEWS.values(), *OPENED.values(), *LACKS.values(),
    APPROVAL, APPROVAL_SWAP, UNCOVERED, UNCOVERED_AGAIN, TAKEN_GAP, TAKEN_GAP_SELF,
)  # fmt: skip
DAYS = {"en": "MMM d", "es": "d MMM"}  # "sáb" would halve what fits into a text


def sentences(kind: Kind, facts: Mapping[str, Any], *, letter: bool = False) -> list[str]:
    """Choose what is told, sentence by sentence, in English, with its gaps."""
    match kind:
        case Kind.OFFER:
            return [(BY_LETTER if letter else OFFERS)[facts["way"]]]
        case Kind.PROPOSED:
            return [PROPOSALS[facts["verb"]], NOT_YOU]
        case Kind.SHIFTS:
            return [ANSWERS[each] for each in facts["says"]]
        case Kind.SWAPPED:
            own = facts["what"] if facts["mine"] else f"{facts['what']}-by-you"
            return [NEWS.get(own) or NEWS[facts["what"]]]
        case Kind.OPENED:
            return [OPENED[facts["what"]], *([OPENED["more"]] if facts.get("more") else ())]
        case _:
            return [APPROVAL_SWAP if facts["theirs"] else APPROVAL]


def values(
    facts: Mapping[str, Any],
    names: Mapping[str, str],
    said: Callable[[str], str],
    language: str,
    zone: ZoneInfo,
) -> dict[str, object]:
    """Give what fills the gaps; `said` says an English text in the reader's language."""

    def shown(moments: list[str] | None) -> str:
        return span(moments, language, zone) if moments else ""

    return {
        "who": names.get(facts.get("by") or "") or said(UNNAMED),
        "other": names.get(facts.get("person") or "") or said(UNNAMED),
        "shift": shown(facts.get("span")),
        "theirs": shown(facts.get("theirs")),
        "list": ", ".join(f"{n}) {shown(each)}" for n, each in enumerate(_listed(facts), 1)),
        "count": facts.get("more") or facts.get("count"),
        "number": facts.get("number"),
        "why": ", ".join(said(WHY[each]) for each in facts.get("why", ())),
        "lack": said(LACKS[facts["lack"]]) if facts.get("lack") else "",
    }


def _listed(facts: Mapping[str, Any]) -> list[list[str]]:
    return list(facts.get("list") or ())


def span(moments: list[str], language: str, zone: ZoneInfo) -> str:
    """Write when a shift is, as in "Nov 21, 20:00-08:00", in local time."""
    since, until = (datetime.fromisoformat(each).astimezone(zone) for each in moments)
    shown = DAYS.get(language, DAYS["en"])
    first = format_datetime(since, shown, locale=language)
    longer = (until - since).days > 0
    last = f"{format_datetime(until, shown, locale=language)}, " if longer else ""
    return f"{first}, {since:%H:%M}-{last}{until:%H:%M}"
