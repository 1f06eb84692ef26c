"""What a proposal begins with: the pieces, what people have already, who may have what."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from app.planning.hand import Hand, Key, Piece
from app.rota.fitting import FAIR, NEAR, barred
from app.rota.hours import Stint
from app.rota.limits import load, weight
from app.rota.rules import Responder, Rota
from ivr.queue import Tier

SPANISH = "es"
LEAST_THERE = 0.2  # so little, at least, is whoever is hardly there counted as there


def piece_of(rota: Rota, stint: Stint, place: int) -> Piece:
    own = weight(stint, rota.zone)
    return Piece(stint=stint, weight=own, place=place, hours=sum(own.hours.values()))


def hands_of(rota: Rota, pieces: Sequence[Piece], asked: Sequence[Responder]) -> list[Hand]:
    """Give what everybody has already, but of these pieces: thirty days back."""
    since = min(each.stint.since for each in pieces)
    until = max(each.stint.until for each in pieces)
    open_ones = {each.key for each in pieces}
    others: dict[str | None, list[Stint]] = {}
    for stint in rota.timetable.between(since - FAIR, until + NEAR):
        if (stint.shift.code, stint.day) not in open_ones:
            others.setdefault(stint.person, []).append(stint)
    hands = []
    for responder in asked:
        own = others.get(responder.code, [])
        hand = Hand(
            responder=responder,
            before=load(own, since - FAIR, since - NEAR, rota.zone),
            there=_there(rota, responder, since - FAIR, until),
        )
        for stint in own:
            if stint.until > since - NEAR:
                hand.has(piece_of(rota, stint, 0))
        hands.append(hand)
    return hands


def _there(rota: Rota, responder: Responder, since: datetime, until: datetime) -> float:
    """Tell for which share of a span somebody is not away."""
    own = (each for each in rota.away if each.person == responder.code)
    gone = (min(each.until, until) - max(each.since, since) for each in own)
    away = sum((each for each in gone if each > timedelta()), timedelta())
    return max(1 - away / (until - since), LEAST_THERE)


def able(rota: Rota, pieces: Iterable[Piece], hands: Sequence[Hand]) -> dict[Key, list[Hand]]:
    """Tell who may have each piece, whatever else they have."""
    return {
        piece.key: [
            h for h in hands if not any(barred(rota, piece.stint, h.responder).values())
        ]
        for piece in pieces
    }


def spanish(rota: Rota, pieces: Sequence[Piece]) -> set[Key]:
    """Choose which of these must be a Spanish speaker's, so that one is always rung first."""
    primary = [each.stint for each in pieces if each.stint.tier is Tier.PRIMARY]
    covered = [*_covered(rota, primary)]
    edges = {each.since for each in primary} | {until for _, until in covered}
    chosen = set[Key]()
    for edge in sorted(edges):
        here = [each for each in primary if each.since <= edge < each.until]
        if here and not any(begin <= edge < end for begin, end in covered):
            best = max(
                here, key=lambda each: each.until
            )  # the first of those that stay longest
            chosen.add((best.shift.code, best.day))
            covered.append((best.since, best.until))
    return chosen


def _covered(rota: Rota, primary: Sequence[Stint]) -> Iterator[tuple[datetime, datetime]]:
    """Give when a Spanish speaker is rung first, or will be, since the shift asks for it."""
    if not primary:
        return
    span = min(each.since for each in primary), max(each.until for each in primary)
    for stint in rota.timetable.between(*span):
        own = rota.people.get(stint.person or "")
        first = stint.tier is Tier.PRIMARY and own and SPANISH in own.languages
        if own and first and not any(barred(rota, stint, own).values()):
            yield stint.since, stint.until
    yield from ((e.since, e.until) for e in primary if e.shift.language == SPANISH)
