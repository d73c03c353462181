"""What an engine answers: a claim to be checked, never passed on as it is."""

from dataclasses import dataclass
from typing import Literal

from solver.form.form import Ints

Word = Literal["proved", "feasible", "infeasible", "unknown"]
"""proved: values and bound agree; feasible: values without proof; infeasible: the engine found no assignment possible;
unknown: it stopped before it knew."""


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
