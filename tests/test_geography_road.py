"""Road graphs: minutes by hand, one-way streets, files, and graphs that cannot be used; schools as a graph."""

from pathlib import Path
from typing import Any

import networkx as nx
import pytest

from solver.files.faults import InputRefused
from solver.files.read import read
from solver.geography.graph import closeness, school_graph
from solver.geography.road import RoadFault, road_table, roads_of, with_road_graph
from solver.geography.travel import TravelTimes
from solver.rules.small import small_county
from tests.files_drawing import document, write_case


def three_nodes(**edge: Any) -> "nx.Graph[Any]":
    """Return a road of three nodes at the places of schools S0, S1, S2 of a small county."""
    graph: nx.Graph[Any] = nx.Graph()
    for number in range(3):
        graph.add_node(f"n{number}", x=112.5 + 0.032 * number, y=33.0)
    graph.add_edge("n0", "n1", **edge)
    graph.add_edge("n1", "n2", minutes=4)
    return graph


@pytest.mark.parametrize(
    ("edge", "minutes"),
    [
        ({"minutes": 3}, 3),
        ({"travel_time": 150}, 3),
        ({"length": 2000}, 3),
        ({"length": "2000", "maxspeed": "60"}, 2),
        ({"length": 2000, "maxspeed": "no"}, 3),
    ],
)
def test_minutes_by_hand(edge: dict[str, Any], minutes: int) -> None:
    """3 minutes; 150 s round up to 3; 2 km at 40 km/h are 3 and at 60 km/h are 2 minutes; a speed that is none is 40."""
    county = with_road_graph(small_county(3), three_nodes(**edge))
    assert county.travel_table is not None
    found = {(a, b): m for a, b, m in zip(*(county.travel_table[name] for name in ("from", "to", "minutes")), strict=True)}
    assert found[("S0", "S1")] == minutes
    total = {"minutes": 7}.get(next(iter(edge)))
    assert found[("S1", "S2")] == found[("S2", "S1")] == 4
    assert total is None or found[("S0", "S2")] == total


def test_one_way_streets_and_parallel_roads() -> None:
    """In a directed multigraph the faster of two roads counts, and the way back may not be there (then the great circle serves)."""
    graph: nx.MultiDiGraph[Any] = nx.MultiDiGraph()
    for number in range(2):
        graph.add_node(number, x=112.5 + 0.032 * number, y=33.0)
    graph.add_edge(0, 1, minutes=9)
    graph.add_edge(0, 1, minutes=5)
    table = road_table(small_county(2), roads_of(graph, 40))
    assert table[["from", "to", "minutes"]].to_numpy().tolist() == [["S0", "S1", 5]]


def test_the_way_to_the_road_counts() -> None:
    """A node about 1 km off adds 1.3 km of access at 40 km/h, 2 minutes rounded up with the rest: 3 + 1.96 gives 5."""
    graph = three_nodes(minutes=3)
    graph.nodes["n0"]["y"] = 33.009
    county = with_road_graph(small_county(3), graph)
    assert county.travel_table is not None
    assert county.travel_table["minutes"].tolist()[0] == 5


def test_far_pairs_are_left_to_the_great_circle() -> None:
    """Pairs beyond the limit are not listed."""
    assert len(road_table(small_county(3), roads_of(three_nodes(minutes=3), 40), longest_minutes=3)) == 2


@pytest.mark.parametrize(
    ("spoil", "place"),
    [
        (lambda g: g.nodes["n1"].pop("x"), "node n1"), (lambda g: g.nodes["n1"].update(y=95), "node n1"),
        (lambda g: g.edges["n1", "n2"].pop("minutes"), "edge n1 - n2"), (lambda g: g.edges["n1", "n2"].update(minutes=-1), "edge n1 - n2"),
        (lambda g: [g.nodes[n].update(x=113.5) for n in g], "school S0"), (lambda g: g.clear(), "graph"),
    ],
)  # fmt: skip
def test_graphs_that_cannot_be_used(spoil: Any, place: str) -> None:
    """No place, no time, negative time, nothing near a school and no nodes: each names what is wrong."""
    graph = three_nodes(minutes=3)
    spoil(graph)
    with pytest.raises(RoadFault) as caught:
        with_road_graph(small_county(3), graph)
    assert caught.value.place == place


def graph_case(folder: Path, text: str | None = None) -> Path:
    """Write the sound instance with a road graph beside it."""
    given = document()
    given["travel"] = {"road_graph": "small/roads.graphml"}
    path = write_case(folder, given)
    graph: nx.Graph[Any] = nx.Graph()
    for school in given["schools"]:
        graph.add_node(school["id"], x=str(school["longitude"]), y=str(school["latitude"]))
    for first, second in zip(given["schools"], given["schools"][1:], strict=False):
        graph.add_edge(first["id"], second["id"], length=2000.0)
    written = "\n".join(nx.generate_graphml(graph)) if text is None else text
    (folder / "small" / "roads.graphml").write_text(written, encoding="utf-8")
    return path


def test_a_graphml_file_gives_the_travel_table(tmp_path: Path) -> None:
    """Twelve schools in a row, 2 km apart at 40 km/h: 3 minutes to the next and 33 to the last."""
    county = read(graph_case(tmp_path))
    times = TravelTimes.of(county)
    import numpy as np

    assert times.minutes(np.array([0, 0]), np.array([1, 11])).tolist() == [3, 33]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<graphml>",
        "<!DOCTYPE x><graphml/>",
        "<graphml/>",
        "<a/>",
        '<graphml xmlns="http://graphml.graphdrawing.org/xmlns"><graph edgedefault="undirected"><node id="a"/></graph></graphml>',
    ],
)
def test_files_that_are_no_road_graph_are_refused(text: str, tmp_path: Path) -> None:
    """No XML, no graph, entities and nodes without places are faults of the file."""
    with pytest.raises(InputRefused) as caught:
        read(graph_case(tmp_path, text))
    assert {fault.file for fault in caught.value.faults} == {"small/roads.graphml"}


def test_schools_as_a_graph() -> None:
    """Five schools 3 km apart in a row, 6 minutes each (3 km * 1.3 at 40 km/h): with a limit of 6 a path, its middle most central."""
    county = small_county(5)
    graph = school_graph(county, 6)
    assert sorted(graph.edges) == [("S0", "S1"), ("S1", "S2"), ("S2", "S3"), ("S3", "S4")]
    assert graph.nodes["S3"]["pupils"] == 180
    central = closeness(graph)
    assert max(central, key=lambda school: central[school]) == "S2"
    assert closeness(school_graph(county, 0))["S0"] == 0
