"""What whole days, mornings and afternoons at a school must keep so that their periods reach a number: the sharpest linear rows."""

from functools import lru_cache
from math import gcd
from typing import NamedTuple

import numpy as np

LARGEST = 10
"""Largest coefficient that is tried; with half-days of four and three periods, 20 periods (PE of six classes) need a row with this one."""


class Facet(NamedTuple):
    """A row ``whole * days + morning * mornings + afternoon * afternoons + rest * (periods from elsewhere) >= least``."""

    whole: int
    morning: int
    afternoon: int
    rest: int
    least: int


@lru_cache(maxsize=4096)
def facets(need: int, morning: int, afternoon: int) -> tuple[Facet, ...]:
    """Return rows that hold for all whole numbers of days that reach `need` periods together with those given by others.

    Among the rows with small coefficients, those that are tight at three independent ways of just reaching the need: the facets
    of the hull of these ways (Nemhauser and Wolsey, Integer and Combinatorial Optimization, 1988, section II.2). Periods from
    elsewhere weigh so much that the row holds whatever their number.

    >>> facets(4, 4, 3)
    (Facet(whole=2, morning=2, afternoon=1, rest=1, least=2),)
    """
    ways = _just_reaching(need, (morning + afternoon, morning, afternoon))
    found = []
    for row in np.ndindex(LARGEST, LARGEST, LARGEST):
        weight = np.array(row, dtype=np.int64) + 1
        if gcd(*weight.tolist()) != 1 or weight[1] > weight[0] or weight[2] > weight[1] or weight[0] > weight[1] + weight[2]:
            continue
        total = ways @ weight
        least = int(total.min())
        tight = ways[total == least]
        if np.linalg.matrix_rank(tight) == 3:
            found.append(_with_rest(weight.tolist(), least, need, (morning + afternoon, morning, afternoon)))
    return tuple(found)


def _just_reaching(need: int, room: tuple[int, int, int]) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return the ways (whole days, mornings, afternoons) that reach the need and would not with one of them less."""
    ways = []
    for whole in range(-(-need // room[0]) + 1):
        for early in range(-(-max(0, need - whole * room[0]) // room[1]) + 1):
            late = -(-max(0, need - whole * room[0] - early * room[1]) // room[2])
            spare = whole * room[0] + early * room[1] + late * room[2] - need
            if all(count == 0 or spare < size for count, size in zip((whole, early, late), room, strict=True)):
                ways.append((whole, early, late))
    return np.array(ways, dtype=np.int64).reshape(-1, 3)


def _with_rest(weight: list[int], least: int, need: int, room: tuple[int, int, int]) -> Facet:
    """Return the row with the smallest weight of a period from elsewhere that keeps it true, all in whole numbers."""
    cheapest = [0]
    for periods in range(1, need + 1):
        cheapest.append(min(cost + cheapest[max(0, periods - size)] for cost, size in zip(weight, room, strict=True)))
    over, under = 0, 1
    for other in range(1, need + 1):
        lost = least - cheapest[need - other]
        if lost * under > over * other:
            over, under = lost, other
    common = gcd(over, under)
    over, under = over // common, under // common
    return Facet(weight[0] * under, weight[1] * under, weight[2] * under, over, least * under)
