"""OpenStreetMap extracts: roads by hand, both packings, the instance that names one, and files that cannot be used."""

import sys
from pathlib import Path

import numpy as np
import osmium
import pytest

from solver.files.faults import InputRefused
from solver.files.osm import osm_roads
from solver.files.read import read
from solver.files.roads import searched_minutes
from solver.geography.road import RoadFault
from solver.geography.travel import TravelTimes
from solver.instance.policy import RuleRow
from solver.rules.small import small_county, small_policy
from tests.files_drawing import document, write_case

Way = tuple[tuple[int, ...], dict[str, str]]


def extract(ways: list[Way], nodes: int = 12) -> str:
    """Return an extract with nodes 1, 2, ... 0.032 degrees (about 3 km) apart in a row and the given ways over them."""
    points = [f"<node id='{n + 1}' lat='33.0' lon='{112.5 + 0.032 * n:.3f}'/>" for n in range(nodes)]
    lines = []
    for number, (over, tags) in enumerate(ways):
        refs, marks = "".join(f"<nd ref='{n}'/>" for n in over), "".join(f"<tag k='{k}' v='{v}'/>" for k, v in tags.items())
        lines.append(f"<way id='{number + 1}'>{refs}{marks}</way>")
    return "<?xml version='1.0' encoding='UTF-8'?><osm version='0.6'>" + "".join(points + lines) + "</osm>"


def speeds(path: Path, ways: list[Way]) -> dict[tuple[int, int], int]:
    """Return the speed in kilometres an hour of each road of an extract, by the numbers of its nodes."""
    path.write_text(extract(ways), encoding="utf-8")
    roads = osm_roads(path)
    number = np.round((roads.longitude - 112.5) / 0.032).astype(int) + 1
    tail = np.repeat(np.arange(len(roads)), np.diff(roads.start))
    found = zip(number[tail].tolist(), number[roads.to].tolist(), roads.metres / roads.milliseconds, strict=True)
    return {(a, b): round(float(speed) * 3600) for a, b, speed in found}


@pytest.mark.parametrize(
    ("tags", "found"),
    [
        ({"highway": "primary"}, {(1, 2): 60, (2, 1): 60}), ({"highway": "primary", "maxspeed": "40"}, {(1, 2): 40, (2, 1): 40}),
        ({"highway": "tertiary", "maxspeed": "30 mph"}, {(1, 2): 48, (2, 1): 48}),
        ({"highway": "tertiary", "maxspeed": "CN:urban"}, {(1, 2): 40, (2, 1): 40}),
        ({"highway": "tertiary", "maxspeed": "300"}, {(1, 2): 40, (2, 1): 40}),
        ({"highway": "residential", "oneway": "yes"}, {(1, 2): 30}), ({"highway": "residential", "oneway": "-1"}, {(2, 1): 30}),
        ({"highway": "motorway"}, {(1, 2): 100}), ({"highway": "motorway", "oneway": "no"}, {(1, 2): 100, (2, 1): 100}),
        ({"highway": "residential", "junction": "roundabout"}, {(1, 2): 30}),
        ({"highway": "footway"}, {}), ({"highway": "service", "access": "private"}, {}), ({"railway": "rail"}, {}),
    ],
)  # fmt: skip
def test_roads_by_hand(tags: dict[str, str], found: dict[tuple[int, int], int], tmp_path: Path) -> None:
    """Class, maxspeed and direction give the speeds each way; paths, private roads and rails give no road beside the sound one."""
    sound: Way = ((3, 4), {"highway": "road", "oneway": "yes"})
    assert speeds(tmp_path / "x.osm", [((1, 2), tags), sound]) == found | {(3, 4): 30}


def test_nodes_that_a_clipped_extract_lost_are_passed_over(tmp_path: Path) -> None:
    """Node 99 is not in the file: the road runs from 1 to 2; a way of which one node is left is no road."""
    primary = {"highway": "primary"}
    assert speeds(tmp_path / "x.osm", [((1, 99, 2), primary), ((3, 98), primary)]) == {(1, 2): 60, (2, 1): 60}


@pytest.mark.parametrize("ending", [".osm", ".osm.gz", ".osm.bz2", ".osm.pbf"])
def test_an_instance_names_an_extract(ending: str, tmp_path: Path) -> None:
    """Twelve schools 3 km apart on a road of 60 km/h: 3 minutes to the next and 33 to the last, in every packing."""
    given = document()
    given["travel"] = {"road_graph": f"small/roads{ending}"}
    for number, school in enumerate(given["schools"]):
        school["longitude"], school["latitude"] = 112.5 + 0.032 * number, 33.0
    given["datum"] = "WGS-84"
    path = write_case(tmp_path, given)
    plain = tmp_path / "plain.osm"
    plain.write_text(extract([(tuple(range(1, 13)), {"highway": "primary"})]), encoding="utf-8")
    with osmium.SimpleWriter(str(tmp_path / "small" / f"roads{ending}")) as writer:
        for item in osmium.FileProcessor(str(plain)):
            writer.add(item)
    county = read(path)
    assert TravelTimes.of(county).minutes(np.array([0, 0]), np.array([1, 11])).tolist() == [3, 33]
    assert county.travel_searched == searched_minutes(county)


@pytest.mark.parametrize("text", ["", "<osm version='0.6'><node id='1'", "no extract", extract([])])
def test_files_that_are_no_extract_are_refused(text: str, tmp_path: Path) -> None:
    """Nothing, half a file, something else and a file without roads are faults of the file, and nothing but that."""
    given = document()
    given["travel"] = {"road_graph": "small/roads.osm"}
    path = write_case(tmp_path, given)
    (tmp_path / "small" / "roads.osm").write_text(text, encoding="utf-8")
    with pytest.raises(InputRefused) as caught:
        read(path)
    assert [fault.file for fault in caught.value.faults] == ["small/roads.osm"]


def test_without_osmium_the_extra_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """None in `sys.modules` is how Python spells a package that cannot be imported; the message says what to install."""
    monkeypatch.setitem(sys.modules, "osmium", None)
    (tmp_path / "x.osm").write_text(extract([]), encoding="utf-8")
    with pytest.raises(RoadFault) as caught:
        osm_roads(tmp_path / "x.osm")
    assert caught.value.place == "$"
    assert "osm" in caught.value.message.en
    assert "osm" in caught.value.message.zh


def test_how_far_roads_are_searched() -> None:
    """60 minutes where the policy limits nothing; the greatest of its limits, of whatever rule and standing, where it does."""
    rows = (
        RuleRow(rule="travel_limit", parameters={"mode": "tight", "minutes": 15}),
        RuleRow(rule="travel_limit", standing="watch", parameters={"mode": "alliance", "minutes": 35}),
        RuleRow(rule="commute_limit", parameters={"minutes": 25}),
    )
    assert searched_minutes(small_county(2)) == 60
    assert searched_minutes(small_county(2, policy=small_policy(rules=rows))) == 35
    assert searched_minutes(small_county(2, policy=small_policy(rules=(rows[0], rows[2])))) == 25
