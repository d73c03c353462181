"""Neighbouring schools, largest matchings, and monthly pairs with the fewest repeats."""

from collections import Counter
from itertools import combinations, combinations_with_replacement
from typing import Any

import networkx as nx
import numpy as np
import pytest

from benchmarks.pairings import faults
from solver.geography.fewest_repeats import bound_on_repeats, usable_pairs
from solver.geography.joint_planning import monthly_pairs
from solver.geography.matching import components, matching_size
from solver.geography.travel import TravelTimes
from solver.geography.tree import longer_way, spanning_tree
from solver.instance.duty import Duty
from solver.instance.school import NeighbourPair
from solver.instance.school_choice import SchoolChoice
from solver.model.pair_bound import proved_fewest
from solver.model.pair_meetings import fewest_in_whole_meetings
from solver.rules.calendar_neighbours import neighbour_pairs
from solver.rules.small import small_county, small_school

Pair = tuple[str, str]


def drawn(seed: int, schools: int, density: float) -> "nx.Graph[Any]":
    """Return a random graph of schools whose edges have 1 to 60 minutes."""
    rng = np.random.default_rng(seed)
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(f"S{n}" for n in range(schools))
    for a, b in combinations(range(schools), 2):
        if rng.random() < density:
            graph.add_edge(f"S{a}", f"S{b}", minutes=int(rng.integers(1, 61)))
    return graph


def pairs_in(graph: "nx.Graph[Any]") -> list[Pair]:
    """Return the edges, the earlier school first."""
    return sorted((min(a, b), max(a, b)) for a, b in graph.edges)


def largest(pairs: list[Pair]) -> list[tuple[Pair, ...]]:
    """Return all largest matchings by trying every set of pairs."""
    for size in range(len(pairs), -1, -1):
        found = [chosen for chosen in combinations(pairs, size) if len({s for pair in chosen for s in pair}) == 2 * size]
        if found:
            return found
    return []


@pytest.mark.parametrize("seed", range(100))
def test_matchings_and_parts_are_those_of_networkx(seed: int) -> None:
    """Two libraries, rustworkx and networkx, agree on 100 graphs of 2 to 25 schools, odd circles included; so do the parts."""
    graph = drawn(seed, 2 + seed % 24, (seed % 7 + 1) / 20)
    assert matching_size(graph.edges) == len(nx.max_weight_matching(graph, maxcardinality=True))
    assert len(components(graph.edges)) == sum(len(part) > 1 for part in nx.connected_components(graph))


@pytest.mark.parametrize("seed", range(60))
def test_months_are_as_full_and_as_different_as_brute_force_makes_them(seed: int) -> None:
    """On 60 graphs of up to 9 pairs: pairs a month, fewest repeats over 1 to 4 months and, for one month, least minutes are right."""
    rng = np.random.default_rng([seed, 1])
    graph = drawn(seed, int(rng.integers(2, 7)), 0.5)
    pairs, months = pairs_in(graph)[:9], int(rng.integers(1, 5))
    graph.remove_edges_from([edge for edge in graph.edges if (min(edge), max(edge)) not in pairs])
    choices = largest(pairs)
    repeats = min(
        sum(max(0, times - 1) for times in Counter(pair for month in year for pair in month).values())
        for year in combinations_with_replacement(choices, months)
    )
    plan = monthly_pairs(graph, months, bound=proved_fewest)
    assert plan.pairs == len(choices[0])
    assert (plan.repeats, plan.proved) == (repeats, True)
    assert faults(graph, plan) == 0
    assert len(plan.months) == months
    if months == 1:
        assert plan.minutes == min(sum(graph.edges[pair]["minutes"] for pair in month) for month in choices)


@pytest.mark.parametrize("seed", range(40))
def test_no_bound_is_above_the_truth(seed: int) -> None:
    """Bounds by counting, linear programming and whole meetings stay at or below the fewest repeats of brute force on 40 graphs."""
    graph = drawn(seed, 6, 0.45)
    pairs, months = pairs_in(graph)[:8], 3
    choices = largest(pairs)
    repeats = min(
        sum(max(0, times - 1) for times in Counter(pair for month in year for pair in month).values())
        for year in combinations_with_replacement(choices, months)
    )
    size = len(choices[0])
    assert bound_on_repeats(pairs, months, size, repeats) <= proved_fewest(pairs, months, size, repeats) <= repeats
    assert proved_fewest(pairs, months, size, months * size) <= repeats  # from a poor plan, which lets every bound go as far as it can
    assert bound_on_repeats(pairs, months, size, repeats) <= fewest_in_whole_meetings(pairs, months, size, months * size, 0) <= repeats
    assert set(usable_pairs(pairs, size)) == {pair for month in choices for pair in month}


@pytest.mark.parametrize(("schools", "months"), [(6, 5), (8, 7), (12, 11), (7, 7)])
def test_complete_graphs_give_a_season_without_a_repeat(schools: int, months: int) -> None:
    """Six schools have five rounds without a repeated pair, as in a league; with a school over, seven have seven."""
    graph = drawn(0, schools, 2.0)
    plan = monthly_pairs(graph, months)
    assert plan.repeats == 0
    assert monthly_pairs(graph, months + 1).repeats == schools // 2


def test_what_counting_cannot_prove_the_mixture_does() -> None:
    """Petersen's graph: two of its six perfect matchings always share a pair; counting says 0 repeats, the truth is 1."""
    graph: nx.Graph[Any] = nx.relabel_nodes(nx.petersen_graph(), {n: f"S{n}" for n in range(10)})
    assert bound_on_repeats(pairs_in(graph), 2, 5, 1) == 0
    plan = monthly_pairs(graph, 2, bound=proved_fewest)
    assert (plan.repeats, plan.fewest) == (1, 1)


def test_a_year_of_a_county_is_proved() -> None:
    """Forty schools in twelve months on a sparse graph: the repeats meet their bound, and one seed gives one plan."""
    graph = drawn(11, 40, 0.09)
    plan = monthly_pairs(graph, 12, bound=proved_fewest)
    assert plan.proved
    assert faults(graph, plan) == 0
    assert plan == monthly_pairs(graph, 12, bound=proved_fewest)


def test_whole_meetings_prove_what_no_mixture_does() -> None:
    """Fifty schools on a map, twelve months: mixtures of matchings allow 52 repeats, whole meetings 53, and the months found have 53."""
    rng = np.random.default_rng(3)
    at = rng.random((50, 2))
    graph: nx.Graph[Any] = nx.Graph()
    for a, b in combinations(range(50), 2):
        if (far := float(np.hypot(*(at[a] - at[b])))) < 0.3:
            graph.add_edge(f"S{a}", f"S{b}", minutes=int(60 * far))
    plan = monthly_pairs(graph, 12, bound=proved_fewest)
    assert (plan.repeats, plan.fewest) == (53, 53)
    assert faults(graph, plan) == 0
    assert fewest_in_whole_meetings(pairs_in(graph), 12, plan.pairs, 53, 52) == 53
    assert fewest_in_whole_meetings(pairs_in(graph), 12, plan.pairs, 54, 53) == 53  # 53 are possible, so nothing more is proved


def test_nothing_to_plan() -> None:
    """Schools without neighbours have no pairs; no months are a fault of the caller."""
    lonely: nx.Graph[Any] = nx.Graph()
    lonely.add_nodes_from(["S0", "S1"])
    plan = monthly_pairs(lonely, 2)
    assert (plan.months, plan.pairs, plan.proved) == (((), ()), 0, True)
    with pytest.raises(ValueError, match="one month"):
        monthly_pairs(lonely, 0)


@pytest.mark.parametrize("seed", range(10))
def test_the_tree_is_as_short_as_networkx_makes_it(seed: int) -> None:
    """Prim's tree over travel minutes has the total minutes of networkx's minimum spanning tree on ten counties of 12 schools."""
    rng = np.random.default_rng(seed)
    schools = [small_school(n, longitude=112 + float(rng.random()), latitude=33 + float(rng.random())) for n in range(12)]
    times, everybody = TravelTimes.of(small_county(schools)), np.arange(12, dtype=np.int64)
    complete: nx.Graph[Any] = nx.Graph()
    for a, b in combinations(range(12), 2):
        complete.add_edge(a, b, weight=int(longer_way(times, np.array([a]), np.array([b]))[0]))
    first, second = spanning_tree(times, everybody)
    assert nx.is_connected(nx.Graph(zip(first.tolist(), second.tolist(), strict=True)))
    assert longer_way(times, first, second).sum() == nx.minimum_spanning_tree(complete).size("weight")


def test_neighbours_are_the_planners_else_those_nearby() -> None:
    """Seven schools in a row, 9 km or 18 minutes apart: without a list each has the next ones, with one only those listed."""
    duty = Duty(name="planning", title="集体备课", holders="neighbours")
    schools = [small_school(n, longitude=112.5 + 0.096 * n, setting="town" if n % 2 else "rural") for n in range(7)]
    row = tuple((f"S{n}", f"S{n + 1}") for n in range(6))
    assert neighbour_pairs(small_county(schools), duty) == row
    listed = small_county(schools, neighbours=(NeighbourPair(school="S4", neighbour="S1"),))
    assert neighbour_pairs(listed, duty) == (("S1", "S4"),)
    towns = Duty(name="planning", title="集体备课", holders="neighbours", schools=SchoolChoice(settings=("town",)))
    assert neighbour_pairs(listed, towns) == (("S1", "S3"), ("S3", "S5"))  # none listed among them: the tree, though 36 minutes apart
    assert neighbour_pairs(small_county(1), duty) == ()
