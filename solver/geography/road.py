"""A road graph as minutes between schools: nearest road nodes, then shortest times, without any package beyond networkx."""

import heapq
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import networkx as nx
import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.geography.travel import great_circle_m
from solver.instance.instance import Instance
from solver.language import Text

Floats = npt.NDArray[np.float64]
FARTHEST_NODE_M = 10_000
"""A school farther than this from every road node is a fault: the graph does not cover it."""
LONGEST_MINUTES = 240
"""Pairs farther apart by road are not listed; the great circle serves for them."""


class RoadFault(ValueError):  # noqa: N818 - a fault of what was given, as everywhere in this project
    """A road graph that cannot be used; `place` names the node, edge or school, `message` says why in both languages."""

    def __init__(self, place: str, message: Text) -> None:
        super().__init__(f"{place}: {message.en}")
        self.place = place
        self.message = message


@dataclass(frozen=True)
class Roads:
    """A road graph as arrays of plain lists: node places, and for each node its (neighbour, milliseconds, metres)."""

    longitude: Floats
    latitude: Floats
    neighbours: tuple[tuple[tuple[int, int, int], ...], ...]


def roads_of(graph: "nx.Graph[Any]", speed_km_per_h: int) -> Roads:
    """Return the roads of a networkx graph (directed or not, simple or multi).

    Nodes carry `x` and `y`, WGS-84 degrees. Edges carry `minutes`, or `travel_time` in seconds, or `length` in metres with an
    optional `maxspeed` in kilometres an hour (`speed_km_per_h` where it is missing or no number). Of parallel edges the fastest counts.

    Raises
    ------
    RoadFault
        If a node has no place or an edge no time.
    """
    names = sorted(graph.nodes, key=str)
    number = {name: i for i, name in enumerate(names)}
    places = np.array([_node_place(name, graph.nodes[name]) for name in names], dtype=np.float64).reshape(-1, 2)
    found: list[dict[int, tuple[int, int]]] = [{} for _ in names]
    for start, end, data in graph.edges(data=True):
        cost = _edge_cost(f"edge {start} - {end}", data, speed_km_per_h)
        for a, b in ((start, end),) if graph.is_directed() else ((start, end), (end, start)):
            roads = found[number[a]]
            roads[number[b]] = min(cost, roads.get(number[b], cost))
    return Roads(places[:, 0], places[:, 1], tuple(tuple((to, *cost) for to, cost in sorted(roads.items())) for roads in found))


def road_table(instance: Instance, roads: Roads, longest_minutes: int = LONGEST_MINUTES) -> pd.DataFrame:
    """Return the travel table of an instance's schools over the roads, with columns from, to, minutes, metres.

    The way from a school to its nearest node, and from the last node on, counts at the instance's average speed. Minutes are
    rounded up.

    Raises
    ------
    RoadFault
        If a school is farther than 10 km from every road node.
    """
    node, access_m = _nearest(instance, roads)
    metres_per_ms = instance.travel.speed_km_per_h / 3600
    access_ms = np.ceil(access_m / metres_per_ms).astype(np.int64)
    schools_at: dict[int, list[int]] = {}
    for school, at in enumerate(node.tolist()):
        schools_at.setdefault(at, []).append(school)
    rows: list[tuple[str, str, int, int]] = []
    ids = [school.id for school in instance.schools]
    for at, here in sorted(schools_at.items()):
        reached = _shortest(roads, at, longest_minutes * 60_000, schools_at.keys())
        for origin in here:
            for there, (milliseconds, metres) in sorted(reached.items()):
                for destination in schools_at[there]:
                    total = milliseconds + int(access_ms[origin] + access_ms[destination])
                    if origin != destination and total <= longest_minutes * 60_000:
                        long = metres + round(float(access_m[origin] + access_m[destination]))
                        rows.append((ids[origin], ids[destination], -(-total // 60_000), long))
    return pd.DataFrame(rows, columns=["from", "to", "minutes", "metres"]).sort_values(["from", "to"], ignore_index=True)


def with_road_graph(instance: Instance, graph: "nx.Graph[Any]") -> Instance:
    """Return the instance with travel over a road graph; pairs out of its reach keep the great circle.

    Raises
    ------
    RoadFault
        If the graph cannot be used.
    """
    return instance.replace(travel_table=road_table(instance, roads_of(graph, instance.travel.speed_km_per_h)))


def _node_place(name: object, data: Mapping[str, Any]) -> tuple[float, float]:
    x, y = (_number(data.get(key)) for key in ("x", "y"))
    if x is None or y is None or not (-180 <= x <= 180 and -90 <= y <= 90):
        raise RoadFault(f"node {name}", Text("节点应有 x、y(经纬度,WGS-84)", "a node needs x and y, degrees in WGS-84"))
    return x, y


def _edge_cost(place: str, data: Mapping[str, Any], speed_km_per_h: int) -> tuple[int, int]:
    """Return milliseconds and metres of an edge."""
    minutes, seconds, length = (_number(data.get(key)) for key in ("minutes", "travel_time", "length"))
    if minutes is None and seconds is not None:
        minutes = seconds / 60
    if minutes is None and length is not None:
        speed = _number(data.get("maxspeed"))
        minutes = length / ((speed if speed is not None and 1 <= speed <= 200 else speed_km_per_h) * 1000 / 60)
    if minutes is None or not 0 <= minutes <= 100_000 or (length is not None and not 0 <= length <= 10_000_000):
        raise RoadFault(place, Text("路段应有 minutes,或 length(米)", "an edge needs minutes, or its length in metres"))
    metres = length if length is not None else minutes * speed_km_per_h * 1000 / 60
    return round(minutes * 60_000), round(metres)


def _number(value: Any) -> float | None:
    try:
        number = float(value)
    except (TypeError, ValueError):
        return None
    return number if -1e12 < number < 1e12 else None


def _nearest(instance: Instance, roads: Roads) -> tuple[npt.NDArray[np.int64], Floats]:
    if len(roads.longitude) == 0:
        raise RoadFault("graph", Text("道路图没有节点", "the road graph has no nodes"))
    node, away = np.zeros(len(instance.schools), dtype=np.int64), np.zeros(len(instance.schools))
    for i, school in enumerate(instance.schools):
        here = np.full(len(roads.longitude), school.longitude), np.full(len(roads.longitude), school.latitude)
        distance = great_circle_m(*here, roads.longitude, roads.latitude)
        node[i] = int(np.argmin(distance))
        away[i] = float(distance[node[i]]) * instance.travel.road_factor_percent / 100
        if distance[node[i]] > FARTHEST_NODE_M:
            words = Text("这所学校 10 公里内没有道路节点", "no road node within 10 km of this school")
            raise RoadFault(f"school {school.id}", words)
    return node, away


def _shortest(roads: Roads, start: int, limit_ms: int, wanted: Iterable[int]) -> dict[int, tuple[int, int]]:
    """Return milliseconds and metres of the fastest way to each wanted node within the limit (Dijkstra)."""
    best: dict[int, tuple[int, int]] = {}
    missing = set(wanted)
    queue = [(0, 0, start)]
    while queue and missing:
        milliseconds, metres, node = heapq.heappop(queue)
        if node in best:
            continue
        best[node] = (milliseconds, metres)
        missing.discard(node)
        for neighbour, cost, length in roads.neighbours[node]:
            if neighbour not in best and milliseconds + cost <= limit_ms:
                heapq.heappush(queue, (milliseconds + cost, metres + length, neighbour))
    return {node: cost for node, cost in best.items() if node in set(wanted)}
