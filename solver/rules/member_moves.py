"""Rows for each (lead, member) of the groups of a year, for posts that count people between a lead and its members."""

from collections.abc import Callable

import numpy as np

from solver.form.form import Ints
from solver.rules.rotation_scope import RotationScope
from solver.rules.rule import Bools

RowOf = Callable[[Ints, Ints], Ints]
"""Row of each (home school, destination), both positions; -1 where the pair has none."""


def member_rows(scope: RotationScope, year: int, *, outward: bool) -> tuple[list[str], RowOf]:
    """Return the members of the groups that stand in `year`, one row each, and the row of a (home, destination).

    Parameters
    ----------
    outward
        Whether the row of a member belongs to moves from its lead to it, or else from it to its lead.
    """
    instance, schools = scope.instance, len(scope.instance.schools)
    pairs = [(group.lead, member) for group in scope.options.groups if group.covers(year) for member in group.members]
    number = np.full(schools * schools, -1, dtype=np.int64)
    for row, (lead, member) in enumerate(pairs):
        home, destination = (lead, member) if outward else (member, lead)
        number[instance.position_of[home] * schools + instance.position_of[destination]] = row
    return [member for _, member in pairs], lambda home, destination: number[home * schools + destination]


def running_counts(row: Ints, counted: Bools, rows: int) -> Ints:
    """Return how many running postings that count each row has."""
    return np.bincount(row[counted & (row >= 0)], minlength=rows).astype(np.int64)
