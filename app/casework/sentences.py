"""The story of a case in sentences, as somebody would tell it; and why nobody answered."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from babel.dates import format_datetime
from babel.lists import format_list
from babel.units import format_unit

from app.casework import phrases as say
from app.casework.words import BACK, Said, saying
from app.pages.terms import tongue_in
from app.pages.words import LANGUAGES

MINUTE, HOUR = 60, 3600
MOST_NAMED = 6  # things that people did; of more, only how many there were of each kind
TALKED = "reached"
DATED = {"en": "EEE MMM d, HH:mm", "es": "EEE d MMM, HH:mm"}

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


def paragraphs(told: Told, by: Teller) -> list[str]:
    """Tell a case (`app/casework/story.py`) in paragraphs: the call, each alarm, the rest."""
    parts = (_begun, _rung, _talked, _guests, _ended)
    call = [sentence for part in parts for sentence in part(told, by) if sentence]
    alarms = [list(_alarm(each, told, by)) for each in told["alarms"]]
    return [" ".join(each) for each in (call, *alarms, list(_afterwards(told, by))) if each]


def why_nobody(told: Told, by: Teller) -> list[str]:
    """Tell why nobody answered who was asked for a person; empty where that is not so."""
    tried = told["attempts"]
    if told["outcome"] in {TALKED, "rights"} or not (tried or told["alarms"]):
        return []
    if not tried:
        return [by.tell(say.NOBODY_ON_SHIFT)]
    found = {each["outcome"] for each in tried}
    if "ringing" in found:
        return [by.tell(say.STILL)]
    return [*_left(told, by), *_late(tried, by), *_not_taken(tried, by)]


def _begun(told: Told, by: Teller) -> Iterator[str]:
    at = by.at(told["opened_at"], told["opened_at"])
    if told["texts"] and not told["path"]:
        count = len([each for each in told["texts"] if each["incoming"]])
        yield by.tell(say.WROTE[min(count, 2)] if count else say.WROTE[1], at=at, count=count)
        return
    keys = [step["key"] for step in told["path"] if step["key"]]
    spoken = told["language"] if told["language"] in LANGUAGES else None
    yield by.tell(
        say.CALLED[bool(spoken), bool(keys)],
        at=at,
        language=tongue_in(by.language, spoken, by.said) if spoken else "",
        keys=format_list(keys, locale=by.language),
    )


def _rung(told: Told, by: Teller) -> Iterator[str]:
    tried = told["attempts"]
    count = len({each["responder"] for each in tried})
    if _is_long(tried) and count > 1:
        each = by.all_of(_by_number(tried, by))
        yield by.tell(say.RUNG_OFTEN, count=count, times=len(tried), each=each)
    elif tried:
        yield by.tell(say.RUNG[min(count, 2)], count=count, each=by.all_of(_by_name(tried, by)))
    elif told["alarms"]:
        yield by.tell(say.NOBODY_RUNG)


def _is_long(tried: Sequence[Told]) -> bool:
    """Tell whether so much was tried that nobody reads who did what."""
    return len({(each["responder"], each["outcome"]) for each in tried}) > MOST_NAMED


def _by_name(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell what each person did, in the order in which they were rung first."""
    for who in dict.fromkeys(each["responder"] for each in tried):
        own = [each for each in tried if each["responder"] == who]
        for outcome, count in Counter(each["outcome"] for each in own).items():
            first = next(each for each in own if each["outcome"] == outcome)
            did = by.tell(say.DID[outcome], who=who, span=by.span(_until_key(first)))
            yield by.tell(say.TIMES, did=did, count=count) if count > 1 else did


def _by_number(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell how many did what; whoever talked with the caller by name."""
    yield from _by_name([each for each in tried if each["outcome"] == TALKED], by)
    others = Counter(each["outcome"] for each in tried if each["outcome"] != TALKED)
    for outcome, count in others.most_common():
        yield by.tell(say.OF_MANY[outcome], count=count)


def _until_key(attempt: Told) -> float:
    return _between(attempt["rung_at"], attempt["accepted_at"] or attempt["rung_at"])


def _talked(told: Told, by: Teller) -> Iterator[str]:
    talks = [each for each in told["attempts"] if each["outcome"] == TALKED]
    if told["wait_seconds"]:
        yield by.tell(say.WAITED, span=by.span(told["wait_seconds"]))
    for each in talks:
        if each["talked_seconds"]:
            span = by.span(each["talked_seconds"])
            yield by.tell(say.SPOKE, who=each["responder"], span=span)
        elif told["ended_at"] is None:
            yield by.tell(say.SPEAK, who=each["responder"])
    if told["outcome"] == TALKED and not talks:
        yield by.tell(say.MET)
    for each in told["attempts"]:
        if each["settled"] is not None:
            yield by.tell(say.SETTLED[each["settled"]], who=each["responder"])


def _guests(told: Told, by: Teller) -> Iterator[str]:
    for each in told["guests"]:
        guest = each["guest"] or ""
        asked = by.tell(say.GUESTS[each["kind"]], who=each["responder"], guest=guest)
        yield by.tell(say.CAME[each["outcome"]], asked=asked, guest=guest)
    if told["marked_at"]:
        yield by.tell(say.MARKED)


def _ended(told: Told, by: Teller) -> Iterator[str]:
    yield from (
        by.tell(say.MESSAGE[each["erased"]], span=by.span(each["seconds"]))
        for each in told["messages"]
        if each["seconds"] or each["erased"]
    )
    if told["unknown"]:
        yield by.tell(say.UNKNOWN)
    elif told["path"] or told["ended_at"]:
        lasted = told["seconds"]
        form = say.ENDINGS[told["outcome"]]
        at_once = told["outcome"] == "left" and not lasted
        yield by.tell(say.LEFT_AT_ONCE if at_once else form, span=by.span(lasted or 0))
    if told["call_back"] and told["outcome"] != "call-back":
        yield by.tell(say.ENDINGS["call-back"])


def _alarm(alarm: Told, told: Told, by: Teller) -> Iterator[str]:
    at = by.at(alarm["raised_at"], told["opened_at"])
    yield by.tell(say.WANTED if alarm["kind"] == BACK else say.ALARM, at=at)
    if alarm["told"]:
        yield by.tell(say.TOLD, each=by.all_of(_tellings(alarm["told"], by)))
    yield _became(alarm, told, by)


def _tellings(tellings: Sequence[Told], by: Teller) -> Iterator[str]:
    """Tell who was told by which means, each once."""
    each = (
        by.tell(
            say.RESULTS[telling["result"]],
            told=by.tell(say.TOLD_BY[telling["means"]], who=telling["who"]),
        )
        for telling in tellings
    )
    for said, count in Counter(each).items():
        yield by.tell(say.TIMES, did=said, count=count) if count > 1 else said


def _became(alarm: Told, told: Told, by: Teller) -> str:
    if not alarm["settled_at"]:
        return by.tell(say.OPEN)
    at = by.at(alarm["settled_at"], told["opened_at"])
    return by.tell(say.TAKEN if alarm["taken_by"] else say.OVER, who=alarm["taken_by"], at=at)


def _afterwards(told: Told, by: Teller) -> Iterator[str]:
    if told["back_at"]:
        yield by.tell(say.BACK, at=by.at(told["back_at"], told["opened_at"]))
    if any(each["incoming"] for each in told["texts"]):
        yield by.tell(say.ANSWERED[not told["texts"][-1]["incoming"]])


def _left(told: Told, by: Teller) -> Iterator[str]:
    """Tell that a caller hung up while telephones rang."""
    rung = min(each["rung_at"] for each in told["attempts"])
    waiting = {each["outcome"] for each in told["attempts"]} & {"caller-left", "needless"}
    if told["ended_at"] and told["outcome"] == "left" and waiting:
        yield by.tell(say.GONE, span=by.span(max(_between(rung, told["ended_at"]), 0)))


def _late(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    for outcome, form in (
        ("accepted", say.LATE),
        ("taken", say.LATE),
        ("elsewhere", say.ELSEWHERE),
    ):
        who = dict.fromkeys(each["responder"] for each in tried if each["outcome"] == outcome)
        yield from (by.tell(form, who=each) for each in who)


_MISSED = ("passed", "no-key", "busy", "no-answer", "failed", "refused", "lost")


def _not_taken(tried: Sequence[Told], by: Teller) -> Iterator[str]:
    missed = [each for each in tried if each["outcome"] in _MISSED]
    each = _by_number(missed, by) if _is_long(missed) else _by_name(missed, by)
    if missed:
        yield by.tell(say.NOT_TAKEN, each=by.all_of(each))


def _between(since: str, until: str) -> float:
    return (datetime.fromisoformat(until) - datetime.fromisoformat(since)).total_seconds()
