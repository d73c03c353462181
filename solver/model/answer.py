"""What an engine answers: a claim to be checked, never passed on as it is."""

import math
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Literal, Protocol

from solver.form.form import Ints

Word = Literal["proved", "feasible", "infeasible", "unknown"]
"""proved: values and bound agree; feasible: values without proof; infeasible: the engine found no assignment possible;
unknown: it stopped before it knew."""

TOLERANCE = 1e-6
"""Relative error granted to a bound that comes as a float, before it is rounded up to a whole number."""


class Halting(Protocol):
    """Something that can ask a running engine to stop (`solver.solving.stopping.Stop`)."""

    def calling(self, halt: Callable[[], None]) -> AbstractContextManager[None]:
        """Call `halt` once a stop is asked for, as long as the context is open."""


@dataclass(frozen=True)
class Answer:
    """One engine's answer to one form and objective (minimised)."""

    word: Word
    values: Ints | None
    """Value of every column, or None."""
    bound: float | None
    """The engine's lower bound on the objective, as it claims it; None where it gives none."""
    engine: str
    seconds: float
    work: float
    """The engine's own deterministic measure of work (its units differ by engine)."""


def whole_bound(bound: float | None) -> int | None:
    """Round an engine's float bound on a whole-number objective up, after taking off the tolerance; None stays None.

    An all-integer objective has a whole optimum, so any true lower bound may be rounded up. `TOLERANCE` times the bound
    (at least `TOLERANCE`) is given away first, so that 8.9999999 and 9.0000001 both mean 9.

    >>> whole_bound(8.9999999), whole_bound(9.0000001), whole_bound(8.2), whole_bound(float("-inf"))
    (9, 9, 9, None)
    """
    if bound is None or not math.isfinite(bound):
        return None
    return math.ceil(bound - TOLERANCE * max(1.0, abs(bound)))
