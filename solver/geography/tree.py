"""The minimum spanning tree of travel minutes over some schools, without a table of all pairs."""

import numpy as np
import numpy.typing as npt

from solver.geography.travel import TravelTimes

Ints = npt.NDArray[np.int64]


def spanning_tree(times: TravelTimes, schools: Ints) -> tuple[Ints, Ints]:
    """Return the two ends of each edge of a minimum spanning tree of some schools, the earlier school first (Prim's algorithm).

    The minutes of a pair are those of the slower direction. Of equally near schools the earlier one in `schools` comes first, so that
    the tree depends on nothing but the instance. Time grows with the square of the schools, memory with their number.
    """
    count = len(schools)
    nearest = np.zeros(count, dtype=np.int64)
    away = np.full(count, np.iinfo(np.int64).max, dtype=np.int64)
    outside = np.ones(count, dtype=bool)
    first, second, here = [], [], 0
    for _ in range(count - 1):
        outside[here] = False
        others = np.flatnonzero(outside)
        minutes = longer_way(times, np.broadcast_to(schools[here], len(others)), schools[others])
        closer = minutes < away[others]
        away[others[closer]], nearest[others[closer]] = minutes[closer], here
        here = int(others[np.argmin(away[others])])
        first.append(min(here, int(nearest[here])))
        second.append(max(here, int(nearest[here])))
    return schools[np.array(first, dtype=np.int64)], schools[np.array(second, dtype=np.int64)]


def longer_way(times: TravelTimes, here: Ints, there: Ints) -> Ints:
    """Return the minutes between schools in the slower direction."""
    return np.asarray(np.maximum(times.minutes(here, there), times.minutes(there, here)), dtype=np.int64)
