"""A road graph as minutes between schools: nearest road nodes, then fastest ways."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from solver.geography.contraction import contracted
from solver.geography.held import held
from solver.geography.near import Places, nearest
from solver.geography.shortest import LONGEST_MINUTES, Roads, fastest_ways
from solver.instance.instance import Instance
from solver.language import Text

if TYPE_CHECKING:
    import networkx as nx

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
FARTHEST_NODE_M = 10_000
"""A school farther than this from every road node is a fault: the graph does not cover it."""
USUAL_MINUTES = 60
"""How far ways are searched where nobody asks for more."""
_LARGE = 2_000_000
"""From so many schools times road nodes on, travel tables are kept between runs; smaller ones are made again in no time."""


class RoadFault(ValueError):
    """A road graph that cannot be used; `place` names the node, edge or school, `message` says why in both languages."""

    def __init__(self, place: str, message: Text) -> None:
        super().__init__(f"{place}: {message.en}")
        self.place = place
        self.message = message


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
    edges = [
        (number[start], number[end], *_edge_cost(f"edge {start} - {end}", data, speed_km_per_h))
        for start, end, data in graph.edges(data=True)
    ]
    tail, head, milliseconds, metres = np.array(edges, dtype=np.int64).reshape(-1, 4).T
    if not graph.is_directed():
        tail, head = np.concatenate([tail, head]), np.concatenate([head, tail])
        milliseconds, metres = np.tile(milliseconds, 2), np.tile(metres, 2)
    return Roads.of(places[:, 0], places[:, 1], tail, head, milliseconds, metres)


def road_table(instance: Instance, roads: Roads, longest_minutes: int = USUAL_MINUTES) -> pd.DataFrame:
    """Return the travel table of an instance's schools over the roads, with columns from, to, minutes, metres.

    It lists every pair of schools at most `longest_minutes` (to 1,440) apart, ordered by from and to. The way from a school to
    its nearest node, and from the last node on, counts at the instance's average speed. Minutes are rounded up.

    Raises
    ------
    RoadFault
        If a school is farther than 10 km from every road node, or the graph is empty or longer than any country's roads.
    """
    origin, destination, minutes, metres = _pairs(instance, roads, longest_minutes)
    ids = np.array([school.id for school in instance.schools], dtype=object)
    return pd.DataFrame({"from": ids[origin], "to": ids[destination], "minutes": minutes, "metres": metres})


def with_road_graph(instance: Instance, graph: "nx.Graph[Any]", longest_minutes: int = USUAL_MINUTES) -> Instance:
    """Return the instance with travel over a road graph; pairs more than `longest_minutes` apart by road count as farther.

    Raises
    ------
    RoadFault
        If the graph cannot be used.
    """
    table = road_table(instance, roads_of(graph, instance.travel.speed_km_per_h), longest_minutes)
    return instance.replace(travel_table=table, travel_searched=longest_minutes)


def with_roads(instance: Instance, source: bytes, roads: Callable[[], Roads], longest_minutes: int = USUAL_MINUTES) -> Instance:
    """Return the instance with travel over roads that are read only if no earlier run has left their travel table behind.

    Parameters
    ----------
    source
        What the roads are made from, as bytes that differ wherever the roads do.
    roads
        Makes the roads.

    Raises
    ------
    RoadFault
        If the roads cannot be used.
    """
    places = Places(*(np.array([getattr(s, name) for s in instance.schools]) for name in ("longitude", "latitude")))
    travel = instance.travel
    asked = f"{travel.speed_km_per_h} {travel.road_factor_percent} {longest_minutes}".encode()

    def made() -> tuple[tuple[Ints, ...], bool]:
        graph = roads()
        return _pairs(instance, graph, longest_minutes), len(graph) * len(instance.schools) >= _LARGE

    parts = (source, asked, places.longitude.tobytes(), places.latitude.tobytes())
    origin, destination, minutes, metres = held("roads", parts, made)
    ids = np.array([school.id for school in instance.schools], dtype=object)
    table = pd.DataFrame({"from": ids[origin], "to": ids[destination], "minutes": minutes, "metres": metres})
    return instance.replace(travel_table=table, travel_searched=longest_minutes)


def _pairs(instance: Instance, roads: Roads, longest_minutes: int) -> tuple[Ints, Ints, Ints, Ints]:
    """Return origin, destination (positions), minutes and metres of all pairs of two schools within the limit, in order."""
    node, access_m = _nearest(instance, roads)
    limit_ms = min(longest_minutes, LONGEST_MINUTES) * 60_000
    access_ms = np.ceil(access_m / (instance.travel.speed_km_per_h / 3600)).astype(np.int64)
    by_node = np.argsort(node, kind="stable")
    stops, first, size = np.unique(node[by_node], return_index=True, return_counts=True)
    wanted = np.zeros(len(roads), dtype=bool)
    wanted[stops] = True
    roads, number = contracted(roads, wanted)
    stops = number[stops]
    wanted = np.zeros(len(roads), dtype=bool)
    wanted[stops] = True
    parts: list[tuple[Ints, ...]] = []
    try:
        for ways in fastest_ways(roads, stops, wanted, limit_ms):
            there = np.searchsorted(stops, ways.node)
            way, a, b = _schools_at(size[ways.origin], size[there])
            origin, destination = by_node[first[ways.origin][way] + a], by_node[first[there][way] + b]
            total = ways.milliseconds[way] + access_ms[origin] + access_ms[destination]
            long = ways.metres[way] + np.round(access_m[origin] + access_m[destination]).astype(np.int64)
            kept = np.flatnonzero((origin != destination) & (total <= limit_ms))
            parts.append((origin[kept], destination[kept], -(-total[kept] // 60_000), long[kept]))
    except ValueError:
        raise RoadFault("graph", Text("路段总长超过任何国家的道路", "the roads together are longer than those of any country")) from None
    origin, destination, minutes, metres = (np.concatenate([np.zeros(0, dtype=np.int64), *column]) for column in zip(*parts, strict=True))
    order = np.argsort(origin * len(instance.schools) + destination)
    return origin[order], destination[order], minutes[order], metres[order]


def _schools_at(here: Ints, there: Ints) -> tuple[Ints, Ints, Ints]:
    """Return, for ways between nodes with so many schools, the way of every pair of schools and the place of each at its node."""
    pairs = here * there
    way = np.repeat(np.arange(len(pairs)), pairs)
    number = np.arange(len(way)) - np.repeat(np.cumsum(pairs) - pairs, pairs)
    return way, number // there[way], number % there[way]


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


def _nearest(instance: Instance, roads: Roads) -> tuple[Ints, Floats]:
    """Return the node nearest to each school, and the metres to it by road factor."""
    if len(roads) == 0:
        raise RoadFault("graph", Text("道路图没有节点", "the road graph has no nodes"))
    places = Places(*(instance.school_values(name).astype(np.float64) for name in ("longitude", "latitude")))
    node, away = nearest(places, Places(roads.longitude, roads.latitude))
    far = np.flatnonzero(away > FARTHEST_NODE_M)
    if len(far):
        words = Text("这所学校 10 公里内没有道路节点", "no road node within 10 km of this school")
        raise RoadFault(f"school {instance.schools[int(far[0])].id}", words)
    return node, away * instance.travel.road_factor_percent / 100
