"""The ways along which aid may be sent: from one school of a pair to the other, as positions of schools; for the model."""

from collections.abc import Iterable
from typing import Literal

import numpy as np

from solver.form.form import Ints
from solver.instance.instance import Instance
from solver.plan.plan import Pairing

Direction = Literal["to_helped", "from_helped", "both"]
"""From the partner to the school that is helped, from that school to its partner, or both."""


def positions_of(instance: Instance, pairings: Iterable[Pairing], layer: str | None, direction: Direction, year: int) -> Ints:
    """Return the distinct ways (home, destination) of a layer in one year, one row each, in ascending order.

    A pair with a partner from outside has no way, for nobody of that school stands on the staff table.
    """
    place = instance.position_of
    ends = [
        (place[pairing.partner], place[pairing.school])
        for pairing in pairings
        if pairing.covers(year) and layer in {None, pairing.layer} and pairing.partner in place
    ]
    there = np.array(ends, dtype=np.int64).reshape(-1, 2)
    back = there[:, ::-1]
    ways = {"to_helped": [there], "from_helped": [back], "both": [there, back]}[direction]
    return np.unique(np.concatenate(ways), axis=0)
