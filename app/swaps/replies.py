"""What our people text about their own shifts, and what they answer to an offer.

A sender can be forged, so a word changes nothing: what it asks for is asked back, with a number
that only their own telephone was sent. Whoever replies to an offer has such a number already.
"""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from app.db import Session
from app.notices import service as notices
from app.notices.facts import Kind
from app.rota import store as rota_store
from app.rota.hours import Stint
from app.rota.rules import Rota
from app.rota.service import load_rota
from app.sealing import Keyring
from app.swaps import service, store, telling
from app.swaps.rules import (
    Place,
    Span,
    State,
    Way,
    Wrong,
    against,
    coming,
    exchanges,
    find,
    place_of,
    sought,
    span_of,
)
from app.swaps.wishes import Meant, Verb, declines
from app.swaps.work import Acting, Dealing, SwapRefusedError, opened

log = logging.getLogger(__name__)

ANSWERED = timedelta(hours=1)  # so long a question may be confirmed, and an answer is true
MOST = 12  # answers that somebody gets by text in so long: a sender can be forged
LISTED = 4  # shifts in one text
TOLD = (Kind.PROPOSED, Kind.SHIFTS)
# What a refusal is called where people are told; all others by their own word.
_WRONG = {Wrong.OFFERED: "twice", Wrong.NOT_ASKED: "over"}
_NONE, _ONE = 0, 1


@dataclass(frozen=True, kw_only=True)
class Replies:
    """Texts of our own people about shifts."""

    keyring: Keyring
    zone: ZoneInfo

    def texted(
        self, session: Session, person: str, meant: Meant, at: datetime, name: str
    ) -> None:
        """Answer a word about shifts, by a text to their number on file."""
        rota = load_rota(session, self.keyring, self.zone)
        desk = _Desk(session=session, rota=rota, person=person, at=at, name=name)
        mine = coming(rota, at, person)[:LISTED]
        if meant.verb is Verb.LIST or meant.number is None:
            desk.tell_shifts(mine)
        elif not 1 <= meant.number <= len(mine):
            desk.tell_shifts(mine, "number")
        else:
            desk.ask(meant, mine[meant.number - 1])

    def confirmed(
        self,
        session: Session,
        person: str,
        asked: Mapping[str, Any],
        body: str,
        at: datetime,
        name: str,
    ) -> None:
        """Do what somebody has confirmed by the number that only they were told.

        A question that is too old is asked anew, and so is one whose hours have changed.
        """
        rota = load_rota(session, self.keyring, self.zone)
        desk = _Desk(session=session, rota=rota, person=person, at=at, name=name)
        if "verb" in asked and declines(body):
            return
        if "verb" in asked and at >= datetime.fromisoformat(asked["until"]):
            desk.ask_again(asked)
            return
        act = _deed if "verb" in asked else _refusal if declines(body) else _acceptance
        try:
            with session.begin_nested():
                dealing = opened(session, self.keyring, self.zone, Acting(by=person, at=at))
                said = act(dealing, person, asked)
        except SwapRefusedError as error:
            desk.refuse(error, asked)
            return
        if said:
            desk.say(said)


@dataclass(frozen=True, kw_only=True)
class _Desk:
    """Where one text of somebody is answered; `name` is that of what they have sent."""

    session: Session
    rota: Rota
    person: str
    at: datetime
    name: str

    def tell_shifts(self, mine: Sequence[Stint], *first: str) -> None:
        says = [*first, "list", *(() if first else ("how",))] if mine else ["none"]
        self.say({"says": says, "list": [telling.written(span_of(stint)) for stint in mine]})

    def ask(self, meant: Meant, stint: Stint) -> None:
        """Ask whether it was them who want this, if it can be."""
        try:
            asked = self._asked(meant, stint)
        except SwapRefusedError as error:
            self.refuse(error, {})
            return
        if asked:
            self._tell(Kind.PROPOSED, asked)

    def _asked(self, meant: Meant, stint: Stint) -> dict[str, Any] | None:
        asked = {
            "verb": meant.verb.value,
            "span": telling.written(span_of(stint)),
            "theirs": None,
        }
        asked |= {"shift": stint.shift.code, "day": stint.day.isoformat(), "by": None}
        if meant.verb in {Verb.KEEP, Verb.RETURN}:
            found = self._swap(meant.verb, stint)
            return asked | found if found else None
        if store.live_of(self.session, place_of(stint)):
            raise SwapRefusedError(Wrong.OFFERED)
        if meant.verb is Verb.GIVE:
            return asked
        return self._with(meant, stint, asked | {"by": self._named(meant.name)})

    def _named(self, name: str) -> str:
        found = [each for each in sought(self.rota, name) if each != self.person]
        if len(found) != 1:
            raise SwapRefusedError(Wrong.STRANGER)
        return found[0]

    def _with(self, meant: Meant, stint: Stint, asked: dict[str, Any]) -> dict[str, Any] | None:
        """Say which shift of theirs is wanted; None where that must be said first."""
        if meant.verb is Verb.ASK:
            if found := against(self.rota, stint, asked["by"], self.at):
                raise SwapRefusedError(Wrong.UNFIT, found)
            return asked
        theirs = exchanges(self.rota, stint, asked["by"], self.at)[:LISTED]
        if meant.theirs is None or not 1 <= meant.theirs <= len(theirs):
            spans = [telling.written(span_of(each)) for each in theirs]
            says = ["theirs" if theirs else "no-theirs"]
            self.say(asked | {"says": says, "number": meant.number, "list": spans})
            return None
        other = theirs[meant.theirs - 1]
        of = {"their_shift": other.shift.code, "their_day": other.day.isoformat()}
        return asked | of | {"theirs": telling.written(span_of(other))}

    def _swap(self, verb: Verb, stint: Stint) -> dict[str, Any] | None:
        """Name the offer that is to be taken back, or what was taken and is given back."""
        for swap in store.standing(self.session, self.at):
            own = swap.taker if swap.state is State.TAKEN else swap.holder
            fits = (swap.state is State.TAKEN) == (verb is Verb.RETURN)
            if fits and own == self.person and place_of(stint) == swap.held().place:
                return {"swap": swap.code, "by": swap.holder}
        self.say({"says": ["not-taken" if verb is Verb.RETURN else "not-offered"]})
        return None

    def ask_again(self, asked: Mapping[str, Any]) -> None:
        """Ask anew what was confirmed too late, or of other hours."""
        stint = find(self.rota, _place(asked, ""))
        if stint is None or stint.person != self.person:
            self.refuse(SwapRefusedError(Wrong.GONE), {})
            return
        self._tell(Kind.PROPOSED, dict(asked) | {"span": telling.written(span_of(stint))})

    def refuse(self, error: SwapRefusedError, asked: Mapping[str, Any]) -> None:
        """Say why nothing was changed; what has other hours now is asked or offered anew."""
        if error.why is Wrong.MOVED and "verb" in asked:
            self.ask_again(asked)
            return
        said = _WRONG.get(error.why, error.why.value)
        self.say({"says": [said], "why": [each.value for each in error.refusals]})
        swap = store.swap(self.session, asked.get("swap", ""))
        if error.why is Wrong.MOVED and swap and swap.state is State.OPEN:
            telling.offer(self.session, swap, [self.person], self.at, self.rota.zone)

    def say(self, facts: dict[str, Any]) -> None:
        self._tell(Kind.SHIFTS, facts)

    def _tell(self, kind: Kind, facts: dict[str, Any]) -> None:
        """Have somebody told of their shifts; who wants no texts gets none."""
        row = rota_store.availability(self.session, self.person)
        if row and row.mute_at:
            return
        since = self.at - ANSWERED
        if notices.count(self.session, TOLD, f"{self.person} ", since) >= MOST:
            log.warning("%s has had so many answers: no more for a while", self.person)
            return
        until = {"person": self.person, "until": (self.at + ANSWERED).isoformat()}
        about = f"{self.person} {self.name}"
        notices.tell(self.session, kind, about, self.at, facts | until, [self.person])


def _deed(dealing: Dealing, person: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Do what was asked with a shift of somebody's, and say what has come of it."""
    stint = dealing.stint(_place(asked, ""))
    if telling.written(span_of(stint)) != asked["span"]:
        raise SwapRefusedError(Wrong.MOVED)
    known = {name: asked[name] for name in ("span", "theirs", "by")}
    match Verb(asked["verb"]):
        case Verb.GIVE:
            _, count = service.offer(dealing, person, place_of(stint))
            ending = {_NONE: "offered-none", _ONE: "offered-one"}.get(count, "offered")
            return known | {"says": [ending], "count": count}
        case Verb.KEEP:
            service.withdraw(dealing, asked["swap"])
            return known | {"says": ["kept"]}
        case Verb.RETURN:
            _, is_open = service.give_back(dealing, asked["swap"])
            return known | {"says": ["open" if is_open else "back"]}
        case _:
            theirs = _place(asked, "their_") if asked["theirs"] else None
            service.offer(dealing, person, place_of(stint), asked["by"], theirs)
            return known | {"says": ["asked"]}


def _acceptance(dealing: Dealing, person: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Take what was offered, as it was told."""
    seen = tuple(_span(asked[name]) for name in ("span", "theirs") if asked[name])
    swap = service.accept(dealing, asked["swap"], person, seen)
    known = {name: asked[name] for name in ("span", "theirs", "by")}
    if swap.state is State.WAITING:
        return known | {"says": ["waits"]}
    return known | {"says": ["swapped" if swap.way is Way.SWAP else "took"]}


def _refusal(dealing: Dealing, person: str, asked: Mapping[str, Any]) -> dict[str, Any] | None:
    """Say no to what was asked; of what was offered to many, nobody needs to hear it."""
    swap = service.decline(dealing, asked["swap"], person)
    if swap.state is not State.DECLINED:
        return None
    return {"says": ["declined"], "by": asked["by"], "span": asked["span"]}


def _place(asked: Mapping[str, Any], whose: str) -> Place:
    day = date.fromisoformat(asked[f"{whose}day"])
    return Place(shift=asked[f"{whose}shift"], day=day)


def _span(written: Sequence[str]) -> Span:
    since, until = map(datetime.fromisoformat, written)
    return since, until
