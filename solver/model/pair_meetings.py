"""A proved bound on the repeats of monthly pairs, in whole numbers: how often each pair meets over all months.

Any T months of largest matchings give each pair e a whole number m[e] of meetings and each school v a number f[v] of free months with
``sum of m[e] over pairs with v + f[v] = T``, ``sum m = T * size`` and, because every month one of an odd set S of schools is free or
meets outside it, ``sum of m[e] over pairs leaving S + sum of f[v] in S >= T``. Fractions m with all of this are the mixtures of
`solver.model.pair_bound` (Edmonds 1965); whole numbers prove more: where no such m meets so many different pairs, no plan does.
Odd sets are added while one is short, found among the smallest cuts of a Gomory-Hu tree (Padberg and Rao 1982).
"""

from collections.abc import Iterable, Mapping, Sequence

import networkx as nx
from ortools.sat.python import cp_model

from solver.geography.matching import Pair

WORK = 60.0
"""Deterministic seconds of one solve, so that a busy machine gives the same answer."""
TURNS = 200
"""How often odd sets are added for one number of repeats."""
_FREE = ""
"""The end of a free month's arc; no school has this name."""


def fewest_in_whole_meetings(pairs: Sequence[Pair], months: int, size: int, reached: int, bound: int) -> int:
    """Return a number of repeats below which no plan of `months` largest matchings can come: `bound`, or more if more is proved.

    Parameters
    ----------
    pairs
        Pairs of schools, the earlier school first, each of them once.
    size
        Pairs of a largest matching.
    reached
        Repeats of a plan at hand, which no bound exceeds.
    bound
        A proved bound, from which the search goes up one by one.
    """
    while bound < reached and _Meetings(pairs, months, size, bound).impossible():
        bound += 1
    return bound


class _Meetings:
    """How often each pair meets, for at most so many repeats, with the odd sets found so far."""

    def __init__(self, pairs: Sequence[Pair], months: int, size: int, repeats: int) -> None:
        self.pairs, self.months = pairs, months
        self.schools = sorted({school for pair in pairs for school in pair})
        self.model = cp_model.CpModel()
        self.met = {pair: self.model.new_bool_var("") for pair in pairs}
        self.again = {pair: self.model.new_int_var(0, months - 1, "") for pair in pairs}
        self.free = {school: self.model.new_int_var(0, months, "") for school in self.schools}
        for pair in pairs:
            self.model.add(self.again[pair] == 0).only_enforce_if(~self.met[pair])
        for school in self.schools:
            self.model.add(self._leaving([school]) == months)
        self.model.add(sum([*self.met.values(), *self.again.values()]) == months * size)
        self.model.add(sum(self.again.values()) <= repeats)

    def impossible(self) -> bool:
        """Return whether it is proved that there are no such meetings; False also where the work is spent before."""
        for turn in range(TURNS):
            solver = cp_model.CpSolver()
            solver.parameters.num_workers = 1
            solver.parameters.linearization_level = 2
            solver.parameters.random_seed = turn
            solver.parameters.max_deterministic_time = WORK
            status = solver.solve(self.model)
            if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
                return status == cp_model.INFEASIBLE
            meetings = {pair: solver.value(self.met[pair]) + solver.value(self.again[pair]) for pair in self.pairs}
            short = _short_sets(meetings, {school: solver.value(self.free[school]) for school in self.schools}, self.months)
            if not short:
                return False
            for odd in short:
                self.model.add(self._leaving(odd) >= self.months)
        return False

    def _leaving(self, odd: Iterable[str]) -> cp_model.LinearExprT:
        """Return the meetings of these schools with others, and their free months."""
        inside = set(odd)
        crossing = [pair for pair in self.pairs if len(inside & set(pair)) == 1]
        meetings = [column[pair] for pair in crossing for column in (self.met, self.again)]
        return cp_model.LinearExpr.sum([*meetings, *(self.free[school] for school in sorted(inside))])


def _short_sets(meetings: Mapping[Pair, int], free: Mapping[str, int], months: int) -> list[list[str]]:
    """Return odd sets of schools that are left too seldom; the smallest odd cut is among those of a Gomory-Hu tree, so one is found."""
    graph: nx.Graph[str] = nx.Graph()
    graph.add_nodes_from([*free, _FREE])
    graph.add_edges_from([(*pair, {"capacity": times}) for pair, times in meetings.items() if times])
    graph.add_edges_from([(school, _FREE, {"capacity": times}) for school, times in free.items() if times])
    parts = [sorted(part) for part in nx.connected_components(graph)]
    short = [part for part in parts if _FREE not in part and len(part) % 2]
    for part in parts:
        inner: nx.Graph[str] = nx.Graph()
        inner.add_nodes_from(part)
        inner.add_edges_from(graph.edges(part, data=True))
        tree = nx.gomory_hu_tree(inner) if len(part) > 1 else inner
        for first, second in [(a, b) for a, b, data in tree.edges(data=True) if data["weight"] < months]:
            kept = nx.restricted_view(tree, [], [(first, second)])
            one, other = (nx.node_connected_component(kept, end) for end in (first, second))
            side = other if _FREE in one else one
            if len(side) % 2:
                short.append(sorted(side))
    return sorted(short)
