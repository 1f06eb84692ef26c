"""What is told after a led call, and after one that was tried: from what happened."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

Event = Mapping[str, Any]  # one event of the practice network's feed (app/practice/feed.py)

CALLER = "caller"
LATE = 15.0  # seconds of ringing; a telephone rings for 20
ACCEPT = "1"
ENDED = frozenset({"hung-up", "released"})


@dataclass(frozen=True, kw_only=True)
class Led:
    """How a led call went for one responder, and what its caller met; all times in seconds.

    `key` is what was pressed first, `outcome` what was pressed after the conversation; `waited`
    is how long the caller waited for `met`; `machines` answered, and were not connected.
    """

    rang: bool
    picked_up: float | None
    key: str | None
    talked: float | None
    outcome: str | None
    waited: float | None
    met: str | None
    left_message: bool
    machines: tuple[str, ...]

    @property
    def was_late(self) -> bool:
        return self.picked_up is not None and self.picked_up > LATE


def led(events: Sequence[Event], call: str, name: str) -> Led:
    """Tell how a call went for the responder of this name, by what happened since then."""
    caller = [each for each in events if each["call"] == call and each["who"] == CALLER]
    own = _from(_own(events, name), "rang")
    answered = _from(own, "answered")
    joined = _from(caller, "connected")
    spoke = _from(own, "connected")
    parted = _from(spoke, "parted")
    return Led(
        rang=bool(own),
        picked_up=_between(own, answered),
        key=_key(answered),
        talked=_between(spoke, parted),
        outcome=_key(parted),
        waited=_between(_asking(caller), joined),
        met=joined[0]["text"] if joined else None,
        left_message=any(each["kind"] == "recorded" for each in caller),
        machines=tuple(_machines(events, name)),
    )


def _own(events: Sequence[Event], name: str) -> list[Event]:
    """Give the events of one telephone, up to the end of the first leg on which it talked."""
    own = [each for each in events if each["who"] == name]
    legs = [each["leg"] for each in own if each["kind"] == "connected"]
    legs += [each["leg"] for each in own if each["kind"] == "answered"]
    return [each for each in own if not legs or each["leg"] == legs[0]]


def _from(events: Sequence[Event], kind: str) -> Sequence[Event]:
    """Give the events from the first of a kind on; none where there is none."""
    places = (place for place, each in enumerate(events) if each["kind"] == kind)
    return events[next(places, len(events)) :]


def _key(events: Sequence[Event]) -> str | None:
    keys = (str(each["text"]) for each in events if each["kind"] == "pressed")
    return next(keys, None)


def _asking(caller: Sequence[Event]) -> Sequence[Event]:
    """Give the caller's events from the last key before a conversation on."""
    before = caller[: len(caller) - len(_from(caller, "connected"))]
    keys = [place for place, each in enumerate(before) if each["kind"] == "pressed"]
    return caller[keys[-1] if keys else 0 :]


def _between(first: Sequence[Event], second: Sequence[Event]) -> float | None:
    if not (first and second):
        return None
    since, until = (datetime.fromisoformat(each[0]["at"]) for each in (first, second))
    return (until - since).total_seconds()


def _machines(events: Sequence[Event], name: str) -> Iterator[str]:
    """Name the others who answered and pressed nothing."""
    others = {each["who"]: None for each in events if each["who"] not in {name, CALLER, ""}}
    for who in others:
        kinds = {each["kind"] for each in events if each["who"] == who}
        if "answered" in kinds and not kinds & {"pressed", "connected"}:
            yield who


class Why(StrEnum):
    """Why somebody's telephone did not ring in a call that was tried."""

    RANG = "rang"
    OFF_SHIFT = "off-shift"
    TAKEN = "taken"
    NOT_REACHED = "not-reached"
    UNASKED = "unasked"


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """Whether and when (seconds into the call) somebody's telephone rang, or why it did not."""

    name: str
    why: Why
    after: float | None = None
    outcome: str = ""


def verdicts(
    told: Mapping[str, Any], on_shift: Sequence[str], others: Sequence[str]
) -> list[Verdict]:
    """Say of everybody on the rota whether they rang in a call; those who rang come first.

    `told` is what `hotline call --json` printed.
    """
    tried = {
        row["text"]: row["after"] for row in told["transcript"] if row["kind"] == "ringing"
    }
    outcomes = {each["responder"]: each["outcome"] for each in (told["case"] or {})["attempts"]}
    rang = [
        Verdict(name=name, why=Why.RANG, after=after, outcome=outcomes.get(name, ""))
        for name, after in tried.items()
    ]
    missed = Why.UNASKED
    if tried:
        missed = Why.TAKEN if told["ending"]["bridged_with"] else Why.NOT_REACHED
    left = [Verdict(name=name, why=missed) for name in on_shift if name not in tried]
    away = [Verdict(name=name, why=Why.OFF_SHIFT) for name in others if name not in tried]
    return [*rang, *left, *away]
