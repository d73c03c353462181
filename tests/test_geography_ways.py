"""Fastest ways over arrays, contracted graphs and kept tables against plain Dijkstra over networkx."""

from pathlib import Path
from typing import Any

import networkx as nx
import numpy as np
import pytest

from solver.geography import held as held_module
from solver.geography import road, shortest
from solver.geography.contraction import contracted
from solver.geography.held import VARIABLE, cache_folder, held
from solver.geography.road import RoadFault, road_table, roads_of, with_road_graph, with_roads
from solver.geography.shortest import Roads, fastest_ways
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.rules.small import small_county, small_school

PACK = 10**9
"""Milliseconds and metres as one length for Dijkstra: the fastest way, and of those the shortest."""
Found = list[tuple[int, int, int, int]]


def draw_roads(rng: np.random.Generator, sparse: bool) -> Roads:
    """Return up to 24 nodes; sparse ones are mostly chains and loops, one-way or both ways, with loops and parallel roads."""
    nodes = int(rng.integers(1, 25))
    roads = int(rng.integers(0, nodes + 6 if sparse else 4 * nodes))
    tail = rng.integers(0, nodes, roads)
    head = (tail + 1) % nodes if sparse and rng.random() < 0.5 else rng.integers(0, nodes, roads)
    if rng.random() < 0.6:
        tail, head = np.concatenate([tail, head]), np.concatenate([head, tail])
    milliseconds, metres = rng.integers(0, 8, len(tail)) * 1000, rng.integers(0, 5, len(tail)) * 100
    return Roads.of(rng.random(nodes), rng.random(nodes), tail, head, milliseconds, metres)


def plain_ways(roads: Roads, origins: list[int], wanted: set[int], limit_ms: int) -> Found:
    """Return (origin's place, node, milliseconds, metres) of every wanted node within the limit, by networkx."""
    graph: nx.DiGraph[int] = nx.DiGraph()
    graph.add_nodes_from(range(len(roads)))
    for node in range(len(roads)):
        for way in range(int(roads.start[node]), int(roads.start[node + 1])):
            graph.add_edge(node, int(roads.to[way]), length=int(roads.milliseconds[way]) * PACK + int(roads.metres[way]))
    found = []
    for place, origin in enumerate(origins):
        lengths = nx.single_source_dijkstra_path_length(graph, origin, weight="length")
        found += [
            (place, n, d // PACK, d % PACK)
            for n, d in sorted((n, round(d)) for n, d in lengths.items())
            if n in wanted and d // PACK <= limit_ms
        ]
    return found


def our_ways(roads: Roads, origins: list[int], wanted: set[int], limit_ms: int) -> Found:
    """Return the same by `fastest_ways`."""
    marked = np.isin(np.arange(len(roads)), sorted(wanted))
    blocks = fastest_ways(roads, np.array(origins, dtype=np.int64), marked, limit_ms)
    columns = [(b.origin.tolist(), b.node.tolist(), b.milliseconds.tolist(), b.metres.tolist()) for b in blocks]
    return [row for column in columns for row in zip(*column, strict=True)]


@pytest.mark.parametrize("labels", [1, 60, 8_000_000])
def test_fastest_ways_are_dijkstras(labels: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """100 random graphs, with room for one origin, a few and all of them in one block."""
    monkeypatch.setattr(shortest, "_LABELS", labels)
    rng = np.random.default_rng(11)
    for draw in range(100):
        roads, limit_ms = draw_roads(rng, sparse=draw % 2 == 0), int(rng.integers(0, 20)) * 1000
        origins = rng.permutation(len(roads))[: int(rng.integers(1, len(roads) + 1))].tolist()
        wanted = {node for node in range(len(roads)) if rng.random() < 0.6}
        assert our_ways(roads, origins, wanted, limit_ms) == plain_ways(roads, origins, wanted, limit_ms)


def test_contracted_roads_lead_the_same_ways() -> None:
    """300 random graphs with about 40% of the nodes kept: the same times and metres between them, over fewer nodes in most."""
    rng, fewer = np.random.default_rng(12), 0
    for draw in range(300):
        roads = draw_roads(rng, sparse=draw % 3 > 0)
        kept = np.flatnonzero(rng.random(len(roads)) < 0.4).tolist()
        small, number = contracted(roads, np.isin(np.arange(len(roads)), kept))
        fewer += len(small) < len(roads)
        there = [int(number[node]) for node in kept]
        back = {int(number[node]): node for node in kept}
        found = [(place, back[node], *rest) for place, node, *rest in our_ways(small, there, set(there), 15_000)]
        assert sorted(found) == plain_ways(roads, kept, set(kept), 15_000)
    assert fewer > 150


def test_ways_too_long_to_count_are_refused() -> None:
    """Two roads of 10 million km together exceed the 17 million km that labels hold, and so does a limit of more than a day."""
    two = np.array([0, 1])
    roads = Roads.of(np.zeros(2), np.zeros(2), two, two[::-1], two * 0, two * 0 + 10**10)
    for limit_ms, of in ((60_000, roads), (25 * 3_600_000, Roads.of(np.zeros(2), np.zeros(2), two, two[::-1], two, two))):
        with pytest.raises(ValueError, match="too long"):
            list(fastest_ways(of, two, two == 0, limit_ms))


def crossroads(seed: int, schools: int = 12) -> tuple[Instance, "nx.MultiDiGraph[Any]"]:
    """Return random schools and a random one-way road graph around them; two schools share a place, and so a node."""
    rng = np.random.default_rng(seed)
    spots = [(112.5 + 0.2 * float(rng.random()), 33 + 0.2 * float(rng.random())) for _ in range(schools)]
    spots[-1] = spots[0]
    county = small_county([small_school(n, longitude=x, latitude=y) for n, (x, y) in enumerate(spots)])
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for node in range(40):
        graph.add_node(f"n{node:02d}", x=112.5 + 0.2 * float(rng.random()), y=33 + 0.2 * float(rng.random()))
    for _ in range(110):
        a, b = rng.integers(0, 40, 2)
        graph.add_edge(f"n{a:02d}", f"n{b:02d}", minutes=float(rng.integers(0, 12)), length=float(rng.integers(0, 9000)))
    return county, graph


def plain_table(county: Instance, graph: "nx.MultiDiGraph[Any]", longest: int) -> list[tuple[str, str, int]]:
    """Return (from, to, minutes) by looking at every node for every school and by networkx for the ways."""
    from solver.geography.near import great_circle_m

    names = sorted(graph.nodes)
    x, y = (np.array([graph.nodes[name][key] for name in names]) for key in ("x", "y"))
    at, access = {}, {}
    for school in county.schools:
        away = great_circle_m(np.full(len(x), school.longitude), np.full(len(x), school.latitude), x, y)
        at[school.id] = names[int(np.argmin(away))]
        access[school.id] = -(-(float(away.min()) * 1.3 * 3600) // 40)
    found = []
    for a in county.schools:
        ways = nx.single_source_dijkstra_path_length(graph, at[a.id], weight="minutes")
        for b in county.schools:
            total = ways.get(at[b.id], np.inf) * 60_000 + access[a.id] + access[b.id]
            if a.id != b.id and total <= longest * 60_000:
                found.append((a.id, b.id, int(-(-total // 60_000))))
    return sorted(found)


@pytest.mark.parametrize("seed", range(8))
def test_the_travel_table_is_that_of_the_plain_computation(seed: int) -> None:
    """Twelve schools and 110 one-way roads, searched for 25 minutes: the same pairs and minutes, ordered by from and to."""
    county, graph = crossroads(seed)
    table = road_table(county, roads_of(graph, 40), 25)
    listed = list(zip(table["from"], table["to"], table["minutes"], strict=True))
    assert listed == plain_table(county, graph, 25)
    assert 0 < len(listed) < 12 * 11


def test_the_table_does_not_depend_on_the_order_of_rows() -> None:
    """Schools, nodes and edges in another order: the same table."""
    county, graph = crossroads(3)
    other: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    other.add_nodes_from(reversed(list(graph.nodes(data=True))))
    other.add_edges_from(reversed(list(graph.edges(data=True))))
    turned = county.replace(schools=tuple(reversed(county.schools)))
    assert road_table(county, roads_of(graph, 40), 25).equals(road_table(turned, roads_of(other, 40), 25))


def test_pairs_that_were_not_reached_are_farther_than_searched() -> None:
    """S0 and S1 lie 3 km apart, 6 minutes by great circle, but no road joins them within 20 minutes: they count 21."""
    graph: nx.Graph[Any] = nx.Graph()
    for number in range(3):
        graph.add_node(number, x=112.5 + 0.032 * number, y=33.0)
    graph.add_edge(0, 1, minutes=45)
    graph.add_edge(1, 2, minutes=4)
    county = with_road_graph(small_county(3), graph, 20)
    here, there = np.array([0, 1, 0, 0]), np.array([1, 2, 2, 0])
    assert TravelTimes.of(county).minutes(here, there).tolist() == [21, 4, 21, 0]


def test_roads_longer_than_a_country_are_a_fault() -> None:
    """Roads of 10,000 km between each two of 60 nodes, both ways, are 35 million km and name the graph."""
    graph: nx.Graph[Any] = nx.complete_graph(60)
    nx.set_node_attributes(graph, {n: {"x": 112.5 + 0.01 * n, "y": 33.0} for n in graph})
    nx.set_edge_attributes(graph, {edge: {"minutes": 1, "length": 10_000_000} for edge in graph.edges})
    with pytest.raises(RoadFault) as caught:
        road_table(small_county(2), roads_of(graph, 40))
    assert caught.value.place == "graph"


def test_tables_are_kept_between_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second run reads what the first has kept and makes no roads; another limit, another source and `off` make them anew."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    monkeypatch.setattr(road, "_LARGE", 0)
    county, graph = crossroads(5)
    asked: list[int] = []

    def make() -> Roads:
        asked.append(1)
        return roads_of(graph, 40)

    first, again = (with_roads(county, b"one", make, 25).travel_table for _ in range(2))
    assert first is not None
    assert again is not None
    assert first.equals(again)
    assert first.equals(road_table(county, roads_of(graph, 40), 25))
    assert len(asked) == 1
    with_roads(county, b"one", make, 26)
    with_roads(county, b"two", make, 25)
    with_roads(county.replace(schools=county.schools[1:]), b"one", make, 25)
    assert len(asked) == 4
    monkeypatch.setenv(VARIABLE, "off")
    with_roads(county, b"one", make, 25)
    assert len(asked) == 5


def test_small_tables_are_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Twelve schools and 40 nodes are made in no time: nothing is written."""
    monkeypatch.setenv(VARIABLE, str(tmp_path / "kept"))
    county, graph = crossroads(5)
    with_roads(county, b"one", lambda: roads_of(graph, 40), 25)
    assert not (tmp_path / "kept").exists()


def test_damaged_unwritable_and_too_many_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A damaged file is made again, a folder that cannot be made is passed over, and of 35 files 32 stay."""
    monkeypatch.setenv(VARIABLE, str(tmp_path))
    for number in range(35):
        held("x", [bytes([number])], lambda: ((np.arange(3), np.arange(2)), True))
    files = sorted(tmp_path.iterdir())
    assert len(files) == held_module._FILES == 32
    for file in files:
        file.write_bytes(b"PK\x03\x04 no longer a file of arrays")
    assert [part.tolist() for part in held("x", [bytes([34])], lambda: ((np.arange(4),), True))] == [[0, 1, 2, 3]]
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv(VARIABLE, str(tmp_path / "file" / "folder"))
    assert [part.tolist() for part in held("x", [b""], lambda: ((np.arange(5),), True))] == [[0, 1, 2, 3, 4]]


@pytest.mark.parametrize(
    ("platform", "variables", "folder"),
    [
        ("linux", {}, "home/.cache/school-group-planner"),
        ("linux", {"XDG_CACHE_HOME": "xdg"}, "xdg/school-group-planner"),
        ("darwin", {}, "home/Library/Caches/school-group-planner"),
        ("win32", {"LOCALAPPDATA": "local"}, "local/school-group-planner/cache"),
        ("win32", {}, "home/AppData/Local/school-group-planner/cache"),
    ],
)
def test_the_folder_is_the_users(platform: str, variables: dict[str, str], folder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each system's usual place for such files; without a home, none."""
    for name in (VARIABLE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("home"))
    assert cache_folder() == Path(folder)

    def homeless() -> Path:
        raise RuntimeError("no home")

    monkeypatch.setattr(Path, "home", homeless)
    assert cache_folder() is None
