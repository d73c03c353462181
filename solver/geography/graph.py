"""Schools as a networkx graph: who is near whom, and how central a school is."""

from collections.abc import Mapping
from typing import Any

import networkx as nx
import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance


def school_graph(instance: Instance, limit_minutes: int = 60) -> "nx.Graph[Any]":
    """Return the schools as nodes, and an edge between each two that are at most `limit_minutes` apart.

    Nodes carry name, area, setting, stages, pupils, quality, longitude and latitude (WGS-84 degrees). Edges carry `minutes`, the
    longer of the two directions, and `metres`. Nodes and edges are added in the order of the schools.
    """
    graph: nx.Graph[Any] = nx.Graph(name=instance.id)
    for school in instance.schools:
        graph.add_node(
            school.id, name=school.name, area=school.area, setting=school.setting, stages=school.stages, pupils=school.pupils,
            quality=school.quality, longitude=school.longitude, latitude=school.latitude,
        )  # fmt: skip
    times, count = TravelTimes.of(instance), len(instance.schools)
    for origin in range(count):
        later = np.arange(origin + 1, count, dtype=np.int64)
        here = np.full(len(later), origin, dtype=np.int64)
        minutes = np.maximum(times.minutes(here, later), times.minutes(later, here))
        metres = np.maximum(times.metres(here, later), times.metres(later, here))
        for place in np.flatnonzero(minutes <= limit_minutes).tolist():
            there = instance.schools[int(later[place])].id
            graph.add_edge(instance.schools[origin].id, there, minutes=int(minutes[place]), metres=int(metres[place]))
    return graph


def closeness(graph: "nx.Graph[Any]") -> Mapping[str, float]:
    """Return the closeness centrality of each school over travel minutes; 0 for one that reaches nobody.

    For reading and ranking only: the model and the checker count whole minutes.
    """
    return {str(node): float(value) for node, value in nx.closeness_centrality(graph, distance="minutes").items()}
