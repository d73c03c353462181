"""Where the schools of a simulated province stand: counties on a grid, a town net in each, schools around their towns.

Distances are kilometres on a flat map; `degrees` puts them on the globe so that neighbours keep their distances.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from instances.generators.geography import KM_PER_DEGREE
from instances.generators.schools import KINDS, shares

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Generator = np.random.Generator

SCHOOLS_IN_A_COUNTY = 275
"""Schools of all stages in a county, on the average; a county has between two thirds and four thirds of it, roughly."""
COUNTY_KM = 50.0
"""Side of a county's square: 2,500 km2, a common size on the plains of Henan, so one school stands on some 9 km2."""
SCHOOLS_IN_A_TOWNSHIP = 6
"""Schools a township or subdistrict, about as in Zhenping county (134 schools, 22 townships)."""
URBAN_TOWNSHIPS = 7
"""One township in so many is a subdistrict of the county's town."""
SUBDISTRICT_KM = 2.2
"""Distance of the subdistricts' middles from the middle of the county's town."""
REACH_KM = {"urban": (0.1, 1.6), "town": (0.1, 0.9)}
"""How far urban and town schools stand from their township's middle; rural ones stand in the villages around it."""
WEST, SOUTH = 112.5, 32.0
"""Longitude of the map's middle and latitude of its southern edge, in degrees: somewhere near Nanyang."""


@dataclass(frozen=True)
class Places:
    """One entry a school: its kind (index into `KINDS`), county, township (numbered through the province) and place in kilometres."""

    kind: Ints
    county: Ints
    township: Ints
    east_km: Floats
    north_km: Floats
    county_of_township: Ints
    urban_township: Bools

    @property
    def counties(self) -> int:
        """Number of counties."""
        return int(self.county_of_township.max()) + 1


def place(schools: int, rng: Generator) -> Places:
    """Return `schools` schools in counties, townships first and then the schools around them."""
    sizes = county_sizes(schools, rng)
    wide = int(np.ceil(np.sqrt(len(sizes))))
    found: list[tuple[Ints, Ints, Floats, Floats, Bools]] = []
    for number, size in enumerate(sizes):
        corner = np.array([(number % wide - wide / 2) * COUNTY_KM, number // wide * COUNTY_KM])
        found.append(_county(int(size), corner, rng))
    townships = np.array([len(urban) for *_, urban in found], dtype=np.int64)
    first = np.concatenate([[0], np.cumsum(townships)[:-1]])
    return Places(
        kind=np.concatenate([kind for kind, *_ in found]),
        county=np.repeat(np.arange(len(sizes)), sizes),
        township=np.concatenate([township + start for (_, township, *_), start in zip(found, first, strict=True)]),
        east_km=np.concatenate([east for _, _, east, _, _ in found]),
        north_km=np.concatenate([north for *_, north, _ in found]),
        county_of_township=np.repeat(np.arange(len(sizes)), townships),
        urban_township=np.concatenate([urban for *_, urban in found]),
    )


def county_sizes(schools: int, rng: Generator) -> Ints:
    """Split the schools over the counties; one county where there are few."""
    counties = max(1, round(schools / SCHOOLS_IN_A_COUNTY))
    return np.array(shares(schools, rng.integers(200, 351, counties).tolist()), dtype=np.int64)


def _county(size: int, corner: Floats, rng: Generator) -> tuple[Ints, Ints, Floats, Floats, Bools]:
    """Return kind, township, place of each school, and which townships are urban."""
    kind = np.repeat(np.arange(len(KINDS)), shares(size, [k.share for k in KINDS]))
    townships = max(2, round(size / SCHOOLS_IN_A_TOWNSHIP))
    urban = np.arange(townships) < max(1, round(townships / URBAN_TOWNSHIPS))
    seats, step = _seats(urban, corner, rng)
    township = np.zeros(size, dtype=np.int64)
    near, far = np.zeros(size), np.zeros(size)
    for number, of in enumerate(KINDS):
        own = np.flatnonzero(kind == number)
        pool = rng.permutation(np.flatnonzero(urban == (of.setting == "urban")))
        township[own] = pool[np.arange(len(own)) % len(pool)]
        near[own], far[own] = REACH_KM.get(of.setting, (1.2, max(2.5, 0.75 * step)))
    away = near + (far - near) * np.sqrt(rng.random(size))
    angle = 2 * np.pi * rng.random(size)
    points = seats[township] + (away * np.array([np.cos(angle), np.sin(angle)])).T
    return kind, township, points[:, 0], points[:, 1], urban


def _seats(urban: Bools, corner: Floats, rng: Generator) -> tuple[Floats, float]:
    """Return the townships' middles and the step of the town net.

    Subdistricts stand in a ring around the county's town, which lies near the middle of the county; the other townships take
    cells of a net drawn at random, so that they keep apart.
    """
    subdistricts = int(urban.sum())
    town = corner + COUNTY_KM * (0.5 + 0.2 * (rng.random(2) - 0.5))
    angle = 2 * np.pi * (np.arange(subdistricts) + rng.random()) / subdistricts
    ring = town + SUBDISTRICT_KM * np.array([np.cos(angle), np.sin(angle)]).T * (subdistricts > 1)
    others = len(urban) - subdistricts
    cells = int(np.ceil(np.sqrt(others)))
    step = COUNTY_KM / cells
    chosen = rng.permutation(cells * cells)[:others]
    inside = 0.2 + 0.6 * rng.random((others, 2))
    net = corner + step * (np.array([chosen % cells, chosen // cells]).T + inside)
    return np.concatenate([ring, net]), step


def degrees(places: Places) -> tuple[Floats, Floats]:
    """Return longitude and latitude, rounded to 5 decimals (about 1 m), by the sinusoidal projection, which keeps areas."""
    latitude = SOUTH + places.north_km / KM_PER_DEGREE
    longitude = WEST + places.east_km / KM_PER_DEGREE / np.cos(np.radians(latitude))
    return np.round(longitude, 5), np.round(latitude, 5)
