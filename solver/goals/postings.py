"""How far people are posted, for goals that speak of travel."""

from collections.abc import Sequence

import numpy as np

from solver.geography.travel import TravelTimes
from solver.instance.instance import Instance
from solver.plan.plan import Posting


def minutes_of(instance: Instance, postings: Sequence[Posting]) -> list[int]:
    """Return the minutes from home school to receiving school of each posting."""
    place = instance.position_of
    home = np.array([place[instance.staff.person(p.person).school] for p in postings], dtype=np.int64)
    destination = np.array([place[p.destination] for p in postings], dtype=np.int64)
    return [int(minutes) for minutes in TravelTimes.of(instance).minutes(home, destination)]
