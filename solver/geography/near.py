"""Who is near whom: pairs of points within a distance, and nearest points, by a grid in space instead of a dense matrix.

Points on the sphere become points in three dimensions, and space is cut into cubes whose side is the distance asked for: two
points within it lie in one cube or in cubes that touch. There is no edge to mind at the date line or at the poles.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
EARTH_RADIUS_M = 6_371_008.8
"""Mean Earth radius in metres (IUGG)."""
_BLOCK = 2_000_000
"""Pairs looked at in one go, which bounds the memory (about 100 bytes a pair)."""
_SMALLEST_M = 10.0
"""No cube is smaller; keeps the numbers of the cubes within 64 bits."""
_STEPS = tuple(product((-1, 0, 1), repeat=3))


def great_circle_m(longitude_a: Floats, latitude_a: Floats, longitude_b: Floats, latitude_b: Floats) -> Floats:
    """Return great-circle distances in metres between points given in degrees (haversine formula).

    >>> bool(abs(great_circle_m(np.array([0.0]), np.array([0.0]), np.array([1.0]), np.array([0.0]))[0] - 111195) < 1)
    True
    """
    a, b = np.radians(latitude_a), np.radians(latitude_b)
    half = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitude_b - longitude_a) / 2) ** 2
    return np.asarray(2 * EARTH_RADIUS_M * np.arcsin(np.sqrt(np.minimum(1.0, half))), dtype=np.float64)


@dataclass(frozen=True)
class Places:
    """Points given in degrees (WGS-84)."""

    longitude: Floats
    latitude: Floats

    def __len__(self) -> int:
        return len(self.longitude)

    def take(self, index: Ints) -> "Places":
        """Return some of the points."""
        return Places(self.longitude[index], self.latitude[index])

    def distance_m(self, index: Ints, others: "Places", other: Ints) -> Floats:
        """Return the great-circle metres from points of these to points of `others`."""
        return great_circle_m(self.longitude[index], self.latitude[index], others.longitude[other], others.latitude[other])

    def space(self) -> Floats:
        """Return the points in three dimensions, metres from the Earth's centre."""
        longitude, latitude = np.radians(self.longitude), np.radians(self.latitude)
        flat = np.cos(latitude)
        return np.stack([flat * np.cos(longitude), flat * np.sin(longitude), np.sin(latitude)], axis=1) * EARTH_RADIUS_M


def pairs_within(origins: Places, destinations: Places, limit_m: float) -> tuple[Ints, Ints]:
    """Return (origin, destination) of every pair at most `limit_m` apart by the great circle, ordered by origin, then destination.

    A limit of half the Earth's circumference or more gives all pairs. Time and memory grow with the pairs found, not with all.
    """
    found = list(blocks_within(origins, destinations, limit_m))
    empty = np.zeros(0, dtype=np.int64)
    return np.concatenate([empty, *(block[0] for block in found)]), np.concatenate([empty, *(block[1] for block in found)])


def blocks_within(origins: Places, destinations: Places, limit_m: float, block: int = _BLOCK) -> Iterator[tuple[Ints, Ints]]:
    """Yield what `pairs_within` returns in parts, origins ascending, so that nobody needs to hold all of it."""
    if len(origins) == 0 or len(destinations) == 0:
        return
    if limit_m >= np.pi * EARTH_RADIUS_M:
        step = max(1, block // len(destinations))
        for first in range(0, len(origins), step):
            here = np.arange(first, min(first + step, len(origins)), dtype=np.int64)
            yield np.repeat(here, len(destinations)), np.tile(np.arange(len(destinations), dtype=np.int64), len(here))
        return
    side = max(_SMALLEST_M, limit_m * (1 + 1e-9) + 1e-3)
    width = 2 * (int(EARTH_RADIUS_M / side) + 3)
    space = origins.space(), destinations.space()
    order, cube, place_of = _sorted_cubes(_number(_cubes(space[1], side), width))
    mine = _cubes(space[0], side)
    begin, size = (np.empty((len(origins), len(_STEPS)), dtype=np.int64) for _ in range(2))
    for column, step3 in enumerate(_STEPS):
        wanted = _number(mine + np.array(step3), width)
        place = np.minimum(np.searchsorted(cube, wanted), len(cube) - 1)
        hit = cube[place] == wanted
        begin[:, column], size[:, column] = place_of[place], np.where(hit, place_of[place + 1] - place_of[place], 0)
    looked = np.cumsum(size.sum(axis=1))
    chord = 2 * EARTH_RADIUS_M * np.sin(limit_m / (2 * EARTH_RADIUS_M)) * (1 + 1e-9) + 1e-3
    start = 0
    while start < len(origins):
        before = int(looked[start - 1]) if start else 0
        end = max(start + 1, int(np.searchsorted(looked, before + block, "right")))
        origin, place = _touching(np.arange(start, end), begin[start:end], size[start:end])
        other = order[place]
        # The straight way is quicker to work out than the great circle; it drops most pairs, the great circle decides on the rest.
        straight = sum((space[0][origin, axis] - space[1][other, axis]) ** 2 for axis in range(3))
        likely = np.flatnonzero(straight <= chord**2)
        origin, other = origin[likely], other[likely]
        kept = origins.distance_m(origin, destinations, other) <= limit_m
        origin, other = origin[kept], other[kept]
        arranged = np.argsort(origin * len(destinations) + other)
        yield origin[arranged], other[arranged]
        start = end


def nearest(origins: Places, destinations: Places) -> tuple[Ints, Floats]:
    """Return for each origin the nearest destination and its great-circle metres; of equally near ones the first.

    Raises
    ------
    ValueError
        If there is no destination.
    """
    if len(destinations) == 0:
        raise ValueError("nobody to be near to")
    best, away = np.full(len(origins), -1, dtype=np.int64), np.full(len(origins), np.inf)
    radius = 500.0
    while np.any(best < 0):
        open_ = np.flatnonzero(best < 0)
        for index, other in blocks_within(origins.take(open_), destinations, radius):
            metres = origins.distance_m(open_[index], destinations, other)
            order = np.lexsort((other, metres, index))
            heads = order[np.flatnonzero(np.diff(index[order], prepend=-1))]
            best[open_[index[heads]]], away[open_[index[heads]]] = other[heads], metres[heads]
        radius *= 4
    return best, away


def _cubes(space: Floats, side_m: float) -> Ints:
    """Return for each point the whole-number place (three columns, none negative) of its cube of this side."""
    return np.asarray(np.floor(space / side_m).astype(np.int64) + int(EARTH_RADIUS_M / side_m) + 2)


def _number(cubes: Ints, width: int) -> Ints:
    return np.asarray((cubes[:, 0] * width + cubes[:, 1]) * width + cubes[:, 2], dtype=np.int64)


def _sorted_cubes(number: Ints) -> tuple[Ints, Ints, Ints]:
    """Return the points in the order of their cubes, the cubes in use, and where each begins in that order (one entry more)."""
    order = np.argsort(number, kind="stable")
    cube, first = np.unique(number[order], return_index=True)
    return order, cube, np.append(first, len(number)).astype(np.int64)


def _touching(index: Ints, begin: Ints, size: Ints) -> tuple[Ints, Ints]:
    """Return (origin, place in the order of the destinations' cubes) of every pair whose cubes touch."""
    sizes = size.reshape(-1)
    origin = np.repeat(index, size.sum(axis=1))
    offset = np.arange(len(origin)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    return origin.astype(np.int64), np.repeat(begin.reshape(-1), sizes) + offset
