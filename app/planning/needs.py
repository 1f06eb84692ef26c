"""What a line needs day and night: open shifts that together leave no hour uncovered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from app.rota.hours import Shift
from ivr.queue import Tier

DAILY = tuple(range(7))
TURNS = (1, 2, 3, 4)  # a day is parted into so many shifts
MOST = 6  # people in one tier at once


@dataclass(frozen=True, kw_only=True)
class Needs:
    """How a day is parted, from what time on, how many of each tier, and between which dates.

    With `spanish` one of those who are rung first, each time, must speak it.
    """

    turns: int
    starts: time
    places: Mapping[Tier, int]
    spanish: bool
    begins: date
    until: date | None = None


def needed(needs: Needs) -> list[Shift]:
    """Give the open shifts that a line needs, by tier and by hour."""
    return [
        _place(needs, turn, tier, first=number == 0)
        for tier in Tier
        for turn in range(needs.turns)
        for number in range(needs.places.get(tier, 0))
    ]


def _place(needs: Needs, turn: int, tier: Tier, *, first: bool) -> Shift:
    length = timedelta(hours=24 / needs.turns)
    begin = datetime.combine(needs.begins, needs.starts) + turn * length
    spoken = "es" if needs.spanish and first and tier is Tier.PRIMARY else None
    return Shift(
        person=None,
        weekdays=DAILY,
        starts=begin.time(),
        ends=(begin + length).time(),
        valid_from=begin.date(),  # one that begins after midnight begins a day later
        valid_to=needs.until and needs.until + (begin.date() - needs.begins),
        tier=tier,
        language=spoken,
    )
