"""A proved bound on the repeats of monthly pairs, by linear programming over mixtures of largest matchings.

Over T months at most as many different pairs meet as in the best mixture of matchings: maximise ``sum c`` with ``c[e] <= 1`` and
``c[e] <= sum of x[M] over the matchings M with e``, ``sum x = T``. Matchings are added while one is worth more than the mixture pays
for; that is a matching of greatest weight, which `heaviest` finds exactly. For any prices p of pairs between 0 and 1 no plan has more
different pairs than ``T * (greatest worth of a matching) + sum (1 - p)``; prices are rounded to whole parts of `PARTS` and this sum is
worked out in whole numbers, so the bound holds however the linear program was rounded. Of graphs on which it is not needed, counting
(`solver.geography.fewest_repeats`) says as much. Where the plan at hand stays above it, `solver.model.pair_meetings` goes on from there.
"""

from collections.abc import Sequence
from datetime import timedelta

from ortools.math_opt.python.model import Model
from ortools.math_opt.python.parameters import SolveParameters, SolverType
from ortools.math_opt.python.solve import solve

from solver.geography.fewest_repeats import bound_on_repeats
from solver.geography.matching import Pair, heaviest
from solver.model.pair_meetings import fewest_in_whole_meetings

PARTS = 10_000
"""Prices are whole numbers of this part of 1."""
COLUMNS = 1_000
"""Most matchings that are added; each is one more solve of a small linear program."""


def proved_fewest(pairs: Sequence[Pair], months: int, size: int, reached: int) -> int:
    """Return a number of repeats below which no plan of `months` largest matchings can come; for `monthly_pairs(bound=...)`.

    Parameters
    ----------
    size
        Pairs of a largest matching.
    reached
        Repeats of a plan at hand; nothing better is looked for once they are proved to be fewest.
    """
    best = bound_on_repeats(pairs, months, size, reached)
    if best == reached:
        return best
    master = _Master(pairs, months)
    prices = dict.fromkeys(pairs, PARTS)
    for _ in range(COLUMNS):
        matching = heaviest(pairs, prices)
        paid = months * sum(prices[pair] for pair in matching) + sum(PARTS - price for price in prices.values())
        best = max(best, months * size - paid // PARTS)
        if best == reached or not master.add(matching):
            break
        prices = master.prices()
    return fewest_in_whole_meetings(pairs, months, size, reached, best)


class _Master:
    """The linear program over the matchings found so far."""

    def __init__(self, pairs: Sequence[Pair], months: int) -> None:
        self.model = Model(name="pairs")
        met = {pair: self.model.add_variable(lb=0.0, ub=1.0) for pair in pairs}
        self.covered = {pair: self.model.add_linear_constraint(met[pair] <= 0.0) for pair in pairs}
        self.year = self.model.add_linear_constraint(lb=float(months), ub=float(months))
        self.model.maximize(sum(met.values()))
        self.known: set[frozenset[Pair]] = set()

    def add(self, matching: Sequence[Pair]) -> bool:
        """Add a matching; False if it is there already, so that the mixture is best."""
        if frozenset(matching) in self.known:
            return False
        self.known.add(frozenset(matching))
        share = self.model.add_variable(lb=0.0)
        self.year.set_coefficient(share, 1.0)
        for pair in matching:
            self.covered[pair].set_coefficient(share, -1.0)
        return True

    def prices(self) -> dict[Pair, int]:
        """Return what one more meeting of each pair is worth, in whole parts, 0 to `PARTS`."""
        limits = SolveParameters(threads=1, time_limit=timedelta(seconds=60))
        duals = solve(self.model, SolverType.GLOP, params=limits).dual_values()
        return {pair: min(PARTS, max(0, round(abs(duals[row]) * PARTS))) for pair, row in self.covered.items()}
