"""Which schools of a duty are neighbours: as the planner says, else a tree of the shortest ways and every short way (R-135)."""

from weakref import WeakKeyDictionary

import numpy as np

from solver.geography.travel import TravelTimes
from solver.geography.tree import longer_way, spanning_tree
from solver.instance.duty import Duty
from solver.instance.instance import Instance

Pairs = tuple[tuple[str, str], ...]
NEAR_MINUTES = 20
"""Schools fewer minutes apart than this are neighbours where the planner lists none (R-135)."""
_HELD: "WeakKeyDictionary[Instance, dict[tuple[str, ...], Pairs]]" = WeakKeyDictionary()
"""The pairs found by travel, by the schools chosen: every rule asks for them again."""


def neighbour_pairs(instance: Instance, duty: Duty) -> Pairs:
    """Return the pairs of neighbouring schools, each by id, both chosen by the duty, in order.

    These are the planner's pairs among the chosen schools. Where there is none, the text leaves open who is adjacent, and a minimum
    spanning tree of the travel minutes, which connects all of them, is taken with every pair fewer than 20 minutes apart.
    """
    chosen = tuple(school.id for school in instance.schools if duty.schools.selects(instance, school))
    inside = set(chosen)
    given = {(min(pair.school, pair.neighbour), max(pair.school, pair.neighbour)) for pair in instance.neighbours}
    listed = tuple(sorted(pair for pair in given if inside.issuperset(pair)))
    if listed:
        return listed
    held = _HELD.setdefault(instance, {})
    if chosen not in held:
        held[chosen] = _by_travel(instance, chosen)
    return held[chosen]


def _by_travel(instance: Instance, chosen: tuple[str, ...]) -> Pairs:
    schools = np.array([instance.position_of[school] for school in chosen], dtype=np.int64)
    if len(schools) < 2:
        return ()
    times, ids = TravelTimes.of(instance), [school.id for school in instance.schools]
    tree = spanning_tree(times, schools)
    found = set(zip(tree[0].tolist(), tree[1].tolist(), strict=True))
    for here, there, _ in times.within(schools, schools, NEAR_MINUTES - 1):
        near = (here < there) & (longer_way(times, here, there) < NEAR_MINUTES)
        found |= set(zip(here[near].tolist(), there[near].tolist(), strict=True))
    return tuple(sorted((min(ids[a], ids[b]), max(ids[a], ids[b])) for a, b in found))
