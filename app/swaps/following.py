"""Offers follow their shifts: other hours, none any more, begun, or somebody else's."""

from datetime import datetime

from app.rota.hours import Stint
from app.rota.rules import FOREVER, Rota
from app.swaps import telling
from app.swaps.rules import LIVE, Fate, Held, State, fate, fit, place_of, where
from app.swaps.tables import Swap
from app.swaps.telling import What
from app.swaps.work import Dealing

_SAME = (Fate.SAME, None)


def is_due(rota: Rota, swap: Swap, at: datetime) -> bool:
    """Tell whether something has happened to an offer."""
    return any(each is not Fate.SAME for each, _ in _fates(rota, swap, at))


def follow(dealing: Dealing, swap: Swap) -> None:
    """Let an offer be what its shifts are now, and tell both whose it is."""
    (own, stint), (other, wanted) = _fates(dealing.rota, swap, dealing.at)
    fates = {own, other}
    both = swap.holder, swap.taker or swap.asked
    if fates & {Fate.GONE, Fate.OTHERS}:  # as a coordinator has planned it
        _end(dealing, swap, What.GONE, both)
    elif Fate.BEGUN in fates:
        waits = swap.taker if swap.state is State.WAITING else None
        _end(dealing, swap, What.ENDED, (swap.holder, waits))
    elif Fate.MOVED in fates:
        _move(swap, stint if own is Fate.MOVED else None, wanted)
        _moved(dealing, swap, both)


def _end(dealing: Dealing, swap: Swap, what: What, to: tuple[str | None, ...]) -> None:
    dealing.became(swap, State.ENDED)
    dealing.tell(swap, what, *to, by=swap.holder)


def _move(swap: Swap, stint: Stint | None, other: Stint | None) -> None:
    runs = swap.made_at >= swap.since
    if stint:
        place = place_of(stint)
        swap.shift_code, swap.day = place.shift, place.day
        swap.since, swap.until = stint.since, stint.until
    if other and swap.their_shift:
        place = place_of(other)
        swap.their_shift, swap.their_day = place.shift, place.day
        swap.their_since, swap.their_until = other.since, other.until
    begins = min(swap.since, swap.their_since or swap.since)
    swap.ends = swap.until if runs else begins


def _moved(dealing: Dealing, swap: Swap, both: tuple[str | None, ...]) -> None:
    """Tell that hours have changed; whoever had only said yes to others is asked again."""
    if swap.state is not State.TAKEN:
        telling.over(dealing.session, swap, dealing.at)
        swap.taker = None
        dealing.became(swap, State.OPEN)
        again = [swap.asked] if swap.asked else _fit(dealing, swap)
        telling.offer(dealing.session, swap, again, dealing.at, dealing.zone)
        both = (swap.holder,)
    dealing.tell(swap, What.MOVED, *both)
    dealing.session.flush()


def _fit(dealing: Dealing, swap: Swap) -> list[str]:
    stint = where(dealing.rota, swap.held())
    return fit(dealing.rota, stint, dealing.at) if stint else []


def _fates(
    rota: Rota, swap: Swap, at: datetime
) -> tuple[tuple[Fate, Stint | None], tuple[Fate, Stint | None]]:
    theirs = swap.theirs()
    return _fate(rota, swap, swap.held(), at), (
        _fate(rota, swap, theirs, at) if theirs else _SAME
    )


def _fate(rota: Rota, swap: Swap, held: Held, at: datetime) -> tuple[Fate, Stint | None]:
    """Say it; for what was taken already, to begin is no end."""
    return fate(rota, held, swap.ends if swap.state in LIVE else FOREVER, at)
