"""The story of a case in sentences, as somebody would tell it; and why nobody answered."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.lists import format_list
from babel.units import format_unit

from app.casework.words import SPOKEN, Said, saying

MINUTE, HOUR = 60, 3600
MOST_NAMED = 6  # people; of more, only how many there were of each kind
TALKED = "reached"
DATED = {"en": "EEE MMM d, HH:mm", "es": "EEE d MMM, HH:mm"}

CALLED = {
    (False, False): "{at} Called.",
    (True, False): "{at} Called in {language}.",
    (False, True): "{at} Called and pressed {keys}.",
    (True, True): "{at} Called in {language} and pressed {keys}.",
}
WROTE = {1: "{at} Sent a text.", 2: "{at} Began to send texts: {count} until now."}
RUNG = {1: "One person was rung: {each}.", 2: "{count} people were rung: {each}."}
NOBODY_RUNG = "Nobody was rung."
# What one person did; of several times, and of several people, below.
DID = {
    "ringing": "{who} is being rung",
    "reached": "{who} pressed 1 after {span}",
    "accepted": "{who} pressed 1 when the caller had hung up",
    "passed": "{who} did not take it",
    "no-key": "{who}'s telephone was answered and no key was pressed, as a voicemail does",
    "busy": "{who}'s telephone was busy",
    "no-answer": "{who} did not answer",
    "failed": "{who}'s telephone was off or out of reach",
    "caller-left": "{who} was still being rung when the caller hung up",
    "needless": "{who} was still being rung when it was not needed any more",
    "taken": "{who} pressed 1 when nobody was waiting any more",
    "refused": "{who} could not be rung, because Twilio refuses the number",
    "elsewhere": "{who} pressed 1 and was given a caller who needed it more",
    "lost": "{who} may have been rung, nobody knows",
}
TIMES = "{did} ({count} times)"
OF_MANY = {
    "ringing": "{count} being rung",
    "reached": "{count} pressed 1",
    "accepted": "{count} pressed 1 too late",
    "passed": "{count} did not take it",
    "no-key": "{count} voicemails",
    "busy": "{count} busy",
    "no-answer": "{count} without an answer",
    "failed": "{count} off or out of reach",
    "caller-left": "{count} ringing when the caller hung up",
    "needless": "{count} not needed any more",
    "taken": "{count} pressed 1 when nobody was waiting any more",
    "refused": "{count} refused by Twilio",
    "elsewhere": "{count} given another caller",
    "lost": "{count} unknown",
}
SPOKE = "{who} and the caller spoke for {span}."
SPEAK = "{who} is with the caller."
MET = "The caller spoke with somebody of ours."
WAITED = "The wait was {span}."
ENDINGS = {
    "reached": "",
    "message": "",
    "call-back": "Asked to be called back.",
    "rights": "Listened to their rights, and asked for nobody.",
    "left": "Hung up after {span}.",
    "under-way": "The call is under way.",
}
LEFT_AT_ONCE = "Hung up at once."
MESSAGE = {False: "Left a message of {span}.", True: "Left a message, and erased it."}
BACK = "Was called back: {at}."
UNKNOWN = "Twilio does not know this call; nobody can tell when it ended."
MARKED = "Marked as an emergency by whoever talked with them."
SETTLED = {True: "{who} said that it is settled.", False: "{who} said that it needs more."}
GUESTS = {
    "coordinator": "{who} asked for a coordinator",
    "interpreter": "{who} asked for an interpreter ({guest})",
    "service": "{who} asked for another organization ({guest})",
}
CAME = {
    "joined": "{asked}, and {guest} joined them.",
    "nobody": "{asked}, and nobody could come.",
    "needless": "{asked}, and it was not needed any more.",
    None: "{asked}.",
}
ALARM = "{at} Nobody had come, and our people were told of it."
WANTED = "{at} Our people were asked to call back."
TOLD_BY = {
    "text": "{who} by text",
    "email": "{who} by e-mail",
    "call": "{who} by a call",
}
RESULTS = {
    "told": "{told}",
    "taken": "{told}, who took it",
    "unheard": "{told}, who pressed no key",
    "refused": "{told}, who cannot be reached so",
    "lost": "{told}, perhaps",
    "under-way": "{told}, just now",
}
TOLD = "Told: {each}."
TAKEN = "{who} takes care of it since {at}."
OVER = "The alarm was over at {at}."
OPEN = "Nobody has taken it yet."
ANSWERED = {
    True: "They sent texts, and were answered.",
    False: "They sent texts, and were not answered yet.",
}

WHY = "Why did nobody answer?"
NOBODY_ON_SHIFT = "Nobody on shift could be rung at that moment."
GONE = "The caller hung up {span} after the first telephone rang, before anybody could come."
NOT_TAKEN = "Everybody who was rung could not come: {each}."
STILL = "Somebody is still being rung."
LATE = "{who} pressed 1 just too late."
ELSEWHERE = "{who} was needed by another caller at that moment."

WORDS = (
    *CALLED.values(), *WROTE.values(), *RUNG.values(), NOBODY_RUNG, *DID.values(), TIMES,
    *OF_MANY.values(), SPOKE, SPEAK, MET, WAITED, *filter(None, ENDINGS.values()),
    LEFT_AT_ONCE, *MESSAGE.values(), BACK, UNKNOWN, MARKED, *SETTLED.values(),
    *GUESTS.values(), *CAME.values(), ALARM, WANTED, *TOLD_BY.values(), *RESULTS.values(), TOLD,
    TAKEN, OVER, OPEN, *ANSWERED.values(), WHY, NOBODY_ON_SHIFT, GONE, NOT_TAKEN, STILL, LATE,
    ELSEWHERE,
)  # fmt: skip

Told = dict[str, Any]


class Teller(NamedTuple):
    """What a story is told with: a language, and the zone of its hours."""

    language: str
    zone: ZoneInfo
    said: Said

    def tell(self, english: str, **values: object) -> str:
        return self.said(english).format(**values)

    def all_of(self, each: Iterable[str]) -> str:
        """Join what belongs together; what has commas of its own is parted by semicolons."""
        parts = list(each)
        if any("," in part for part in parts) or len(parts) > 2:  # noqa: PLR2004
            return "; ".join(parts)
        return format_list(parts, locale=self.language)

    def at(self, moment: str, day: str) -> str:
        """Write a moment as "06:12", with its day where that is not the day of the case."""
        here, opened = (
            datetime.fromisoformat(each).astimezone(self.zone) for each in (moment, day)
        )
        form = "HH:mm" if here.date() == opened.date() else DATED[self.language]
        return format_datetime(here, form, locale=self.language)

    def span(self, seconds: float) -> str:
        """Write how long something lasted, in words: "9 seconds", "7 minutes"."""
        amount, unit = seconds, "second"
        if seconds >= HOUR:
            amount, unit = seconds / HOUR, "hour"
        elif seconds >= MINUTE:
            amount, unit = seconds / MINUTE, "minute"
        return format_unit(round(amount), f"duration-{unit}", "long", locale=self.language)


def teller(language: str, zone: ZoneInfo) -> Teller:
    """Give what tells stories in a language."""
    return Teller(language, zone, saying(language))


def sentences(told: Told, by: Teller) -> list[str]:
    """Tell a case (`app/casework/story.py`) in sentences, in order."""
    parts = (_begun, _rung, _talked, _guests, _ended, _alarms, _afterwards)
    return [sentence for part in parts for sentence in part(told, by) if sentence]


def why_nobody(told: Told, by: Teller) -> list[str]:
    """Tell why nobody answered who was asked for a person; empty where that is not so."""
    tried = told["attempts"]
    if told["outcome"] in {TALKED, "rights"} or not (tried or told["alarms"]):
        return []
    if not tried:
        return [by.tell(NOBODY_ON_SHIFT)]
    found = {each["outcome"] for each in tried}
    if "ringing" in found:
        return [by.tell(STILL)]
    return [*_left(told, by), *_late(tried, by), *_not_taken(tried, by)]


def _begun(told: Told, by: Teller) -> Iterator[str]:
    at = by.at(told["opened_at"], told["opened_at"])
    if told["texts"] and not told["path"]:
        count = len([each for each in told["texts"] if each["incoming"]])
        yield by.tell(WROTE[min(count, 2)] if count else WROTE[1], at=at, count=count)
        return
    keys = [step["key"] for step in told["path"] if step["key"]]
    spoken = SPOKEN.get(told["language"] or "")
    yield by.tell(
        CALLED[bool(spoken), bool(keys)],
        at=at,
        language=by.said(spoken) if spoken else "",
        keys=format_list(keys, locale=by.language),
    )


def _rung(told: Told, by: Teller) -> Iterator[str]:
    tried = told["attempts"]
    people = dict.fromkeys(each["responder"] for each in tried)
    if people:
        count = len(people)
        each = _by_number(tried, by) if count > MOST_NAMED else _by_name(tried, by)
        yield by.tell(RUNG[min(count, 2)], count=count, each=by.all_of(each))
    elif told["alarms"]:
        yield by.tell(NOBODY_RUNG)


def _by_name(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell what each person did, in the order in which they were rung first."""
    for who in dict.fromkeys(each["responder"] for each in tried):
        own = [each for each in tried if each["responder"] == who]
        for outcome, count in Counter(each["outcome"] for each in own).items():
            first = next(each for each in own if each["outcome"] == outcome)
            did = by.tell(DID[outcome], who=who, span=by.span(_until_key(first)))
            yield by.tell(TIMES, did=did, count=count) if count > 1 else did


def _by_number(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell how many did what; whoever talked with the caller by name."""
    yield from _by_name([each for each in tried if each["outcome"] == TALKED], by)
    others = Counter(each["outcome"] for each in tried if each["outcome"] != TALKED)
    for outcome, count in others.most_common():
        yield by.tell(OF_MANY[outcome], count=count)


def _until_key(attempt: Told) -> float:
    return _between(attempt["rung_at"], attempt["accepted_at"] or attempt["rung_at"])


def _talked(told: Told, by: Teller) -> Iterator[str]:
    talks = [each for each in told["attempts"] if each["outcome"] == TALKED]
    if told["wait_seconds"]:
        yield by.tell(WAITED, span=by.span(told["wait_seconds"]))
    for each in talks:
        if each["talked_seconds"]:
            span = by.span(each["talked_seconds"])
            yield by.tell(SPOKE, who=each["responder"], span=span)
        elif told["ended_at"] is None:
            yield by.tell(SPEAK, who=each["responder"])
    if told["outcome"] == TALKED and not talks:
        yield by.tell(MET)
    for each in told["attempts"]:
        if each["settled"] is not None:
            yield by.tell(SETTLED[each["settled"]], who=each["responder"])


def _guests(told: Told, by: Teller) -> Iterator[str]:
    for each in told["guests"]:
        guest = each["guest"] or ""
        asked = by.tell(GUESTS[each["kind"]], who=each["responder"], guest=guest)
        yield by.tell(CAME[each["outcome"]], asked=asked, guest=guest)
    if told["marked_at"]:
        yield by.tell(MARKED)


def _ended(told: Told, by: Teller) -> Iterator[str]:
    yield from (
        by.tell(MESSAGE[each["erased"]], span=by.span(each["seconds"]))
        for each in told["messages"]
        if each["seconds"] or each["erased"]
    )
    if told["unknown"]:
        yield by.tell(UNKNOWN)
    elif told["path"] or told["ended_at"]:
        lasted = told["seconds"]
        form = ENDINGS[told["outcome"]]
        at_once = told["outcome"] == "left" and not lasted
        yield by.tell(LEFT_AT_ONCE if at_once else form, span=by.span(lasted or 0))
    if told["call_back"] and told["outcome"] != "call-back":
        yield by.tell(ENDINGS["call-back"])


def _alarms(told: Told, by: Teller) -> Iterator[str]:
    for alarm in told["alarms"]:
        at = by.at(alarm["raised_at"], told["opened_at"])
        yield by.tell(WANTED if alarm["kind"] == "back" else ALARM, at=at)
        if alarm["told"]:
            yield by.tell(TOLD, each=by.all_of(_tellings(alarm["told"], by)))
        yield _became(alarm, told, by)


def _tellings(tellings: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell who was told by which means, each once."""
    each = (
        by.tell(
            RESULTS[telling["result"]],
            told=by.tell(TOLD_BY[telling["means"]], who=telling["who"]),
        )
        for telling in tellings
    )
    for said, count in Counter(each).items():
        yield by.tell(TIMES, did=said, count=count) if count > 1 else said


def _became(alarm: Told, told: Told, by: Teller) -> str:
    if not alarm["settled_at"]:
        return by.tell(OPEN)
    at = by.at(alarm["settled_at"], told["opened_at"])
    return by.tell(TAKEN if alarm["taken_by"] else OVER, who=alarm["taken_by"], at=at)


def _afterwards(told: Told, by: Teller) -> Iterator[str]:
    if told["back_at"]:
        yield by.tell(BACK, at=by.at(told["back_at"], told["opened_at"]))
    if any(each["incoming"] for each in told["texts"]):
        yield by.tell(ANSWERED[not told["texts"][-1]["incoming"]])


def _left(told: Told, by: Teller) -> Iterator[str]:
    """Tell that a caller hung up while telephones rang."""
    rung = min(each["rung_at"] for each in told["attempts"])
    waiting = {each["outcome"] for each in told["attempts"]} & {"caller-left", "needless"}
    if told["ended_at"] and told["outcome"] == "left" and waiting:
        yield by.tell(GONE, span=by.span(max(_between(rung, told["ended_at"]), 0)))


def _late(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    for outcome, form in (("accepted", LATE), ("taken", LATE), ("elsewhere", ELSEWHERE)):
        who = dict.fromkeys(each["responder"] for each in tried if each["outcome"] == outcome)
        yield from (by.tell(form, who=each) for each in who)


_MISSED = ("passed", "no-key", "busy", "no-answer", "failed", "refused", "lost")


def _not_taken(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    missed = [each for each in tried if each["outcome"] in _MISSED]
    people = {each["responder"] for each in missed}
    each = _by_number(missed, by) if len(people) > MOST_NAMED else _by_name(missed, by)
    if missed:
        yield by.tell(NOT_TAKEN, each=by.all_of(each))


def _between(since: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
