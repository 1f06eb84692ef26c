"""What of a change of the rota may be saved, and what stands against it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from app.errors import HotlineError
from app.rota.effects import Against, Effects
from app.rota.fitting import YIELDING
from app.rota.rules import Rota
from app.rota.wrong import Wrong

Change = Callable[[Rota], Rota]  # one rota made of another, or NotPossibleError


class Hindrance(StrEnum):
    """Why something cannot be done at all."""

    GONE = "gone"  # the shift, or that date of it, is not there any more
    BEGUN = "begun"  # it has begun: hours that were done stay
    OVER = "over"
    OUTSIDE = "outside"  # a moment that is not inside the shift
    TWO_PLACES = "two-places"
    TWICE_AWAY = "twice-away"
    BACKWARDS = "away-backwards"  # an absence that ends before it begins
    AFTER = "after"  # something came after what is to be undone
    BUSY = "busy"  # somebody else plans just now
    MANY = "many"  # more open shifts than one plan has
    LONG = "long"  # an absence of more than a year


class NotPossibleError(HotlineError):
    """This change cannot be; `why` is for who says it in the reader's language."""

    def __init__(self, why: Hindrance | Wrong) -> None:
        super().__init__(why.value)
        self.why = why


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """What stands against a change: what nobody may pass over, and what needs a reason."""

    firm: tuple[Against, ...] = ()
    yielding: tuple[Against, ...] = ()


def verdict(found: Effects) -> Verdict:
    """Part what stands against a change into what is firm and what yields to a reason."""
    firm = tuple(each for each in found.against if not YIELDING.issuperset(each.refusals))
    soft = tuple(each for each in found.against if YIELDING.issuperset(each.refusals))
    return Verdict(firm=firm, yielding=soft)
