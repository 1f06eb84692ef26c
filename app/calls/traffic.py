"""How many calls there are, and from whom, as one process has seen it: small, in memory."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import islice

# What one caller may do (docs/decisions.md): a family in a raid calls more than once.
MOST_AT_ONCE, MOST_LATELY = 2, 6
LATELY = timedelta(minutes=10)
# What all callers together may do before guard mode goes on by itself.
MOST_UNDER_WAY, MOST_BEGUN = 60, 100  # the second within LATELY
# In guard mode: withheld numbers at once, and emergencies within a minute that nobody is asked.
WITHHELD_AT_ONCE, RESERVE = 10, 10
MINUTE = timedelta(minutes=1)
LONGEST = timedelta(hours=1)  # a call of which nobody told the end counts no longer
SETTLED = timedelta(seconds=15)  # then Postgres knows better whether a call is still there
MOST_KNOWN = 20_000  # callers, and calls, that are remembered at once

Caller = bytes | None  # the hash of a number; None where it is withheld


@dataclass(frozen=True, kw_only=True)
class Known:
    """What Postgres has of calls at one moment; nothing where it was never read.

    `over` has the callers beyond their limits, `late` the calls that have lasted longer than
    any may in guard mode, with nobody; `read_at` is when it was read.
    """

    read_at: datetime | None = None
    over: frozenset[bytes] = frozenset()
    late: frozenset[str] = frozenset()
    withheld: int = 0
    under_way: int = 0
    begun: int = 0

    def is_fresh(self, at: datetime) -> bool:
        return self.read_at is not None and at - self.read_at < SETTLED


@dataclass
class _Own:
    """The calls of one caller: when the latest began, and those that are under way."""

    begun: deque[datetime] = field(default_factory=lambda: deque(maxlen=MOST_LATELY + 1))
    open: dict[str, datetime] = field(default_factory=dict)


class Traffic:
    """The calls that this process has seen begin and end; not for several threads at once.

    However many numbers call, no more than so many are remembered: the oldest go first.
    """

    def __init__(self) -> None:
        self.known = Known()
        self._callers: OrderedDict[Caller, _Own] = OrderedDict()
        self._open: OrderedDict[str, tuple[Caller, datetime]] = OrderedDict()
        self._begun: deque[datetime] = deque(maxlen=MOST_BEGUN + 1)
        self._unasked: deque[datetime] = deque(maxlen=RESERVE + 1)

    def begins(self, call: str, caller: Caller, at: datetime) -> None:
        """Count a call; the same one again is a webhook that was sent twice."""
        if call in self._open:
            return
        own = self._callers.setdefault(caller, _Own())
        self._callers.move_to_end(caller)
        own.begun.append(at)
        own.open[call] = at
        self._begun.append(at)
        self._open[call] = caller, at
        while len(self._open) > MOST_KNOWN:
            self.ends(next(iter(self._open)))
        while len(self._callers) > MOST_KNOWN:
            self._callers.popitem(last=False)

    def ends(self, call: str) -> None:
        caller, _ = self._open.pop(call, (None, None))
        own = self._callers.get(caller)
        if own:
            own.open.pop(call, None)

    def rings_unasked(self, at: datetime) -> None:
        """Count an emergency that rings in guard mode without the question."""
        self._unasked.append(at)

    def is_over(self, caller: Caller, at: datetime) -> bool:
        """Tell whether a caller calls more often than one may; nobody withheld ever does."""
        own = self._callers.get(caller)
        if caller is None:
            return False
        lately = own is not None and _full(own.begun, at, LATELY)
        at_once = own is not None and self._count(own, at, MOST_AT_ONCE) > MOST_AT_ONCE
        return lately or at_once or caller in self.known.over

    def is_crowded(self, caller: Caller, at: datetime) -> bool:
        """Tell whether emergencies are asked too, should the line be in guard mode."""
        return _full(self._unasked, at, MINUTE) or (
            caller is None and self.withheld(at) > WITHHELD_AT_ONCE
        )

    def withheld(self, at: datetime) -> int:
        own = self._callers.get(None)
        seen = self._count(own, at, WITHHELD_AT_ONCE) if own else 0
        return max(seen, self.known.withheld)

    def rush(self, at: datetime) -> str | None:
        """Tell why guard mode is due, in words; None where it is not."""
        under_way = max(self.known.under_way, self._under_way(at))
        if under_way > MOST_UNDER_WAY:
            return f"more than {MOST_UNDER_WAY} calls under way"
        if self.known.begun > MOST_BEGUN or _full(self._begun, at, LATELY):
            return f"more than {MOST_BEGUN} calls in ten minutes"
        return None

    def _under_way(self, at: datetime) -> int:
        latest = (since for _, since in reversed(self._open.values()))
        counted = islice(_while_fresh(latest, at, self._counts_for(at)), MOST_UNDER_WAY + 1)
        return sum(1 for _ in counted)

    def _count(self, own: _Own, at: datetime, most: int) -> int:
        latest = reversed(own.open.values())
        counted = islice(_while_fresh(latest, at, self._counts_for(at)), most + 1)
        return sum(1 for _ in counted)

    def _counts_for(self, at: datetime) -> timedelta:
        """Tell how long a call counts here: another process may hear that it has ended."""
        return SETTLED if self.known.is_fresh(at) else LONGEST


def _full(moments: deque[datetime], at: datetime, within: timedelta) -> bool:
    """Tell whether as many as fit have come within a time."""
    return len(moments) == moments.maxlen and at - moments[0] < within


def _while_fresh(
    moments: Iterator[datetime], at: datetime, within: timedelta
) -> Iterator[datetime]:
    for moment in moments:
        if at - moment >= within:
            return
        yield moment
