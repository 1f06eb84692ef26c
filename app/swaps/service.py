"""Offer a shift, take one, give it back: each is whole or not at all, and leaves nobody out.

A shift stays with its holder until another has it; of two who take one at once, one gets it.
"""

import secrets

from app.rota.edits import Deed
from app.rota.hours import Stint
from app.rota.moves import given
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
    handed,
    span_of,
)
from app.swaps.tables import Swap
from app.swaps.telling import What
from app.swaps.work import SwapRefusedError, Table


def offer(
    table: Table,
    holder: str,
    place: Place,
    asked: str | None = None,
    theirs: Place | None = None,
) -> tuple[Swap, int]:
    """Offer a date of somebody's shift, and tell how many people hear of it.

    To whoever can take it; to the one who is `asked`; or to them for one of `theirs`.
    """
    table.may_act_for(holder)
    stint = table.stint(place)
    if stint.person != holder:
        raise SwapRefusedError(Wrong.NOT_THEIRS)
    if store.live_of(table.session, place):
        raise SwapRefusedError(Wrong.OFFERED)
    other = _wanted(table, stint, asked, theirs)
    swap = _made(table, stint, asked, other)
    store.add(table.session, swap)
    table.tell(swap, What.OFFERED, holder)
    people = [asked] if asked else fit(table.rota, stint, table.at)
    return swap, telling.offer(table.session, swap, people, table.at, table.zone)


def _wanted(
    table: Table, stint: Stint, asked: str | None, theirs: Place | None
) -> Stint | None:
    """Find what is wanted for a stint, and refuse what cannot be, or changes nothing."""
    if asked is None:
        return None
    if asked == stint.person:
        raise SwapRefusedError(Wrong.NOTHING)
    if asked not in table.rota.people:
        raise SwapRefusedError(Wrong.STRANGER)
    if theirs is None:
        if found := against(table.rota, stint, asked, table.at):
            raise SwapRefusedError(Wrong.UNFIT, found)
        return None
    other = table.stint(theirs)
    if other.person != asked:
        raise SwapRefusedError(Wrong.NOT_THEIRS)
    _check_exchange(table, stint, other)
    return other


def _check_exchange(table: Table, stint: Stint, other: Stint) -> None:
    if changes_nothing(stint, other):
        raise SwapRefusedError(Wrong.NOTHING)
    if min(stint.since, other.since) <= table.at:
        raise SwapRefusedError(Wrong.BEGUN)
    if found := against_exchange(table.rota, stint, other, table.at):
        raise SwapRefusedError(Wrong.UNFIT, found)


def _made(table: Table, stint: Stint, asked: str | None, other: Stint | None) -> Swap:
    runs = stint.since <= table.at
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
        made_at=table.at,
        made_by=table.acting.by,
        changed_at=table.at,
    )


def accept(table: Table, code: str, person: str, seen: tuple[Span, ...] = ()) -> Swap:
    """Let somebody have what is offered; where a coordinator must approve, they wait for that.

    `seen` are the hours that they were told: others are refused, and offered anew.
    """
    table.may_act_for(person)
    swap = _live(table, code, State.OPEN)
    if swap.holder == person:
        raise SwapRefusedError(Wrong.NOTHING)
    if swap.asked not in {None, person}:
        raise SwapRefusedError(Wrong.NOT_ASKED)
    if seen and seen != swap.spans():
        raise SwapRefusedError(Wrong.MOVED)
    worked_out = _check(table, swap, person)
    swap.taker = person
    if store.needs_approval(table.session) and not table.acting.leads:
        table.became(swap, State.WAITING)
        table.tell(swap, What.WAITS, swap.holder, by=person)
        telling.approval(table.session, swap, table.at, table.zone)
    else:
        _carry_out(table, swap, *worked_out)
    return swap


def approve(table: Table, code: str) -> Swap:
    """Let an exchange be that waits for a coordinator; it is looked at afresh."""
    table.may_act_for()
    swap = _live(table, code, State.WAITING)
    _carry_out(table, swap, *_check(table, swap, swap.taker or ""))
    return swap


def _check(table: Table, swap: Swap, taker: str) -> tuple[Rota, Deed, tuple[Stint, ...]]:
    """Work out the rota that comes of an offer, or refuse what cannot be any more."""
    if table.at >= swap.ends:
        raise SwapRefusedError(Wrong.BEGUN)
    stint, wanted = table.held(swap.held()), swap.theirs()
    if wanted:
        other = table.held(wanted)
        _check_exchange(table, stint, other)
        return exchanged(table.rota, stint, other), Deed.SWAPPED, (stint, other)
    if found := against(table.rota, stint, taker, table.at):
        raise SwapRefusedError(Wrong.UNFIT, found)
    return handed(table.rota, stint, taker, table.at), Deed.GAVE, (stint,)


def _carry_out(
    table: Table, swap: Swap, after: Rota, deed: Deed, stints: tuple[Stint, ...]
) -> None:
    table.make(after, deed)
    table.became(swap, State.TAKEN)
    what = What.SWAPPED if swap.way is Way.SWAP else What.TAKEN
    table.tell(swap, what, swap.holder, by=swap.taker)
    table.tell(swap, what, swap.taker, by=swap.holder)
    table.close_others(swap, *stints)


def withdraw(table: Table, code: str) -> Swap:
    """Take an offer back, for its holder: whoever was asked, or waits, hears of it."""
    swap = _live(table, code, *LIVE)
    table.may_act_for(swap.holder)
    waits = swap.taker if swap.state is State.WAITING else None
    table.became(swap, State.WITHDRAWN)
    table.tell(swap, What.WITHDRAWN, swap.holder, swap.asked, waits, by=swap.holder)
    return swap


def decline(table: Table, code: str, person: str) -> Swap:
    """Say no, or no longer yes: what was offered to many stays offered to the others."""
    table.may_act_for(person)
    swap = _live(table, code, *LIVE)
    if person not in {swap.asked, swap.taker}:
        return swap
    swap.taker = None
    table.became(swap, State.DECLINED if swap.asked else State.OPEN)
    table.tell(swap, What.DECLINED, swap.holder, by=person)
    return swap


def refuse(table: Table, code: str) -> Swap:
    """Do not approve what waits for a coordinator: everything stays as it was."""
    table.may_act_for()
    swap = _live(table, code, State.WAITING)
    table.became(swap, State.DECLINED)
    table.tell(swap, What.REFUSED, swap.holder, swap.taker)
    return swap


def give_back(table: Table, code: str) -> tuple[Swap, bool]:
    """Let whoever took a shift give it back before it begins; tell whether it is nobody's now.

    It is its first holder's again where they are free, and offered again as it was to all;
    else it is open. Coordinators are told either way.
    """
    swap = _live(table, code, State.TAKEN)
    table.may_act_for(swap.taker)
    wanted, taker = swap.theirs(), swap.taker or ""
    if min(swap.since, wanted.span[0] if wanted else swap.since) <= table.at:
        raise SwapRefusedError(Wrong.BEGUN)
    stint = table.held(swap.held())
    other = table.held(wanted) if wanted else None
    again, kept = _back(table, stint, other, (swap.holder, taker))
    table.make(again, Deed.GAVE if other is None else Deed.SWAPPED)
    table.became(swap, State.RETURNED)
    telling.opened(table.session, swap, table.at, by=taker, left=not kept)
    what = What.RETURNED if kept else What.OPENED
    table.tell(swap, what, swap.holder, by=taker)
    table.tell(swap, what, taker, by=swap.holder)
    if kept and swap.way is Way.GIVE:
        _offer_again(table, swap, stint)
    return swap, not kept


def _back(
    table: Table, stint: Stint, other: Stint | None, owners: tuple[str, str]
) -> tuple[Rota, bool]:
    """Give stints back to whose they were; tell whether each is somebody's.

    Both are let go first: each may stand in the way of the other.
    """
    without = given(table.rota, other, None) if other else table.rota
    again, kept = back(without, stint, owners[0], table.at)
    if other is None:
        return again, kept
    again, regained = back(again, other, owners[1], table.at)
    return again, kept and regained


def _offer_again(table: Table, swap: Swap, stint: Stint) -> None:
    """Offer a shift that came back to all but who gave it back."""
    anew = _made(table, stint, None, None)
    anew.holder = swap.holder
    store.add(table.session, anew)
    others = [each for each in fit(table.rota, stint, table.at) if each != swap.holder]
    telling.offer(table.session, anew, others, table.at, table.zone)


def take_open(table: Table, person: str, place: Place, seen: Span | None = None) -> Stint:
    """Let somebody have what is left of a shift that nobody has."""
    table.may_act_for(person)
    stint = table.stint(place)
    if stint.person is not None:
        raise SwapRefusedError(Wrong.OVER)
    if seen and seen != span_of(stint):
        raise SwapRefusedError(Wrong.MOVED)
    if found := against(table.rota, stint, person, table.at):
        raise SwapRefusedError(Wrong.UNFIT, found)
    table.make(handed(table.rota, stint, person, table.at), Deed.GAVE)
    return stint


def _live(table: Table, code: str, *states: State) -> Swap:
    """Find an offer that stands so, or refuse."""
    swap = store.swap(table.session, code)
    if swap is None or swap.state not in states:
        raise SwapRefusedError(Wrong.OVER)
    return swap
