"""Joint planning of neighbours: disjoint pairs for one month, exact, and for the months of a year with the fewest repeats (R-135).

One run is one size and one seed (``--schools N --seed S``): the schools of a simulated province, county by county, with the default
neighbours of the rules (`solver.rules.calendar_neighbours`); up to 1,000 schools are one graph as well. Finding the neighbours is
timed apart. The pairs of a month are held against a largest matching by networkx.
"""

import argparse
import os
import time
from collections.abc import Iterator, Sequence
from typing import Any

import networkx as nx
import numpy as np

from benchmarks.record import Record, peak_mib
from instances.generators.province import province
from solver.geography.joint_planning import MonthlyPairs, monthly_pairs
from solver.geography.travel import TravelTimes
from solver.geography.tree import longer_way
from solver.instance.duty import Duty
from solver.instance.instance import Instance
from solver.instance.school_choice import SchoolChoice, area_chain
from solver.model.pair_bound import proved_fewest
from solver.rules.calendar_neighbours import neighbour_pairs

WHOLE = 1_000
"""Up to so many schools, the province is also planned as one graph."""
MONTHS = 12
YEARLY = 100
"""Counties of at most so many schools are planned for a whole year too."""


def run(arguments: argparse.Namespace) -> Iterator[Record]:
    """Plan one province by county, and as one graph where it is small enough."""
    instance = province(arguments.schools, arguments.seed)
    counties = sorted({area_chain(instance, school.area)[-1] for school in instance.schools})
    begun = time.perf_counter()
    graphs = [neighbour_graph(instance, SchoolChoice(area=county)) for county in counties]
    found = time.perf_counter() - begun
    yield measured("counties", arguments, graphs, 1, found)
    if arguments.schools <= WHOLE:
        begun = time.perf_counter()
        whole = [neighbour_graph(instance, SchoolChoice())]
        yield measured("one-graph", arguments, whole, 1, time.perf_counter() - begun)
    small = [graph for graph in graphs if len(graph) <= YEARLY]
    if small:
        yield measured("year", arguments, small, MONTHS, found)


def neighbour_graph(instance: Instance, chosen: SchoolChoice) -> "nx.Graph[Any]":
    """Return the default neighbours among some schools, with the minutes between them."""
    duty = Duty(name="planning", title="集体备课", holders="neighbours", schools=chosen)
    pairs, at = neighbour_pairs(instance, duty), instance.position_of
    here, there = (np.array([at[pair[side]] for pair in pairs], dtype=np.int64) for side in (0, 1))
    graph: nx.Graph[Any] = nx.Graph()
    graph.add_nodes_from(school.id for school in instance.schools if chosen.selects(instance, school))
    for (a, b), minutes in zip(pairs, longer_way(TravelTimes.of(instance), here, there).tolist(), strict=True):
        graph.add_edge(a, b, minutes=minutes)
    return graph


def measured(name: str, arguments: argparse.Namespace, graphs: Sequence["nx.Graph[Any]"], months: int, made: float) -> Record:
    """Plan some graphs and return what it took, with the repeats as value and the proved bound on them."""
    begun = time.perf_counter()
    plans = [monthly_pairs(graph, months, seed=arguments.seed, bound=proved_fewest) for graph in graphs]
    seconds = time.perf_counter() - begun
    repeats, fewest = sum(plan.repeats for plan in plans), sum(plan.fewest for plan in plans)
    details = {
        "graphs": len(graphs),
        "schools": sum(len(graph) for graph in graphs),
        "edges": sum(graph.number_of_edges() for graph in graphs),
        "largest": max(len(graph) for graph in graphs),
        "months": months,
        "pairs_a_month": sum(plan.pairs for plan in plans),
        "minutes": sum(plan.minutes for plan in plans),
        "proved": all(plan.proved for plan in plans),
        "neighbours_seconds": round(made, 2),
        "load_before": round(os.getloadavg()[0], 2),
    }
    wrong = sum(faults(graph, plan) for graph, plan in zip(graphs, plans, strict=True))
    return Record(
        f"pairings/{arguments.schools}/{name}",
        arguments.seed,
        round(seconds, 2),
        repeats,
        fewest,
        (repeats - fewest) / max(1, repeats),
        peak_mib(),
        "accepted" if not wrong else str(wrong),
        details=details,
    )


def faults(graph: "nx.Graph[Any]", plan: MonthlyPairs) -> int:
    """Return how many months have a school twice, a pair of no neighbours, or fewer pairs than there could be."""
    size = len(nx.max_weight_matching(graph, maxcardinality=True, weight="none"))  # edges without this weight count 1
    wrong = 0
    for month in plan.months:
        schools = [school for pair in month for school in pair]
        wrong += len(schools) > len(set(schools)) or len(month) < size or not all(graph.has_edge(*pair) for pair in month)
    return wrong
