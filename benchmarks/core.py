"""The heart of grouping without any policy: each school is given to one of so many leads of six places, all travel summed.

It is the capacitated p-median of a simulated province, made so that general location packages (`spopt`), which know no rules
of groups, can be asked about the same schools. Every pair is allowed, so it is meant for some 1,500 schools at most.
"""

import numpy as np

from benchmarks.location import Location
from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance

PLACES = 6
"""The lead and five members."""
SCHOOLS_A_GROUP = 5
"""Schools to a group, so that a sixth of all places is spare."""


def core(instance: Instance) -> Location:
    """Return the p-median of an instance: its lead candidates, all its schools, tens of metres by road.

    Raises
    ------
    ValueError
        If the lead candidates have not places enough.
    """
    schools = len(instance.schools)
    leads = np.flatnonzero(instance.school_values("lead_candidate").astype(bool))
    groups = -(-schools // SCHOOLS_A_GROUP)
    if groups > len(leads):
        raise ValueError(f"{len(leads)} lead candidates are too few for {groups} groups")
    lead, member = np.repeat(leads, schools), np.tile(np.arange(schools), len(leads))
    metres = TravelTimes.of(instance).metres(lead, member).reshape(len(leads), schools)
    full, free = np.full(len(leads), PLACES, dtype=np.int64), np.zeros(len(leads), dtype=np.int64)
    return Location(instance.id, metres // 10, np.ones_like(metres), full, free, groups=groups)
