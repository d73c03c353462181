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
    times, count, ids = TravelTimes.of(instance), len(instance.schools), [school.id for school in instance.schools]
    everybody = np.arange(count)
    near: dict[int, int] = {}
    for origin, destination, minutes in times.within(everybody, everybody, limit_minutes):
        near.update(zip((origin * count + destination).tolist(), minutes.tolist(), strict=True))
    pairs = np.array(
        [key for key in sorted(near) if key // count < key % count and key % count * count + key // count in near], dtype=np.int64
    )
    here, there = pairs // max(1, count), pairs % max(1, count)
    metres = np.maximum(times.metres(here, there), times.metres(there, here)).tolist()
    for a, b, far in zip(here.tolist(), there.tolist(), metres, strict=True):
        graph.add_edge(ids[a], ids[b], minutes=max(near[a * count + b], near[b * count + a]), metres=far)
    return graph


def closeness(graph: "nx.Graph[Any]") -> Mapping[str, float]:
    """Return the closeness centrality of each school over travel minutes; 0 for one that reaches nobody.

    For reading and ranking only: the model and the checker count whole minutes.
    """
    return {str(node): float(value) for node, value in nx.closeness_centrality(graph, distance="minutes").items()}
