"""The basis of a relaxation, which nobody needs an engine to read or put together."""

from dataclasses import dataclass

from solver.form.form import Ints

FREE, AT_LOWER, AT_UPPER, FIXED, BASIC = 1, 2, 3, 4, 5
"""math_opt's codes."""


@dataclass(frozen=True)
class Basis:
    """A basis of a relaxation; rows added since are basic, so the dual simplex goes on from it."""

    columns: Ints
    rows: Ints
