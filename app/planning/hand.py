"""What one person would have by a proposal, what it costs them, and whether one more fits."""

from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from app.rota.hours import A_DAY, Stint
from app.rota.limits import AN_HOUR, Load, Weight
from app.rota.rules import Responder

LONGEST = timedelta(hours=12)  # of duty at a stretch that is put together out of several
A_SHIFT = 12.0  # hours that weigh as much as one night or weekend squared
HEAVY = 2  # so much more than hours weigh nights and weekends: there are fewer of them

Key = tuple[str, date]  # the shift's code, and the date


@dataclass(frozen=True, eq=False)
class Piece:
    """One stint that is to be given to somebody; `place` is where it comes in the order."""

    stint: Stint
    weight: Weight
    place: int
    hours: float = 0

    @property
    def key(self) -> Key:
        """What names it: a shift's code, and a date."""
        return self.stint.shift.code, self.stint.day


@dataclass(eq=False)
class Hand:
    """What somebody has: what they have already, and the pieces that are proposed.

    `before` is what they carried in the thirty days before; `there` is the share of the whole
    time in which they are not away: whoever is here for half of it should carry half.
    """

    responder: Responder
    before: Load
    there: float
    own: dict[Key, Piece] = field(default_factory=dict)
    begins: dict[datetime, datetime] = field(default_factory=dict)  # and when that ends
    ends: dict[datetime, datetime] = field(default_factory=dict)
    hours: defaultdict[date, float] = field(default_factory=lambda: defaultdict(float))
    nights: Counter[date] = field(default_factory=Counter)
    weekends: Counter[date] = field(default_factory=Counter)
    counted: float = 0  # hours

    def has(self, piece: Piece) -> None:
        """Let them have what they have already."""
        self._count(piece, 1)
        since, until = piece.stint.since, piece.stint.until
        self.begins[since] = max(until, self.begins.get(since, until))
        self.ends[until] = min(since, self.ends.get(until, since))

    def take(self, piece: Piece) -> None:
        """Propose a piece for them."""
        self.has(piece)
        self.own[piece.key] = piece

    def drop(self, piece: Piece) -> None:
        """Propose it no longer."""
        self._count(piece, -1)
        del self.begins[piece.stint.since], self.ends[piece.stint.until]
        del self.own[piece.key]

    def fits(self, piece: Piece) -> bool:
        """Tell whether they can have one more: in one place, rested, within their limits."""
        limits, weight = self.responder.limits, piece.weight
        if any(self.hours[week] + more > limits.hours for week, more in weight.hours.items()):
            return False
        return self._is_rested(piece) and not self._tires(weight.nights)

    def cost(self, piece: Piece | None = None) -> float:
        """Weigh all that they carry, and one piece more: squares, so that it is spread."""
        hours, nights, weekends = self.before.hours + self.counted, 0, 0
        if piece:
            hours += piece.hours
            nights = sum(self.nights[night] == 0 for night in piece.weight.nights)
            weekends = sum(self.weekends[week] == 0 for week in piece.weight.weekends)
        nights += self.before.nights + len(self.nights)
        weekends += self.before.weekends + len(self.weekends)
        return ((hours / A_SHIFT) ** 2 + HEAVY * (nights**2 + weekends**2)) / self.there

    def _tires(self, more: frozenset[date]) -> bool:
        """Tell whether these nights too are more in a week than they may be asked for."""
        weeks = Counter(map(_monday, self.nights.keys() | more)) if more else Counter[date]()
        return any(weeks[_monday(night)] > self.responder.limits.nights for night in more)

    def _is_rested(self, piece: Piece) -> bool:
        since, until = piece.stint.since, piece.stint.until
        rest = self.responder.limits.rest * AN_HOUR
        for begin, end in self.begins.items():
            gap = max(begin - until, since - end)  # negative where both are at once
            if gap < rest and gap != timedelta():
                return False
        begin, end = self._stretch(since, until)
        return end - begin <= max(LONGEST, until - since)

    def _stretch(self, begin: datetime, end: datetime) -> tuple[datetime, datetime]:
        """Tell from when until when they would be on duty without a pause."""
        while begin in self.ends:
            begin = self.ends[begin]
        while end in self.begins:
            end = self.begins[end]
        return begin, end

    def _count(self, piece: Piece, by: int) -> None:
        self.counted += by * piece.hours
        for week, hours in piece.weight.hours.items():
            self.hours[week] += by * hours
        _add(self.nights, piece.weight.nights, by)
        _add(self.weekends, piece.weight.weekends, by)


def _add(counter: Counter[date], days: Iterable[date], by: int) -> None:
    for day in days:
        counter[day] += by
        if not counter[day]:
            del counter[day]


def _monday(day: date) -> date:
    return day - day.weekday() * A_DAY
