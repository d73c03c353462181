"""Where a large grouping is cut: schools into parts of neighbours, numbered so that parts with near numbers lie near each other."""

from dataclasses import dataclass

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.instance.school_choice import area_chain
from solver.rules.rule import Bools

SIZE = 30000
"""Most candidates of one part, counted at both ends: about those of 80 schools, for which an engine finds a plan in half a second."""
LOPSIDED = 4
"""A cut along area borders may leave one side with no less than one part in so many."""


@dataclass(frozen=True)
class Leaves:
    """The parts that each decision touches, from `low` to `high`; most decisions lie in one part."""

    low: Ints
    high: Ints
    count: int


def leaves_of_schools(instance: Instance, weight: Ints) -> Ints:
    """Return the part of every school; schools are halved until no part weighs more than `SIZE`.

    A part with schools of several areas is cut along their borders, the widest areas first, because rules make few
    candidates across them; where that would leave next to nothing on one side, and inside an area, by coordinates.
    """
    chains = [tuple(reversed(area_chain(instance, school.area))) for school in instance.schools]
    places = np.array([(school.longitude, school.latitude) for school in instance.schools]).reshape(-1, 2)
    leaf, count = np.zeros(len(chains), dtype=np.int64), 0
    waiting = [np.arange(len(chains))]
    while waiting:
        part = waiting.pop()
        if int(weight[part].sum()) <= SIZE or len(part) < 2:
            leaf[part], count = count, count + 1
            continue
        first = _first_half(part, chains, places, weight)
        waiting += [part[~first], part[first]]
    return leaf


def _first_half(part: Ints, chains: list[tuple[str, ...]], places: np.ndarray, weight: Ints) -> Bools:
    """Return which schools of a part belong to its first half."""
    depth = max(len(chains[school]) for school in part.tolist())
    for level in range(depth):
        names = [chains[school][: level + 1] for school in part.tolist()]
        number = {name: index for index, name in enumerate(sorted(set(names)))}
        if len(number) > 1:
            area = np.array([number[name] for name in names])
            size = np.bincount(area)
            centres = np.stack([np.bincount(area, places[part, axis]) / size for axis in (0, 1)], axis=1)
            half = _cut(centres[area], weight[part], area)
            lighter = min(int(weight[part][half].sum()), int(weight[part][~half].sum()))
            if lighter * LOPSIDED >= int(weight[part].sum()):
                return half
    return _cut(places[part], weight[part], np.arange(len(part)))


def _cut(places: np.ndarray, weight: Ints, unit: Ints) -> Bools:
    """Return the first half of some places along their wider axis, in whole units, as even in weight as the units allow."""
    axis = int(np.ptp(places[:, 0]) < np.ptp(places[:, 1]))
    order = np.lexsort((unit, places[:, axis]))
    running = np.cumsum(weight[order])
    ends = np.flatnonzero(np.diff(unit[order]))
    cut = ends[np.argmin(np.abs(2 * running[ends] - running[-1]))]
    half = np.zeros(len(unit), dtype=bool)
    half[order[: cut + 1]] = True
    return half
