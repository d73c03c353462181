"""Local OpenStreetMap extracts (PBF, or XML packed or not) into roads, by the optional package osmium (the extra `osm`).

Only what cars may use is read. A way counts at its `maxspeed` where that is a number, else at a usual speed of its class; nothing is
fetched from anywhere.
"""

import importlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from solver.geography.near import great_circle_m
from solver.geography.road import RoadFault
from solver.geography.shortest import Roads
from solver.language import Text

SUFFIXES = (".osm", ".osm.gz", ".osm.bz2", ".pbf")
"""How the name of an OpenStreetMap extract ends."""
SPEEDS: Mapping[str, int] = {
    "motorway": 100, "motorway_link": 50, "trunk": 80, "trunk_link": 45, "primary": 60, "primary_link": 40, "secondary": 50,
    "secondary_link": 35, "tertiary": 40, "tertiary_link": 30, "unclassified": 35, "residential": 30, "living_street": 15,
    "service": 20, "road": 30, "track": 15,
}  # fmt: skip
"""Usual speed in kilometres an hour by class of road; ways of other classes (paths, steps, rails) are not driven on."""
_CLOSED = frozenset({"no", "private"})
_ONE_WAY = frozenset({"yes", "true", "1"})
_SPEED = re.compile(r"(\d{1,3})(?: ?km/h| (mph))?$")


@dataclass
class _Drive:
    """What has been read so far: nodes way after way, and for each way its nodes, speed and directions."""

    ref: list[int] = field(default_factory=list)
    longitude: list[float] = field(default_factory=list)
    latitude: list[float] = field(default_factory=list)
    size: list[int] = field(default_factory=list)
    speed: list[int] = field(default_factory=list)
    onward: list[bool] = field(default_factory=list)
    back: list[bool] = field(default_factory=list)


def osm_roads(path: Path) -> Roads:
    """Return the roads of an extract.

    Raises
    ------
    RoadFault
        If osmium is not installed, or the file is no sound extract or holds no road.
    """
    try:
        osmium = importlib.import_module("osmium")
    except ImportError:
        words = Text(
            "读取 OSM 文件需要安装 osmium(附加项 osm);也可改用 GraphML",
            "reading OpenStreetMap files needs osmium (the extra `osm`); GraphML needs nothing",
        )
        raise RoadFault("$", words) from None
    drive = _Drive()
    try:
        ways = osmium.FileProcessor(str(path)).with_locations()
        for way in ways.with_filter(osmium.filter.EntityFilter(osmium.osm.WAY)).with_filter(osmium.filter.KeyFilter("highway")):
            _add(drive, way)
    except RuntimeError as error:  # what osmium raises for anything wrong with a file
        raise RoadFault("$", Text("不是完好的 OSM 文件", "this is not a sound OpenStreetMap file")) from error
    if not drive.size:
        raise RoadFault("graph", Text("文件里没有可以行车的道路", "the file holds no road for cars"))
    return _roads(drive)


def _add(drive: _Drive, way: Any) -> None:
    tags = way.tags
    speed = SPEEDS.get(tags.get("highway", ""))
    if speed is None or any(tags.get(key) in _CLOSED for key in ("access", "vehicle", "motor_vehicle", "motorcar")):
        return
    nodes = [(node.ref, node.lon, node.lat) for node in way.nodes if node.location.valid()]
    if len(nodes) < 2:
        return
    one_way = tags.get("oneway", "yes" if tags.get("junction") == "roundabout" or tags.get("highway") == "motorway" else "no")
    drive.ref.extend(node[0] for node in nodes)
    drive.longitude.extend(node[1] for node in nodes)
    drive.latitude.extend(node[2] for node in nodes)
    drive.size.append(len(nodes))
    drive.speed.append(_speed(tags.get("maxspeed", ""), speed))
    drive.onward.append(one_way != "-1")
    drive.back.append(one_way not in _ONE_WAY)


def _speed(written: str, usual: int) -> int:
    """Return the speed of a way in kilometres an hour; `usual` where what is written is no number of 5 to 130.

    >>> _speed("60", 40), _speed("30 mph", 40), _speed("CN:urban", 40), _speed("0", 40)
    (60, 48, 40, 40)
    """
    found = _SPEED.match(written.strip())
    if found is None:
        return usual
    speed = int(found[1]) * 1609 // 1000 if found[2] else int(found[1])
    return speed if 5 <= speed <= 130 else usual


def _roads(drive: _Drive) -> Roads:
    """Return the roads between one node of a way and the next; a node that a clipped extract has lost is passed over."""
    _, first, node = np.unique(np.array(drive.ref, dtype=np.int64), return_index=True, return_inverse=True)
    longitude, latitude = np.array(drive.longitude), np.array(drive.latitude)
    way = np.repeat(np.arange(len(drive.size)), drive.size)
    here = np.flatnonzero(way[1:] == way[:-1])
    metres = great_circle_m(longitude[here], latitude[here], longitude[here + 1], latitude[here + 1])
    milliseconds = np.round(metres * 3600 / np.array(drive.speed)[way[here]]).astype(np.int64)
    onward, back = np.array(drive.onward)[way[here]], np.array(drive.back)[way[here]]
    return Roads.of(
        longitude[first],
        latitude[first],
        np.concatenate([node[here[onward]], node[here[back] + 1]]),
        np.concatenate([node[here[onward] + 1], node[here[back]]]),
        np.concatenate([milliseconds[onward], milliseconds[back]]),
        np.round(np.concatenate([metres[onward], metres[back]])).astype(np.int64),
    )
