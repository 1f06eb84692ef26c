"""Who could have the open shifts of a span: nobody over limits, and all as alike as can be.

What is rung first is dealt first, the hardest piece to whoever it weighs on least; what is left
is made possible by moving others; then pieces change hands as long as that makes it more even.
The same rota and the same people: the same proposal. docs/decisions.md says how it compares.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.planning.dealing import Table
from app.planning.grounds import SPANISH, able, hands_of, piece_of, spanish
from app.planning.hand import Key, Piece
from app.rota.fitting import Refusal, is_same, refusals
from app.rota.hours import Stint
from app.rota.moves import given
from app.rota.rules import Responder, Rota
from ivr.queue import Tier

URGENT = (Tier.PRIMARY, Tier.COORDINATOR, Tier.BACKUP, Tier.STANDBY)


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """Who would have which stint (by its shift's code and its date), and what stays open.

    With each that does, how many of the people asked are kept from it by what.
    """

    assigned: Mapping[Key, str]  # the responder's code
    left: tuple[tuple[Stint, Mapping[Refusal, int]], ...] = ()


def proposed(rota: Rota, stints: Collection[Stint], people: Collection[str]) -> Proposal:
    """Propose holders for stints among some people (codes), whatever others have.

    Only those who are on the rota are asked. Of each stretch in which somebody is rung first,
    one speaks Spanish, as far as there is anybody. Limits, training and time away are kept, and
    nobody is given two in a row that make more than twelve hours.
    """
    asked = [each for each in rota.responders if each.code in people]
    if not stints:
        return Proposal(assigned={})
    ordered = sorted(stints, key=lambda each: (each.since, each.until, each.shift.code))
    pieces = [piece_of(rota, stint, place) for place, stint in enumerate(ordered)]
    marked = spanish(rota, pieces)
    table = _dealt(rota, pieces, asked, marked)
    # Where no Spanish speaker can have the piece that was chosen, perhaps one beside it.
    lost = table.without_spanish({*marked, *_asking(pieces)})
    if lost:
        others = [each for each in pieces if each.key not in lost]
        table = _dealt(rota, pieces, asked, spanish(rota, others))
    table.even()
    assigned = {key: hand.responder.code for hand in table.hands for key in hand.own}
    after = with_them(rota, ordered, assigned)
    left = sorted(table.left, key=lambda each: each.place)
    return Proposal(
        assigned=dict(sorted(assigned.items())),
        left=tuple((each.stint, _against(after, each.stint, asked)) for each in left),
    )


def with_them(rota: Rota, stints: Iterable[Stint], assigned: Mapping[Key, str]) -> Rota:
    """Make a rota in which each of these stints is whose it is proposed to be."""
    for stint in stints:
        person = assigned.get((stint.shift.code, stint.day))
        rota = given(rota, stint, person) if person else rota
    return rota


def _dealt(
    rota: Rota, pieces: Sequence[Piece], asked: Sequence[Responder], marked: set[Key]
) -> Table:
    hands = hands_of(rota, pieces, asked)
    table = Table(hands, able(rota, pieces, hands), marked)
    for tier in URGENT:
        table.deal([each for each in pieces if each.stint.tier is tier])
    return table


def _asking(pieces: Iterable[Piece]) -> set[Key]:
    """Name the pieces that are rung first, and whose shift itself asks for Spanish."""
    first = (each for each in pieces if each.stint.tier is Tier.PRIMARY)
    return {each.key for each in first if each.stint.shift.language == SPANISH}


def _against(rota: Rota, stint: Stint, asked: Iterable[Responder]) -> Mapping[Refusal, int]:
    """Count whom the plainest reason keeps from a stint; too long at a stretch is no rest."""
    now = next(s for s in rota.timetable.starting(stint.day) if is_same(s, stint))
    found = Counter(
        next(iter(refusals(rota, now, responder)), Refusal.REST) for responder in asked
    )
    return {refusal: found[refusal] for refusal in Refusal if found[refusal]}
