"""Pairs of neighbouring schools for joint planning, month by month: as many disjoint pairs as there can be, used pairs avoided (R-135).

Each month is a matching with as many pairs as possible. A month by itself is exact: of these matchings `heaviest` finds the one of least
weight and verifies it by its dual solution. Over several months the fewest repeats are wanted: with x months using a pair,
``max(0, x - 1)`` of them repeat it. Months are first taken in turn, used pairs avoided; then each is taken anew beside all the others,
months exchanging alternating chains of pairs in between, until the repeats meet a proved bound. Small graphs are searched through.
Parts of the graph that do not hang together are planned by themselves, which loses nothing.
"""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from random import Random
from typing import Any

import networkx as nx

from solver.geography.fewest_repeats import bound_on_repeats, searched_fewest
from solver.geography.matching import Pair, components, heaviest

Bound = Callable[[Sequence[Pair], int, int, int], int]
"""Pairs of a part, months, pairs of a largest matching and repeats of a plan at hand; returns how few repeats are possible at best."""
ROUNDS = 100
"""How often all months are taken anew while the repeats are above their bound."""
_NOISE = 1_000
"""Beyond the first round, equally good pairs are told apart by random numbers below this, so that another way out is tried."""


@dataclass(frozen=True)
class MonthlyPairs:
    """Pairs for each month of a year."""

    months: tuple[tuple[Pair, ...], ...]
    """The pairs of each month, sorted; the earlier school of a pair first."""
    pairs: int
    """Pairs in each month: as many as the graph has disjoint ones."""
    repeats: int
    """How often pairs meet again over all months."""
    fewest: int
    """No plan with as many pairs in each month has fewer repeats: a proved bound."""
    minutes: int
    """Sum of the weights of all pairs of all months."""

    @property
    def proved(self) -> bool:
        """Whether fewer repeats are impossible."""
        return self.repeats == self.fewest


def monthly_pairs(
    graph: "nx.Graph[Any]", months: int = 1, *, weight: str = "minutes", seed: int = 0, bound: Bound = bound_on_repeats
) -> MonthlyPairs:
    """Return disjoint pairs of neighbours for each month: as many as possible, with the fewest repeats, and short ways.

    Parameters
    ----------
    graph
        Schools as nodes (strings) and neighbours as edges; edges may carry a weight in whole units, 0 where they do not.
    months
        How many months are planned at once, 1 or more.
    weight
        The attribute of the edges to be small in each month, after the number of pairs and the repeats. For one month the sum is
        proved least; over several months each is at last chosen for it beside the others as they then are.
    seed
        For the random order in which ways out are tried; one seed gives one plan.
    bound
        Returns a number of repeats below which no plan of a part can come. Counting is the default; `solver.model.pair_bound.proved_fewest`
        proves more, by linear programming and whole meetings.

    Raises
    ------
    ValueError
        If there is no month to plan.
    """
    if months < 1:
        raise ValueError("at least one month")
    cost = {(min(a, b), max(a, b)): int(data.get(weight, 0)) for a, b, data in graph.edges(data=True) if a != b}
    plans = [_Part(part, cost, months, bound, Random(f"{seed} {part[0]}")).planned() for part in components(cost)]  # noqa: S311 - no secret
    merged = tuple(tuple(sorted(pair for plan in plans for pair in plan.months[month])) for month in range(months))
    return MonthlyPairs(
        merged,
        sum(plan.pairs for plan in plans),
        sum(plan.repeats for plan in plans),
        sum(plan.fewest for plan in plans),
        sum(plan.minutes for plan in plans),
    )


class _Part:
    """A part of the graph that hangs together, while it is planned."""

    def __init__(self, pairs: Sequence[Pair], cost: Mapping[Pair, int], months: int, bound: Bound, random: Random) -> None:
        self.pairs, self.cost, self.months, self.bound, self.random = pairs, cost, months, bound, random
        self.schools = len({school for pair in pairs for school in pair})
        self.used: Counter[Pair] = Counter()

    def planned(self) -> MonthlyPairs:
        """Return the months of this part."""
        found: list[list[Pair]] = []
        for _ in range(self.months):
            found.append(self._month(self.cost))
            self.used.update(found[-1])
        size = len(found[0])
        fewest = self.bound(self.pairs, self.months, size, self._repeats())
        for _ in range(ROUNDS):
            if self._repeats() == fewest:
                break
            self._again(found)
        if self._repeats() > fewest:
            better, fewest = searched_fewest(self.pairs, self.months, size, self._repeats(), fewest)
            found = better or found
        self.used = Counter(pair for month in found for pair in month)
        for month in range(self.months):  # at last for short ways; the repeats do not grow by it
            self._anew(found, month, self.cost)
        minutes = sum(self.cost[pair] for month in found for pair in month)
        return MonthlyPairs(tuple(tuple(sorted(month)) for month in found), size, self._repeats(), fewest, minutes)

    def _again(self, found: list[list[Pair]]) -> None:
        """Take each month anew beside the others, after the others have exchanged some of their pairs; the repeats never grow by it."""
        order = self.random.sample(range(len(found)), len(found))
        for first, second in pairwise([*order, order[0]]):
            found[first], found[second] = self._exchanged(found[first], found[second])
        noise = {pair: self.random.randrange(_NOISE) for pair in self.pairs}
        for month in order:
            self._anew(found, month, noise)

    def _anew(self, found: list[list[Pair]], month: int, cost: Mapping[Pair, int]) -> None:
        """Take one month anew beside all others as they are."""
        self.used.subtract(found[month])
        found[month] = self._month(cost, even=False)
        self.used.update(found[month])

    def _exchanged(self, first: list[Pair], second: list[Pair]) -> tuple[list[Pair], list[Pair]]:
        """Exchange, at random, whole chains in which the pairs of two months alternate; both stay matchings of the same size.

        A chain is a circle, or a path with as many pairs of either month, since neither month can be enlarged along it.
        """
        one, other = [pair for pair in first if pair not in second], [pair for pair in second if pair not in first]
        stays = set(first) & set(second)
        sides: tuple[list[Pair], list[Pair]] = ([*sorted(stays)], [*sorted(stays)])
        for chain in components([*one, *other]):
            turned = self.random.randrange(2)
            for pair in chain:
                sides[turned if pair in one else 1 - turned].append(pair)
        return sides

    def _repeats(self) -> int:
        return sum(max(0, times - 1) for times in self.used.values())

    def _month(self, cost: Mapping[Pair, int], *, even: bool = True) -> list[Pair]:
        """Return as many disjoint pairs as there are: first those never used, then those used least, then those of least cost."""
        most = max(cost[pair] for pair in self.pairs)
        step = most * (self.schools // 2) + 1  # more than the costs of a month can differ
        turn = step * self.months * (self.schools // 2) + 1
        worst = turn + step * self.months + most
        used = {pair: self.used[pair] for pair in self.pairs}
        worth = {pair: worst - (turn * (times > 0) + step * times * even + cost[pair]) for pair, times in used.items()}
        return heaviest(self.pairs, worth)
