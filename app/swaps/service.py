"""Offer a shift, take one, give it back: each is whole or not at all, and leaves nobody out.

A shift stays with its holder until another has it; of two who take one at once, one gets it.
"""

import secrets

from app.rota.edits import Deed
from app.rota.hours import Stint
from app.rota.moves import given, taken
from app.rota.rules import Rota
from app.swaps import store, telling
from app.swaps.rules import (
    LIVE,
    Place,
    Span,
    State,
    Way,
    Wrong,
    against,
    against_exchange,
    back,
    changes_nothing,
    exchanged,
    fit,
    span_of,
)
from app.swaps.tables import Swap
from app.swaps.telling import What
from app.swaps.work import Dealing, SwapRefusedError


def offer(
    dealing: Dealing,
    holder: str,
    place: Place,
    asked: str | None = None,
    theirs: Place | None = None,
) -> tuple[Swap, int]:
    """Offer a date of somebody's shift, and tell how many people hear of it.

    To whoever can take it; to the one who is `asked`; or to them for one of `theirs`.
    """
    dealing.may_act_for(holder)
    stint = dealing.stint(place)
    if stint.person != holder:
        raise SwapRefusedError(Wrong.NOT_THEIRS)
    before = store.live_of(dealing.session, place)
    if before and before.holder == holder:
        raise SwapRefusedError(Wrong.OFFERED)
    if before:  # it has changed hands since, and nobody has looked yet
        dealing.became(before, State.ENDED)
    other = _wanted(dealing, stint, asked, theirs)
    swap = _made(dealing, stint, asked, other)
    store.add(dealing.session, swap)
    dealing.tell(swap, What.OFFERED, holder)
    people = [asked] if asked else fit(dealing.rota, stint, dealing.at)
    return swap, telling.offer(dealing.session, swap, people, dealing.at, dealing.zone)


def _wanted(
    dealing: Dealing, stint: Stint, asked: str | None, theirs: Place | None
) -> Stint | None:
    """Find what is wanted for a stint, and refuse what cannot be, or changes nothing."""
    if asked is None:
        return None
    if asked == stint.person:
        raise SwapRefusedError(Wrong.NOTHING)
    if asked not in dealing.rota.people:
        raise SwapRefusedError(Wrong.STRANGER)
    if theirs is None:
        if found := against(dealing.rota, stint, asked, dealing.at):
            raise SwapRefusedError(Wrong.UNFIT, found)
        return None
    other = dealing.stint(theirs)
    if other.person != asked:
        raise SwapRefusedError(Wrong.NOT_THEIRS)
    _check_exchange(dealing, stint, other)
    return other


def _check_exchange(dealing: Dealing, stint: Stint, other: Stint) -> None:
    if changes_nothing(stint, other):
        raise SwapRefusedError(Wrong.NOTHING)
    if min(stint.since, other.since) <= dealing.at:
        raise SwapRefusedError(Wrong.BEGUN)
    if found := against_exchange(dealing.rota, stint, other, dealing.at):
        raise SwapRefusedError(Wrong.UNFIT, found)


def _made(dealing: Dealing, stint: Stint, asked: str | None, other: Stint | None) -> Swap:
    runs = stint.since <= dealing.at
    ends = stint.until if runs else min(stint.since, other.since if other else stint.since)
    return Swap(
        code=secrets.token_hex(8),
        way=Way.SWAP if other else Way.ASK if asked else Way.GIVE,
        state=State.OPEN,
        holder=stint.person,
        asked=asked,
        shift_code=stint.shift.code,
        day=stint.day,
        tier=stint.tier,
        since=stint.since,
        until=stint.until,
        their_shift=other.shift.code if other else None,
        their_day=other.day if other else None,
        their_tier=other.tier.value if other else None,
        their_since=other.since if other else None,
        their_until=other.until if other else None,
        ends=ends,
        made_at=dealing.at,
        made_by=dealing.acting.by,
        changed_at=dealing.at,
    )


def accept(dealing: Dealing, code: str, person: str, seen: tuple[Span, ...] = ()) -> Swap:
    """Let somebody have what is offered; where a coordinator must approve, they wait for that.

    `seen` are the hours that they were told: others are refused, and offered anew.
    """
    dealing.may_act_for(person)
    swap = _live(dealing, code, State.OPEN)
    if swap.holder == person:
        raise SwapRefusedError(Wrong.NOTHING)
    if swap.asked not in {None, person}:
        raise SwapRefusedError(Wrong.NOT_ASKED)
    if seen and seen != swap.spans():
        raise SwapRefusedError(Wrong.MOVED)
    worked_out = _check(dealing, swap, person)
    swap.taker = person
    if store.needs_approval(dealing.session) and not dealing.acting.leads:
        dealing.became(swap, State.WAITING)
        dealing.tell(swap, What.WAITS, swap.holder, by=person)
        telling.approval(dealing.session, swap, dealing.at, dealing.zone)
    else:
        _carry_out(dealing, swap, *worked_out)
    return swap


def approve(dealing: Dealing, code: str) -> Swap:
    """Let an exchange be that waits for a coordinator; it is looked at afresh."""
    dealing.may_act_for()
    swap = _live(dealing, code, State.WAITING)
    _carry_out(dealing, swap, *_check(dealing, swap, swap.taker or ""))
    return swap


def _check(dealing: Dealing, swap: Swap, taker: str) -> tuple[Rota, Deed, tuple[Stint, ...]]:
    """Work out the rota that comes of an offer, or refuse what cannot be any more."""
    if dealing.at >= swap.ends:
        raise SwapRefusedError(Wrong.BEGUN)
    stint, wanted = dealing.held(swap.held()), swap.theirs()
    if wanted:
        other = dealing.held(wanted)
        _check_exchange(dealing, stint, other)
        return exchanged(dealing.rota, stint, other), Deed.SWAPPED, (stint, other)
    if found := against(dealing.rota, stint, taker, dealing.at):
        raise SwapRefusedError(Wrong.UNFIT, found)
    return taken(dealing.rota, stint, taker, dealing.at), Deed.GAVE, (stint,)


def _carry_out(
    dealing: Dealing, swap: Swap, after: Rota, deed: Deed, stints: tuple[Stint, ...]
) -> None:
    dealing.make(after, deed)
    dealing.became(swap, State.TAKEN)
    what = What.SWAPPED if swap.way is Way.SWAP else What.TAKEN
    dealing.tell(swap, what, swap.holder, by=swap.taker)
    dealing.tell(swap, what, swap.taker, by=swap.holder)
    dealing.close_others(swap, *stints)


def withdraw(dealing: Dealing, code: str) -> Swap:
    """Take an offer back, for its holder: whoever was asked, or waits, hears of it."""
    swap = _live(dealing, code, *LIVE)
    dealing.may_act_for(swap.holder)
    waits = swap.taker if swap.state is State.WAITING else None
    dealing.became(swap, State.WITHDRAWN)
    dealing.tell(swap, What.WITHDRAWN, swap.holder, swap.asked, waits, by=swap.holder)
    return swap


def decline(dealing: Dealing, code: str, person: str) -> Swap:
    """Say no, or no longer yes: what was offered to many stays offered to the others."""
    dealing.may_act_for(person)
    swap = _live(dealing, code, *LIVE)
    if person not in {swap.asked, swap.taker}:
        return swap
    swap.taker = None
    dealing.became(swap, State.DECLINED if swap.asked else State.OPEN)
    dealing.tell(swap, What.DECLINED, swap.holder, by=person)
    return swap


def refuse(dealing: Dealing, code: str) -> Swap:
    """Do not approve what waits for a coordinator: everything stays as it was."""
    dealing.may_act_for()
    swap = _live(dealing, code, State.WAITING)
    dealing.became(swap, State.DECLINED)
    dealing.tell(swap, What.REFUSED, swap.holder, swap.taker)
    return swap


def give_back(dealing: Dealing, code: str) -> tuple[Swap, bool]:
    """Let whoever took a shift give it back before it begins; tell whether it is nobody's now.

    It is its first holder's again where they are free, and offered again as it was to all;
    else it is open. Coordinators are told either way.
    """
    swap = _live(dealing, code, State.TAKEN)
    dealing.may_act_for(swap.taker)
    wanted, taker = swap.theirs(), swap.taker or ""
    if min(swap.since, wanted.span[0] if wanted else swap.since) <= dealing.at:
        raise SwapRefusedError(Wrong.BEGUN)
    stint = dealing.held(swap.held())
    other = dealing.held(wanted) if wanted else None
    again, kept = _back(dealing, stint, other, (swap.holder, taker))
    dealing.make(again, Deed.GAVE if other is None else Deed.SWAPPED)
    dealing.became(swap, State.RETURNED)
    telling.opened(dealing.session, swap, dealing.at, by=taker, left=not kept)
    what = What.RETURNED if kept else What.OPENED
    dealing.tell(swap, what, swap.holder, by=taker)
    dealing.tell(swap, what, taker, by=swap.holder)
    if kept and swap.way is Way.GIVE:
        _offer_again(dealing, swap, stint)
    return swap, not kept


def _back(
    dealing: Dealing, stint: Stint, other: Stint | None, owners: tuple[str, str]
) -> tuple[Rota, bool]:
    """Give stints back to whose they were; tell whether each is somebody's.

    Both are let go first: each may stand in the way of the other.
    """
    without = given(dealing.rota, other, None) if other else dealing.rota
    again, kept = back(without, stint, owners[0], dealing.at)
    if other is None:
        return again, kept
    again, regained = back(again, other, owners[1], dealing.at)
    return again, kept and regained


def _offer_again(dealing: Dealing, swap: Swap, stint: Stint) -> None:
    """Offer a shift that came back to all but who gave it back."""
    anew = _made(dealing, stint, None, None)
    anew.holder = swap.holder
    store.add(dealing.session, anew)
    others = [each for each in fit(dealing.rota, stint, dealing.at) if each != swap.holder]
    telling.offer(dealing.session, anew, others, dealing.at, dealing.zone)


def take_open(dealing: Dealing, person: str, place: Place, seen: Span | None = None) -> Stint:
    """Let somebody have what is left of a shift that nobody has."""
    dealing.may_act_for(person)
    stint = dealing.stint(place)
    if stint.person is not None:
        raise SwapRefusedError(Wrong.OVER)
    if seen and seen != span_of(stint):
        raise SwapRefusedError(Wrong.MOVED)
    if found := against(dealing.rota, stint, person, dealing.at):
        raise SwapRefusedError(Wrong.UNFIT, found)
    dealing.make(taken(dealing.rota, stint, person, dealing.at), Deed.GAVE)
    return stint


def _live(dealing: Dealing, code: str, *states: State) -> Swap:
    """Find an offer that stands so, or refuse."""
    swap = store.swap(dealing.session, code)
    if swap is None or swap.state not in states:
        raise SwapRefusedError(Wrong.OVER)
    return swap
