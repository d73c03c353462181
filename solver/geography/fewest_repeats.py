"""How few repeats monthly pairs can have: a bound by counting, and a full search of small graphs.

A month uses only pairs that lie in some largest matching. Over T months of v pairs there are T v meetings, and as many repeats as
meetings less the different pairs met. Of those a school meets at most T, one a month, and at most as many as it has usable neighbours;
so there are at least ``T v - sum over schools of min(T, usable neighbours) / 2`` repeats, rounded up, and at least ``T v - usable pairs``.
"""

from collections import Counter
from collections.abc import Sequence

from solver.geography.matching import Pair, matching_size

MATCHINGS = 2_000
"""More largest matchings than this are not searched through."""
STEPS = 100_000
"""Nodes of the search after which it gives up."""


def bound_on_repeats(pairs: Sequence[Pair], months: int, size: int, reached: int) -> int:
    """Return a number of repeats below which no plan of `months` largest matchings can come.

    Parameters
    ----------
    size
        Pairs of a largest matching.
    reached
        Repeats of a plan at hand; where it is 0 nothing needs to be worked out.
    """
    if reached == 0:
        return 0
    usable = usable_pairs(pairs, size)
    degrees = Counter(school for pair in usable for school in pair)
    different = min(len(usable), sum(min(months, degree) for degree in degrees.values()) // 2)
    return max(0, months * size - different)


def usable_pairs(pairs: Sequence[Pair], size: int) -> list[Pair]:
    """Return the pairs that lie in some largest matching: without their two schools one pair fewer can be formed, and not two.

    >>> usable_pairs([("a", "b"), ("b", "c"), ("c", "d")], 2)
    [('a', 'b'), ('c', 'd')]
    """
    return [pair for pair in pairs if matching_size(other for other in pairs if not set(pair) & set(other)) == size - 1]


def searched_fewest(pairs: Sequence[Pair], months: int, size: int, reached: int, bound: int) -> tuple[list[list[Pair]] | None, int]:
    """Return a plan with fewer repeats than `reached` if there is one, and the best bound that a full search proves.

    Graphs with many largest matchings are left as they are: (None, `bound`).
    """
    number = {pair: place for place, pair in enumerate(pairs)}
    matchings = _matchings(pairs, size)
    if matchings is None:
        return None, bound
    listed = [sum(1 << number[pair] for pair in matching) for matching in matchings]
    search = _Search(sorted(listed), months, size, months * size - reached, months * size - bound)
    finished = search.run()
    best = [[pair for pair in pairs if mask >> number[pair] & 1] for mask in search.best]
    padded = best + best[:1] * (months - len(best)) if best else None
    return padded, months * size - search.different if finished else bound


class _Search:
    """Depth-first search for the months that meet most different pairs together; a month is a set of pairs as bits."""

    def __init__(self, listed: Sequence[int], months: int, size: int, reached: int, most: int) -> None:
        self.listed, self.months, self.size, self.different, self.most = listed, months, size, reached, most
        self.best: list[int] = []
        self.steps = 0

    def run(self) -> bool:
        """Search, and return whether the search was finished, so that nothing better exists."""
        self._down([], 0, 0)
        return self.steps < STEPS

    def _down(self, chosen: list[int], covered: int, first: int) -> None:
        self.steps += 1
        met = covered.bit_count()
        if met > self.different:
            self.different, self.best = met, list(chosen)
        left = self.months - len(chosen)
        if not left or self.steps >= STEPS or self.different >= self.most:
            return
        gains = [(place, (mask & ~covered).bit_count()) for place, mask in enumerate(self.listed) if place >= first]
        reachable = covered
        for place, _ in gains:
            reachable |= self.listed[place]
        if min(met + left * max((gain for _, gain in gains), default=0), reachable.bit_count()) <= self.different:
            return
        for place, gain in gains:  # months in the order of their numbers, for their order in the year does not matter
            if gain:
                self._down([*chosen, self.listed[place]], covered | self.listed[place], place + 1)


def _matchings(pairs: Sequence[Pair], size: int) -> list[list[Pair]] | None:
    """Return every matching of so many pairs; None where there are too many, or too many beginnings of them."""
    found: list[list[Pair]] = []
    waiting: list[tuple[list[Pair], Sequence[Pair]]] = [([], pairs)]
    for _ in range(STEPS):
        if not waiting:
            return found
        chosen, rest = waiting.pop()
        if len(chosen) == size:
            found.append(chosen)
            if len(found) > MATCHINGS:
                return None
        elif len(rest) >= size - len(chosen):
            waiting.append((chosen, rest[1:]))
            waiting.append(([*chosen, rest[0]], [pair for pair in rest[1:] if not set(pair) & set(rest[0])]))
    return None
