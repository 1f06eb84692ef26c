"""Pieces dealt to people's hands: the hardest first, others moved, then made even."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import combinations

from app.planning.grounds import SPANISH
from app.planning.hand import Hand, Key, Piece

ROUNDS = 2  # in which pieces change hands; more of them change hardly anything
TRIES = 10_000  # of moving others, so that what is left finds somebody
ENOUGH = 1e-6


class Table:
    """The pieces on one side, people's hands on the other, while it is worked out."""

    def __init__(
        self,
        hands: Sequence[Hand],
        able: Mapping[Key, list[Hand]],
        spanish: Collection[Key],
    ) -> None:
        """Begin with nothing dealt: `able` says who may have what, whatever else they have."""
        self.hands = hands
        self.left: list[Piece] = []
        self._dealt: list[Piece] = []
        self._holder: dict[Key, Hand] = {}
        self._able = able
        self._can = {
            key: [h for h in own if key not in spanish or SPANISH in h.responder.languages]
            for key, own in able.items()
        }
        self._tries = 0

    def deal(self, pieces: Sequence[Piece]) -> None:
        """Give pieces to people; what no Spanish speaker can take, to others: not to nobody."""
        self._dealt += pieces
        left = self._found(self._fill(pieces))
        wider = [each for each in left if len(self._able[each.key]) > len(self._can[each.key])]
        self._can |= {piece.key: self._able[piece.key] for piece in wider}
        self.left += [piece for piece in left if piece not in wider]
        self.left += self._found(self._fill(wider))

    def even(self) -> None:
        """Let pieces change hands as long as that is more even; perhaps it makes room."""
        for _ in range(ROUNDS):
            if not self._moved() | self._swapped():
                break
        self.left = self._fill(self.left)

    def without_spanish(self, keys: Collection[Key]) -> set[Key]:
        """Tell which of these no Spanish speaker has."""
        held = ((key, self._holder.get(key)) for key in keys)
        return {
            key for key, hand in held if not hand or SPANISH not in hand.responder.languages
        }

    def _fill(self, pieces: Iterable[Piece]) -> list[Piece]:
        """Give each piece to somebody, the one with the fewest who can first; tell the rest."""
        can = {piece: [h for h in self._can[piece.key] if h.fits(piece)] for piece in pieces}
        left = []
        while can:
            piece = min(can, key=lambda each: (len(can[each]), -each.hours, each.place))
            hands = can.pop(piece)
            if not hands:
                left.append(piece)
                continue
            hand = self._lightest(hands, piece)[0]
            self._give(piece, hand)
            for other, others in can.items():
                if hand in others and not hand.fits(other):
                    others.remove(hand)
        return left

    def _found(self, left: list[Piece]) -> list[Piece]:
        """Find somebody for what is left by letting one or two others move; tell the rest."""
        self._tries = TRIES
        for depth in (1, 2):
            left = [each for each in left if not self._placed(each, depth, {each.key})]
        return left

    def _moved(self) -> bool:
        """Let each piece go to whom it weighs on least."""
        found = False
        for piece in self._dealt:
            hand = self._holder.get(piece.key)
            if hand:
                self._take_away(piece, hand)
                able = [each for each in self._can[piece.key] if each.fits(piece)]
                best = self._lightest([hand, *able], piece)[0]
                self._give(piece, best)
                found |= best is not hand
        return found

    def _swapped(self) -> bool:
        """Let two change pieces where that is more even."""
        found = False
        for one, other in combinations(self._dealt, 2):
            mine, theirs = self._holder.get(one.key), self._holder.get(other.key)
            if mine and theirs and mine is not theirs and _differ(one, other):
                found |= self._change(one, other)
        return found

    def _change(self, one: Piece, other: Piece) -> bool:
        mine, theirs = self._holder[one.key], self._holder[other.key]
        if theirs not in self._can[one.key] or mine not in self._can[other.key]:
            return False
        before = mine.cost() + theirs.cost()
        self._take_away(one, mine)
        self._take_away(other, theirs)
        if mine.fits(other) and theirs.fits(one):
            after = mine.cost(other) + theirs.cost(one)
            if after < before - ENOUGH:
                mine, theirs = theirs, mine
        self._give(one, mine)
        self._give(other, theirs)
        return self._holder[one.key] is not mine

    def _placed(self, piece: Piece, depth: int, moving: set[Key]) -> bool:
        """Give a piece to somebody, if need be by giving one of theirs to another."""
        able = [hand for hand in self._can[piece.key] if hand.fits(piece)]
        if able:
            self._give(piece, self._lightest(able, piece)[0])
            return True
        return depth > 0 and any(
            self._made_room(piece, hand, other, (depth, moving))
            for hand in self._lightest(self._can[piece.key], piece)
            for other in [*hand.own.values()]
            if other.key not in moving
        )

    def _made_room(
        self, piece: Piece, hand: Hand, other: Piece, way: tuple[int, set[Key]]
    ) -> bool:
        """Let somebody have a piece in place of another, if that finds somebody too."""
        depth, moving = way
        self._tries -= 1
        if self._tries < 0 or other.key not in hand.own:
            return False
        self._take_away(other, hand)
        if hand.fits(piece):
            self._give(piece, hand)
            if self._placed(other, depth - 1, moving | {other.key}):
                return True
            self._take_away(piece, hand)
        self._give(other, hand)
        return False

    def _lightest(self, hands: Iterable[Hand], piece: Piece) -> list[Hand]:
        """Order people by how much one more piece weighs on them."""
        weighed = {hand: hand.cost(piece) - hand.cost() for hand in hands}
        return sorted(weighed, key=lambda hand: (weighed[hand], hand.responder.code))

    def _give(self, piece: Piece, hand: Hand) -> None:
        hand.take(piece)
        self._holder[piece.key] = hand

    def _take_away(self, piece: Piece, hand: Hand) -> None:
        hand.drop(piece)
        del self._holder[piece.key]


def _differ(one: Piece, other: Piece) -> bool:
    """Tell whether it can matter who has which of two."""
    if one.weight.weekends or other.weight.weekends or one.hours != other.hours:
        return True
    return len(one.weight.nights) != len(other.weight.nights)
